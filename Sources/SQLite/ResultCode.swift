internal import CSQLite

/// A result code of SQLite, extended where SQLite says more.
///
/// `~=` matches a whole family by its primary code: `case .busy` takes `SQLITE_BUSY_SNAPSHOT` too.
/// See [Result and Error Codes](https://sqlite.org/rescode.html).
public struct ResultCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The extended code; its low byte is the primary one.
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public var primary: ResultCode { ResultCode(rawValue: rawValue & 0xFF) }

    /// True for the same code, or when `pattern` is the primary code of `code`.
    public static func ~= (pattern: ResultCode, code: ResultCode) -> Bool {
        pattern == code || pattern == code.primary
    }

    public static let error = ResultCode(rawValue: SQLITE_ERROR)
    public static let permission = ResultCode(rawValue: SQLITE_PERM)
    public static let abort = ResultCode(rawValue: SQLITE_ABORT)
    public static let busy = ResultCode(rawValue: SQLITE_BUSY)
    public static let locked = ResultCode(rawValue: SQLITE_LOCKED)
    public static let noMemory = ResultCode(rawValue: SQLITE_NOMEM)
    public static let readOnly = ResultCode(rawValue: SQLITE_READONLY)
    public static let interrupted = ResultCode(rawValue: SQLITE_INTERRUPT)
    public static let inputOutput = ResultCode(rawValue: SQLITE_IOERR)
    public static let corrupt = ResultCode(rawValue: SQLITE_CORRUPT)
    public static let full = ResultCode(rawValue: SQLITE_FULL)
    public static let cannotOpen = ResultCode(rawValue: SQLITE_CANTOPEN)
    public static let tooBig = ResultCode(rawValue: SQLITE_TOOBIG)
    public static let constraint = ResultCode(rawValue: SQLITE_CONSTRAINT)
    public static let mismatch = ResultCode(rawValue: SQLITE_MISMATCH)
    public static let misuse = ResultCode(rawValue: SQLITE_MISUSE)
    public static let range = ResultCode(rawValue: SQLITE_RANGE)
    public static let notADatabase = ResultCode(rawValue: SQLITE_NOTADB)
    /// `SQLITE_READONLY_ROLLBACK`: a journal must be rolled back first, and the file cannot be written.
    public static let readOnlyRollback = ResultCode(rawValue: SQLITE_READONLY | (3 << 8))
    /// `SQLITE_READONLY_DIRECTORY`: the journal cannot be created beside the file.
    public static let readOnlyDirectory = ResultCode(rawValue: SQLITE_READONLY | (6 << 8))

    /// SQLite's own words, "database is locked".
    public var description: String {
        unsafe sqlite3_errstr(rawValue).map { unsafe String(cString: $0) } ?? "error \(rawValue)"
    }
}
