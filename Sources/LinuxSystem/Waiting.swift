internal import CLinux
internal import Glibc

/// CLOCK_MONOTONIC in nanoseconds: only differences mean anything.
public func monotonicTime() -> Int64 { time(of: CLOCK_MONOTONIC) }

/// CLOCK_REALTIME: Unix time in nanoseconds.
public func wallClockTime() -> Int64 { time(of: CLOCK_REALTIME) }

private func time(of clock: clockid_t) -> Int64 {
    var value = timespec()
    unsafe clock_gettime(clock, &value)
    return Int64(value.tv_sec) * 1_000_000_000 + Int64(value.tv_nsec)
}

/// Waits until one of up to four descriptors has input (or is hung up, or in error): bit i of the result stands
/// for `descriptors[i]`. 0 when `deadline` (CLOCK_MONOTONIC, nanoseconds; nil: for ever) is reached; descriptors
/// that are ready already are told even then. The corresponding C function is `ppoll`.
public func waitForInput(_ descriptors: [CInt], until deadline: Int64?) throws(Errno) -> UInt8 {
    try valueOrErrno {
        unsafe clinux_wait_for_input(descriptors, CInt(descriptors.count), remaining(until: deadline))
    }.magnitude.lowByte
}

/// Waits until `descriptor` takes output; false when `deadline` is reached.
public func waitForOutput(_ descriptor: CInt, until deadline: Int64) throws(Errno) -> Bool {
    try valueOrErrno { clinux_wait_for_output(descriptor, remaining(until: deadline)) } > 0
}

private func remaining(until deadline: Int64?) -> Int64 {
    guard let deadline else { return -1 }
    let now = monotonicTime()
    return deadline <= now ? 0 : deadline.subtractingReportingOverflow(now).partialValue
}

extension UInt32 {
    fileprivate var lowByte: UInt8 { UInt8(truncatingIfNeeded: self) }
}

extension Errno {
    /// `EPERM`.
    public static let notPermitted = Errno(EPERM)

    /// Nothing to read, or no room to write, on a descriptor that does not wait.
    public var wouldBlock: Bool { code == EAGAIN || code == EWOULDBLOCK }
}
