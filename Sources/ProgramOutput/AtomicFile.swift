// What programs print with: output files, text tables, terminals, escaping, exit codes. Knows no command line.

import Glibc
import LinuxSystem

/// Replaces a file in one step: whoever reads it sees the old contents or the new, never a part. The bytes are
/// written to a new file beside it, made durable and renamed; where any of that fails the old file stays.
///
/// What is no regular file (`/dev/stdout`, a pipe) is written to directly; a symbolic link stays one and what
/// it points to is replaced.
///
/// - Parameter mode: permissions of the file, before the umask; nil keeps those of the file that is replaced.
public func writeFileAtomically(
    _ bytes: Span<UInt8>, to path: String, mode: UInt32? = nil
) throws(CommandFailure) {
    do throws(Errno) {
        guard let target = try replaceableFile(path) else {
            let file = try FileDescriptor(opening: path, O_WRONLY)
            return try writeAll(bytes, to: file.number)
        }
        let replacement = try FileReplacement(of: target, mode: mode)
        try writeAll(bytes, to: replacement.file.number)
        try replacement.commit()
    } catch {
        throw .cannotReplace(path, error)
    }
}

/// The same for an array of bytes.
public func writeFileAtomically(
    _ bytes: [UInt8], to path: String, mode: UInt32? = nil
) throws(CommandFailure) {
    try writeFileAtomically(bytes.span, to: path, mode: mode)
}

/// Says before a long run what `writeFileAtomically` would say after it: the new file is made, and taken away again. What
/// is there stays as it is.
public func checkReplaceable(_ path: String) throws(CommandFailure) {
    let replaceable: String?
    do throws(Errno) {
        replaceable = try replaceableFile(path)
    } catch {
        throw .cannotReplace(path, error)
    }
    guard let target = replaceable else {
        var status = stat()
        if unsafe stat(systemPath(path), &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw .cannotCreate(path, Errno(EISDIR))
        }
        guard unsafe access(systemPath(path), W_OK) == 0 else { throw .cannotWrite(path, Errno(errno)) }
        return
    }
    do throws(Errno) {
        _ = try FileReplacement(of: target, mode: 0o600)
    } catch {
        throw .cannotReplace(path, error)
    }
}
