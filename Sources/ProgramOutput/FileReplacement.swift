import Bytes
import Glibc
import LinuxSystem

/// A new file beside an old one, to take its place in one step: whoever reads sees the old contents or the new, never a
/// part. Without ``commit()`` the new file is taken away and the old one stays.
struct FileReplacement: ~Copyable {
    private let target: String
    private let directory: String
    private let temporary: String
    /// Taken away too where a signal ends the process.
    private let cleared: TemporaryFile
    /// The new file, open for writing.
    let file: FileDescriptor

    /// Makes the new file and opens it for writing.
    ///
    /// - Parameter mode: permissions, before the umask; nil: those of the file that is replaced, and its owner where the
    ///   system lets us.
    init(of target: String, mode: UInt32?) throws(Errno) {
        self.target = target
        directory = folder(of: target)
        let slash = target.lastIndex(of: "/")
        let name = slash.map { target[target.index(after: $0)...] } ?? target[...]
        // Of a long name as much as leaves room for the rest of it.
        let short = name.utf8.count <= 200 ? String(name) : String(name.unicodeScalars.prefix(50))
        temporary = "\(directory)/.\(short).\(randomHexText()).tmp"
        // What we may not write we may not replace either, though the directory would let us.
        if unsafe access(systemPath(target), F_OK) == 0 {
            _ = try valueOrErrno { unsafe access(systemPath(target), W_OK) }
        }
        removeLeftovers(in: directory, after: ".\(short).")
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
        file = try FileDescriptor(opening: temporary, flags, mode: mode ?? 0o666)
        cleared = TemporaryFile(temporary)
        // Says that somebody is at work; where a file system has no such locks, nobody takes the file for a left-over.
        _ = flock(file.number, LOCK_EX | LOCK_NB)
        var old = stat()
        if mode == nil, unsafe stat(systemPath(target), &old) == 0 {
            // The owner first: a change of it takes special bits away.
            _ = fchown(file.number, old.st_uid, old.st_gid)
            _ = fchmod(file.number, old.st_mode & 0o777)
        }
    }

    deinit { unsafe unlink(systemPath(temporary)) }

    /// Makes what was written durable, and puts it in the old file's place.
    consuming func commit() throws(Errno) {
        try file.synchronize()
        _ = try valueOrErrno { unsafe rename(systemPath(temporary), systemPath(target)) }
        // The rename itself is durable once the directory is.
        if let folder = try? FileDescriptor(opening: directory, O_RDONLY | O_DIRECTORY) {
            try? folder.synchronize()
        }
    }
}

/// Removes what processes that were killed left behind: new files of ours that nobody holds a lock on.
private func removeLeftovers(in directory: String, after prefix: String) {
    for name in directoryNames(directory) {
        guard name.hasPrefix(prefix), name.hasSuffix(".tmp") else { continue }
        let digits = name.dropFirst(prefix.count).dropLast(4)
        guard digits.utf8.count == 16, digits.allSatisfy(\.isHexDigit) else { continue }
        let path = "\(directory)/\(name)"
        var status = stat()
        guard unsafe lstat(systemPath(path), &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == geteuid(),
            let file = try? FileDescriptor(opening: path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK),
            flock(file.number, LOCK_EX | LOCK_NB) == 0
        else { continue }
        // Another one may have put a new file in its place meanwhile.
        var now = stat()
        guard unsafe fstat(file.number, &now) == 0, now.st_ino == status.st_ino else { continue }
        unsafe unlink(systemPath(path))
    }
}

/// Where a path leads when the symbolic links at its end are followed, also where there is nothing yet.
///
/// - Returns: nil for what is written to as it is and never replaced: a device, a pipe, a descriptor under `/proc`.
///
/// - Throws: `ELOOP` for a link that another user made: in a directory that is shared it may lead anywhere.
func replaceableFile(_ path: String) throws(Errno) -> String? {
    var target = path
    // As many links as the kernel follows.
    for _ in 0..<40 {
        // /dev/stdout and /dev/fd lead there: whatever the descriptor is of, it belongs to who opened it.
        if let real = unsafe realpath(systemPath(folder(of: target)), nil) {
            defer { unsafe free(real) }
            if unsafe String(cString: real).hasPrefix("/proc/") { return nil }
        }
        var status = stat()
        guard unsafe lstat(systemPath(target), &status) == 0 else { return target }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return target
        case S_IFLNK:
            guard status.st_uid == geteuid() || status.st_uid == 0 else { throw Errno(ELOOP) }
            guard let link = linkTarget(target) else { return nil }
            target = link.hasPrefix("/") ? link : "\(folder(of: target))/\(link)"
        default: return nil
        }
    }
    return nil
}
