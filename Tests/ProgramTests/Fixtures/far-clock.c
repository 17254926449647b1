// Sets the wall clock of a process to FAR_SECONDS since 1970: LD_PRELOAD it. Other clocks stay as they are.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*next)(clockid_t, struct timespec *);
    static long long shift;
    if (!next) {
        const char *seconds = getenv("FAR_SECONDS");
        *(void **)&next = dlsym(RTLD_NEXT, "clock_gettime");
        struct timespec now;
        next(CLOCK_REALTIME, &now);
        shift = seconds ? (long long)((unsigned long long)atoll(seconds) - (unsigned long long)now.tv_sec) : 0;
    }
    int result = next(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        time->tv_sec = (time_t)((unsigned long long)time->tv_sec + (unsigned long long)shift);
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *result) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}
