import Bytes
import Glibc
import LinuxSystem
import MeshCoP

/// The files of the store: made private from the first moment, and durable in their directories.
///
/// An open store's file is never opened a second time: closing any descriptor of a file gives up all POSIX locks that
/// the process holds on it, SQLite's too. Whatever must be known about it is asked of the path.
enum StoreFiles {
    /// Refuses a store that is missing, is no file, or that others may read or write.
    static func inspect(_ path: String) throws(StoreError) {
        let found: stat
        do throws(Errno) {
            found = try status(path)
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR {
                throw isLink(path) ? .danglingLink(path: path) : .missing(path: path)
            }
            throw .file(error, operation: "look at", path: path)
        }
        let mode = found.st_mode
        guard mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        guard found.st_uid == geteuid() else { throw .belongsToAnother(path: path, user: found.st_uid) }
        guard mode & 0o077 == 0 else { throw .accessibleToOthers(path: path, mode: mode & 0o7777) }
        let real = resolved(path)
        // SQLite opens these where they are there; a pipe would keep it waiting for ever.
        for ending in ["-journal", "-wal", "-shm"] {
            var status = stat()
            if unsafe lstat(real + ending, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
                throw .notAFile(path: real + ending)
            }
        }
        try inspectDirectory(directory(of: real))
    }

    /// Whoever may write to the directory may put another file in the store's place.
    private static func inspectDirectory(_ path: String) throws(StoreError) {
        let found: stat
        do throws(Errno) {
            found = try status(path)
        } catch {
            throw .file(error, operation: "look at", path: path)
        }
        guard found.st_uid == geteuid() || found.st_uid == 0 else {
            throw .belongsToAnother(path: path, user: found.st_uid)
        }
        // A group of one's own is nobody else.
        let others: mode_t = found.st_gid == getegid() ? 0o002 : 0o022
        if found.st_mode & others != 0, found.st_mode & S_ISVTX == 0 {
            throw .directoryOpenToOthers(path: path, mode: found.st_mode & 0o7777)
        }
    }

    static func status(_ path: String) throws(Errno) -> stat {
        var status = stat()
        _ = try valueOrErrno { unsafe stat(systemPath(path), &status) }
        return status
    }

    static func isLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(systemPath(path), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// The path with symbolic links followed.
    static func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(systemPath(path), nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    static func exists(_ path: String) -> Bool { unsafe access(systemPath(path), F_OK) == 0 }

    /// Makes an empty file with mode 0600, unless there is one. SQLite takes an empty file for an empty database, and
    /// gives a journal the mode of its database.
    static func createPrivate(_ path: String) throws(StoreError) {
        do throws(Errno) {
            let file = try FileDescriptor(opening: path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
            try file.synchronize()
        } catch {
            if error.code == EEXIST { return }
            if error.code == ENOENT { throw .directoryMissing(path: directory(of: path)) }
            throw .file(error, operation: "create", path: path)
        }
    }

    /// Makes the directory with mode 0700 and, when `withParents`, those above it.
    ///
    /// A directory named by the user is made when its parent is there; a path with a spelling error is not.
    static func createDirectory(_ path: String, withParents: Bool) throws(StoreError) {
        if exists(path) { return }
        let parent = directory(of: path)
        if !exists(parent) {
            guard withParents else { throw .directoryMissing(path: path) }
            try createDirectory(parent, withParents: true)
        }
        do throws(Errno) {
            _ = try valueOrErrno { unsafe mkdir(systemPath(path), 0o700) }
        } catch {
            if error.code != EEXIST { throw .file(error, operation: "create directory", path: path) }
        }
        try synchronizeDirectory(parent)
    }

    /// Makes the names in a directory survive a power cut.
    static func synchronizeDirectory(_ path: String) throws(StoreError) {
        do throws(Errno) {
            try FileDescriptor(opening: path, O_RDONLY | O_DIRECTORY).synchronize()
        } catch {
            // A file system that cannot sync directories (EINVAL), or one that only lets us search (EACCES).
            if error.code == EINVAL || error.code == EACCES { return }
            throw .file(error, operation: "sync directory", path: path)
        }
    }

    /// Every directory from this one to the root: for the first process that fills a new store, which may not be the
    /// one that made the directories.
    static func synchronizeDirectories(from path: String) throws(StoreError) {
        var directory = path
        while true {
            try synchronizeDirectory(directory)
            let parent = Self.directory(of: directory)
            if parent == directory || parent == "." { return }
            directory = parent
        }
    }

    static func directory(of path: String) -> String {
        var end = path.endIndex
        while end > path.startIndex, path[path.index(before: end)] == "/" { end = path.index(before: end) }
        guard let slash = path[..<end].lastIndex(of: "/") else { return end == path.startIndex ? "/" : "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Overwrites a file with zeros and removes it; false when there was none or it could not be removed.
    @discardableResult
    static func shred(_ path: String) -> Bool {
        do throws(Errno) {
            let size = try Int(status(path).st_size)
            let file = try FileDescriptor(opening: path, O_WRONLY | O_NOFOLLOW)
            let zeros = [UInt8](repeating: 0, count: 1 << 16)
            var left = size
            while left > 0 {
                let count = min(left, zeros.count)
                try file.write(zeros.span.extracting(first: count))
                left -= count
            }
            try file.synchronize()
        } catch {
            // Removing it still helps when it cannot be overwritten.
        }
        return unsafe unlink(systemPath(path)) == 0
    }

    /// What `randomHexText()` gives.
    static func isRandomName(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 16 && text.utf8.allSatisfy { hexValue($0) != nil }
    }

    /// A regular file of the user who runs this process; a link is none.
    static func isOurs(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && status.st_uid == geteuid()
    }

    static func copyPrivately(_ path: String, to copy: String) throws(StoreError) {
        do throws(Errno) {
            let source = try FileDescriptor(opening: path, O_RDONLY)
            let target = try FileDescriptor(opening: copy, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
            var buffer: [UInt8] = []
            while try source.read(appendingTo: &buffer, upTo: 1 << 16) > 0 {
                try target.write(buffer.span)
                buffer.wipe()
            }
        } catch {
            throw .file(error, operation: "copy", path: path)
        }
    }
}
