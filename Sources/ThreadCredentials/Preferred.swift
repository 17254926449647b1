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
    ///
    /// - Throws: ``StoreError/damaged(_:)`` when that cannot be told.
    public func preferredNetwork() throws(StoreError) -> ExtendedPANID? {
        let (preference, seal) = try reading { () throws(DatabaseError) in
            (try readPreference(), try readSeal())
        }
        guard let seal else { throw .damaged(.seal) }
        if preference.isDamaged || preference.part != seal.preferred { throw .damaged(.preference) }
        return preference.network
    }

    /// The dataset of the preferred network: the newest active one, or the newest pending one when there is no other.
    /// nil when no network is preferred or no border agent has it now.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` when anything that the answer depends on is damaged.
    public func preferredCredentials() throws(StoreError) -> ThreadCredentials? {
        guard let id = try preferredNetwork() else { return nil }
        let credentials = try credentials(forExtendedPANID: id).whole()
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
    /// - Returns: the one that was preferred before; nil too when that was damaged.
    /// - Throws: ``StoreError/nothingKnown`` when no border agent of the store has the network.
    @discardableResult
    public func setPreferredNetwork(_ id: ExtendedPANID) throws(StoreError) -> ExtendedPANID? {
        try changing { seal throws(StoreError) -> ExtendedPANID? in
            let found = try storing { () throws(DatabaseError) in try listing(of: { $0 == id }) }
            if found.credentials.isEmpty { throw found.damage.first.map { .damaged($0) } ?? .nothingKnown }
            return try storing { () throws(DatabaseError) in
                let before = try readPreference().network
                try writePreference(id, &seal)
                return before
            }
        }
    }

    /// Leaves no network preferred.
    /// - Returns: the one that was preferred before; nil too when that was damaged.
    @discardableResult
    public func clearPreferredNetwork() throws(StoreError) -> ExtendedPANID? {
        try changing { seal throws(StoreError) in
            try storing { () throws(DatabaseError) in
                let before = try readPreference().network
                try writePreference(nil, &seal)
                return before
            }
        }
    }

    /// What the table says.
    struct Preference {
        var network: ExtendedPANID?
        var isDamaged = false
        /// To be compared with the seal: a row that cannot be found any more is none.
        var part = Seal.Part()
    }

    func readPreference() throws(DatabaseError) -> Preference {
        var row = try database.prepare(SealedTable.preferred.rows)
        var preference = Preference()
        while try row.step() {
            preference.part.add(row.integer(.digest))
            preference.network = ExtendedPANID(row.blob(3))
            if !row.isSound || preference.network == nil { preference.isDamaged = true }
        }
        if preference.isDamaged || preference.part.rows > 1 {
            preference.isDamaged = true
            preference.network = nil
        }
        return preference
    }

    func writePreference(_ id: ExtendedPANID?, _ seal: inout Seal) throws(DatabaseError) {
        try database.execute("DELETE FROM preferred WHERE true")
        seal.preferred = Seal.Part()
        guard let id else { return }
        var insert = SealedInsert(try database.prepare(SealedTable.preferred.insertion))
        let bytes = id.bytes
        try insert.begin(.preferred, id: 0)
        try insert.add(blob: bytes.span)
        seal.preferred.add(try insert.run())
    }
}
