internal import CLinux
internal import Glibc

/// Where a byte stream leads: a TCP port, a UNIX socket, a serial line.
public enum StreamEndpoint: Hashable, Sendable {
    case tcp(host: String, port: UInt16)
    case unix(path: String)
    /// Eight data bits, no parity, one stop bit.
    case serial(device: String, baud: UInt32, flowControl: Bool)

    public enum Failure: Error, Equatable, Sendable {
        case unknownHost
        case failed(Errno)
    }

    /// Opens it for reading and writing without waiting. `timeout` in nanoseconds; a signal ends the attempt with
    /// `EINTR` and stays to be read.
    public func connect(timeout: Int64, stopOn signals: TerminationSignals?) throws(Failure) -> FileDescriptor {
        let stop = signals?.number ?? -1
        let result =
            switch self {
            case .tcp(let host, let port): unsafe clinux_connect_tcp(host, String(port), timeout, stop)
            case .unix(let path): unsafe clinux_connect_unix(systemPath(path), timeout, stop)
            case .serial(let device, let baud, let flowControl):
                unsafe clinux_open_serial(systemPath(device), baud, flowControl ? 1 : 0)
            }
        return try Self.descriptor(result)
    }

    /// Waits for others to connect; a serial line is simply opened. A socket file that a dead program left is
    /// replaced.
    public func listen() throws(Failure) -> FileDescriptor {
        let result =
            switch self {
            case .tcp(let host, let port): unsafe clinux_listen_tcp(host, String(port))
            case .unix(let path): unsafe clinux_listen_unix(systemPath(path))
            case .serial(let device, let baud, let flowControl):
                unsafe clinux_open_serial(systemPath(device), baud, flowControl ? 1 : 0)
            }
        return try Self.descriptor(result)
    }

    private static func descriptor(_ result: CInt) throws(Failure) -> FileDescriptor {
        if result == -2 { throw .unknownHost }
        if result < 0 { throw .failed(.current) }
        return FileDescriptor(owning: result)
    }
}

extension FileDescriptor {
    /// The next client of a listening socket, nil where there is none any more.
    public func accept(tcp: Bool) throws(Errno) -> FileDescriptor? {
        let client = clinux_accept(number, tcp ? 1 : 0)
        if client >= 0 { return FileDescriptor(owning: client) }
        let failure = Errno.current
        if failure.wouldBlock || failure.code == ECONNABORTED || failure.code == EINTR { return nil }
        throw failure
    }

    /// The port that a listening TCP socket got.
    public var localPort: UInt16? { UInt16(exactly: clinux_local_port(number)) }

    /// TCP acknowledges what was read at once instead of after up to 40 ms; to be called after each read.
    public func acknowledgeQuickly() { clinux_quick_acknowledge(number) }

    /// Writes all of `bytes` to a descriptor that does not wait, waiting for room until `deadline`
    /// (CLOCK_MONOTONIC, nanoseconds); `EAGAIN` where there is none by then.
    public func write(_ bytes: Span<UInt8>, until deadline: Int64) throws(Errno) {
        var start = 0
        while start < bytes.count {
            do throws(Errno) {
                start += try valueOrErrno {
                    unsafe bytes.withUnsafeBytes {
                        unsafe Glibc.write(number, $0.baseAddress! + start, $0.count - start)
                    }
                }
            } catch {
                guard error.wouldBlock, try waitForOutput(number, until: deadline) else { throw error }
            }
        }
    }

    /// Reads once into `buffer`, which keeps its size: how many bytes came, 0 at the end.
    public func read(into buffer: inout [UInt8]) throws(Errno) -> Int {
        try valueOrErrno {
            unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(number, $0.baseAddress, $0.count) }
        }
    }
}
