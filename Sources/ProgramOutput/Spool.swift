import Glibc
import LinuxSystem

/// Text that is kept until it may be shown: after the counts, and only if what it tells of succeeds.
///
/// At most 1 MiB of it is in memory. The rest waits in a file of mode 0600 that has no name, in `TMPDIR`, `/var/tmp` or
/// `/tmp`: keys do not belong in it.
public final class Spool {
    private var bytes: [UInt8] = []
    private var file: FileDescriptor?
    /// Why something could not be kept; it is thrown when the bytes are asked for.
    private var failure: CommandFailure?
    public private(set) var isEmpty = true

    private static let limit = 1 << 20

    public init() {}

    /// Adds what `body` appends.
    public func append(_ body: (inout [UInt8]) -> Void) {
        guard failure == nil else { return }
        body(&bytes)
        isEmpty = isEmpty && bytes.isEmpty
        if bytes.count >= Self.limit { spill() }
    }

    /// Writes everything, in the order in which it came. Call it once.
    public func write(to output: inout OutputBuffer) throws(CommandFailure) {
        if let failure { throw failure }
        if let number = file?.number {
            lseek(number, 0, SEEK_SET)
            while try read(into: &output.bytes) { try output.flushIfFull() }
        }
        output.bytes.append(contentsOf: bytes)
        try output.flushIfFull()
    }

    /// Reads on in the file; false at its end.
    private func read(into bytes: inout [UInt8]) throws(CommandFailure) -> Bool {
        do throws(Errno) {
            return try file?.read(appendingTo: &bytes, upTo: 1 << 16) ?? 0 > 0
        } catch {
            throw CommandFailure(.ioError, "cannot read a temporary file", error)
        }
    }

    private func spill() {
        do throws(Errno) {
            if file == nil { file = try Self.namelessFile() }
            try file?.write(bytes.span)
        } catch {
            failure = CommandFailure(
                .ioError, "cannot write a temporary file", error, next: "name another directory in TMPDIR")
        }
        bytes.removeAll(keepingCapacity: true)
    }

    private static func namelessFile() throws(Errno) -> FileDescriptor {
        var failure = Errno(ENOENT)
        for directory in [environmentVariable("TMPDIR"), "/var/tmp", "/tmp"] {
            guard let directory, !directory.isEmpty else { continue }
            var path = systemPath("\(directory)/spool-XXXXXX")
            let number = unsafe mkstemp(&path)
            if number >= 0 {
                unsafe unlink(path)
                _ = fcntl(number, F_SETFD, FD_CLOEXEC)
                return FileDescriptor(owning: number)
            }
            failure = .current
        }
        throw failure
    }
}
