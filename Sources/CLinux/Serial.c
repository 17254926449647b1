// Serial lines at any speed: termios2 with BOTHER. The kernel's header clashes with <termios.h>, so this file
// uses neither the C library's structures nor its calls for terminals.
#define _GNU_SOURCE
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/file.h>
#include <unistd.h>

#include "CLinux.h"

int ioctl(int, unsigned long, ...);

static int configure(int descriptor, uint32_t baud, int flow_control) {
    struct termios2 line;
    if (ioctl(descriptor, TCGETS2, &line)) return -1;
    line.c_iflag = 0;
    line.c_oflag = 0;
    line.c_lflag = 0;
    line.c_cflag = CS8 | CREAD | CLOCAL | BOTHER | BOTHER << IBSHIFT | (flow_control ? CRTSCTS : 0);
    line.c_ispeed = line.c_ospeed = baud;
    line.c_cc[VMIN] = 1;
    line.c_cc[VTIME] = 0;
    if (ioctl(descriptor, TCSETS2, &line) || ioctl(descriptor, TCGETS2, &line)) return -1;
    // A driver that cannot do the speed takes the nearest: more than 3 % off and no octet survives.
    if (line.c_ospeed > baud + baud / 32 || line.c_ospeed < baud - baud / 32) {
        errno = EINVAL;
        return -1;
    }
    return ioctl(descriptor, TCFLSH, TCIOFLUSH);
}

int clinux_open_serial(const char *path, uint32_t baud, int flow_control) {
    int descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return -1;
    // TIOCEXCL keeps everybody out but root, the lock those of root who ask for it.
    if (flock(descriptor, LOCK_EX | LOCK_NB)) errno = EBUSY;
    else if (ioctl(descriptor, TIOCEXCL) == 0 && configure(descriptor, baud, flow_control) == 0) return descriptor;
    int failure = errno;
    close(descriptor);
    errno = failure;
    return -1;
}
