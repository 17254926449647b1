internal import CLinux

/// SIGINT, SIGTERM and SIGHUP as something to wait for: they are blocked, and read from a descriptor beside the
/// controller's. The corresponding C function is `signalfd`.
public final class TerminationSignals: Sendable {
    let descriptor: FileDescriptor

    /// To be called first in `main`: blocks the three in this thread (and all that it starts later) and ignores
    /// SIGPIPE, so that a closed pipe is seen as `EPIPE`.
    public static func block() { _ = clinux_block_termination_signals() }

    /// Blocks them, if that is still to be done. A signal sent to the process is read by one reader only.
    public init() throws(Errno) {
        descriptor = FileDescriptor(owning: try valueOrErrno { clinux_termination_signals() })
    }

    public var number: CInt { descriptor.number }

    /// The next pending signal's number; nil at once where there is none.
    public func next() -> CInt? {
        let signal = clinux_next_signal(descriptor.number)
        return signal == 0 ? nil : signal
    }
}
