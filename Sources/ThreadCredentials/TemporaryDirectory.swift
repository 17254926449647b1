import Bytes
import Glibc
import LinuxSystem

/// A directory of one's own with mode 0700, in memory where the system has such a place. It is locked as long as it is in
/// use: what a process that was killed left behind has no lock, and is removed by the next one.
final class TemporaryDirectory {
    let path: String
    private let lock: FileDescriptor
    private static let prefix = "thread-creds-"

    private static var parents: [String] { ["/dev/shm", environmentVariable("TMPDIR") ?? "/tmp"] }

    init() throws(StoreError) {
        Self.removeLeftovers()
        for parent in Self.parents {
            let path = "\(parent)/\(Self.prefix)\(randomHexText())"
            guard unsafe mkdir(path, 0o700) == 0 else { continue }
            do throws(Errno) {
                let directory = try FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
                _ = flock(directory.number, LOCK_EX | LOCK_NB)
                lock = directory
            } catch {
                throw .file(error, operation: "open directory", path: path)
            }
            self.path = path
            return
        }
        throw .file(.current, operation: "create directory", path: Self.parents[1])
    }

    deinit { remove() }

    func remove() { Self.remove(path) }

    private static func remove(_ path: String) {
        for name in directoryNames(path) where name != "." && name != ".." {
            StoreFiles.shred("\(path)/\(name)")
        }
        unsafe rmdir(path)
    }

    /// Removes what processes of ours that were killed left behind.
    static func removeLeftovers() {
        for parent in parents {
            for name in directoryNames(parent)
            where name.hasPrefix(prefix) && StoreFiles.isRandomName(name.dropFirst(prefix.count)) {
                let path = "\(parent)/\(name)"
                var status = stat()
                guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
                    status.st_uid == geteuid(),
                    let directory = try? FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW),
                    flock(directory.number, LOCK_EX | LOCK_NB) == 0
                else { continue }
                remove(path)
            }
        }
    }
}
