internal import CSQLite

/// A compiled statement; finalized when the value goes out of scope, which is never after its database.
///
/// Parameters count from 1, columns from 0, as in SQLite. Spans handed out by the column getters borrow the
/// statement: they cannot be kept over the next ``step()``.
@safe
public struct Statement: ~Copyable, ~Escapable {
    let statement: OpaquePointer
    let connection: OpaquePointer

    @unsafe @_lifetime(immortal)
    init(_ statement: OpaquePointer, of connection: OpaquePointer) {
        unsafe self.statement = statement
        unsafe self.connection = connection
    }

    deinit { unsafe sqlite3_finalize(statement) }

    /// How many values it takes.
    public var parameters: Int { Int(unsafe sqlite3_bind_parameter_count(statement)) }

    // MARK: Binding

    @_lifetime(self: copy self)
    public mutating func bind(_ value: Int64, at index: Int) throws(DatabaseError) {
        try check(unsafe sqlite3_bind_int64(statement, Int32(clamping: index), value))
    }

    @_lifetime(self: copy self)
    public mutating func bind(_ value: Double, at index: Int) throws(DatabaseError) {
        try check(unsafe sqlite3_bind_double(statement, Int32(clamping: index), value))
    }

    @_lifetime(self: copy self)
    public mutating func bindNull(at index: Int) throws(DatabaseError) {
        try check(unsafe sqlite3_bind_null(statement, Int32(clamping: index)))
    }

    /// Binds a copy of UTF-8 text.
    @_lifetime(self: copy self)
    public mutating func bind(text: Span<UInt8>, at index: Int) throws(DatabaseError) {
        try check(
            unsafe text.withUnsafeBufferPointer { buffer in
                unsafe csqlite_bind_text(statement, Int32(clamping: index), buffer.baseAddress, buffer.count)
            })
    }

    /// Binds a copy of a string.
    @_lifetime(self: copy self)
    public mutating func bind(text: String, at index: Int) throws(DatabaseError) {
        let bytes = Array(text.utf8)
        try bind(text: bytes.span, at: index)
    }

    /// Binds a copy of bytes.
    @_lifetime(self: copy self)
    public mutating func bind(blob: Span<UInt8>, at index: Int) throws(DatabaseError) {
        try check(
            unsafe blob.withUnsafeBufferPointer { buffer in
                unsafe csqlite_bind_blob(statement, Int32(clamping: index), buffer.baseAddress, buffer.count)
            })
    }

    /// Binds a column of another statement's current row, as it is.
    @_lifetime(self: copy self)
    public mutating func bind(_ column: Int, of row: borrowing Statement, at index: Int) throws(DatabaseError) {
        try check(
            unsafe sqlite3_bind_value(
                statement, Int32(clamping: index), sqlite3_column_value(row.statement, Int32(clamping: column)))
        )
    }

    // MARK: Running

    /// Runs to the next row: true when there is one, false at the end.
    @_lifetime(self: copy self)
    public mutating func step() throws(DatabaseError) -> Bool {
        switch unsafe sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw unsafe DatabaseError(code, of: connection)
        }
    }

    /// Runs a statement that returns no rows, and makes it ready to be bound and run again.
    @_lifetime(self: copy self)
    public mutating func run() throws(DatabaseError) {
        let code = unsafe sqlite3_step(statement)
        let failure =
            code == SQLITE_DONE || code == SQLITE_ROW ? nil : unsafe DatabaseError(code, of: connection)
        reset()
        if let failure { throw failure }
    }

    /// Runs a statement with a RETURNING clause that changes one row: what it returns, as an integer. The statement is
    /// ready to be bound and run again.
    ///
    /// - Throws: `SQLITE_CORRUPT` where no row was changed: one that was there a moment ago cannot be found.
    @_lifetime(self: copy self)
    public mutating func runReturning() throws(DatabaseError) -> Int64 {
        let code = unsafe sqlite3_step(statement)
        let value = code == SQLITE_ROW ? integer(0) : 0
        let failure =
            switch code {
            case SQLITE_ROW: nil as DatabaseError?
            case SQLITE_DONE: DatabaseError(code: .corrupt, message: "a row cannot be found")
            default: unsafe DatabaseError(code, of: connection)
            }
        reset()
        if let failure { throw failure }
        return value
    }

    /// Makes the statement ready to run again; parameters keep their values.
    @_lifetime(self: copy self)
    public mutating func reset() {
        _ = unsafe sqlite3_reset(statement)
    }

    /// Sets every parameter to NULL.
    @_lifetime(self: copy self)
    public mutating func clearBindings() {
        _ = unsafe sqlite3_clear_bindings(statement)
    }

    private func check(_ code: Int32) throws(DatabaseError) {
        if code != SQLITE_OK { throw unsafe DatabaseError(code, of: connection) }
    }

    // MARK: Columns of the current row

    /// 0 for NULL.
    public func integer(_ column: Int) -> Int64 {
        unsafe sqlite3_column_int64(statement, Int32(clamping: column))
    }

    public func double(_ column: Int) -> Double {
        unsafe sqlite3_column_double(statement, Int32(clamping: column))
    }

    public func isNull(_ column: Int) -> Bool {
        unsafe sqlite3_column_type(statement, Int32(clamping: column)) == SQLITE_NULL
    }

    /// The bytes of a blob, empty for NULL; no copy.
    @_lifetime(borrow self)
    public func blob(_ column: Int) -> Span<UInt8> {
        // The pointer first, then the size: the other order may convert the value in between.
        let start = unsafe sqlite3_column_blob(statement, Int32(clamping: column))
        return unsafe view(UnsafeRawPointer(start), column)
    }

    /// The UTF-8 bytes of text, empty for NULL; no copy. A hostile file can hold bytes that are not UTF-8.
    @_lifetime(borrow self)
    public func text(_ column: Int) -> Span<UInt8> {
        let start = unsafe sqlite3_column_text(statement, Int32(clamping: column))
        return unsafe view(UnsafeRawPointer(start), column)
    }

    /// Text as a string, broken UTF-8 repaired with U+FFFD.
    public func string(_ column: Int) -> String {
        let bytes = text(column)
        return unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// A copy of the bytes of a blob.
    public func bytes(_ column: Int) -> [UInt8] {
        let bytes = blob(column)
        return unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }

    @unsafe @_lifetime(borrow self)
    private func view(_ start: UnsafeRawPointer?, _ column: Int) -> Span<UInt8> {
        let count = Int(unsafe sqlite3_column_bytes(statement, Int32(clamping: column)))
        guard let start = unsafe start, count > 0 else {
            return unsafe _overrideLifetime(Span<UInt8>(), borrowing: self)
        }
        let span = unsafe Span(_unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: count)
        return unsafe _overrideLifetime(span, borrowing: self)
    }
}
