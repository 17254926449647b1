internal import CSQLite
internal import LinuxSystem

/// An open SQLite database; closed when the value goes out of scope.
///
/// One thread at a time uses it. Statements borrow it: one that outlives its database does not compile.
@safe
public struct Database: ~Copyable {
    let connection: OpaquePointer

    /// How to open: see [sqlite3_open_v2](https://sqlite.org/c3ref/open.html).
    public struct OpenMode: OptionSet, Sendable {
        public let rawValue: Int32
        public init(rawValue: Int32) { self.rawValue = rawValue }

        public static let readOnly = OpenMode(rawValue: SQLITE_OPEN_READONLY)
        public static let readWrite = OpenMode(rawValue: SQLITE_OPEN_READWRITE)
        public static let create = OpenMode(rawValue: SQLITE_OPEN_CREATE)
        /// The path is a `file:` URI with parameters.
        public static let uri = OpenMode(rawValue: SQLITE_OPEN_URI)
        public static let memory = OpenMode(rawValue: SQLITE_OPEN_MEMORY)
    }

    /// Opens `path`, with extended result codes, no trusted schema, and the defensive flag set (an SQL
    /// statement cannot corrupt the file).
    ///
    /// - Parameter busyTimeout: how long a call waits for another process's lock, in milliseconds.
    public init(
        opening path: String, _ mode: OpenMode = [.readWrite, .create], busyTimeout: Int32 = 5000
    ) throws(DatabaseError) {
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(
            systemPath(path), &opened, mode.rawValue | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let connection = unsafe opened else {
            let failure = unsafe DatabaseError(code, of: opened, opening: path)
            unsafe sqlite3_close_v2(opened)
            throw failure
        }
        unsafe self.connection = connection
        unsafe sqlite3_extended_result_codes(connection, 1)
        unsafe sqlite3_busy_timeout(connection, busyTimeout)
        _ = unsafe csqlite_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1)
        _ = unsafe csqlite_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    }

    /// How long a call waits for another process's lock from here on, in milliseconds; 0: not at all.
    public func wait(forLocks milliseconds: Int32) { unsafe sqlite3_busy_timeout(connection, milliseconds) }

    deinit { unsafe sqlite3_close_v2(connection) }

    /// Runs no trigger and reads no view from here on: for a file that may be anybody's.
    public func forbidTriggersAndViews() {
        _ = unsafe csqlite_db_config(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        _ = unsafe csqlite_db_config(connection, SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    }

    /// Runs one or more statements that return nothing of interest.
    public func execute(_ sql: SQL) throws(DatabaseError) { try executeScript(sql.bytes) }

    /// Runs a script, such as a migration: statements separated by `;`.
    public func executeScript(_ sql: [UInt8]) throws(DatabaseError) {
        let text = sql.span
        var failure: DatabaseError?
        unsafe text.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            do throws(DatabaseError) {
                try unsafe execute(start: start, count: buffer.count)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    @unsafe private func execute(start: UnsafePointer<UInt8>, count: Int) throws(DatabaseError) {
        var position = 0
        while position < count {
            var statement: OpaquePointer?
            var tail: UnsafePointer<CChar>?
            let sql = unsafe UnsafeRawPointer(start + position).assumingMemoryBound(to: CChar.self)
            let code = unsafe sqlite3_prepare_v2(
                connection, sql, Int32(clamping: count - position), &statement, &tail)
            if code != SQLITE_OK { throw unsafe DatabaseError(code, of: connection) }
            position += unsafe tail.map { unsafe $0 - sql } ?? count
            guard let prepared = unsafe statement else { continue }  // white space or a comment
            var result = SQLITE_ROW
            while result == SQLITE_ROW { result = unsafe sqlite3_step(prepared) }
            let failure = result == SQLITE_DONE ? nil : unsafe DatabaseError(result, of: connection)
            unsafe sqlite3_finalize(prepared)
            if let failure { throw failure }
        }
    }

    /// Compiles one statement.
    @_lifetime(borrow self)
    public func prepare(_ sql: SQL) throws(DatabaseError) -> Statement {
        var statement: OpaquePointer?
        let code = unsafe sql.bytes.withUnsafeBytes { text in
            unsafe sqlite3_prepare_v2(
                connection, text.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: text.count),
                &statement, nil)
        }
        guard code == SQLITE_OK, let statement = unsafe statement else {
            throw unsafe DatabaseError(code, of: connection)
        }
        return unsafe _overrideLifetime(
            Statement(statement, of: connection), borrowing: self)
    }

    /// Rows changed by the last INSERT, UPDATE or DELETE.
    public var changes: Int64 { unsafe sqlite3_changes64(connection) }

    /// The rowid of the last INSERT.
    public var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(connection) }

    /// True while a transaction is open.
    public var isInTransaction: Bool { unsafe sqlite3_get_autocommit(connection) == 0 }

    /// The file, from the root; nil for a database in memory.
    public var path: String? { unsafe Self.path(of: connection) }

    @unsafe static func path(of connection: OpaquePointer) -> String? {
        guard let name = unsafe sqlite3_db_filename(connection, "main") else { return nil }
        let path = unsafe String(cString: name)
        return path.isEmpty ? nil : path
    }

    /// True when the file can only be read.
    public var isReadOnly: Bool { unsafe sqlite3_db_readonly(connection, "main") == 1 }
}
