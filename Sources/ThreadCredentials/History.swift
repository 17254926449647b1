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
        var rows = try database.prepare(
            """
            SELECT border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id, active_timestamp,
                pending_timestamp, verdict, source, created, modified, replaced, reason, id, digest, row_digest(1, id,
                border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id, active_timestamp,
                pending_timestamp, verdict, source, created, modified, origin, origin_id, replaced, reason)
            FROM history NOT INDEXED
            """)
        var listing = HistoryListing()
        var found = Seal.Part()
        var damaged: [Int64] = []
        while try rows.step() {
            found.add(rows.integer(16))
            let isSound = rows.integer(16) == rows.integer(17)
            guard let entry = HistoryEntry(row: rows, isSound: isSound) else {
                damaged.append(rows.integer(15))
                listing.unreadableRows.append(rows.integer(15))
                continue
            }
            if entry.isDamaged { damaged.append(rows.integer(15)) }
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
    /// A row as `historyListing(of:)` selects it; nil when nothing can be said of it.
    init?(row: borrowing Statement, isSound: Bool) {
        guard let agent = BorderAgentID(column: 0, of: row),
            let kind = DatasetKind(column: row.integer(1)),
            let id = ExtendedPANID(row.blob(3)),
            let verdict = Verdict(column: row.integer(9)),
            let source = DatasetSource(column: row.integer(10)),
            let reason = HistoryReason(column: row.integer(14))
        else { return nil }
        borderAgentID = agent
        self.kind = kind
        dataset = row.isNull(2) ? nil : try? OperationalDataset(copying: row.blob(2))
        isDamaged = !isSound || !row.isNull(2) && dataset == nil
        self.row = row.integer(15)
        extendedPANID = id
        networkName = row.isNull(4) ? nil : NetworkName(row.blob(4))
        channel = row.isNull(5) ? nil : UInt16(truncatingIfNeeded: row.integer(5))
        panID = row.isNull(6) ? nil : UInt16(truncatingIfNeeded: row.integer(6))
        activeTimestamp = Timestamp(row.blob(7))
        pendingTimestamp = Timestamp(row.blob(8))
        self.verdict = verdict
        self.source = source
        creationDate = UnixTime(milliseconds: row.integer(11))
        lastModificationDate = UnixTime(milliseconds: row.integer(12))
        replacementDate = UnixTime(milliseconds: row.integer(13))
        self.reason = reason
    }
}
