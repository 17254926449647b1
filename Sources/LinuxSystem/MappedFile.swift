internal import Glibc

/// A file's bytes without a copy: mapped where that is possible, read to the end where not (standard input,
/// pipes). The corresponding C function is `mmap`.
///
/// A file that somebody cuts short while it is mapped ends the process with SIGBUS, as with every program that
/// maps files.
@safe
public struct MappedFile: ~Copyable, @unchecked Sendable {
    private let address: UnsafeMutableRawPointer?
    private let length: Int
    private let read: [UInt8]

    /// Opens `path`, `-` for standard input. What cannot be mapped is read, up to `limit` bytes.
    public init(_ path: String, readLimit limit: Int = 1 << 30) throws(FileReadError) {
        guard path != "-" else {
            read = try readFile("-", limit: limit)
            unsafe address = nil
            length = 0
            return
        }
        do throws(Errno) {
            let file = try FileDescriptor(opening: path, O_RDONLY)
            var status = stat()
            _ = try valueOrErrno { unsafe fstat(file.number, &status) }
            if status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 {
                let mapped = unsafe mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, file.number, 0)
                if unsafe mapped != MAP_FAILED {
                    unsafe address = mapped
                    length = Int(status.st_size)
                    read = []
                    unsafe madvise(mapped, length, MADV_SEQUENTIAL)
                    return
                }
            }
            if status.st_mode & S_IFMT == S_IFDIR { throw Errno(EISDIR) }
        } catch {
            throw .failed(error)
        }
        read = try readFile(path, limit: limit)
        unsafe address = nil
        length = 0
    }

    deinit { if let address = unsafe address { unsafe munmap(address, length) } }

    /// All of it.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            guard let address = unsafe address else { return read.span }
            let buffer = unsafe UnsafeRawBufferPointer(start: address, count: length)
            let span = unsafe Span<UInt8>(_unsafeBytes: buffer)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Gives the memory of a part that was read back to the system: a mapped file of any size then takes little of it.
    /// The bytes are still there; who looks again has them read from the file again.
    public borrowing func release(_ range: Range<Int>) {
        guard let address = unsafe address else { return }
        let page = 4096
        let start = (max(0, range.lowerBound) + page - 1) / page * page
        let end = min(range.upperBound, length) / page * page
        if start < end { unsafe madvise(address + start, end - start, MADV_DONTNEED) }
    }

    /// `bytes` for the length of a call: an object that owns a mapped file cannot hand out a view of it.
    public borrowing func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes)
    }
}
