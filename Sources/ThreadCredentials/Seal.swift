import LinuxSystem
import SQLite

/// What the store says of itself: of every table the count and the sum of its rows' digests. It is kept up with each
/// change, so that a change of one row costs one row.
///
/// A flipped bit in an index or a page's list of cells makes SQLite pass over a row. The row is then missing from the
/// sum, and whoever scans the table notices.
struct Seal: Equatable {
    /// Of one table.
    struct Part: Equatable {
        var rows: Int64 = 0
        /// Modulo 2^64.
        var sum: Int64 = 0

        mutating func add(_ digest: Int64) {
            rows &+= 1
            sum &+= digest
        }

        mutating func remove(_ digest: Int64) {
            rows &-= 1
            sum &-= digest
        }
    }

    var credentials = Part()
    var history = Part()
    var preferred = Part()
    var tombstones = Part()
    /// Keys were forgotten, and the file is yet to be written anew.
    var isRewriteDue = false
}

extension Seal.Part {
    /// Count and sum in two columns.
    fileprivate init(_ row: borrowing Statement, _ column: Int) {
        self.init(rows: row.integer(column), sum: row.integer(column + 1))
    }
}

extension CredentialStore {
    /// The seal; nil when it is damaged or missing.
    func readSeal() throws(DatabaseError) -> Seal? { try Self.readSeal(of: database) }

    static func readSeal(of database: borrowing Database) throws(DatabaseError) -> Seal? {
        var row = try database.prepare(SealedTable.seal.rows)
        guard try row.step(), row.isSound else { return nil }
        return Seal(
            credentials: .init(row, 3), history: .init(row, 5), preferred: .init(row, 7),
            tombstones: .init(row, 9), isRewriteDue: row.integer(11) != 0)
    }

    static func write(_ seal: Seal, to database: borrowing Database) throws(DatabaseError) {
        try database.execute("DELETE FROM seal WHERE true")
        var insert = SealedInsert(try database.prepare(SealedTable.seal.insertion))
        try insert.begin(.seal, id: 0)
        for part in [seal.credentials, seal.history, seal.preferred, seal.tombstones] {
            try insert.add(part.rows)
            try insert.add(part.sum)
        }
        try insert.add(seal.isRewriteDue ? 1 : 0)
        _ = try insert.run()
    }

    /// Runs a change in a transaction of its own, and writes the seal when it changed.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` when the seal is damaged: what a change would make of it means nothing.
    func changing<Result>(
        _ body: (inout Seal) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        try changing(failingAs: StoreError.self, body)
    }

    /// The same with the caller's kind of error.
    func changing<Result, Failure: DatabaseFailure>(
        failingAs: Failure.Type, _ body: (inout Seal) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try database.immediate { () throws(Failure) in
            let before = try failing(as: Failure.self) { () throws(DatabaseError) in try sealToChange() }
            var seal = before
            let result = try body(&seal)
            if seal != before {
                try failing(as: Failure.self) { () throws(DatabaseError) in
                    try Self.write(seal, to: database)
                }
            }
            return result
        }
    }

    private func sealToChange() throws(DatabaseError) -> Seal {
        guard let seal = try readSeal() else {
            throw DatabaseError(code: .corrupt, message: StoreDamage.seal.description, path: database.path)
        }
        return seal
    }

    /// Gives the rows that a migration from version 1 found their digests, and the store its seal.
    static func seal(_ database: borrowing Database) throws(DatabaseError) {
        for table in [SealedTable.credential, .history, .preferred, .tombstone] {
            try database.execute("UPDATE \(table.name) SET digest = \(table.digest())")
        }
        var seal = Seal()
        seal.credentials = try sum(database.prepare("SELECT digest FROM credential NOT INDEXED"))
        seal.history = try sum(database.prepare("SELECT digest FROM history NOT INDEXED"))
        seal.preferred = try sum(database.prepare("SELECT digest FROM preferred"))
        seal.tombstones = try sum(database.prepare("SELECT digest FROM tombstone NOT INDEXED"))
        try write(seal, to: database)
    }

    private static func sum(_ rows: consuming Statement) throws(DatabaseError) -> Seal.Part {
        var part = Seal.Part()
        while try rows.step() { part.add(rows.integer(0)) }
        return part
    }
}

/// Runs something that only the database can fail, with the caller's kind of error.
func failing<Result, Failure: DatabaseFailure>(
    as: Failure.Type, _ body: () throws(DatabaseError) -> Result
) throws(Failure) -> Result {
    return try converting(Failure.init) { () throws(DatabaseError) in try body() }
}
