import LinuxSystem

/// The numbered scripts that bring a database of any earlier version to the current one.
///
/// `application_id` tells whose file it is, `user_version` how many scripts have run on it.
public struct Migrations: Sendable {
    /// Bytes 68–71 of the file.
    public let applicationID: Int32
    /// Script n brings version n to version n + 1.
    public let scripts: [[UInt8]]

    public var currentVersion: Int { scripts.count }

    public init(applicationID: Int32, scripts: [[UInt8]]) {
        self.applicationID = applicationID
        self.scripts = scripts
    }

    /// What a file is, compared with these migrations.
    public enum State: Equatable, Sendable {
        case empty
        case current
        case older(version: Int)
        case newer(version: Int)
        /// Versions start at 1: an own file with 0 or less was damaged or made by hand.
        case impossible(version: Int)
        /// Another program's database.
        case foreign(applicationID: Int32)
    }

    public func state(of database: borrowing Database) throws(DatabaseError) -> State {
        let id = Int32(truncatingIfNeeded: try database.number("PRAGMA application_id"))
        let version = Int(try database.number("PRAGMA user_version"))
        if id == 0, version == 0, try database.number("SELECT count(*) FROM sqlite_schema") == 0 {
            return .empty
        }
        if id != applicationID { return .foreign(applicationID: id) }
        if version == currentVersion { return .current }
        if version < 1 { return .impossible(version: version) }
        return version > currentVersion ? .newer(version: version) : .older(version: version)
    }

    /// Brings the database to the current version in one transaction.
    ///
    /// The state is read again under the write lock: of ten processes that start at once one migrates.
    ///
    /// - Parameter beforeUpgrade: called inside the transaction, before an older version is changed; it is
    ///   given that version and makes the backup. Not called for a new, empty file.
    /// - Parameter afterUpgrade: called inside the transaction when the scripts have run, with the version before them
    ///   (0 for a new file): what SQL alone cannot do.
    /// - Throws: ``MigrationError``; the database is then as it was.
    public func run(
        on database: borrowing Database,
        beforeUpgrade: (Int) throws(DatabaseError) -> Void = { _ throws(DatabaseError) in },
        afterUpgrade: (Int) throws(DatabaseError) -> Void = { _ throws(DatabaseError) in }
    ) throws(MigrationError) {
        if try acceptable(state(of: database)) == nil { return }
        try database.immediate { () throws(MigrationError) in
            guard let version = try acceptable(state(of: database)) else { return }
            do throws(DatabaseError) {
                if version > 0 { try beforeUpgrade(version) }
                for script in scripts[version...] { try database.executeScript(script) }
                try afterUpgrade(version)
                try database.setPragma(.applicationID, to: applicationID)
                try database.setPragma(.userVersion, to: Int32(clamping: currentVersion))
            } catch {
                throw MigrationError(error)
            }
        }
    }

    /// The version to start from, nil when there is nothing to do.
    private func acceptable(_ state: @autoclosure () throws(DatabaseError) -> State) throws(MigrationError)
        -> Int?
    {
        let found = try converting(MigrationError.init) { () throws(DatabaseError) in try state() }
        switch found {
        case .empty: return 0
        case .current: return nil
        case .older(let version): return version
        case .newer(let version): throw .newerVersion(found: version, supported: currentVersion)
        case .impossible(let version): throw .impossibleVersion(version)
        case .foreign(let id): throw .foreignDatabase(applicationID: id)
        }
    }
}

/// Why a database could not be brought to the current version.
public enum MigrationError: Error, Equatable, Sendable, DatabaseFailure {
    /// Written by a newer program; nothing was changed.
    case newerVersion(found: Int, supported: Int)
    /// Of this program, with a version that none has: damaged or made by hand; nothing was changed.
    case impossibleVersion(Int)
    /// Another program's database; nothing was changed.
    case foreignDatabase(applicationID: Int32)
    case failed(DatabaseError)

    public init(_ error: DatabaseError) { self = .failed(error) }
}
