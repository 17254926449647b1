import SQLite

extension CredentialStore {
    /// Gives a border agent's credentials, history and tombstones a new id.
    /// - Returns: how many credentials changed.
    /// - Throws: ``StoreError/nothingKnown`` when the old id has none, ``StoreError/borderAgentExists(_:)`` when the new
    ///   one has some.
    @discardableResult
    public func rekey(_ old: BorderAgentID, to new: BorderAgentID) throws(StoreError) -> ChangeResult {
        if old.isUnknown || new.isUnknown { throw .nothingKnown }
        let count = try changing { seal throws(StoreError) -> Int64 in
            let rows = try storing { () throws(DatabaseError) in
                try scannedRows { agent, _ in agent == old || agent == new }
            }
            if !rows.contains(where: { $0.borderAgentID == old }) { throw try nothingKnown() }
            if rows.contains(where: { $0.borderAgentID == new }) {
                return try merge(rows.filter { $0.borderAgentID == old }, old, into: new, &seal)
            }
            seal.isRewriteDue = true
            try storing { () throws(DatabaseError) in
                try rekey(.credential, rows.map { ($0.id, $0.digest) }, to: new, &seal.credentials)
                try rekeyHistory(old, to: new, &seal)
                try rekeyTombstones(of: rows, old, to: new, &seal)
            }
            return Int64(rows.count)
        }
        return ChangeResult(count: count, unfinished: rewrite())
    }

    /// The same router under two ids: what it has under the old one is merged by the rules of any other dataset. What is
    /// older goes to the history.
    private func merge(
        _ rows: [ScannedRow], _ old: BorderAgentID, into new: BorderAgentID, _ seal: inout Seal
    ) throws(StoreError) -> Int64 {
        let outcomes = try storing { () throws(DatabaseError) -> [StoreOutcome] in
            var merger = try Merger(database)
            var outcomes: [StoreOutcome] = []
            for row in rows {
                guard let credentials = row.credentials else {
                    outcomes.append(.conflict)
                    continue
                }
                var submission = Submission(
                    credentials.dataset, forBorderAgent: new,
                    origin: credentials.source == .verbatim ? .verbatim : .rebuilt(nil))
                submission.creationDate = credentials.creationDate
                submission.lastModificationDate = credentials.lastModificationDate
                (submission.sourceLabel, submission.originID) = (credentials.origin, credentials.originID)
                let outcome = try merger.merge(submission, at: .now, &seal).decision.outcome
                outcomes.append(outcome)
                try merger.retire(
                    row.id, outcome == .older ? .updated : nil,
                    at: max(.now, credentials.lastModificationDate), &seal)
            }
            try rekeyHistory(old, to: new, &seal)
            try rekeyTombstones(of: rows, old, to: new, &seal)
            return outcomes
        }
        // Rolls everything back: they are not the same router, or which of them is right cannot be told.
        if outcomes.contains(where: { $0 == .moved || $0 == .conflict }) { throw .borderAgentExists(new) }
        seal.isRewriteDue = true
        return Int64(rows.count)
    }

    private func rekeyHistory(
        _ old: BorderAgentID, to new: BorderAgentID, _ seal: inout Seal
    ) throws(DatabaseError) {
        var rows: [(id: Int64, digest: Int64)] = []
        try scanHistory { entry, _ in
            if entry.borderAgentID == old { rows.append((entry.id, entry.digest)) }
        }
        try rekey(.history, rows, to: new, &seal.history)
    }

    private func rekey(
        _ table: SealedTable, _ rows: [(id: Int64, digest: Int64)], to new: BorderAgentID,
        _ part: inout Seal.Part
    ) throws(DatabaseError) {
        var update = try database.prepare(
            """
            UPDATE \(table.name)
            SET border_agent = ?2, digest = \(table.digest(keepingDamage: [.borderAgent: "?2"]))
            WHERE id = ?1 RETURNING digest
            """)
        for row in rows {
            try update.bind(row.id, at: 1)
            try update.bind(blob: new.bytes.span, at: 2)
            part.remove(row.digest)
            part.add(try update.runReturning())
        }
    }

    private func rekeyTombstones(
        of rows: [ScannedRow], _ old: BorderAgentID, to new: BorderAgentID, _ seal: inout Seal
    ) throws(DatabaseError) {
        let moved = try tombstoneListing().tombstones.filter { $0.borderAgentID == old }
        var tombstones = try Tombstones(database)
        for tombstone in moved {
            try tombstones.remove(old, tombstone.kind, tombstone.extendedPANID, &seal)
            try tombstones.add(tombstone.with(borderAgentID: new), &seal)
        }
        // What is stored under the new id is not deleted.
        for entry in rows.compactMap(\.credentials) {
            try tombstones.remove(new, entry.kind, entry.extendedPANID, &seal)
        }
    }
}
