internal import Bytes
internal import Glibc
public import LinuxSystem
internal import SQLite

/// Recordings that follow each other in one folder: `scan.sqlite` stands for `scan-20261129T210000Z.sqlite` and those after
/// it, each named by the second, in UTC, in which it begins.
public struct RecordingSeries: Sendable {
    private let folder: String
    /// `scan-`
    private let start: String
    /// `.sqlite`
    private let end: String

    public init(path: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        folder = slash.map { String(path[...$0]) } ?? ""
        let dot = name.lastIndex(of: ".").flatMap { $0 == name.startIndex ? nil : $0 } ?? name.endIndex
        start = name[..<dot] + "-"
        end = String(name[dot...])
    }

    /// The recording that begins at a Unix time, in nanoseconds.
    public func path(at time: Int64) -> String { folder + start + Self.stamp(of: time) + end }

    /// Removes the recordings of the series that ended before a time: those after which another one began before it. What
    /// another program wrote, links, and recordings that go on now stay where they are.
    ///
    /// - Parameters:
    ///   - time: Unix time in nanoseconds.
    ///   - current: the recording that is being written.
    /// - Returns: the first one that could not be removed, and why.
    public func removeRecordings(endedBefore time: Int64, current: String) -> (path: String, reason: Errno)? {
        let limit = Self.stamp(of: time)
        let stamps = directoryNames(folder.isEmpty ? "." : folder).compactMap(stamp(in:)).sorted()
        var failure: (path: String, reason: Errno)?
        // Stamps sort as the times that they stand for.
        for (stamp, next) in zip(stamps, stamps.dropFirst()) where next <= limit {
            let path = folder + start + stamp + end
            guard path != current, Self.isFinishedRecording(path) else { continue }
            for companion in ["-wal", "-shm", "-recording"] { removeFile(path + companion) }
            guard unsafe unlink(systemPath(path)) != 0 else { continue }
            failure = failure ?? (path, Errno.current)
        }
        return failure
    }

    /// The stamp in the name of a recording of this series; nil in every other name.
    private func stamp(in name: String) -> String? {
        guard name.hasPrefix(start), name.hasSuffix(end) else { return nil }
        let stamp = name.dropFirst(start.count).dropLast(end.count)
        guard stamp.utf8.count == 16, start.count + 16 + end.count == name.count else { return nil }
        for (place, byte) in stamp.utf8.enumerated() {
            switch place {
            case 8: guard byte == UInt8(ascii: "T") else { return nil }
            case 15: guard byte == UInt8(ascii: "Z") else { return nil }
            default: guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            }
        }
        return String(stamp)
    }

    /// A file, no link, with the mark of a recording, that nobody is recording into.
    private static func isFinishedRecording(_ path: String) -> Bool {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK
        guard let file = try? FileDescriptor(opening: path, flags) else { return false }
        var status = stat()
        guard unsafe fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        var head: [UInt8] = []
        while head.count < 72, let count = try? file.read(appendingTo: &head, upTo: 72 - head.count), count > 0
        {}
        let mark = Int32(bitPattern: head.span.bigEndian32(at: 68))
        guard head.count == 72, head.starts(with: "SQLite format 3\0".utf8),
            mark == recordingMigrations.applicationID
        else { return false }
        return !RecordingLock.isHeld(ofAnyRunIn: path)
    }

    /// `20261129T210000Z`
    private static func stamp(of time: Int64) -> String {
        var text: [UInt8] = []
        text.appendCompactUTC(seconds: time.dividedFloor(by: 1_000_000_000))
        return String(decoding: text, as: UTF8.self)
    }
}
