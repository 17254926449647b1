// Fails one system call of a process: LD_PRELOAD it, FAIL_AT is the number of the call (from 1), FAIL_WITH the errno, or
// KILL: the process dies there as by kill -9, half of what it writes written. How many calls there were is written to the
// file FAIL_COUNT.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int calls, kills;

static int fails(void) {
    static int at = -1, with;
    if (at < 0) {
        const char *number = getenv("FAIL_AT"), *code = getenv("FAIL_WITH");
        at = number ? atoi(number) : 0;
        with = code ? atoi(code) : EIO;
        kills = code && strcmp(code, "KILL") == 0;
    }
    if (++calls != at) return 0;
    errno = with;
    return 1;
}

// What fails returns -1, or does not return.
static int end(void) {
    if (kills) kill(getpid(), SIGKILL);
    return -1;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define WRAP(type, name, parameters, arguments) \
    type name parameters { return fails() ? (type)end() : NEXT(name) arguments; }

WRAP(ssize_t, pread64, (int fd, void *bytes, size_t count, off64_t at), (fd, bytes, count, at))
WRAP(int, fsync, (int fd), (fd))
WRAP(int, fdatasync, (int fd), (fd))
WRAP(int, ftruncate64, (int fd, off64_t length), (fd, length))
WRAP(int, unlink, (const char *path), (path))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, link, (const char *from, const char *to), (from, to))

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    int isLast = fails();
    if (isLast && kills) NEXT(pwrite64)(fd, bytes, count / 2, at);
    return isLast ? end() : NEXT(pwrite64)(fd, bytes, count, at);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    int isLast = fails();
    if (isLast && kills) NEXT(write)(fd, bytes, count / 2);
    return isLast ? end() : NEXT(write)(fd, bytes, count);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return fails() ? end() : NEXT(open64)(path, flags, mode);
}

__attribute__((destructor)) static void tell(void) {
    const char *path = getenv("FAIL_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%d\n", calls);
    fclose(file);
}
