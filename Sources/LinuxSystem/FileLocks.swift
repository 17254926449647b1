internal import CLinux
internal import Glibc

extension FileDescriptor {
    /// Locks bytes for as long as the file is open, for writing; they need not be there. False where another holds one of
    /// them. The corresponding C call is `fcntl(F_OFD_SETLK)`.
    /// - Parameter count: 0: all from `start` on.
    public func lock(from start: Int64, count: Int64) -> Bool { clinux_lock_bytes(number, start, count) == 0 }

    /// Whether somebody else holds a lock on the byte. The corresponding C call is `fcntl(F_OFD_GETLK)`.
    public func isLocked(byte: Int64) -> Bool { clinux_byte_is_locked(number, byte) == 1 }
}

/// Where a path leads when all symbolic links are followed; nil where there is nothing. The corresponding C function is
/// `realpath`.
public func realPath(_ path: String) -> String? {
    guard let real = unsafe realpath(systemPath(path), nil) else { return nil }
    defer { unsafe free(real) }
    var bytes: [UInt8] = []
    var position = 0
    while unsafe real[position] != 0 {
        bytes.append(UInt8(bitPattern: unsafe real[position]))
        position += 1
    }
    return pathText(bytes)
}

/// Removes a file's name; the corresponding C function is `unlink`.
public func removeFile(_ path: String) { unsafe unlink(systemPath(path)) }
