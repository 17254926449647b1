internal import Bytes
import Glibc
public import LinuxSystem

/// Bytes on their way to a descriptor: one growing array, written out when it is full or when the caller says.
///
/// Append to `bytes`, call `flushIfFull()` after each record and `flush()` when there is nothing more for now.
public struct OutputBuffer: ~Copyable {
    /// What was not written yet.
    public var bytes: [UInt8] = []
    /// Where it goes, for messages: a path or `standard output`.
    public let name: String
    /// How many bytes are gathered before `flushIfFull` writes.
    public var threshold = 1 << 16
    /// What is written here may be a key: it is wiped once it is out, and room is reserved so that no outgrown copy of
    /// it stays behind.
    public var holdsSecrets = false {
        didSet { if holdsSecrets { bytes.reserveCapacity(threshold + (1 << 16)) } }
    }
    public var descriptor: CInt { file.number }
    /// Each line is a row that is worth something without the rest: where writing fails, the message tells how many rows are
    /// whole.
    public var holdsRows = false
    /// Lines that were written by this buffer itself, and by a writer that is gone.
    private var linesWritten = 0
    private let file: FileDescriptor
    /// The file is a new one that takes its place when it is finished.
    private var replacement: FileReplacement?
    /// Writes in the background while something goes on that must not wait.
    private var writer: BackgroundWriter?
    /// Lines that were left out because too many waited already.
    public private(set) var linesLost = 0

    private init(_ file: consuming FileDescriptor, name: String, replacement: consuming FileReplacement? = nil)
    {
        self.file = file
        self.name = name
        self.replacement = replacement
    }

    /// Writes to a descriptor that somebody else closes.
    public init(descriptor: CInt, name: String) {
        self.init(FileDescriptor(borrowing: descriptor), name: name)
    }

    /// Writes to standard output, or to a file that is created or emptied, for what is read while it grows: nil, `-` and
    /// `/dev/stdout` are standard output.
    ///
    /// - Parameter mode: permissions of a new file, before the umask; nil: the usual ones. A file that is there loses
    ///   all others.
    public init(path: String?, mode: UInt32? = nil) throws(CommandFailure) {
        guard let path, !Self.isStandardOutput(path) else {
            self.init(descriptor: 1, name: "standard output")
            return
        }
        do throws(Errno) {
            _ = try replaceableFile(path)
            let file = try FileDescriptor(opening: path, O_WRONLY | O_CREAT | O_TRUNC, mode: mode ?? 0o666)
            var status = stat()
            // What another user owns, its owner reads.
            if mode != nil, unsafe fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                status.st_uid != geteuid()
            {
                throw Errno(EPERM)
            }
            if let mode, unsafe fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                _ = try valueOrErrno { fchmod(file.number, mode & status.st_mode) }
            }
            self.init(file, name: path)
        } catch {
            throw .cannotCreate(path, error)
        }
    }

    /// Writes to standard output, or to a new file that takes the place of `path` when ``finish()`` is called: where that
    /// does not come to pass, what was there stays. Pipes and devices are written to as they are.
    ///
    /// - Parameter mode: permissions of the file, before the umask; nil keeps those of the file that is replaced.
    public init(replacing path: String?, mode: UInt32? = nil) throws(CommandFailure) {
        let replaceable: String?
        do throws(Errno) {
            replaceable = try path.flatMap { path throws(Errno) in
                Self.isStandardOutput(path) ? nil : try replaceableFile(path)
            }
        } catch {
            throw .cannotReplace(path ?? "", error)
        }
        guard let path, let target = replaceable else {
            try self.init(path: path, mode: mode)
            return
        }
        do throws(Errno) {
            let replacement = try FileReplacement(of: target, mode: mode)
            let file = FileDescriptor(borrowing: replacement.file.number)
            self.init(file, name: path, replacement: replacement)
        } catch {
            throw .cannotReplace(path, error)
        }
    }

    /// Whether what is written is a regular file that users other than its owner may read.
    public var isOpenToOthers: Bool {
        var status = stat()
        return unsafe fstat(file.number, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && status.st_mode & 0o044 != 0
    }

    private static func isStandardOutput(_ path: String) -> Bool { path == "-" || path == "/dev/stdout" }

    /// Writes out what was gathered, once it is more than the threshold.
    @inlinable
    public mutating func flushIfFull() throws(CommandFailure) {
        if bytes.count >= threshold { try flush() }
    }

    /// Writes out everything. Where that fails, what could not be written is dropped, so that the attempt is
    /// not repeated by a later flush.
    public mutating func flush() throws(CommandFailure) {
        defer {
            if holdsSecrets {
                unsafe bytes.withUnsafeMutableBytes { unsafe wipeMemory($0) }
            }
            bytes.removeAll(keepingCapacity: true)
        }
        var written = 0
        defer { if holdsRows { linesWritten += lines(in: written) } }
        do throws(Errno) {
            guard let writer else { return try file.writeWaiting(bytes.span, written: &written) }
            if bytes.isEmpty { return }
            if try !writer.offer(bytes.span) { linesLost += lines(in: bytes.count) }
        } catch {
            throw failure(error, wholeRows: linesWritten + lines(in: written) + (writer?.linesWritten ?? 0))
        }
    }

    /// Line ends among so many of the first bytes, found as the C library finds them: there may be gigabytes.
    private func lines(in count: Int) -> Int {
        var lines = 0
        unsafe bytes.withUnsafeBytes { bytes in
            let end = min(max(count, 0), bytes.count)
            var position = 0
            while position < end, let start = bytes.baseAddress,
                let found = unsafe memchr(start + position, CInt(UInt8(ascii: "\n")), end - position)
            {
                lines += 1
                position = unsafe UnsafeRawPointer(found) - start + 1
            }
        }
        return lines
    }

    private func failure(_ error: Errno, wholeRows: Int) -> CommandFailure {
        let failure = CommandFailure.cannotWrite(name, error)
        guard holdsRows, !failure.isSilent else { return failure }
        let rows =
            wholeRows == 0
            ? "no row of it was written"
            : wholeRows == 1
                ? "1 row of it is whole" : "\(wholeRows) rows of it are whole"
        return CommandFailure(
            failure.code, "\(failure.what); \(rows)", next: failure.next)
    }

    /// From here on a reader that is slow or paused holds nothing up: what is flushed is written in the background. Of what
    /// waits there is at most 1 MiB; what is flushed beyond that is left out and counted (``linesLost``), so flush whole
    /// lines. Where there is no thread to be had all stays as it was.
    public mutating func goLive() {
        guard writer == nil, let writer = try? BackgroundWriter(to: file.number) else { return }
        self.writer = writer
    }

    /// Waits until all is written, and waits for its reader from here on.
    public mutating func endLive() throws(CommandFailure) {
        guard let writer else { return }
        self.writer = nil
        defer { linesWritten += writer.linesWritten }
        do throws(Errno) {
            try writer.drain()
        } catch {
            throw failure(error, wholeRows: linesWritten + writer.linesWritten)
        }
    }

    /// Waits a tenth of a second at most until what was flushed in the background is written: for what is to be seen before
    /// what others write, and is not worth waiting for.
    public func settle() { try? writer?.drain(until: monotonicTime() + 100_000_000) }

    /// What was flushed is not written yet: the reader is slow.
    public var isBehind: Bool { writer?.isBehind ?? false }

    /// Writes out everything; a file that replaces another takes its place.
    public mutating func finish() throws(CommandFailure) {
        try flush()
        guard let replacement = replacement.take() else { return }
        do throws(Errno) {
            try replacement.commit()
        } catch {
            throw .cannotReplace(name, error)
        }
    }
}

/// Writes everything, waiting where the descriptor is non-blocking and full.
func writeAll(_ bytes: Span<UInt8>, to descriptor: CInt) throws(Errno) {
    try FileDescriptor(borrowing: descriptor).writeWaiting(bytes)
}

extension CommandFailure {
    /// An output file that cannot be created: 73.
    public static func cannotCreate(_ path: String, _ error: Errno) -> CommandFailure {
        CommandFailure(.cannotCreate, "cannot create \(path)", error, next: nextStep(after: error))
    }

    /// Output that cannot be written: 74, or 141 without a message where its reader went away.
    public static func cannotWrite(_ name: String, _ error: Errno) -> CommandFailure {
        if error.code == EPIPE { return .silent(.brokenPipe) }
        return CommandFailure(.ioError, "cannot write \(name)", error, next: nextStep(after: error))
    }

    /// A file that cannot be replaced: 74 where there is no room, else 73.
    static func cannotReplace(_ path: String, _ error: Errno) -> CommandFailure {
        switch error.code {
        case ENOSPC, EDQUOT, EIO, EPIPE: .cannotWrite(path, error)
        default: .cannotCreate(path, error)
        }
    }

    private static func nextStep(after error: Errno) -> String? {
        switch error.code {
        case ENOSPC, EDQUOT: "free some space and run it again"
        case EACCES, EPERM: "choose a place you may write to"
        case EBADF: "it is closed: open it, or use --output FILE"
        case ENOENT: "create the directory first"
        case EISDIR: "name a file in it"
        case ELOOP: "it is another user's symbolic link: name the file it leads to, or another one"
        case EROFS: "choose a place that is not read-only"
        default: nil
        }
    }
}
