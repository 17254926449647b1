internal import CLinux
public import Glibc

/// CLOCK_MONOTONIC in nanoseconds: only differences mean anything.
public func monotonicTime() -> Int64 { time(of: CLOCK_MONOTONIC) }

/// CLOCK_REALTIME: Unix time in nanoseconds, held within ``wallClockRange``.
public func wallClockTime() -> Int64 {
    min(max(time(of: CLOCK_REALTIME), wallClockRange.lowerBound), wallClockRange.upperBound)
}

/// From 1970 to a year before 2116 (2^62 ns): the times that all outputs can carry, with a year for the run that begins then.
public let wallClockRange: ClosedRange<Int64> = 0...(1 << 62) - 31_622_400_000_000_000

/// Does nothing for so long. The corresponding C function is `poll`.
public func pause(nanoseconds: Int64) { _ = try? waitForInput([], until: monotonicTime() + nanoseconds) }

private func time(of clock: clockid_t) -> Int64 {
    var value = timespec()
    unsafe clock_gettime(clock, &value)
    return nanoseconds(of: value)
}

/// Seconds and nanoseconds as nanoseconds; a time beyond 64 bits (the year 2262) is held at the end.
public func nanoseconds(of time: timespec) -> Int64 {
    let (whole, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, beyond) = whole.addingReportingOverflow(Int64(time.tv_nsec))
    return overflow || beyond ? (time.tv_sec < 0 ? .min : .max) : sum
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
    try valueOrErrno { clinux_wait_for_output(descriptor, -1, remaining(until: deadline)) } > 0
}

/// Waits until `descriptor` takes output (bit 0) or `stop` has input (bit 1; −1: none); 0 when `deadline` is reached.
public func waitForOutput(_ descriptor: CInt, or stop: CInt, until deadline: Int64) throws(Errno) -> UInt8 {
    try valueOrErrno { clinux_wait_for_output(descriptor, stop, remaining(until: deadline)) }.magnitude.lowByte
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
