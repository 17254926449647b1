public import MeshCoP
import SQLite

/// What a deletion, a purge or a listing of the history is about.
public enum Selection: Hashable, Sendable {
    case borderAgent(BorderAgentID)
    case network(ExtendedPANID)
}

/// What was deleted.
public struct DeletionResult: Sendable {
    public let deleted: [ThreadCredentials]
    /// Rows whose bytes were damaged and that went too.
    public let damagedRows: Int64
    /// The preferred network has no credentials left and is not preferred any more.
    public let clearedPreference: ExtendedPANID?
    /// How many datasets of the history had their bytes removed, those deleted now not counted.
    public let forgottenInHistory: Int64
}

extension CredentialStore {
    /// Deletes credentials and forgets their keys: the history keeps what describes them, without the bytes.
    ///
    /// Keys that no remaining row has leave the history too, and backups of earlier versions are removed. When this
    /// returns, no file of the store contains them.
    ///
    /// - Parameter force: the last credentials of the preferred network may go; the preference is cleared.
    /// - Throws: ``StoreError/nothingKnown``, ``StoreError/preferredNeedsForce(_:)``,
    ///   ``StoreError/preferredInHistoryNeedsForce(_:)``.
    public func delete(
        _ selection: Selection, force: Bool = false, at now: UnixTime = .now
    ) throws(StoreError) -> DeletionResult {
        let result = try database.immediate { () throws(StoreError) -> DeletionResult in
            let found = try storing { () throws(DatabaseError) in try selected(selection) }
            let preferred = try storing { () throws(DatabaseError) in try preferredID() }
            let networks = Set(found.map(\.extendedPANID))
            let changed = try storing { () throws(DatabaseError) in
                let rows = try moveToHistory(selection, at: now)
                var cleared: ExtendedPANID?
                if let preferred, networks.contains(preferred) || selection == .network(preferred),
                    try !hasCredentials(of: preferred)
                {
                    cleared = preferred
                }
                var gone: Set<ExtendedPANID> = []
                for id in networks where try !hasCredentials(of: id) { gone.insert(id) }
                let forgotten = try forget(found, of: selection, gone: gone)
                return (rows: rows, cleared: cleared, forgotten: forgotten)
            }
            if changed.rows == 0, changed.forgotten == 0, changed.cleared == nil { throw .nothingKnown }
            if let cleared = changed.cleared {
                if !force {  // rolls everything back
                    throw changed.rows > 0
                        ? .preferredNeedsForce(cleared) : .preferredInHistoryNeedsForce(cleared)
                }
                try storing { () throws(DatabaseError) in try database.execute("DELETE FROM preferred") }
            }
            return DeletionResult(
                deleted: found, damagedRows: changed.rows - Int64(found.count),
                clearedPreference: changed.cleared, forgottenInHistory: changed.forgotten)
        }
        try rewrite()
        return result
    }

    private func selected(_ selection: Selection) throws(DatabaseError) -> [ThreadCredentials] {
        var rows: Statement
        switch selection {
        case .borderAgent(let id):
            rows = try database.prepare(
                """
                SELECT id, border_agent, kind, tlvs, extended_pan_id, verdict, source, created, modified
                FROM credential WHERE border_agent = ?1 ORDER BY kind
                """)
            try rows.bind(blob: id.bytes.span, at: 1)
        case .network(let id):
            rows = try database.prepare(
                """
                SELECT id, border_agent, kind, tlvs, extended_pan_id, verdict, source, created, modified
                FROM credential WHERE extended_pan_id = ?1 ORDER BY kind, id
                """)
            let bytes = id.bytes
            try rows.bind(blob: bytes.span, at: 1)
        }
        let preferred = try preferredID()
        var found: [ThreadCredentials] = []
        while try rows.step() {
            if let credentials = ThreadCredentials(row: rows, preferred: preferred) {
                found.append(credentials)
            }
        }
        return found
    }

    private func moveToHistory(_ selection: Selection, at now: UnixTime) throws(DatabaseError) -> Int64 {
        switch selection {
        case .borderAgent(let id):
            var keep = try database.prepare(
                """
                INSERT INTO history (border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id,
                    active_timestamp, pending_timestamp, verdict, source, created, modified, replaced, reason)
                SELECT border_agent, kind, NULL, extended_pan_id, network_name, channel, pan_id,
                    active_timestamp, pending_timestamp, verdict, source, created, modified, ?2, ?3
                FROM credential WHERE border_agent = ?1
                """)
            try keep.bind(blob: id.bytes.span, at: 1)
            try keep.bind(now.milliseconds, at: 2)
            try keep.bind(HistoryReason.deleted.column, at: 3)
            try keep.run()
            var delete = try database.prepare("DELETE FROM credential WHERE border_agent = ?1")
            try delete.bind(blob: id.bytes.span, at: 1)
            try delete.run()
        case .network(let id):
            let bytes = id.bytes
            var keep = try database.prepare(
                """
                INSERT INTO history (border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id,
                    active_timestamp, pending_timestamp, verdict, source, created, modified, replaced, reason)
                SELECT border_agent, kind, NULL, extended_pan_id, network_name, channel, pan_id,
                    active_timestamp, pending_timestamp, verdict, source, created, modified, ?2, ?3
                FROM credential WHERE extended_pan_id = ?1
                """)
            try keep.bind(blob: bytes.span, at: 1)
            try keep.bind(now.milliseconds, at: 2)
            try keep.bind(HistoryReason.deleted.column, at: 3)
            try keep.run()
            var delete = try database.prepare("DELETE FROM credential WHERE extended_pan_id = ?1")
            try delete.bind(blob: bytes.span, at: 1)
            try delete.run()
        }
        return database.changes
    }

    /// Removes from the history the bytes of: the deleted agent's earlier datasets of these networks, everything of
    /// networks that are gone, and whatever holds a key that no row has any more.
    private func forget(
        _ deleted: [ThreadCredentials], of selection: Selection, gone: Set<ExtendedPANID>
    ) throws(DatabaseError) -> Int64 {
        var count: Int64 = 0
        var ofNetwork = try database.prepare(
            "UPDATE history SET tlvs = NULL WHERE extended_pan_id = ?1 AND tlvs IS NOT NULL")
        var networks = gone
        if case .network(let id) = selection { networks.insert(id) }
        for network in networks {
            let bytes = network.bytes
            try ofNetwork.bind(blob: bytes.span, at: 1)
            try ofNetwork.run()
            count += database.changes
        }
        var ofAgent = try database.prepare(
            """
            UPDATE history SET tlvs = NULL
            WHERE border_agent = ?1 AND extended_pan_id = ?2 AND tlvs IS NOT NULL
            """)
        var inUse = try database.prepare("SELECT 1 FROM credential WHERE instr(tlvs, ?1) > 0 LIMIT 1")
        var withKey = try database.prepare("UPDATE history SET tlvs = NULL WHERE instr(tlvs, ?1) > 0")
        for credentials in deleted {
            let network = credentials.extendedPANID.bytes
            try ofAgent.bind(blob: credentials.borderAgentID.bytes.span, at: 1)
            try ofAgent.bind(blob: network.span, at: 2)
            try ofAgent.run()
            count += database.changes
            for secret in [credentials.networkKey, credentials.pskc] {
                guard let secret else { continue }
                try inUse.bind(blob: secret.span, at: 1)
                let isInUse = try inUse.step()
                inUse.reset()
                if isInUse { continue }
                try withKey.bind(blob: secret.span, at: 1)
                try withKey.run()
                count += database.changes
            }
        }
        return count
    }

    /// Writes the whole file anew. secure_delete zeroes what is deleted where it lies, but when SQLite splits a page
    /// it may leave a second copy of a row in the space that became free; a rewritten file has no such space.
    func rewrite() throws(StoreError) {
        forgetBackups()
        try storing { () throws(DatabaseError) in try database.execute("VACUUM") }
    }
}
