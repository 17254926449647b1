// Linux calls that Swift's Glibc module does not import: they need _GNU_SOURCE or are macros.
#pragma once
#include <stdint.h>

/// poll(2) on up to four descriptors for input, with a timeout in nanoseconds (< 0: none).
/// Bit i of the result: descriptors[i] is readable, hung up or in error. 0: the time is over. -1: errno.
int clinux_wait_for_input(const int *descriptors, int count, int64_t timeout_ns);

/// The same for output on one descriptor: 1, 0, or -1 and errno.
int clinux_wait_for_output(int descriptor, int64_t timeout_ns);

/// signalfd(2), non-blocking, for SIGINT, SIGTERM and SIGHUP, which are blocked in this thread first.
int clinux_termination_signals(void);

/// Blocks the three in this thread and ignores SIGPIPE. 0, or an error number.
int clinux_block_termination_signals(void);

/// The next signal's number, 0 where none is pending.
int clinux_next_signal(int descriptor);

/// Effective capabilities of this process as a bit set; 0 where they cannot be told.
uint64_t clinux_effective_capabilities(void);
