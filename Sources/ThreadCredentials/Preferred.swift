public import MeshCoP
import SQLite

/// Whether a dataset is of the preferred network.
public enum PreferredMatch: Sendable {
    case preferred
    case notPreferred
    /// There is no preferred network, or no border agent of the store has it now.
    case nothingKnown
}

extension CredentialStore {
    /// The preferred network, whether or not a border agent has it now.
    public func preferredNetwork() throws(StoreError) -> ExtendedPANID? {
        try storing { () throws(DatabaseError) in try preferredID() }
    }

    /// The dataset of the preferred network: the newest active one, or the newest pending one when there is no other.
    /// nil when no network is preferred or no border agent has it now.
    public func preferredCredentials() throws(StoreError) -> ThreadCredentials? {
        guard let id = try preferredNetwork() else { return nil }
        let credentials = try credentials(forExtendedPANID: id).credentials
        let active = credentials.filter { $0.kind == .active }
        return (active.isEmpty ? credentials : active).max { $1.isBetter(than: $0) }
    }

    /// Whether a dataset is of the preferred network: networks are told apart by their extended PAN IDs.
    public func isPreferred(
        forActiveOperationalDataset dataset: OperationalDataset
    ) throws(StoreError) -> PreferredMatch {
        guard let preferred = try preferredCredentials() else { return .nothingKnown }
        return dataset.extendedPANID == preferred.extendedPANID ? .preferred : .notPreferred
    }

    /// Makes a network the preferred one.
    /// - Returns: the one that was preferred before.
    /// - Throws: ``StoreError/nothingKnown`` when no border agent of the store has the network.
    @discardableResult
    public func setPreferredNetwork(_ id: ExtendedPANID) throws(StoreError) -> ExtendedPANID? {
        try database.immediate { () throws(StoreError) in
            guard try storing({ () throws(DatabaseError) in try hasCredentials(of: id) }) else {
                throw .nothingKnown
            }
            return try storing { () throws(DatabaseError) in
                let before = try preferredID()
                try writePreferred(id)
                return before
            }
        }
    }

    /// Leaves no network preferred.
    /// - Returns: the one that was preferred before.
    @discardableResult
    public func clearPreferredNetwork() throws(StoreError) -> ExtendedPANID? {
        try database.immediate { () throws(StoreError) in
            try storing { () throws(DatabaseError) in
                let before = try preferredID()
                if before != nil { try database.execute("DELETE FROM preferred") }
                return before
            }
        }
    }

    func preferredID() throws(DatabaseError) -> ExtendedPANID? {
        var row = try database.prepare("SELECT extended_pan_id FROM preferred WHERE id = 0")
        return try row.step() ? ExtendedPANID(row.blob(0)) : nil
    }

    func writePreferred(_ id: ExtendedPANID) throws(DatabaseError) {
        var insert = try database.prepare(
            "INSERT OR REPLACE INTO preferred (id, extended_pan_id) VALUES (0, ?1)")
        let bytes = id.bytes
        try insert.bind(blob: bytes.span, at: 1)
        try insert.run()
    }

    func hasCredentials(of id: ExtendedPANID) throws(DatabaseError) -> Bool {
        var row = try database.prepare("SELECT 1 FROM credential WHERE extended_pan_id = ?1 LIMIT 1")
        let bytes = id.bytes
        try row.bind(blob: bytes.span, at: 1)
        return try row.step()
    }
}
