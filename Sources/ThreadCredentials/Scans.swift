import MeshCoP
import SQLite

// Tables read as a whole, without their indexes. What a change selects is selected by scans too.

extension CredentialStore {
    /// A row of `credential`, as far as a deletion must know it.
    struct ScannedRow {
        var id: Int64
        var borderAgentID: BorderAgentID?
        var network: ExtendedPANID?
        var kind: DatasetKind?
        var digest: Int64
        /// nil when the row is damaged.
        var credentials: ThreadCredentials?
    }

    /// Every row that `isWanted`, damaged ones too.
    func scannedRows(
        where isWanted: (BorderAgentID?, ExtendedPANID?) -> Bool
    ) throws(DatabaseError) -> [ScannedRow] {
        var rows = try database.prepare(SealedTable.credential.allRows)
        var found: [ScannedRow] = []
        while try rows.step() {
            let agent = BorderAgentID(column: .borderAgent, of: rows)
            let network = ExtendedPANID(rows.blob(.extendedPANID))
            guard isWanted(agent, network) else { continue }
            found.append(
                ScannedRow(
                    id: rows.integer(.id), borderAgentID: agent, network: network,
                    kind: DatasetKind(column: rows.integer(.kind)), digest: rows.integer(.digest),
                    credentials: rows.isSound ? ThreadCredentials(row: rows, preferred: nil) : nil
                ))
        }
        return found
    }

    /// A row of the history, as far as a change must know it.
    struct ScannedEntry {
        var id: Int64
        var borderAgentID: BorderAgentID?
        var network: ExtendedPANID?
        var kind: DatasetKind?
        var digest: Int64
    }

    /// Hands every row of the history to `body`, with its bytes.
    func scanHistory(_ body: (ScannedEntry, borrowing Span<UInt8>) -> Void) throws(DatabaseError) {
        var rows = try database.prepare(SealedTable.history.allRows)
        while try rows.step() {
            let entry = ScannedEntry(
                id: rows.integer(.id), borderAgentID: BorderAgentID(column: .borderAgent, of: rows),
                network: ExtendedPANID(rows.blob(.extendedPANID)),
                kind: DatasetKind(column: rows.integer(.kind)), digest: rows.integer(.digest))
            body(entry, rows.blob(.tlvs))
        }
    }
}

extension CredentialStore {
    /// The error where something is not found: in a damaged store it may be what was damaged.
    func nothingKnown() throws(StoreError) -> StoreError {
        let found = try storing { () throws(DatabaseError) in try damage() }
        return found.first.map { .damaged($0) } ?? .nothingKnown
    }

    /// All that does not fit, without reading more into memory than a row at a time.
    func damage() throws(DatabaseError) -> [StoreDamage] {
        guard let seal = try readSeal() else { return [.seal] }
        var damage = try scanCredentials(against: seal.credentials) { _ in true }.damage
        damage += try misfits(of: "history", seal.history, database.prepare(SealedTable.history.allRows))
        damage += try misfits(of: "tombstone", seal.tombstones, database.prepare(SealedTable.tombstone.allRows))
        let preference = try readPreference()
        if preference.isDamaged || preference.part != seal.preferred { damage.append(.preference) }
        return damage
    }

    /// The first three columns are the same in every table.
    private func misfits(
        of table: String, _ part: Seal.Part, _ rows: consuming Statement
    ) throws(DatabaseError) -> [StoreDamage] {
        var found = Seal.Part()
        var damaged: (count: Int, first: Int64?) = (0, nil)
        while try rows.step() {
            found.add(rows.integer(.digest))
            if rows.isSound { continue }
            damaged = (damaged.count + 1, damaged.first ?? rows.integer(.id))
        }
        var damage: [StoreDamage] = []
        if let first = damaged.first {
            damage.append(.rows(table: table, count: damaged.count, first: first))
        }
        if part != found { damage.append(.missingRows(table: table)) }
        return damage
    }
}

/// The statements that keep a credential in the history and take it out of its table, compiled once for any number of
/// rows. A row that was damaged stays so: its digest does not fit in the history either.
struct Keeper: ~Copyable, ~Escapable {
    private var keep: Statement
    private var remove: Statement
    private var next: Int64

    @_lifetime(borrow database)
    init(_ database: borrowing Database) throws(DatabaseError) {
        let kept: [DatasetColumn: SQL] = [
            .tlvs: "iif(?5, NULL, tlvs)", .replaced: "max(?3, modified)", .reason: "?4",
        ]
        let keep = try database.prepare(
            """
            INSERT INTO history (id, \(SealedTable.history.values()), digest)
            SELECT ?2, \(SealedTable.history.values(kept)),
                iif(digest = \(SealedTable.credential.digest()), 0, -1)
                | \(SealedTable.history.digest(id: "?2", kept))
            FROM credential WHERE id = ?1 RETURNING digest
            """)
        let remove = try database.prepare("DELETE FROM credential WHERE id = ?1 RETURNING digest")
        let next = try database.number("SELECT max(id) FROM history") &+ 1
        self.keep = keep
        self.remove = remove
        self.next = next
    }

    /// An id for an entry of the history that somebody else adds.
    @_lifetime(self: copy self)
    mutating func takeID() -> Int64 {
        defer { next &+= 1 }
        return next
    }

    /// - Parameter forgetting: without its bytes.
    @_lifetime(self: copy self)
    mutating func keep(
        _ row: Int64, _ reason: HistoryReason, forgetting: Bool = false, at now: UnixTime, _ seal: inout Seal
    ) throws(DatabaseError) {
        try keep.bind(row, at: 1)
        try keep.bind(next, at: 2)
        try keep.bind(now.milliseconds, at: 3)
        try keep.bind(reason.column, at: 4)
        try keep.bind(Int64(forgetting ? 1 : 0), at: 5)
        seal.history.add(try keep.runReturning())
        next &+= 1
    }

    @_lifetime(self: copy self)
    mutating func remove(_ row: Int64, _ seal: inout Seal) throws(DatabaseError) {
        try remove.bind(row, at: 1)
        seal.credentials.remove(try remove.runReturning())
    }
}
