internal import CSQLite

/// What SQLite refused to do.
public struct DatabaseError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The extended result code.
    public let code: ResultCode
    /// SQLite's text. It names tables, columns and pieces of the statement; the statements of this package are
    /// constants, so a bound value is never in it.
    public let message: String
    /// Where in the statement, in bytes, when it could not be compiled.
    public let sqlOffset: Int?
    /// `errno` of the system call that failed, 0 when none did.
    public let systemError: Int32
    /// The database's file; nil for one in memory and where no file is concerned.
    public let path: String?
    /// The commit failed. After an I/O error it may have come to pass all the same: the journal is gone, and only that the
    /// directory keeps it so could not be made sure.
    public internal(set) var isFromCommit = false

    public init(
        code: ResultCode, message: String, sqlOffset: Int? = nil, systemError: Int32 = 0, path: String? = nil
    ) {
        self.code = code
        self.message = message
        self.sqlOffset = sqlOffset
        self.systemError = systemError
        self.path = path
    }

    /// The last failure of a connection.
    ///
    /// - Parameter path: the file, where the connection does not know it yet.
    @unsafe init(_ code: Int32, of connection: OpaquePointer?, opening path: String? = nil) {
        let extended = unsafe sqlite3_extended_errcode(connection)
        self.code = ResultCode(rawValue: extended & 0xFF == code & 0xFF ? extended : code)
        message = unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) } ?? ""
        let offset = unsafe sqlite3_error_offset(connection)
        sqlOffset = offset < 0 ? nil : Int(offset)
        systemError = unsafe sqlite3_system_errno(connection)
        var file = path
        if file == nil, let connection = unsafe connection { unsafe file = Database.path(of: connection) }
        self.path = file
    }

    /// What a program says or does about it.
    public enum Kind: Sendable {
        case full, readOnly, corrupt, busy, notADatabase, cannotOpen, inputOutput, constraint, tooBig, noMemory
        /// A table or column that a statement names is not there.
        case schema
        case other
    }

    public var kind: Kind {
        switch code {
        case .full: .full
        case .readOnly, .permission: .readOnly
        case .corrupt: .corrupt
        case .busy, .locked: .busy
        case .notADatabase: .notADatabase
        case .cannotOpen: .cannotOpen
        case .inputOutput: .inputOutput
        case .constraint: .constraint
        case .tooBig: .tooBig
        case .noMemory: .noMemory
        // The header's schema format is none that there is.
        case .error where message == "unsupported file format": .corrupt
        case .error where message.hasPrefix("no such ") || message.contains(" has no column named "): .schema
        default: .other
        }
    }

    public var description: String {
        let place = sqlOffset.map { " (at byte \($0) of the statement)" } ?? ""
        return "\(message)\(place)"
    }
}

/// An error of a room that stands on the database: it can carry a `DatabaseError`, so that a transaction may
/// fail with either.
public protocol DatabaseFailure: Error {
    init(_ error: DatabaseError)
}

extension DatabaseError: DatabaseFailure {
    public init(_ error: DatabaseError) { self = error }
}
