import MeshCoP
import SQLite

/// The sound entries of the history from the oldest on. Every row is read twice: when it was replaced, then all of it.
struct HistoryReader: ~Copyable, ~Escapable {
    private struct Key {
        var replaced: Int64
        var row: Int64
        /// Of the entry's version: entries that look the same have the same.
        var version: Int
    }

    /// How many entries of one version came by: in all, without bytes, and by their bytes.
    private struct Seen {
        var all = 0
        var forgotten = 0
        var bytes: [Int: Int] = [:]
    }

    private var rows: Statement
    private let keys: [Key]
    private var position = 0
    /// Versions that occur more than once: those of most stores do not.
    private var seen: [Int: Seen]
    let damage: [StoreDamage]

    @_lifetime(borrow store)
    init(_ store: borrowing CredentialStore) throws(DatabaseError) {
        let rows = try store.database.prepare("\(SealedTable.history.rows) WHERE id = ?1")
        var keys: [Key] = []
        damage = try store.scanEntries { entry, row in
            keys.append(
                Key(
                    replaced: entry.replacementDate.milliseconds, row: row, version: entry.version.hashValue))
        }
        keys.sort { ($0.replaced, $0.row) < ($1.replaced, $1.row) }
        var versions = keys.map(\.version)
        versions.sort()
        seen = [:]
        for index in versions.indices.dropFirst() where versions[index] == versions[index - 1] {
            seen[versions[index]] = Seen()
        }
        self.keys = keys
        self.rows = rows
    }

    /// The next entry, and how many that look the same came before it; nil at the end.
    @_lifetime(self: copy self)
    mutating func next<Failure: DatabaseFailure>(
        _: Failure.Type
    ) throws(Failure) -> (entry: HistoryEntry, copy: Int)? {
        guard position < keys.count else { return nil }
        let key = keys[position]
        position += 1
        do throws(DatabaseError) {
            try rows.bind(key.row, at: 1)
            defer { rows.reset() }
            guard try rows.step(), let entry = HistoryEntry(row: rows) else {
                throw DatabaseError(code: .corrupt, message: "a row of the history cannot be found")
            }
            return (entry, copy(of: entry, key.version))
        } catch {
            throw Failure(error)
        }
    }

    @_lifetime(self: copy self)
    private mutating func copy(of entry: HistoryEntry, _ version: Int) -> Int {
        guard var before = seen[version] else { return 0 }
        defer {
            before.all += 1
            seen[version] = before
        }
        guard let dataset = entry.dataset else {
            before.forgotten += 1
            return before.all
        }
        var hasher = Hasher()
        let bytes = dataset.bytes
        for index in bytes.indices { hasher.combine(bytes[index]) }
        let digest = hasher.finalize()
        let same = before.bytes[digest, default: 0]
        before.bytes[digest] = same + 1
        return before.forgotten + same
    }
}

extension CredentialStore {
    /// Reads every row of the history, and hands those that are sound to `body`.
    /// - Returns: the damage that was found.
    func scanEntries(_ body: (HistoryEntry, Int64) -> Void) throws(DatabaseError) -> [StoreDamage] {
        let seal = try readSeal()
        var rows = try database.prepare(SealedTable.history.allRows)
        var found = Seal.Part()
        var damaged: (count: Int, first: Int64) = (0, 0)
        while try rows.step() {
            found.add(rows.integer(.digest))
            if let entry = HistoryEntry(row: rows), !entry.isDamaged {
                body(entry, rows.integer(.id))
            } else {
                damaged = (damaged.count + 1, damaged.count == 0 ? rows.integer(.id) : damaged.first)
            }
        }
        var damage: [StoreDamage] = []
        if damaged.count > 0 {
            damage.append(.rows(table: "history", count: damaged.count, first: damaged.first))
        }
        if let seal, seal.history != found { damage.append(.missingRows(table: "history")) }
        if seal == nil { damage.append(.seal) }
        return damage
    }
}
