import Glibc

/// What lies in a directory, `.` and `..` too, with U+FFFD where a name is not UTF-8; nothing where it cannot be read.
///
/// The corresponding C function is `readdir`.
public func directoryNames(_ path: String) -> [String] {
    guard let stream = unsafe opendir(systemPath(path)) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    // An entry is only as long as its name. Copied as the 256 bytes that it is declared with, the last one in the buffer
    // would be read past the buffer's end.
    guard let start = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
    while let entry = unsafe readdir(stream) {
        names.append(
            unsafe String(cString: (UnsafeRawPointer(entry) + start).assumingMemoryBound(to: CChar.self)))
    }
    return names
}
