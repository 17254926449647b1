internal import CSQLite

/// The arguments of an SQL function while it is called.
@safe
public struct FunctionArguments: ~Copyable, ~Escapable {
    private let values: UnsafeMutablePointer<OpaquePointer?>
    public let count: Int

    /// What SQLite calls a fundamental data type.
    public enum Kind: UInt8, Sendable {
        case integer = 1
        case real, text, blob, null
    }

    @unsafe @_lifetime(immortal)
    init(_ values: UnsafeMutablePointer<OpaquePointer?>, count: Int32) {
        unsafe self.values = values
        self.count = Int(count)
    }

    private func value(_ index: Int) -> OpaquePointer? {
        precondition(index >= 0 && index < count)
        return unsafe values[index]
    }

    public func kind(_ index: Int) -> Kind {
        Kind(rawValue: UInt8(truncatingIfNeeded: unsafe sqlite3_value_type(value(index)))) ?? .null
    }

    public func integer(_ index: Int) -> Int64 { unsafe sqlite3_value_int64(value(index)) }

    public func real(_ index: Int) -> Double { unsafe sqlite3_value_double(value(index)) }

    /// The bytes of a blob or of UTF-8 text; no copy.
    @_lifetime(borrow self)
    public func bytes(_ index: Int) -> Span<UInt8> {
        // The pointer first, then the size: the other order may convert the value in between.
        let start = unsafe UnsafeRawPointer(sqlite3_value_blob(value(index)))
        let count = Int(unsafe sqlite3_value_bytes(value(index)))
        guard let start = unsafe start, count > 0 else {
            return unsafe _overrideLifetime(Span<UInt8>(), borrowing: self)
        }
        let span = unsafe Span(_unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: count)
        return unsafe _overrideLifetime(span, borrowing: self)
    }
}

/// What is called by SQLite, kept alive as long as the connection.
private final class FunctionBox {
    let body: (borrowing FunctionArguments) -> Int64

    init(_ body: @escaping (borrowing FunctionArguments) -> Int64) { self.body = body }
}

extension Database {
    /// Gives statements of this connection a function that takes any number of arguments and returns an integer. It
    /// depends on its arguments only; views and triggers of a file cannot call it.
    ///
    /// See [sqlite3_create_function_v2](https://sqlite.org/c3ref/create_function.html).
    public func addFunction(
        _ name: StaticString, _ body: @escaping (borrowing FunctionArguments) -> Int64
    ) throws(DatabaseError) {
        let box = unsafe Unmanaged.passRetained(FunctionBox(body))
        let code = unsafe sqlite3_create_function_v2(
            connection, UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), -1,
            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, box.toOpaque(),
            { context, count, values in
                guard let values = unsafe values, let data = unsafe sqlite3_user_data(context) else { return }
                let box = unsafe Unmanaged<FunctionBox>.fromOpaque(data).takeUnretainedValue()
                unsafe sqlite3_result_int64(context, box.body(FunctionArguments(values, count: count)))
            }, nil, nil,
            { data in
                guard let data = unsafe data else { return }
                unsafe Unmanaged<FunctionBox>.fromOpaque(data).release()
            })
        // Where it fails, SQLite has released the box itself.
        if code != SQLITE_OK { throw unsafe DatabaseError(code, of: connection) }
    }
}
