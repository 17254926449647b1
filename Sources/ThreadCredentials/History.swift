import MeshCoP
import SQLite

/// The history as it was found, and what could not be read.
public struct HistoryListing: Sendable {
    /// The latest first. Damaged ones are marked, as far as anything can be said of them.
    public internal(set) var entries: [HistoryEntry] = []
    /// Rows of which nothing can be said.
    public internal(set) var unreadableRows: [Int64] = []
    /// All that does not fit in what was read; empty when the answer is whole.
    public internal(set) var damage: [StoreDamage] = []

    public init() {}
}

extension CredentialStore {
    /// Every dataset that was replaced or deleted.
    public func history(of selection: Selection? = nil) throws(StoreError) -> HistoryListing {
        try reading { () throws(DatabaseError) in try historyListing(of: selection) }
    }

    /// The same in a transaction. The whole table is read, and compared with the seal.
    func historyListing(of selection: Selection?) throws(DatabaseError) -> HistoryListing {
        let seal = try readSeal()
        var rows = try database.prepare(SealedTable.history.allRows)
        var listing = HistoryListing()
        var found = Seal.Part()
        var damaged: [Int64] = []
        while try rows.step() {
            found.add(rows.integer(.digest))
            guard let entry = HistoryEntry(row: rows) else {
                damaged.append(rows.integer(.id))
                listing.unreadableRows.append(rows.integer(.id))
                continue
            }
            if entry.isDamaged { damaged.append(rows.integer(.id)) }
            if selection?.covers(entry.borderAgentID, entry.extendedPANID) ?? true {
                listing.entries.append(entry)
            }
        }
        listing.entries.sort { a, b in
            (a.replacementDate, a.row ?? 0) > (b.replacementDate, b.row ?? 0)
        }
        if let first = damaged.first {
            listing.damage.append(.rows(table: "history", count: damaged.count, first: first))
        }
        if let seal {
            if seal.history != found { listing.damage.append(.missingRows(table: "history")) }
        } else {
            listing.damage.append(.seal)
        }
        return listing
    }

    /// Brings an entry of the history back: its dataset takes the place of what its border agent has now, which goes to the
    /// history. The entry itself stays.
    ///
    /// - Parameter number: the entry's ``HistoryEntry/row``.
    /// - Throws: ``StoreError/nothingKnown`` when there is no such entry, ``StoreError/forgotten`` when its bytes are gone,
    ///   ``StoreError/damaged(_:)`` when they are damaged.
    public func restore(_ number: Int64, at now: UnixTime? = nil) throws(StoreError) -> StoreResult {
        let listing = try history()
        guard let entry = listing.entries.first(where: { $0.row == number }) else {
            throw listing.damage.first.map { .damaged($0) } ?? .nothingKnown
        }
        if entry.isDamaged { throw .damaged(.rows(table: "history", count: 1, first: number)) }
        guard let dataset = entry.dataset else { throw .forgotten }
        return try store(
            Submission(
                dataset, forBorderAgent: entry.borderAgentID,
                origin: entry.source == .verbatim ? .verbatim : .rebuilt(nil), force: true),
            allowing: [.invalid, .partial], at: now)
    }

    /// Removes entries of the history for good. When this returns, no file of the store contains their keys, as far as
    /// no remaining row has them.
    @discardableResult
    public func purgeHistory(of selection: Selection? = nil) throws(StoreError) -> ChangeResult {
        let count = try changing { seal throws(StoreError) -> Int64 in
            seal.isRewriteDue = true
            return try storing { () throws(DatabaseError) in
                guard let selection else {
                    try database.execute("DELETE FROM history WHERE true")
                    seal.history = Seal.Part()
                    return database.changes
                }
                var rows: [Int64] = []
                try scanHistory { entry, _ in
                    if selection.covers(entry.borderAgentID, entry.network) { rows.append(entry.id) }
                }
                var delete = try database.prepare("DELETE FROM history WHERE id = ?1 RETURNING digest")
                for row in rows {
                    try delete.bind(row, at: 1)
                    seal.history.remove(try delete.runReturning())
                }
                return Int64(rows.count)
            }
        }
        return ChangeResult(count: count, unfinished: rewrite())
    }
}

extension HistoryEntry {
    /// A row of `history`; nil when nothing can be said of it.
    init?(row: borrowing Statement) {
        guard let agent = BorderAgentID(column: .borderAgent, of: row),
            let kind = DatasetKind(column: row.integer(.kind)),
            let id = ExtendedPANID(row.blob(.extendedPANID)),
            let verdict = Verdict(column: row.integer(.verdict)),
            let source = DatasetSource(column: row.integer(.source)),
            let reason = HistoryReason(column: row.integer(.reason))
        else { return nil }
        borderAgentID = agent
        self.kind = kind
        dataset = row.isNull(.tlvs) ? nil : try? OperationalDataset(copying: row.blob(.tlvs))
        isDamaged = !row.isSound || !row.isNull(.tlvs) && dataset == nil
        self.row = row.integer(.id)
        extendedPANID = id
        networkName = row.isNull(.networkName) ? nil : NetworkName(row.blob(.networkName))
        channel = row.isNull(.channel) ? nil : UInt16(truncatingIfNeeded: row.integer(.channel))
        panID = row.isNull(.panID) ? nil : UInt16(truncatingIfNeeded: row.integer(.panID))
        activeTimestamp = Timestamp(row.blob(.activeTimestamp))
        pendingTimestamp = Timestamp(row.blob(.pendingTimestamp))
        self.verdict = verdict
        self.source = source
        creationDate = UnixTime(milliseconds: row.integer(.created))
        lastModificationDate = UnixTime(milliseconds: row.integer(.modified))
        replacementDate = UnixTime(milliseconds: row.integer(.replaced))
        self.reason = reason
    }
}
