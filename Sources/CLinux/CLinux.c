#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/capability.h>
#include <malloc.h>
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int wait_for(struct pollfd *entries, int count, int64_t timeout_ns) {
    struct timespec timeout = {timeout_ns / 1000000000, timeout_ns % 1000000000};
    return ppoll(entries, count, timeout_ns < 0 ? NULL : &timeout, NULL);
}

int clinux_wait_for_input(const int *descriptors, int count, int64_t timeout_ns) {
    struct pollfd entries[4];
    int ready, set = 0;
    if (count < 0 || count > 4) {
        errno = EINVAL;
        return -1;
    }
    for (int i = 0; i < count; i++) entries[i] = (struct pollfd){.fd = descriptors[i], .events = POLLIN};
    ready = wait_for(entries, count, timeout_ns);
    if (ready <= 0) return ready;
    for (int i = 0; i < count; i++) set |= (entries[i].revents != 0) << i;
    return set;
}

int clinux_wait_for_output(int descriptor, int stop, int64_t timeout_ns) {
    struct pollfd entries[2] = {{.fd = descriptor, .events = POLLOUT}, {.fd = stop, .events = POLLIN}};
    int ready = wait_for(entries, 2, timeout_ns);
    if (ready <= 0) return ready;
    return (entries[0].revents != 0) | (entries[1].revents != 0) << 1;
}

uint64_t clinux_effective_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{0}};
    if (syscall(SYS_capget, &header, data)) return 0;
    return data[0].effective | (uint64_t)data[1].effective << 32;
}

void clinux_give_back_large_blocks(void) {
    mallopt(M_MMAP_THRESHOLD, 5 << 18);
    mallopt(M_TRIM_THRESHOLD, 1 << 21);
}

void clinux_keep_freed_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 1 << 25);
    mallopt(M_TRIM_THRESHOLD, 1 << 27);
}
