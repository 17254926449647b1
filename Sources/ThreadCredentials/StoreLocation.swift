import Glibc

/// Which file is the store.
public struct StoreLocation: Hashable, Sendable {
    public let path: String
    /// The user named this file: that it is missing is an error even for a reader.
    public let isExplicit: Bool

    /// A file that the user named.
    public init(path: String) {
        // `:memory:` and `file:` mean something to SQLite; with a directory in front they are files.
        self.path = path.utf8.first == UInt8(ascii: "/") || path.hasPrefix("./") ? path : "./" + path
        isExplicit = true
    }

    init(standard path: String) {
        self.path = path
        isExplicit = false
    }

    /// The file the user named, else `THREAD_CREDS_STORE`, else `$XDG_DATA_HOME/thread-creds/credentials.sqlite`, else
    /// `~/.local/share/thread-creds/credentials.sqlite`.
    public init(
        named path: String?, environment: (String) -> String?
    ) throws(StoreError) {
        if let path = path ?? environment("THREAD_CREDS_STORE"), !path.isEmpty {
            self.init(path: path)
        } else if let data = environment("XDG_DATA_HOME"), data.utf8.first == UInt8(ascii: "/") {
            // A relative XDG_DATA_HOME is to be ignored, says the XDG specification.
            self.init(standard: data + "/thread-creds/credentials.sqlite")
        } else if let home = environment("HOME"), !home.isEmpty {
            self.init(standard: home + "/.local/share/thread-creds/credentials.sqlite")
        } else {
            throw .noHome
        }
    }

    /// The same with the environment of this process.
    public init(named path: String? = nil) throws(StoreError) {
        try self.init(named: path, environment: environmentVariable)
    }

    var directory: String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    var journal: String { path + "-journal" }
}

/// The value of an environment variable, nil when it is not set.
func environmentVariable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
}
