// Every way out of a process that a signal takes: what is still to be sent is sent, temporary files are removed.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "CLinux.h"

enum { temporaries = 16, parting_bytes = 96, signals = 65 };

static struct {
    atomic_int state;  // 0 free, 1 being filled, 2 in use
    char path[PATH_MAX];
} temporary[temporaries];

// Two, and the number of the one that counts: a signal never sees half of one.
static struct {
    int descriptor;
    int length;
    uint8_t bytes[parting_bytes];
} parting[2];
static atomic_int parting_now = -1;

static struct sigaction before[signals];
static atomic_int wake = -1;
static atomic_int armed, first;
// SIGHUP is counted, and ends nothing.
static atomic_int counts_hangups, hangups;
// When it came, on CLOCK_MONOTONIC; 0: none came.
static atomic_llong first_at;
// timeout(1) sends its signal to the process and to its group: what comes so soon is the same one, in nanoseconds.
enum { same_signal = 50000000 };

int clinux_remember_temporary(const char *path) {
    size_t length = strlen(path);
    if (length >= PATH_MAX) return -1;
    for (int i = 0; i < temporaries; i++) {
        int free = 0;
        if (!atomic_compare_exchange_strong(&temporary[i].state, &free, 1)) continue;
        memcpy(temporary[i].path, path, length + 1);
        atomic_store(&temporary[i].state, 2);
        return i;
    }
    return -1;
}

void clinux_forget_temporary(int index) {
    if (index >= 0 && index < temporaries) atomic_store(&temporary[index].state, 0);
}

void clinux_prepare_parting(int descriptor, const uint8_t *bytes, int length) {
    if (length <= 0 || length > parting_bytes) {
        atomic_store(&parting_now, -1);
        return;
    }
    int next = atomic_load(&parting_now) == 0 ? 1 : 0;
    parting[next].descriptor = descriptor;
    parting[next].length = length;
    memcpy(parting[next].bytes, bytes, (size_t)length);
    atomic_store(&parting_now, next);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/// Waits until the descriptor is ready, at most until `deadline`.
static int ready(int descriptor, short events, int64_t deadline) {
    for (;;) {
        int64_t left = deadline - now();
        if (left <= 0) return 0;
        struct pollfd entry = {.fd = descriptor, .events = events};
        int result = poll(&entry, 1, (int)(left / 1000000) + 1);
        if (result > 0) return entry.revents & events;
        if (result == 0 || errno != EINTR) return 0;
    }
}

static void say(const char *text) {
    ssize_t ignored = write(2, text, strlen(text));
    (void)ignored;
}

void clinux_leave(void) {
    int index = atomic_exchange(&parting_now, -1);
    if (index >= 0) {
        int descriptor = parting[index].descriptor, sent = 0, length = parting[index].length;
        int64_t deadline = now() + 150000000;
        while (sent < length) {
            ssize_t count = write(descriptor, parting[index].bytes + sent, (size_t)(length - sent));
            if (count > 0)
                sent += (int)count;
            else if (count < 0 && errno != EINTR && (errno != EAGAIN || !ready(descriptor, POLLOUT, deadline)))
                break;
        }
        if (sent < length) say("blescan: the scan may be on: the controller takes no bytes any more\n");
        // A stream that is closed with bytes unread may lose what was sent last: what comes is read for a moment.
        deadline = now() + 100000000;
        uint8_t bytes[512];
        while (sent == length && ready(descriptor, POLLIN, deadline))
            if (read(descriptor, bytes, sizeof bytes) <= 0) break;
    }
    for (int i = 0; i < temporaries; i++)
        if (atomic_load(&temporary[i].state) == 2) unlink(temporary[i].path);
}

static void ended(int number, siginfo_t *info, void *context) {
    (void)context;
    int error = errno;
    if (number == SIGHUP && atomic_load(&counts_hangups)) {
        atomic_fetch_add(&hangups, 1);
        return;
    }
    long long none = 0, time = now();
    int asks = number == SIGINT || number == SIGTERM || number == SIGHUP;
    if (asks && atomic_load(&armed) && atomic_compare_exchange_strong(&first_at, &none, time)) {
        atomic_store(&first, number);
        uint64_t value = (uint64_t)number;
        ssize_t ignored = write(atomic_load(&wake), &value, sizeof value);
        (void)ignored;
        errno = error;
        return;
    }
    int known = atomic_load(&first);
    if (asks && atomic_load(&armed) && (known == 0 || known == number)
        && time - atomic_load(&first_at) < same_signal) {
        errno = error;
        return;
    }
    clinux_leave();
    // What would have happened without us, once this returns. A handler of others that takes it for a fault of the code
    // would go on after a signal that was sent.
    if (info->si_code > 0)
        sigaction(number, &before[number], NULL);
    else
        signal(number, SIG_DFL);
    raise(number);
    errno = error;
}

void clinux_take_ways_out(void) {
    static const int asking[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU};
    static const int failing[] = {SIGABRT, SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGSYS};
    signal(SIGPIPE, SIG_IGN);
    // A file that may not grow any more is told by EFBIG.
    signal(SIGXFSZ, SIG_IGN);
    sigset_t open;
    sigemptyset(&open);
    struct sigaction action = {.sa_sigaction = ended, .sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof asking / sizeof *asking; i++) {
        int number = asking[i];
        sigaddset(&open, number);
        sigaction(number, NULL, &before[number]);
        if (before[number].sa_handler == SIG_IGN) {
            // nohup means it; a shell's background job is asked by SIGINT all the same.
            if (number != SIGINT && number != SIGTERM) continue;
            before[number].sa_handler = SIG_DFL;
        }
        sigaction(number, &action, NULL);
    }
    for (size_t i = 0; i < sizeof failing / sizeof *failing; i++) {
        sigaction(failing[i], NULL, &before[failing[i]]);
        if (before[failing[i]].sa_handler != SIG_IGN) sigaction(failing[i], &action, NULL);
    }
    pthread_sigmask(SIG_UNBLOCK, &open, NULL);
}

int clinux_event_counter(void) { return eventfd(0, EFD_CLOEXEC); }

int clinux_signal_events(void) {
    signal(SIGPIPE, SIG_IGN);
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void clinux_send_signal_event(int descriptor, int number) {
    uint64_t value = (uint64_t)number;
    ssize_t ignored = write(descriptor, &value, sizeof value);
    (void)ignored;
}

void clinux_wake_on_signal(int descriptor) { atomic_store(&wake, descriptor); }

void clinux_keep_first_signal(void) { atomic_store(&armed, 1); }

void clinux_count_hangups(void) { atomic_store(&counts_hangups, 1); }

int clinux_take_hangups(void) { return atomic_exchange(&hangups, 0); }

int clinux_first_signal(void) { return atomic_load(&first); }

int64_t clinux_first_signal_time(void) { return atomic_load(&first_at); }

int clinux_next_signal(int descriptor) {
    uint64_t value = 0;
    return read(descriptor, &value, sizeof value) == sizeof value && value < signals ? (int)value : 0;
}
