import Bytes
import Glibc
import LinuxSystem

/// A store that is filled beside its place, and put there when it is whole: an import that fails leaves none.
///
/// Its name is random, and a lock on it says that somebody is at work. What a process that was killed left behind has
/// no lock, and is removed by the next one.
final class NewStoreFile {
    let temporary: StoreLocation
    private let location: StoreLocation
    private let lock: FileDescriptor
    private let madeDirectory: Bool
    private var isPublished = false

    init(for location: StoreLocation) throws(StoreError) {
        madeDirectory = !StoreFiles.exists(location.directory)
        try StoreFiles.createDirectory(location.directory, withParents: !location.isExplicit)
        let path = "\(location.path).new-\(randomHexText())"
        do throws(Errno) {
            let file = try FileDescriptor(opening: path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
            // Where a file system has no such locks, nobody takes the file for a left-over.
            _ = flock(file.number, LOCK_EX | LOCK_NB)
            lock = file
        } catch {
            throw .file(error, operation: "create", path: path)
        }
        self.location = location
        temporary = StoreLocation(path: path)
    }

    deinit {
        if isPublished {
            unsafe unlink(temporary.path)
        } else {
            StoreFiles.shred(temporary.path)
            StoreFiles.shred(temporary.journal)
            if madeDirectory { _ = unsafe rmdir(location.directory) }
        }
    }

    /// - Throws: ``StoreError/madeMeanwhile(path:)`` where there is a store already.
    func publish() throws(StoreError) {
        do throws(Errno) {
            do throws(Errno) {
                _ = try valueOrErrno { unsafe link(temporary.path, location.path) }
            } catch {
                // A file system without hard links.
                guard [EPERM, ENOTSUP, ENOSYS].contains(error.code), !StoreFiles.exists(location.path) else {
                    throw error
                }
                _ = try valueOrErrno { unsafe rename(temporary.path, location.path) }
            }
        } catch {
            if error.code == EEXIST { throw .madeMeanwhile(path: location.path) }
            throw .file(error, operation: "create", path: location.path)
        }
        isPublished = true
        try StoreFiles.synchronizeDirectories(from: location.directory)
    }

    /// Removes what processes that were killed left beside a store.
    static func removeLeftovers(of location: StoreLocation) {
        guard let name = location.path.split(separator: "/").last.map(String.init) else { return }
        let prefix = "\(name).new-"
        for leftover in directoryNames(location.directory)
        where leftover.hasPrefix(prefix) && StoreFiles.isRandomName(leftover.dropFirst(prefix.count)) {
            let path = "\(location.directory)/\(leftover)"
            guard StoreFiles.isOurs(path),
                let file = try? FileDescriptor(opening: path, O_RDWR | O_NOFOLLOW | O_NONBLOCK),
                flock(file.number, LOCK_EX | LOCK_NB) == 0
            else { continue }
            StoreFiles.shred(path)
            StoreFiles.shred(path + "-journal")
        }
    }
}
