#define _GNU_SOURCE
#include "CLinux.h"
#include <sys/prctl.h>
#include <sys/resource.h>

void clinux_forbid_core_dumps(void) {
    // Either alone is enough for a core file; a system where one of them fails has the other.
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
