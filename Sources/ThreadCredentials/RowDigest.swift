import Bytes
import MeshCoP
import SQLite

/// Computes `row_digest(table, id, column, …)`: the first 64 bits of the SHA-256 of all arguments, each with its type
/// and its length before it.
///
/// It is against damage, not against somebody who rewrites the file. A row whose keys were forgotten gets a new one:
/// no digest may confirm a key that somebody guesses.
struct RowDigest {
    private var bytes: [UInt8] = []
    private let hash = SHA256()

    init() { bytes.reserveCapacity(1024) }

    /// Of the arguments of `row_digest`.
    mutating func digest(of arguments: borrowing FunctionArguments) -> Int64 {
        begin()
        for index in 0..<arguments.count {
            let kind = arguments.kind(index)
            switch kind {
            case .null: append(nil)
            case .integer: append(arguments.integer(index))
            case .real: append(kind, arguments.real(index).bitPattern)
            case .text, .blob: append(kind, arguments.bytes(index))
            }
        }
        return end()
    }

    /// Whatever a row that was not finished has left is overwritten.
    mutating func begin() {
        wipe()
        bytes.removeAll(keepingCapacity: true)
    }

    /// Overwrites what was appended, without a copy of it: in `deinit` too, where nothing can be changed.
    func wipe() {
        unsafe bytes.withUnsafeBytes { unsafe wipeMemory(UnsafeMutableRawBufferPointer(mutating: $0)) }
    }

    /// Lends what was appended and is not overwritten yet.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe bytes.withUnsafeBytes { unsafe body($0) }
    }

    /// An integer; nil is NULL.
    mutating func append(_ value: Int64?) {
        if let value {
            append(.integer, UInt64(bitPattern: value))
        } else {
            bytes.append(FunctionArguments.Kind.null.rawValue)
        }
    }

    /// A blob; nil is NULL.
    mutating func append(blob: Span<UInt8>?) {
        if let blob { append(.blob, blob) } else { append(nil) }
    }

    /// The digest of what was appended. The bytes, a key's among them, are overwritten.
    mutating func end() -> Int64 {
        let words = hash.words(of: bytes.span)
        wipe()
        return Int64(bitPattern: UInt64(words[0]) << 32 | UInt64(words[1]))
    }

    private mutating func append(_ kind: FunctionArguments.Kind, _ value: Span<UInt8>) {
        append(kind, UInt64(value.count))
        bytes.append(span: value)
    }

    private mutating func append(_ kind: FunctionArguments.Kind, _ number: UInt64) {
        bytes.append(kind.rawValue)
        bytes.append(bigEndian: number, octets: 8)
    }
}

/// The digest of a connection's `row_digest`: SQLite calls it again and again.
private final class RowDigestFunction {
    private var digest = RowDigest()

    func callAsFunction(_ arguments: borrowing FunctionArguments) -> Int64 { digest.digest(of: arguments) }
}

extension Database {
    /// Opens a store's file, or a copy of one, with `row_digest`; sorting stays in memory.
    static func store(
        _ path: String, _ mode: OpenMode = [.readWrite, .create], busyTimeout: Int32 = 5000
    ) throws(DatabaseError) -> Database {
        let database = try Database(opening: path, mode, busyTimeout: busyTimeout)
        database.forbidTriggersAndViews()
        let digest = RowDigestFunction()
        try database.addFunction("row_digest") { digest($0) }
        try database.execute("PRAGMA temp_store = MEMORY")
        return database
    }
}
