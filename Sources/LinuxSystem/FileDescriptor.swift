public import Glibc

/// An open file, socket or device; closed when the value goes out of scope.
public struct FileDescriptor: ~Copyable, Sendable {
    public let number: CInt
    let owned: Bool

    /// Takes over an open descriptor: it is closed with this value.
    public init(owning number: CInt) {
        self.number = number
        owned = true
    }

    /// Looks at a descriptor that somebody else closes (standard input and output).
    public init(borrowing number: CInt) {
        self.number = number
        owned = false
    }

    /// Opens `path`; `O_CLOEXEC` is always set. The corresponding C function is `open`.
    public init(
        opening path: String, _ flags: CInt, mode: mode_t = 0o666
    ) throws(Errno) {
        number = try valueOrErrno { unsafe open(systemPath(path), flags | O_CLOEXEC, mode) }
        owned = true
    }

    deinit { if owned { Glibc.close(number) } }

    /// Reads up to `limit` bytes and appends them; 0 at the end. The corresponding C function is `read`.
    @discardableResult
    public func read(appendingTo bytes: inout [UInt8], upTo limit: Int) throws(Errno) -> Int {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: limit))
        var count = 0
        do throws(Errno) {
            count = try valueOrErrno {
                unsafe bytes.withUnsafeMutableBytes {
                    unsafe Glibc.read(number, $0.baseAddress! + start, limit)
                }
            }
        } catch {
            bytes.removeLast(limit)
            throw error
        }
        bytes.removeLast(limit - count)
        return count
    }

    /// Reads up to `limit` bytes into `bytes` from `start` on; 0 at the end. The corresponding C function is `read`.
    public func read(into bytes: inout [UInt8], at start: Int, upTo limit: Int) throws(Errno) -> Int {
        precondition(start >= 0 && limit >= 0 && limit <= bytes.count - start)
        return try valueOrErrno {
            unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(number, $0.baseAddress! + start, limit) }
        }
    }

    /// Writes all of `bytes`, in several calls where the kernel takes less. The corresponding C function is
    /// `write`.
    public func write(_ bytes: Span<UInt8>) throws(Errno) {
        var start = 0
        while start < bytes.count {
            start += try valueOrErrno {
                unsafe bytes.withUnsafeBytes {
                    unsafe Glibc.write(number, $0.baseAddress! + start, $0.count - start)
                }
            }
        }
    }

    /// Writes once: how many bytes were taken. The corresponding C function is `write`.
    public func writeOnce(_ bytes: Span<UInt8>) throws(Errno) -> Int {
        try valueOrErrno {
            unsafe bytes.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
        }
    }

    /// Writes all of `bytes`, waiting as long as it takes, also where the descriptor itself does not wait.
    public func writeWaiting(_ bytes: Span<UInt8>) throws(Errno) {
        var written = 0
        try writeWaiting(bytes, written: &written)
    }

    /// The same; `written` is how many bytes were, also where it fails.
    public func writeWaiting(_ bytes: Span<UInt8>, written start: inout Int) throws(Errno) {
        start = 0
        while start < bytes.count {
            do throws(Errno) {
                start += try writeOnce(bytes.extracting(start..<bytes.count))
            } catch {
                guard error.wouldBlock else { throw error }
                _ = try waitForOutput(number, until: .max)
            }
        }
    }

    /// Makes what was written survive a power cut. The corresponding C function is `fsync`.
    public func synchronize() throws(Errno) {
        _ = try valueOrErrno { fsync(number) }
    }
}

/// Why a whole file could not be read.
public enum FileReadError: Error, Equatable {
    case failed(Errno)
    /// The file is longer than the caller's limit, in bytes.
    case tooLong(limit: Int)
}

/// Reads a whole file, or standard input for `-`, of at most `limit` bytes.
public func readFile(_ path: String, limit: Int) throws(FileReadError) -> [UInt8] {
    do throws(Errno) {
        let file = path == "-" ? FileDescriptor(borrowing: 0) : try FileDescriptor(opening: path, O_RDONLY)
        var bytes: [UInt8] = []
        while try file.read(appendingTo: &bytes, upTo: 1 << 16) > 0 {
            if bytes.count > limit { break }
        }
        if bytes.count <= limit { return bytes }
    } catch {
        throw .failed(error)
    }
    throw .tooLong(limit: limit)
}
