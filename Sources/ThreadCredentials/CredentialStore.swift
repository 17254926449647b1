import Glibc
import LinuxSystem
import MeshCoP
import SQLite
import Schemas

/// The store: an SQLite file with one dataset per border agent and kind, and the history of what they replaced.
///
/// Every change is one transaction that is on the disk when the call returns. One thread at a time uses a value of
/// this type; any number of processes may use the same file.
public struct CredentialStore: ~Copyable {
    let database: Database
    public let location: StoreLocation
    /// The store is a copy of one's own: the file is empty, or of an older version or with an unfinished transaction on a
    /// medium that cannot be written.
    public let isPrivateCopy: Bool
    /// The file has no bytes: nothing was ever stored in it, or it was cut.
    public let isEmpty: Bool
    /// The store is a new file that is not in its place yet.
    private let unpublished: NewStoreFile?

    /// `ThCr`.
    static let applicationID: Int32 = 0x5468_4372
    static let migrations = Migrations(applicationID: applicationID, scripts: Schemas.store)

    /// Ten processes on a slow card finish within 30 s.
    public static let standardBusyTimeout: Int32 = 30_000

    /// What a store is opened for.
    public enum Access: Sendable {
        /// Works on a read-only medium too.
        case reading
        /// Makes the file, and its directory with mode 0700, when they are missing.
        case writing
        /// Writes to a store that is there.
        case changing
        /// Writes to a store that is there, or to a new file that becomes the store with ``CredentialStore/publish()``.
        case importing
    }

    /// Opens the store.
    ///
    /// - Parameter busyTimeout: how long a call waits for another process that writes, in milliseconds.
    /// - Throws: ``StoreError``; ``StoreError/missing(path:)`` when it is opened for reading and is not there.
    public init(
        _ location: StoreLocation, for access: Access, busyTimeout: Int32 = standardBusyTimeout
    ) throws(StoreError) {
        try self.init(location, for: access, busyTimeout: busyTimeout, migrations: Self.migrations)
    }

    init(
        _ location: StoreLocation, for access: Access, busyTimeout: Int32, migrations: Migrations
    ) throws(StoreError) {
        // What SQLite frees may have held a key. Once a database is open this is too late, and changes nothing.
        leaveNoTraces()
        var opened: Opened
        var new: NewStoreFile?
        switch access {
        case .writing: opened = try Self.openForWriting(location, busyTimeout, migrations)
        case .changing:
            try StoreFiles.inspect(location.path)
            opened = try Self.openForWriting(location, busyTimeout, migrations)
        case .importing:
            if !StoreFiles.exists(location.path), !StoreFiles.isLink(location.path) {
                new = try NewStoreFile(for: location)
            }
            opened = try Self.openForWriting(new?.temporary ?? location, busyTimeout, migrations)
        case .reading: opened = try Self.openForReading(location, busyTimeout, migrations)
        }
        self.location = location
        isPrivateCopy = opened.isPrivateCopy
        isEmpty = opened.isEmpty
        database = opened.database
        unpublished = new
        if opened.isWritable { rewriteIfDue() }
    }

    /// Puts a store that an import made in its place; nothing where the store was there before.
    ///
    /// - Throws: ``StoreError/madeMeanwhile(path:)`` where another process has made one.
    public func publish() throws(StoreError) { try unpublished?.publish() }

    /// A private copy, to see what a change would do.
    public init(
        rehearsing location: StoreLocation, busyTimeout: Int32 = standardBusyTimeout
    ) throws(StoreError) {
        leaveNoTraces()
        let opened = try Self.openForRehearsal(location, busyTimeout, Self.migrations)
        self.location = location
        isPrivateCopy = true
        isEmpty = opened.isEmpty
        database = opened.database
        unpublished = nil
    }

    /// A database ready to be used.
    struct Opened: ~Copyable {
        let database: Database
        var isPrivateCopy = false
        var isWritable = false
        /// The file has no bytes: nothing was ever stored in it, or it was cut.
        var isEmpty = false
    }

    static func openForWriting(
        _ location: StoreLocation, _ busyTimeout: Int32, _ migrations: Migrations
    ) throws(StoreError) -> Opened {
        try StoreFiles.createDirectory(location.directory, withParents: !location.isExplicit)
        if !StoreFiles.exists(location.path) { try StoreFiles.createPrivate(location.path) }
        try StoreFiles.inspect(location.path)
        NewStoreFile.removeLeftovers(of: location)
        TemporaryDirectory.removeLeftovers()
        let database = try storing { () throws(DatabaseError) in
            try Database.store(location.path, .readWrite, busyTimeout: busyTimeout)
        }
        let isNew = try storing { () throws(DatabaseError) in
            try prepareForWriting(database)
            return try migrations.state(of: database) == .empty
        }
        if isNew { try StoreFiles.synchronizeDirectories(from: location.directory) }
        try converting(StoreError.init) { () throws(MigrationError) in
            try migrations.run(on: database) { version throws(DatabaseError) in
                try backUp(location, version: version)
            } afterUpgrade: { version throws(DatabaseError) in
                try seal(database, from: version)
            }
        }
        try requireOwnSchema(of: database, migrations)
        return Opened(database: database, isWritable: true)
    }

    /// Rows have digests since version 2: later migrations take them as they are, damage included.
    static func seal(_ database: borrowing Database, from version: Int) throws(DatabaseError) {
        if version < 2 { try seal(database) }
    }

    static func prepareForWriting(_ database: borrowing Database) throws(DatabaseError) {
        if database.isReadOnly {
            throw DatabaseError(
                code: .readOnly, message: "attempt to write a readonly database", path: database.path)
        }
        try database.execute(
            """
            PRAGMA synchronous = EXTRA;
            PRAGMA secure_delete = ON;
            PRAGMA foreign_keys = ON;
            PRAGMA cell_size_check = ON;
            """)
        // A write-ahead log would keep what was deleted; a file that somebody switched to it is switched back.
        var journal = try database.prepare("PRAGMA journal_mode = DELETE")
        guard try journal.step(), journal.string(0) == "delete" else {
            throw DatabaseError(code: .busy, message: "another process keeps the store in WAL mode")
        }
    }

    /// The store as it was before a migration, beside it, with mode 0600.
    ///
    /// It is read through a connection of its own: SQLite copies nothing from one that writes. The write lock that the
    /// migration holds keeps everybody else from changing anything meanwhile.
    static func backUp(_ location: StoreLocation, version: Int) throws(DatabaseError) {
        let path = backupPath(location, version: version)
        // A backup that a killed process left half-made is made again.
        StoreFiles.shred(path)
        do throws(StoreError) {
            try StoreFiles.createPrivate(path)
        } catch {
            throw DatabaseError(code: .cannotOpen, message: "cannot create the backup \(path)")
        }
        try Database(opening: location.path, .readOnly).backUp(to: path)
    }

    static func backupPath(_ location: StoreLocation, version: Int) -> String {
        "\(location.path).version-\(version).backup"
    }

    /// Removes the backups of earlier versions: they hold keys that are to be forgotten.
    func forgetBackups() {
        for version in 1..<max(Self.migrations.currentVersion, 2) {
            StoreFiles.shred(Self.backupPath(location, version: version))
        }
        // What a repair kept.
        let prefix = location.path.split(separator: "/").last.map { "\($0).damaged-" } ?? ""
        for name in directoryNames(location.directory)
        where !prefix.isEmpty && name.hasPrefix(prefix) && name.hasSuffix(".backup") {
            StoreFiles.shred("\(location.directory)/\(name)")
        }
    }
}

/// Runs something that only the database can fail, as an operation of the store.
func storing<Result: ~Copyable>(
    _ body: () throws(DatabaseError) -> Result
) throws(StoreError) -> Result {
    return try converting(StoreError.init) { () throws(DatabaseError) in try body() }
}
