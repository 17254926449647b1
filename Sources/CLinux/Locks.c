// Locks on bytes of a file that belong to the open file, not to the process.
#define _GNU_SOURCE
#include <fcntl.h>

#include "CLinux.h"

int clinux_lock_bytes(int descriptor, int64_t start, int64_t count) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = count};
    return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int clinux_byte_is_locked(int descriptor, int64_t byte) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    if (fcntl(descriptor, F_OFD_GETLK, &lock)) return -1;
    return lock.l_type != F_UNLCK;
}
