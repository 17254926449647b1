import Digests
import JSON
import MeshCoP
import SQLite

/// The tables whose rows carry digests. Their numbers are the first argument of `row_digest`.
enum SealedTable: Int64 {
    case credential = 0
    case history, preferred, tombstone, seal
}

/// Computes `row_digest(table, id, column, …)`: the first 64 bits of the SHA-256 of all arguments, each with its type
/// and its length before it.
///
/// It is against damage, not against somebody who rewrites the file. A row whose keys were forgotten gets a new one:
/// no digest may confirm a key that somebody guesses.
final class RowDigest {
    private var bytes: [UInt8] = []
    private let hash = SHA256()

    init() { bytes.reserveCapacity(1024) }

    func digest(of arguments: borrowing FunctionArguments) -> Int64 {
        defer {
            bytes.wipe()
            bytes.removeAll(keepingCapacity: true)
        }
        for index in 0..<arguments.count {
            let kind = arguments.kind(index)
            bytes.append(kind.rawValue)
            switch kind {
            case .null: break
            case .integer: append(UInt64(bitPattern: arguments.integer(index)))
            case .real: append(arguments.real(index).bitPattern)
            case .text, .blob:
                let value = arguments.bytes(index)
                append(UInt64(value.count))
                bytes.append(span: value)
            }
        }
        let words = hash.words(of: bytes.span)
        return Int64(bitPattern: UInt64(words[0]) << 32 | UInt64(words[1]))
    }

    private func append(_ number: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
        }
    }
}

extension Database {
    /// Opens a store's file, or a copy of one, with `row_digest`; sorting stays in memory.
    static func store(
        _ path: String, _ mode: OpenMode = [.readWrite, .create], busyTimeout: Int32 = 5000
    ) throws(DatabaseError) -> Database {
        let database = try Database(opening: path, mode, busyTimeout: busyTimeout)
        database.forbidTriggersAndViews()
        let digest = RowDigest()
        try database.addFunction("row_digest") { digest.digest(of: $0) }
        try database.execute("PRAGMA temp_store = MEMORY")
        return database
    }
}
