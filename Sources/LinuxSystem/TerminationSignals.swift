internal import CLinux

/// SIGINT, SIGTERM and SIGHUP as something to wait for, beside the controller.
///
/// Until `keepFirst` is called they end the process, as they always do. From then on the first of them is kept for who
/// waits: the run becomes shorter, and its results are printed. The second ends the process. Whatever ends it, what is
/// still to be sent to the controller is sent (``prepareParting(_:to:)``), and temporary files are removed
/// (``TemporaryFile``). The corresponding C functions are `sigaction` and `eventfd`.
public final class TerminationSignals: Sendable {
    private let descriptor: FileDescriptor
    private let isOfProcess: Bool

    /// To be called first in `main`: from here on a signal that ends the process, SIGQUIT and a trap among them, leaves
    /// things in order. SIGPIPE and SIGXFSZ are ignored: a closed pipe is seen as `EPIPE`, a file that may not grow any
    /// more as `EFBIG`. A SIGHUP that is ignored (nohup) stays ignored.
    public static func takeWaysOut() { clinux_take_ways_out() }

    /// Signals that only `send` brings: for tests, and for programs that have signals of their own.
    public init() throws(Errno) {
        descriptor = FileDescriptor(owning: try valueOrErrno { clinux_signal_events() })
        isOfProcess = false
    }

    private init(borrowing number: CInt) {
        descriptor = FileDescriptor(borrowing: number)
        isOfProcess = true
    }

    /// Those that are sent to this process. A signal is read by one reader only.
    public static func ofProcess() throws(Errno) -> TerminationSignals {
        let number = processEvents
        guard number >= 0 else { throw .current }
        return TerminationSignals(borrowing: number)
    }

    private static let processEvents: CInt = {
        let number = clinux_signal_events()
        if number >= 0 { clinux_wake_on_signal(number) }
        return number
    }()

    /// From here on the first signal is kept for `next`.
    public func keepFirst() { if isOfProcess { clinux_keep_first_signal() } }

    /// The first signal that came after `keepFirst`, whether it was read or not; nil where none came.
    public static var first: CInt? {
        let number = clinux_first_signal()
        return number == 0 ? nil : number
    }

    /// Nanoseconds since it came; nil where none came.
    public static var sinceFirst: Int64? {
        let time = clinux_first_signal_time()
        return time == 0 ? nil : monotonicTime() - time
    }

    /// From here on SIGHUP ends nothing: ``takeHangup()`` tells that it came.
    public static func countHangups() { clinux_count_hangups() }

    /// Whether a SIGHUP came since this was asked last.
    public static func takeHangup() -> Bool { clinux_take_hangups() > 0 }

    /// As if the signal had come.
    public func send(_ signal: CInt) { clinux_send_signal_event(descriptor.number, signal) }

    /// Readable while a signal waits.
    public var number: CInt { descriptor.number }

    /// The waiting signal's number; nil at once where there is none.
    public func next() -> CInt? {
        let signal = clinux_next_signal(descriptor.number)
        return signal == 0 ? nil : signal
    }
}

/// What is written to a descriptor if a signal or a trap ends the process; no bytes: nothing any more. At most 96 bytes.
/// The descriptor must not wait (`O_NONBLOCK`).
public func prepareParting(_ bytes: [UInt8], to descriptor: CInt) {
    unsafe bytes.withUnsafeBufferPointer { bytes in
        unsafe clinux_prepare_parting(descriptor, bytes.baseAddress, CInt(clamping: bytes.count))
    }
}

/// A file that is removed if a signal or a trap ends the process, for as long as this value lives.
public struct TemporaryFile: ~Copyable {
    private let place: CInt

    public init(_ path: String) { place = unsafe clinux_remember_temporary(systemPath(path)) }

    deinit { clinux_forget_temporary(place) }
}
