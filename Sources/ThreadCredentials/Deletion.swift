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
    /// It is done, but the file could not be written anew: remains of the keys may be in it until the next command, which
    /// tries again.
    public internal(set) var unfinished: StoreError?
}

/// What a purge or a new id did.
public struct ChangeResult: Sendable {
    /// How many rows it was about.
    public let count: Int64
    /// It is done, but the file could not be written anew: remains of what was removed may be in it until the next
    /// command, which tries again.
    public let unfinished: StoreError?
}

extension CredentialStore {
    /// Deletes credentials and forgets their keys: the history keeps what describes them, without the bytes, and a
    /// tombstone keeps an import from bringing them back.
    ///
    /// Keys that no remaining row has leave the history too, and backups of earlier versions are removed. When this
    /// returns, no file of the store contains them. Of a damaged row nothing is kept.
    ///
    /// - Parameters:
    ///   - kind: only datasets of this kind; what the history has of the other kind stays while its key is in use.
    ///   - force: the last credentials of the preferred network may go; the preference is cleared.
    /// - Throws: ``StoreError/nothingKnown``, ``StoreError/preferredNeedsForce(_:)``,
    ///   ``StoreError/preferredInHistoryNeedsForce(_:)``.
    public func delete(
        _ selection: Selection, kind: DatasetKind? = nil, force: Bool = false, at now: UnixTime? = nil
    ) throws(StoreError) -> DeletionResult {
        var result = try changing { seal throws(StoreError) -> DeletionResult in
            let now = now ?? .now
            var (deleted, left) = ([ScannedRow](), [ScannedRow]())
            for row in try storing({ () throws(DatabaseError) in try scannedRows { _, _ in true } }) {
                if selection.covers(row.borderAgentID, row.network), kind == nil || row.kind == kind {
                    deleted.append(row)
                } else {
                    left.append(row)
                }
            }
            let preferred = try storing { () throws(DatabaseError) in try readPreference().network }
            var networks = Set(deleted.compactMap(\.network))
            if case .network(let id) = selection, kind == nil { networks.insert(id) }
            let gone = networks.subtracting(left.compactMap(\.network))
            let cleared = preferred.flatMap { gone.contains($0) ? $0 : nil }
            let forgotten = try storing { () throws(DatabaseError) in
                try remove(deleted, at: now, &seal)
                return try forget(
                    deleted.compactMap(\.credentials), of: kind, networks: gone, in: left, &seal)
            }
            if deleted.isEmpty, forgotten == 0, cleared == nil { throw try nothingKnown() }
            if let cleared {
                if !force {  // rolls everything back
                    throw deleted.isEmpty
                        ? .preferredInHistoryNeedsForce(cleared) : .preferredNeedsForce(cleared)
                }
                try storing { () throws(DatabaseError) in try writePreference(nil, &seal) }
            }
            seal.isRewriteDue = true
            let found = deleted.compactMap(\.credentials)
            return DeletionResult(
                deleted: found, damagedRows: Int64(deleted.count - found.count),
                clearedPreference: cleared, forgottenInHistory: forgotten)
        }
        result.unfinished = rewrite()
        return result
    }

    /// Moves rows to the history, without their bytes; of a damaged one nothing is kept.
    private func remove(_ rows: [ScannedRow], at now: UnixTime, _ seal: inout Seal) throws(DatabaseError) {
        var keeper = try Keeper(database)
        var tombstones = try Tombstones(database)
        for row in rows {
            if let credentials = row.credentials {
                try keeper.keep(row.id, .deleted, forgetting: true, at: now, &seal)
                if let time = credentials.orderingTimestamp {
                    try tombstones.add(
                        Tombstone(
                            borderAgentID: credentials.borderAgentID, kind: credentials.kind,
                            extendedPANID: credentials.extendedPANID, timestamp: time,
                            deletionDate: max(now, credentials.lastModificationDate)), &seal)
                }
            }
            try keeper.remove(row.id, &seal)
        }
    }

    /// Removes from the history the bytes of: the deleted agents' earlier datasets of these networks, everything of
    /// networks that are gone, and whatever holds a key that no row has any more.
    private func forget(
        _ deleted: [ThreadCredentials], of kind: DatasetKind?, networks gone: Set<ExtendedPANID>,
        in left: [ScannedRow],
        _ seal: inout Seal
    ) throws(DatabaseError) -> Int64 {
        var secrets: [SecretBytes] = []
        for secret in deleted.flatMap({ [$0.networkKey, $0.pskc] }).compactMap({ $0 }) {
            let isInUse = left.contains {
                $0.credentials.map { $0.dataset.bytes.contains(secret.span) } ?? false
            }
            if !isInUse, !secrets.contains(where: { equal($0.span, secret.span) }) { secrets.append(secret) }
        }
        var pairs: Set<AgentOfNetwork> = []
        for entry in deleted {
            pairs.insert(
                AgentOfNetwork(
                    agent: entry.borderAgentID, network: entry.extendedPANID, kind: kind.map { _ in entry.kind }
                ))
        }
        var rows: [(id: Int64, digest: Int64)] = []
        try scanHistory { entry, tlvs in
            if tlvs.count == 0 { return }
            let goes =
                entry.network.map { gone.contains($0) } ?? true
                || pairs.contains(
                    AgentOfNetwork(
                        agent: entry.borderAgentID, network: entry.network,
                        kind: kind.map { _ in entry.kind ?? .active }))
                || secrets.contains { tlvs.contains($0.span) }
            if goes { rows.append((entry.id, entry.digest)) }
        }
        return try forget(rows, &seal)
    }

    /// Takes the bytes from rows of the history, and makes their digests again: none may confirm a guessed key.
    private func forget(
        _ rows: [(id: Int64, digest: Int64)], _ seal: inout Seal
    ) throws(DatabaseError) -> Int64 {
        var forget = try database.prepare(
            """
            UPDATE history SET tlvs = NULL, digest = \(SealedTable.history.digest(keepingDamage: [.tlvs: "NULL"]))
            WHERE id = ?1 RETURNING digest
            """)
        for row in rows {
            seal.history.remove(row.digest)
            try forget.bind(row.id, at: 1)
            seal.history.add(try forget.runReturning())
        }
        return Int64(rows.count)
    }

    /// Writes the whole file anew. secure_delete zeroes what is deleted where it lies, but when SQLite splits a page
    /// it may leave a second copy of a row in the space that became free; a rewritten file has no such space.
    ///
    /// - Returns: why it could not be done. The change before it is on the disk all the same.
    func rewrite() -> StoreError? {
        forgetBackups()
        do throws(StoreError) {
            try storing { () throws(DatabaseError) in try database.execute("VACUUM") }
            try changing { seal throws(StoreError) in seal.isRewriteDue = false }
            return nil
        } catch {
            return error
        }
    }

    /// What an earlier command could not finish.
    func rewriteIfDue() {
        guard (try? readSeal())?.isRewriteDue == true else { return }
        _ = rewrite()
    }
}

/// One border agent's part of one network; with a kind its datasets of that kind.
private struct AgentOfNetwork: Hashable {
    var agent: BorderAgentID?
    var network: ExtendedPANID?
    var kind: DatasetKind?
}

extension Selection {
    func covers(_ agent: BorderAgentID?, _ network: ExtendedPANID?) -> Bool {
        switch self {
        case .borderAgent(let id): agent == id
        case .network(let id): network == id
        }
    }
}

extension Span where Element == UInt8 {
    /// Whether these bytes lie somewhere in it. At most 254 bytes are looked through.
    fileprivate func contains(_ needle: Span<UInt8>) -> Bool {
        guard needle.count > 0, count >= needle.count else { return false }
        for start in 0...(count - needle.count)
        where self[start] == needle[0] && equal(extracting(start..<start + needle.count), needle) {
            return true
        }
        return false
    }
}
