// Packets with the time stamps that the kernel put on them.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include "CLinux.h"

enum { sol_hci = 0, hci_cmsg_tstamp = 2 };

struct clinux_batch {
    struct mmsghdr messages[clinux_batch_size];
    struct iovec vectors[clinux_batch_size];
    union {
        struct cmsghdr header;
        uint8_t bytes[128];
    } control[clinux_batch_size];
    uint8_t packets[clinux_batch_size][clinux_batch_packet];
};

clinux_batch *clinux_batch_create(void) { return calloc(1, sizeof(clinux_batch)); }
void clinux_batch_free(clinux_batch *batch) { free(batch); }

int clinux_batch_receive(clinux_batch *batch, int descriptor) {
    for (int i = 0; i < clinux_batch_size; i++) {
        batch->vectors[i] = (struct iovec){batch->packets[i], clinux_batch_packet};
        batch->messages[i].msg_hdr = (struct msghdr){
            .msg_iov = &batch->vectors[i],
            .msg_iovlen = 1,
            .msg_control = &batch->control[i],
            .msg_controllen = sizeof batch->control[i],
        };
    }
    int count = recvmmsg(descriptor, batch->messages, clinux_batch_size, MSG_DONTWAIT, NULL);
    return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? 0 : count;
}

const uint8_t *clinux_batch_bytes(const clinux_batch *batch, int index) { return batch->packets[index]; }
int clinux_batch_length(const clinux_batch *batch, int index) { return batch->messages[index].msg_len; }
int clinux_batch_truncated(const clinux_batch *batch, int index) {
    return (batch->messages[index].msg_hdr.msg_flags & MSG_TRUNC) != 0;
}

// Held where 64 bits of nanoseconds end (the year 2262).
static int64_t held_nanoseconds(int64_t seconds, int64_t rest) {
    int64_t value;
    if (__builtin_mul_overflow(seconds, INT64_C(1000000000), &value) || __builtin_add_overflow(value, rest, &value))
        return seconds < 0 ? INT64_MIN + 1 : INT64_MAX;
    return value;
}

int64_t clinux_batch_stamp(const clinux_batch *batch, int index) {
    struct msghdr *header = (struct msghdr *)&batch->messages[index].msg_hdr;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        int nanoseconds = c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS;
        int microseconds = (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMP) ||
                           (c->cmsg_level == sol_hci && c->cmsg_type == hci_cmsg_tstamp);
        struct timespec ns;
        struct timeval us;
        if (nanoseconds && c->cmsg_len >= CMSG_LEN(sizeof ns)) {
            memcpy(&ns, CMSG_DATA(c), sizeof ns);
            return held_nanoseconds(ns.tv_sec, ns.tv_nsec);
        }
        if (microseconds && c->cmsg_len >= CMSG_LEN(sizeof us)) {
            memcpy(&us, CMSG_DATA(c), sizeof us);
            return held_nanoseconds(us.tv_sec, us.tv_usec * INT64_C(1000));
        }
    }
    return INT64_MIN;
}

int64_t clinux_socket_drops(int descriptor) {
    uint32_t values[SK_MEMINFO_VARS] = {0};
    socklen_t length = sizeof values;
    if (getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, values, &length)) return -1;
    return values[SK_MEMINFO_DROPS];
}

void clinux_raise_receive_buffer(int descriptor, int bytes) {
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

int clinux_stamp_packets(int descriptor) {
    int on = 1;
    return setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}
