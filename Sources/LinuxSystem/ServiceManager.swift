internal import CLinux
internal import Glibc

/// The service manager that started this program, if one waits for news of it: systemd with `Type=notify`.
///
/// The corresponding C function is `sd_notify`; see its manual page for the words.
public struct ServiceManager: Sendable {
    /// `NOTIFY_SOCKET`: a path, or an abstract name after `@`.
    private let socket: String
    /// How often it wants to hear `WATCHDOG=1`, in nanoseconds; nil: not at all.
    public let watchdog: Int64?

    /// - Parameters:
    ///   - socket: what `NOTIFY_SOCKET` holds; nil or empty: there is no manager. Other kinds of sockets than those of
    ///     UNIX are left alone.
    ///   - microseconds: what `WATCHDOG_USEC` holds.
    ///   - process: what `WATCHDOG_PID` holds: another process than this one has to answer.
    public init?(socket: String?, watchdog microseconds: String? = nil, process: String? = nil) {
        guard let socket, socket.hasPrefix("/") || socket.hasPrefix("@") else { return nil }
        self.socket = socket
        let isMeant = process.map { $0 == "\(getpid())" } ?? true
        let period = microseconds.flatMap { Int64($0) }.map { $0.multipliedReportingOverflow(by: 1000) }
        watchdog = period.flatMap { isMeant && !$0.overflow && $0.partialValue > 0 ? $0.partialValue : nil }
    }

    /// Sends one message, such as `READY=1`; a line for each word. A manager that does not read is not waited for.
    public func tell(_ message: String) {
        let bytes = Array(message.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe clinux_notify(systemPath(socket), $0.baseAddress, $0.count) }
    }
}
