import Glibc
import LinuxSystem
import SQLite

/// What ``CredentialStore/repair(_:busyTimeout:)`` kept and left out.
public struct RepairResult: Sendable {
    /// The file as it was, beside the store, with mode 0600. A deletion removes it.
    public internal(set) var backup = ""
    public internal(set) var credentials = 0
    public internal(set) var history = 0
    /// Rows that did not fit their digest, or that could not both be.
    public internal(set) var leftOut = 0
    /// Rows that the store had, and that cannot be found any more.
    public internal(set) var missing = 0
    /// Which network is preferred could not be told.
    public internal(set) var clearedPreference = false
}

extension CredentialStore {
    /// Keeps a copy of the file, and fills it anew with every row that is sound.
    ///
    /// Nobody else can change the store meanwhile: it is locked from the copy to the end.
    ///
    /// - Throws: ``StoreError``; the store is then as it was.
    public static func repair(
        _ location: StoreLocation, busyTimeout: Int32 = standardBusyTimeout
    ) throws(StoreError) -> RepairResult {
        leaveNoTraces()
        try StoreFiles.inspect(location.path)
        return try storing { () throws(DatabaseError) in
            let database = try Database.store(location.path, .readWrite, busyTimeout: busyTimeout)
            try prepareForWriting(database)
            // The lock stays when the transaction is over, until the connection ends.
            try database.execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")
            try requireRepairable(database)
            var result = RepairResult()
            result.backup = try keepCopy(of: database, location)
            let fresh = try Database.store(":memory:")
            try makeCurrent(fresh)
            try salvage(database, into: fresh, &result)
            try fresh.copy(into: database)
            return result
        }
    }

    private static func makeCurrent(_ database: borrowing Database) throws(DatabaseError) {
        do throws(MigrationError) {
            try migrations.run(on: database, afterUpgrade: { _ throws(DatabaseError) in try seal(database) })
        } catch {
            guard case .failed(let reason) = error else {
                throw DatabaseError(code: .corrupt, message: "\(error)", path: database.path)
            }
            throw reason
        }
    }

    /// A store of this version, as far as its tables tell: what its header says may be damaged. An older one is brought
    /// on by any command that changes it.
    private static func requireRepairable(_ database: borrowing Database) throws(DatabaseError) {
        let tables = try database.number(
            "SELECT count(*) FROM sqlite_schema WHERE name IN ('credential', 'history', 'seal') AND type = 'table'"
        )
        if tables == 3 { return }
        throw DatabaseError(
            code: .notADatabase, message: "nothing of a store of this version can be found", path: database.path
        )
    }

    private static func keepCopy(
        of database: borrowing Database, _ location: StoreLocation
    ) throws(DatabaseError) -> String {
        let digits = UnixTime.now.description.filter { $0 != "-" && $0 != ":" }
        let path = "\(location.path).damaged-\(digits).backup"
        do throws(StoreError) {
            try StoreFiles.createPrivate(path)
        } catch {
            throw DatabaseError(code: .cannotOpen, message: "cannot create the copy \(path)", path: path)
        }
        try database.backUp(to: path)
        return path
    }

    private static func salvage(
        _ old: borrowing Database, into fresh: borrowing Database, _ result: inout RepairResult
    ) throws(DatabaseError) {
        var seal = Seal()
        try fresh.execute("BEGIN")
        let credentials = copy(.credential, old, into: fresh)
        let history = copy(.history, old, into: fresh)
        let tombstones = copy(.tombstone, old, into: fresh)
        seal.credentials = credentials.part
        seal.history = history.part
        seal.tombstones = tombstones.part
        let preferred = copy(.preferred, old, into: fresh)
        seal.preferred = preferred.part
        try write(seal, to: fresh)
        try fresh.execute("COMMIT")
        result.credentials = Int(seal.credentials.rows)
        result.history = Int(seal.history.rows)
        let was = try? readSeal(of: old)
        for (found, part) in [(credentials, was?.credentials), (history, was?.history)] {
            let seen = Int(found.part.rows) + found.leftOut
            result.leftOut += found.leftOut
            result.missing += max(0, Int(clamping: part?.rows ?? 0) - seen)
        }
        result.clearedPreference =
            preferred.part.rows == 0 && (preferred.leftOut > 0 || was?.preferred.rows == 1)
    }

    private struct Salvaged {
        var part = Seal.Part()
        var leftOut = 0
    }

    /// Copies the rows whose digest fits: from the first on, and where SQLite cannot go on, from the last on backwards.
    private static func copy(
        _ table: SealedTable, _ old: borrowing Database, into fresh: borrowing Database
    ) -> Salvaged {
        var salvaged = Salvaged()
        var seen: Set<Int64> = []
        for order in ["ORDER BY id", "ORDER BY id DESC"] as [SQL] {
            do throws(DatabaseError) {
                var rows = try old.prepare("\(table.allRows) \(order)")
                var insert = try fresh.prepare(table.insertion)
                while try rows.step() {
                    guard seen.insert(rows.integer(.id)).inserted else { continue }
                    guard rows.isSound else {
                        salvaged.leftOut += 1
                        continue
                    }
                    try insert.bind(DatasetColumn.id.rawValue, of: rows, at: 1)
                    for column in 2..<table.width { try insert.bind(column + 1, of: rows, at: column) }
                    try insert.bind(DatasetColumn.digest.rawValue, of: rows, at: table.width)
                    do throws(DatabaseError) {
                        try insert.run()
                        salvaged.part.add(rows.integer(.digest))
                    } catch {
                        salvaged.leftOut += 1
                    }
                }
                return salvaged
            } catch {
                // Another page cannot be read: what lies behind it may be.
            }
        }
        return salvaged
    }
}
