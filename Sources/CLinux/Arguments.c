// The arguments as the C library hands them to constructors. Swift reads them from /proc/self/cmdline, and where /proc
// is not mounted (a chroot, early boot) there are none: a program would do what it does without any.
#include <stddef.h>

#include "CLinux.h"

static int count;
static char **values;

__attribute__((constructor)) static void keep(int argc, char **argv) {
    count = argc;
    values = argv;
}

const char *clinux_argument(int index) { return index >= 0 && index < count ? values[index] : NULL; }
