internal import Glibc

/// Which regular file a path leads to, whatever it is called: device and inode of one that is there, folder and name of
/// one that is yet to be made. Symbolic links are followed, also to what is not there yet.
public enum FileIdentity: Hashable, Sendable {
    case existing(device: UInt64, inode: UInt64)
    case new(device: UInt64, inode: UInt64, name: String)

    /// nil for devices, pipes, sockets and directories, and where there is no such folder.
    public init?(path: String) {
        var path = path
        var status = stat()
        // As many links as the kernel follows.
        for _ in 0..<40 {
            if unsafe stat(systemPath(path), &status) == 0 {
                self.init(status)
                return
            }
            guard let target = linkTarget(path) else { break }
            path = target.hasPrefix("/") ? target : "\(folder(of: path))/\(target)"
        }
        guard unsafe stat(systemPath(folder(of: path)), &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return nil
        }
        let name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
        self = .new(device: UInt64(status.st_dev), inode: UInt64(status.st_ino), name: String(name))
    }

    /// Of what a descriptor is open on.
    public init?(descriptor: CInt) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        self = .existing(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    }
}

/// The directory that a path's last name is in.
public func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// What a symbolic link says; nil for all else.
public func linkTarget(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe readlink(systemPath(path), $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    return count > 0 ? pathText(Array(buffer.prefix(count))) : nil
}
