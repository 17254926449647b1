import MeshCoP
import SQLite

extension CredentialStore {
    /// Every dataset that was replaced or deleted, the latest first.
    public func history(of selection: Selection? = nil) throws(StoreError) -> [HistoryEntry] {
        let all = try storing { () throws(DatabaseError) -> [HistoryEntry] in
            var rows = try database.prepare(
                """
                SELECT border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id, active_timestamp,
                    pending_timestamp, verdict, source, created, modified, replaced, reason
                FROM history ORDER BY replaced DESC, id DESC
                """)
            var entries: [HistoryEntry] = []
            while try rows.step() {
                if let entry = HistoryEntry(row: rows) { entries.append(entry) }
            }
            return entries
        }
        switch selection {
        case nil: return all
        case .borderAgent(let id): return all.filter { $0.borderAgentID == id }
        case .network(let id): return all.filter { $0.extendedPANID == id }
        }
    }

    /// Removes entries of the history for good. When this returns, no file of the store contains their keys, as far as
    /// no remaining row has them.
    /// - Returns: how many there were.
    @discardableResult
    public func purgeHistory(of selection: Selection? = nil) throws(StoreError) -> Int64 {
        let count = try database.immediate { () throws(StoreError) -> Int64 in
            try storing { () throws(DatabaseError) in
                switch selection {
                case nil: try database.execute("DELETE FROM history WHERE true")
                case .borderAgent(let id):
                    var delete = try database.prepare("DELETE FROM history WHERE border_agent = ?1")
                    try delete.bind(blob: id.bytes.span, at: 1)
                    try delete.run()
                case .network(let id):
                    var delete = try database.prepare("DELETE FROM history WHERE extended_pan_id = ?1")
                    let bytes = id.bytes
                    try delete.bind(blob: bytes.span, at: 1)
                    try delete.run()
                }
                return database.changes
            }
        }
        try rewrite()
        return count
    }

    /// Gives a border agent's credentials and history a new id.
    /// - Returns: how many credentials changed.
    /// - Throws: ``StoreError/nothingKnown`` when the old id has none, ``StoreError/borderAgentExists(_:)`` when the new
    ///   one has some.
    @discardableResult
    public func rekey(_ old: BorderAgentID, to new: BorderAgentID) throws(StoreError) -> Int64 {
        let count = try database.immediate { () throws(StoreError) -> Int64 in
            let taken = try storing { () throws(DatabaseError) in try hasCredentials(of: new) }
            let known = try storing { () throws(DatabaseError) in try hasCredentials(of: old) }
            guard known else { throw .nothingKnown }
            guard !taken else { throw .borderAgentExists(new) }
            return try storing { () throws(DatabaseError) in
                var history = try database.prepare(
                    "UPDATE history SET border_agent = ?2 WHERE border_agent = ?1")
                try history.bind(blob: old.bytes.span, at: 1)
                try history.bind(blob: new.bytes.span, at: 2)
                try history.run()
                var rows = try database.prepare(
                    "UPDATE credential SET border_agent = ?2 WHERE border_agent = ?1")
                try rows.bind(blob: old.bytes.span, at: 1)
                try rows.bind(blob: new.bytes.span, at: 2)
                try rows.run()
                return database.changes
            }
        }
        try rewrite()
        return count
    }

    private func hasCredentials(of id: BorderAgentID) throws(DatabaseError) -> Bool {
        var row = try database.prepare("SELECT 1 FROM credential WHERE border_agent = ?1 LIMIT 1")
        try row.bind(blob: id.bytes.span, at: 1)
        return try row.step()
    }
}

extension HistoryEntry {
    /// A row as `history(of:)` selects it; nil when a value is none of ours.
    init?(row: borrowing Statement) {
        guard let agent = try? BorderAgentID(bytes: row.bytes(0)),
            let kind = DatasetKind(column: row.integer(1)),
            let id = ExtendedPANID(row.blob(3)),
            let verdict = Verdict(column: row.integer(9)),
            let source = DatasetSource(column: row.integer(10)),
            let reason = HistoryReason(column: row.integer(14))
        else { return nil }
        borderAgentID = agent
        self.kind = kind
        dataset = row.isNull(2) ? nil : try? OperationalDataset(copying: row.blob(2))
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
