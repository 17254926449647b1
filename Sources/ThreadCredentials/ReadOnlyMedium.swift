import Glibc
import LinuxSystem
import SQLite

// Reading without the right to write: a read-only medium, a snapshot, a backup.

extension CredentialStore {
    static func openForReading(
        _ location: StoreLocation, _ busyTimeout: Int32, _ migrations: Migrations
    ) throws(StoreError) -> Opened {
        try StoreFiles.inspect(location.path)
        let canWrite =
            unsafe access(systemPath(location.path), W_OK) == 0
            && access(systemPath(location.directory), W_OK) == 0
        let database = try storing { () throws(DatabaseError) in
            try Database.store(location.path, .readOnly, busyTimeout: busyTimeout)
        }
        let found: Found
        do throws(DatabaseError) {
            found = try look(at: database, migrations)
        } catch {
            guard error.code == .readOnlyRollback else { throw StoreError(error) }
            // A process died in the middle of a change: its journal has to be rolled back first.
            if canWrite { return try openForWriting(location, busyTimeout, migrations) }
            return try rolledBackCopy(of: location, migrations)
        }
        switch found.state {
        case .current:
            if let failure = found.failure { throw failure }
            // What an earlier command could not finish is done by the next one that can.
            if canWrite, found.isRewriteDue,
                let opened = try? openForWriting(location, busyTimeout, migrations)
            {
                return opened
            }
            return Opened(database: database)
        case .older where canWrite: return try openForWriting(location, busyTimeout, migrations)
        case .older: return try privateCopy(of: database, migrations)
        case .empty:
            var opened = try privateCopy(of: database, migrations)
            opened.isEmpty = true
            return opened
        case .newer(let version):
            throw .newerVersion(found: version, supported: migrations.currentVersion)
        case .impossible(let version): throw .impossibleVersion(version)
        case .foreign: throw .foreignDatabase
        }
    }

    /// What a file is, as of one moment.
    private struct Found {
        var state: Migrations.State
        /// Its schema is not that of its version.
        var failure: StoreError?
        var isRewriteDue = false
    }

    /// In one transaction: each would lock the file anew.
    private static func look(
        at database: borrowing Database, _ migrations: Migrations
    ) throws(DatabaseError) -> Found {
        try database.snapshot { () throws(DatabaseError) in
            var found = Found(state: try migrations.state(of: database))
            guard found.state == .current else { return found }
            do throws(StoreError) {
                try requireOwnSchema(of: database, migrations)
            } catch {
                found.failure = error
                return found
            }
            found.isRewriteDue = (try? readSeal(of: database))?.isRewriteDue == true
            return found
        }
    }

    /// A private copy of the store; an empty one where there is no file.
    static func openForRehearsal(
        _ location: StoreLocation, _ busyTimeout: Int32, _ migrations: Migrations
    ) throws(StoreError) -> Opened {
        guard StoreFiles.exists(location.path) else {
            let empty = try storing { () throws(DatabaseError) in try Database.store(":memory:") }
            return try privateCopy(of: empty, migrations)
        }
        let opened = try openForReading(location, busyTimeout, migrations)
        return opened.isPrivateCopy ? opened : try privateCopy(of: opened.database, migrations)
    }

    /// A copy of the current version. This process holds 8 MiB of it, some 40,000 credentials; the rest of a larger one goes to
    /// a file of mode 0600 that has no name once it is open. It is in `/dev/shm`, which is memory, where there is one
    /// (``leaveNoTraces()``), else in `SQLITE_TMPDIR`, `TMPDIR`, `/var/tmp` or `/tmp`.
    private static func privateCopy(
        of database: borrowing Database, _ migrations: Migrations
    ) throws(StoreError) -> Opened {
        let copy = try storing { () throws(DatabaseError) in
            let copy = try Database.store("")
            try copy.execute("PRAGMA cache_size = -8192")
            try database.copy(into: copy)
            return copy
        }
        try converting(StoreError.init) { () throws(MigrationError) in
            try migrations.run(
                on: copy,
                afterUpgrade: { version throws(DatabaseError) in
                    try seal(copy, from: version)
                })
        }
        try requireOwnSchema(of: copy, migrations)
        return Opened(database: copy, isPrivateCopy: true)
    }

    /// Copies the file and its journal to a private directory, lets SQLite roll the journal back there, and reads the
    /// result into a private copy. Ignoring the journal would show half of a change.
    private static func rolledBackCopy(
        of location: StoreLocation, _ migrations: Migrations
    ) throws(StoreError) -> Opened {
        let directory = try TemporaryDirectory()
        let copy = StoreLocation(path: directory.path + "/copy.sqlite")
        // The journal lies beside the file itself, wherever a symbolic link to it is.
        let original = StoreFiles.resolved(location.path)
        try StoreFiles.copyPrivately(original, to: copy.path)
        try StoreFiles.copyPrivately(original + "-journal", to: copy.journal)
        let database = try storing { () throws(DatabaseError) in
            try Database(opening: copy.path, .readWrite)
        }
        return try privateCopy(of: database, migrations)
    }
}
