// Linux calls that Swift's Glibc module does not import: they need _GNU_SOURCE or are macros.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// poll(2) on up to four descriptors for input, with a timeout in nanoseconds (< 0: none).
/// Bit i of the result: descriptors[i] is readable, hung up or in error. 0: the time is over. -1: errno.
int clinux_wait_for_input(const int *descriptors, int count, int64_t timeout_ns);

/// The same for output on one descriptor (bit 0), or input on `stop` (bit 1; -1: none).
int clinux_wait_for_output(int descriptor, int stop, int64_t timeout_ns);

/// eventfd(2) that waits when it is read.
int clinux_event_counter(void);

/// Handlers for all signals that end a process: what is still to be sent is sent, temporary files are removed, and then
/// the signal does what it would have done. SIGPIPE and SIGXFSZ are ignored; SIGHUP and the like where they were.
void clinux_take_ways_out(void);

/// eventfd(2), non-blocking: holds the number of a signal. SIGPIPE is ignored from here on.
int clinux_signal_events(void);

/// As if the signal had come.
void clinux_send_signal_event(int descriptor, int number);

/// Where the first signal is told after `clinux_keep_first_signal`.
void clinux_wake_on_signal(int descriptor);

/// From here on the first of SIGINT, SIGTERM and SIGHUP is kept and ends nothing.
void clinux_keep_first_signal(void);

/// From here on SIGHUP is counted and ends nothing.
void clinux_count_hangups(void);

/// How many came since it was asked last.
int clinux_take_hangups(void);

/// Its number; 0 where none came.
int clinux_first_signal(void);

/// When it came: CLOCK_MONOTONIC in nanoseconds; 0 where none came.
int64_t clinux_first_signal_time(void);

/// The signal's number, 0 where none waits.
int clinux_next_signal(int descriptor);

/// Bytes (at most 96) that are written to a descriptor when a signal ends the process; length 0: none any more.
void clinux_prepare_parting(int descriptor, const uint8_t *bytes, int length);

/// A file that is removed when a signal ends the process. Its place, -1 where there is none left.
int clinux_remember_temporary(const char *path);
void clinux_forget_temporary(int place);

/// Sends what is to be sent and removes what is to be removed, as a signal would.
void clinux_leave(void);

/// Effective capabilities of this process as a bit set; 0 where they cannot be told.
uint64_t clinux_effective_capabilities(void);

/// Packets read in one go with the kernel's time stamps. NULL: no memory.
typedef struct clinux_batch clinux_batch;
clinux_batch *clinux_batch_create(void);
void clinux_batch_free(clinux_batch *batch);

/// recvmmsg(2) without waiting: how many packets came (fewer than `clinux_batch_size`: the socket is dry), 0 where
/// none is there or the other end is closed, -1 and errno.
enum { clinux_batch_size = 32, clinux_batch_packet = 2048 };
int clinux_batch_receive(clinux_batch *batch, int descriptor);

/// Packet `index` of the last call, its length, and whether it was longer than the buffer.
const uint8_t *clinux_batch_bytes(const clinux_batch *batch, int index);
int clinux_batch_length(const clinux_batch *batch, int index);
int clinux_batch_truncated(const clinux_batch *batch, int index);

/// The kernel's stamp in Unix nanoseconds: SO_TIMESTAMPNS, SO_TIMESTAMP, or the HCI socket's own
/// (level SOL_HCI, type HCI_CMSG_TSTAMP). INT64_MIN: none came.
int64_t clinux_batch_stamp(const clinux_batch *batch, int index);

/// How many packets the kernel dropped because the socket's buffer was full (SO_MEMINFO), -1 and errno.
int64_t clinux_socket_drops(int descriptor);

/// A larger receive buffer: beyond the system's limit where we may, up to it otherwise.
void clinux_raise_receive_buffer(int descriptor, int bytes);

/// SO_TIMESTAMPNS on. 0, or -1 and errno.
int clinux_stamp_packets(int descriptor);

/// Opens a serial line raw, 8N1, exclusive, non-blocking, at any speed that its driver can do. The descriptor,
/// or -1 and errno.
int clinux_open_serial(const char *path, uint32_t baud, int flow_control);

/// Connects a stream socket, non-blocking, closed on exec. `stop` (a descriptor, -1: none) becoming readable ends
/// the attempt with EINTR, the timeout with ETIMEDOUT. The descriptor, -1 and errno, or -2: the host has no address.
int clinux_connect_tcp(const char *host, const char *port, int64_t timeout_ns, int stop);
int clinux_connect_unix(const char *path, int64_t timeout_ns, int stop);

/// Listens. A socket file that nobody listens on any more is replaced. The same results as connecting.
int clinux_listen_tcp(const char *host, const char *port);
int clinux_listen_unix(const char *path);

/// The next client, non-blocking; -1 and errno. `tcp`: small packets go out at once.
int clinux_accept(int descriptor, int tcp);

/// The port that a listening TCP socket got.
int clinux_local_port(int descriptor);

/// TCP acknowledges what was read at once; it forgets again, so this is called after each read.
void clinux_quick_acknowledge(int descriptor);

/// Argument `index` of this program, 0 being its name; NULL after the last.
const char *clinux_argument(int index);

/// 1 where a process of that name (as in /proc/PID/comm) runs, 0 where none does or /proc cannot be read.
int clinux_process_runs(const char *name);

/// RLIMIT_CORE 0 and PR_SET_DUMPABLE 0: no core file, no ptrace by other processes of the same user.
void clinux_forbid_core_dumps(void);

/// Locks bytes of a file for writing, for as long as it is open (count 0: to the end). 0, or -1 and errno.
int clinux_lock_bytes(int descriptor, int64_t start, int64_t count);

/// 1 where another open file holds a lock on the byte, 0 where none does, -1 and errno.
int clinux_byte_is_locked(int descriptor, int64_t byte);

/// Sends one datagram to a socket of that name, without waiting: a path, or an abstract name after `@`. -1 and errno.
int clinux_notify(const char *name, const void *bytes, size_t count);

/// From here on blocks of 256 KiB and more are mappings of their own, gone when they are freed. The C library would move
/// this limit up with each of them that is freed, and keep what comes after for itself.
void clinux_give_back_large_blocks(void);

/// From here on the C library keeps up to 128 MiB of what is freed, blocks of up to 32 MiB among it.
void clinux_keep_freed_memory(void);
