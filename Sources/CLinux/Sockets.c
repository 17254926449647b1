// Stream sockets: connecting with a deadline, listening.
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "CLinux.h"

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static int fail(int descriptor, int error) {
    if (descriptor >= 0) close(descriptor);
    errno = error;
    return -1;
}

static void set(int descriptor, int level, int option) {
    int on = 1;
    setsockopt(descriptor, level, option, &on, sizeof on);
}

static int connect_until(int family, const struct sockaddr *address, socklen_t length, int64_t deadline, int stop) {
    int descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    for (;;) {
        if (connect(descriptor, address, length) == 0) return descriptor;
        if (errno != EINPROGRESS && errno != EAGAIN && errno != EINTR) return fail(descriptor, errno);
        // EAGAIN: a UNIX socket whose queue is full; it cannot be waited for, so it is asked again soon.
        int full = errno == EAGAIN;
        int64_t left = deadline - now();
        if (left <= 0) return fail(descriptor, ETIMEDOUT);
        if (full && left > 20000000) left = 20000000;
        struct timespec timeout = {left / 1000000000, left % 1000000000};
        struct pollfd entries[2] = {{.fd = full ? -1 : descriptor, .events = POLLOUT},
                                    {.fd = stop, .events = POLLIN}};
        int ready = ppoll(entries, 2, &timeout, NULL);
        if (ready < 0 && errno != EINTR) return fail(descriptor, errno);
        if (ready > 0 && entries[1].revents) return fail(descriptor, EINTR);
        if (ready > 0 && entries[0].revents) {
            int error = 0;
            socklen_t size = sizeof error;
            getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
            return error ? fail(descriptor, error) : descriptor;
        }
    }
}

static struct addrinfo *look_up(const char *host, const char *port, int flags) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = flags | AI_NUMERICSERV};
    struct addrinfo *list = NULL;
    return getaddrinfo(host, port, &hints, &list) ? NULL : list;
}

int clinux_connect_tcp(const char *host, const char *port, int64_t timeout_ns, int stop) {
    int64_t deadline = now() + timeout_ns;
    struct addrinfo *list = look_up(host, port, 0);
    if (!list) return -2;
    int descriptor = -1, error = 0;
    for (struct addrinfo *a = list; a && descriptor < 0 && error != EINTR; a = a->ai_next) {
        descriptor = connect_until(a->ai_family, a->ai_addr, a->ai_addrlen, deadline, stop);
        // What the first address said is told: the others are fallbacks.
        if (descriptor < 0 && (!error || errno == EINTR)) error = errno;
    }
    freeaddrinfo(list);
    if (descriptor < 0) return fail(-1, error);
    set(descriptor, IPPROTO_TCP, TCP_NODELAY);
    clinux_quick_acknowledge(descriptor);
    return descriptor;
}

static int unix_address(const char *path, struct sockaddr_un *address) {
    size_t length = strlen(path);
    if (length >= sizeof address->sun_path) return fail(-1, ENAMETOOLONG);
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, path, length);
    return 0;
}

int clinux_connect_unix(const char *path, int64_t timeout_ns, int stop) {
    struct sockaddr_un address;
    if (unix_address(path, &address)) return -1;
    return connect_until(AF_UNIX, (struct sockaddr *)&address, sizeof address, now() + timeout_ns, stop);
}

static int listen_at(int family, const struct sockaddr *address, socklen_t length) {
    int descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    if (family != AF_UNIX) set(descriptor, SOL_SOCKET, SO_REUSEADDR);
    if (bind(descriptor, address, length) || listen(descriptor, 4)) return fail(descriptor, errno);
    return descriptor;
}

int clinux_listen_tcp(const char *host, const char *port) {
    struct addrinfo *list = look_up(host, port, AI_PASSIVE);
    if (!list) return -2;
    int descriptor = -1, error = 0;
    for (struct addrinfo *a = list; a && descriptor < 0; a = a->ai_next) {
        descriptor = listen_at(a->ai_family, a->ai_addr, a->ai_addrlen);
        if (descriptor < 0 && !error) error = errno;
    }
    freeaddrinfo(list);
    return descriptor < 0 ? fail(-1, error) : descriptor;
}

int clinux_listen_unix(const char *path) {
    struct sockaddr_un address;
    struct stat status;
    if (unix_address(path, &address)) return -1;
    int descriptor = listen_at(AF_UNIX, (struct sockaddr *)&address, sizeof address);
    if (descriptor >= 0 || errno != EADDRINUSE || lstat(path, &status) || !S_ISSOCK(status.st_mode)) return descriptor;
    int other = connect_until(AF_UNIX, (struct sockaddr *)&address, sizeof address, now() + 200000000, -1);
    if (other >= 0) return fail(other, EADDRINUSE);
    if (errno != ECONNREFUSED) return fail(-1, EADDRINUSE);
    unlink(path);
    return listen_at(AF_UNIX, (struct sockaddr *)&address, sizeof address);
}

int clinux_accept(int descriptor, int tcp) {
    int client = accept4(descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client >= 0 && tcp) set(client, IPPROTO_TCP, TCP_NODELAY);
    return client;
}

int clinux_local_port(int descriptor) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(descriptor, (struct sockaddr *)&address, &length)) return -1;
    if (address.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&address)->sin_port);
    if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return -1;
}

void clinux_quick_acknowledge(int descriptor) { set(descriptor, IPPROTO_TCP, TCP_QUICKACK); }

int clinux_notify(const char *name, const void *bytes, size_t count) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(name);
    if (length < 2 || length >= sizeof address.sun_path || (name[0] != '/' && name[0] != '@')) {
        errno = EINVAL;
        return -1;
    }
    memcpy(address.sun_path, name, length);
    // An abstract name begins with a zero octet, and ends with its last one.
    if (name[0] == '@') address.sun_path[0] = 0;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (name[0] == '/'));
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    ssize_t sent = sendto(descriptor, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&address, size);
    if (sent < 0) return fail(descriptor, errno);
    close(descriptor);
    return 0;
}
