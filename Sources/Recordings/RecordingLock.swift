internal import Glibc
internal import LinuxSystem

/// Tells a run that is still being recorded from one whose recorder was killed: while it records it holds a lock, on byte N
/// for run N, of a file beside the database.
///
/// The lock is not on the database itself: closing any other descriptor of it would drop SQLite's own locks. The file is
/// removed by the last recorder that ends; one that a killed recorder left is in nobody's way.
final class RecordingLock {
    private let path: String
    private var file: FileDescriptor?
    private var run: Int64?

    /// Of a database that is there.
    init(database: String) { path = Self.path(of: database) }

    private static func path(of database: String) -> String { "\(realPath(database) ?? database)-recording" }

    /// Holds the run's byte. Where that cannot be done the run looks as if it were broken off until it has its end.
    func hold(_ run: Int64) {
        // Another recorder may remove the file between the two calls.
        for _ in 0..<10 {
            guard let file = try? FileDescriptor(opening: path, O_RDWR | O_CREAT, mode: 0o644),
                file.lock(from: run, count: 1)
            else { return }
            guard FileIdentity(descriptor: file.number) == FileIdentity(path: path) else { continue }
            self.file = consume file
            return
        }
    }

    /// Lets go; the last one takes the file away.
    func release() {
        guard let file = file.take() else { return }
        if file.lock(from: 0, count: 0) { removeFile(path) }
    }

    deinit { release() }

    /// Whether a run of a database is being recorded now.
    static func isHeld(_ run: Int64, of database: String) -> Bool {
        guard let file = try? FileDescriptor(opening: path(of: database), O_RDONLY) else { return false }
        return file.isLocked(byte: run)
    }

    /// Whether any run of a database is being recorded now. Where that cannot be told it is.
    static func isHeld(ofAnyRunIn database: String) -> Bool {
        do throws(Errno) {
            return try !FileDescriptor(opening: path(of: database), O_RDWR).lock(from: 0, count: 0)
        } catch {
            return error.code != ENOENT
        }
    }
}
