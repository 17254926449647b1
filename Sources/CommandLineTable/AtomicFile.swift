import Glibc
import LinuxSystem

/// Replaces a file in one step: whoever reads it sees the old contents or the new, never a part. The bytes are
/// written to a new file beside it, made durable and renamed; where any of that fails the old file stays.
///
/// What is no regular file (`/dev/stdout`, a pipe) is written to directly; a symbolic link stays one and what
/// it points to is replaced.
///
/// - Parameter mode: permissions of the file, before the umask.
public func writeFileAtomically(
    _ bytes: Span<UInt8>, to path: String, mode: UInt32 = 0o666
) throws(CommandFailure) {
    let target = resolved(path)
    guard try isReplaced(target, named: path) else {
        return try writeDirectly(bytes, to: target, named: path)
    }
    let (directory, temporary) = neighbour(of: target)
    do throws(Errno) {
        let new = try createTemporary(temporary, mode: mode)
        do throws(Errno) {
            try writeAll(bytes, to: new.number)
            try new.synchronize()
            _ = try valueOrErrno { unsafe rename(temporary, target) }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
    } catch {
        throw error.code == ENOSPC || error.code == EDQUOT || error.code == EIO
            ? .cannotWrite(path, error) : .cannotCreate(path, error)
    }
    // The rename itself is durable once the directory is.
    if let folder = try? FileDescriptor(opening: directory, O_RDONLY | O_DIRECTORY) {
        try? folder.synchronize()
    }
}

/// Says before a long run what `writeFileAtomically` would say after it: the new file is made, and taken away again. What
/// is there stays as it is.
public func checkReplaceable(_ path: String) throws(CommandFailure) {
    let target = resolved(path)
    guard try isReplaced(target, named: path) else {
        guard unsafe access(target, W_OK) == 0 else { throw .cannotWrite(path, Errno(errno)) }
        return
    }
    let (_, temporary) = neighbour(of: target)
    do throws(Errno) {
        _ = try createTemporary(temporary, mode: 0o600)
    } catch {
        throw .cannotCreate(path, error)
    }
    unsafe unlink(temporary)
}

/// The same for an array of bytes.
public func writeFileAtomically(
    _ bytes: [UInt8], to path: String, mode: UInt32 = 0o666
) throws(CommandFailure) {
    try writeFileAtomically(bytes.span, to: path, mode: mode)
}

/// Whether a path is one of a regular file, or of none yet. A directory is neither a file nor a place for bytes.
private func isReplaced(_ target: String, named path: String) throws(CommandFailure) -> Bool {
    var status = stat()
    guard unsafe stat(target, &status) == 0 else { return true }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .cannotCreate(path, Errno(EISDIR)) }
    return status.st_mode & S_IFMT == S_IFREG
}

/// The folder of a file, and the path of a new one beside it.
private func neighbour(of target: String) -> (directory: String, temporary: String) {
    let slash = target.lastIndex(of: "/")
    let directory = slash.map { $0 == target.startIndex ? "/" : String(target[..<$0]) } ?? "."
    let file = slash.map { target[target.index(after: $0)...] } ?? target[...]
    return (directory, "\(directory)/.\(file).\(getpid()).tmp")
}

/// A left-over of an earlier process with our number is in nobody's way.
private func createTemporary(_ path: String, mode: UInt32) throws(Errno) -> FileDescriptor {
    unsafe unlink(path)
    return try FileDescriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
}

private func writeDirectly(_ bytes: Span<UInt8>, to path: String, named name: String) throws(CommandFailure) {
    do throws(Errno) {
        let file = try FileDescriptor(opening: path, O_WRONLY)
        try writeAll(bytes, to: file.number)
    } catch {
        throw .cannotWrite(name, error)
    }
}

/// The path with symbolic links followed, or as it is where there is nothing yet.
private func resolved(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
}
