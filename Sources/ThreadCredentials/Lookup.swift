public import MeshCoP
import SQLite

/// Credentials as they were found, and what could not be read.
public struct Listing: Sendable {
    public internal(set) var credentials: [ThreadCredentials] = []
    /// Rows whose digest does not fit, or whose bytes are no dataset. ``CredentialStore/check()`` says more.
    public internal(set) var damagedRows: [Int64] = []
    /// All that does not fit in what was read; empty when the answer is whole.
    public internal(set) var damage: [StoreDamage] = []

    public init() {}

    /// - Throws: ``StoreError/damaged(_:)`` when something is missing, or not as it was stored.
    func whole() throws(StoreError) -> [ThreadCredentials] {
        if let damage = damage.first { throw .damaged(damage) }
        return credentials
    }
}

extension CredentialStore {
    /// All credentials, ordered by network, kind and age.
    public func allCredentials() throws(StoreError) -> Listing {
        try reading { () throws(DatabaseError) in try listing(of: { _ in true }) }
    }

    /// What one border agent has: its active and its pending dataset.
    public func credentials(forBorderAgentID id: BorderAgentID) throws(StoreError) -> Listing {
        // The others of its networks tell which is stale or in conflict.
        var found = try allCredentials()
        found.credentials.removeAll { $0.borderAgentID != id }
        return found
    }

    /// What every border agent of one network has.
    public func credentials(forExtendedPANID id: ExtendedPANID) throws(StoreError) -> Listing {
        try reading { () throws(DatabaseError) in try listing(of: { $0 == id }) }
    }

    /// What every border agent has of the networks with this name; names need not be unique.
    public func credentials(forNetworkName name: NetworkName) throws(StoreError) -> Listing {
        var found = try allCredentials()
        found.credentials.removeAll { $0.dataset.networkName != name }
        return found
    }

    /// Calls `body` with the border agent (no bytes where it is not known), network and network name of every credential, in no
    /// order. Every row is read, and memory holds one.
    ///
    /// - Returns: the damage that was found.
    public func forEachOwner(
        _ body: (_ agent: Span<UInt8>, _ network: ExtendedPANID, _ name: Span<UInt8>?) -> Void
    ) throws(StoreError) -> [StoreDamage] {
        try reading { () throws(DatabaseError) in
            let seal = try readSeal()
            let found = try scanCredentials(against: seal?.credentials) { row in
                guard let network = ExtendedPANID(row.blob(.extendedPANID)),
                    (try? DatasetView(row.blob(.tlvs))) != nil
                else { return false }
                body(
                    row.blob(.borderAgent), network, row.isNull(.networkName) ? nil : row.blob(.networkName))
                return true
            }
            return try found.damage + damageBeside(seal, readPreference())
        }
    }

    /// What every border agent of some networks has, without reading the others: ``forEachOwner(_:)`` looks for damage.
    public func credentials(ofNetworks ids: Set<ExtendedPANID>) throws(StoreError) -> [ThreadCredentials] {
        try reading { () throws(DatabaseError) in
            // Few are looked for one by one: the digests of the others need not be computed.
            if ids.count > 4 { return try listing(of: { ids.contains($0) }).credentials }
            let preferred = try readPreference().network
            var found: [ThreadCredentials] = []
            var rows = try database.prepare("\(SealedTable.credential.allRows) WHERE extended_pan_id = ?1")
            for id in ids {
                let bytes = id.bytes
                try rows.bind(blob: bytes.span, at: 1)
                while try rows.step() {
                    if rows.isSound, let entry = ThreadCredentials(row: rows, preferred: preferred) {
                        found.append(entry)
                    }
                }
                rows.reset()
            }
            found.arrange()
            return found
        }
    }

    /// What does not fit beside the rows of `credential`.
    func damageBeside(_ seal: Seal?, _ preference: Preference) -> [StoreDamage] {
        guard let seal else { return [.seal] }
        return preference.isDamaged || preference.part != seal.preferred ? [.preference] : []
    }

    /// Runs reads that belong together on one state of the file.
    func reading<Result>(_ body: () throws(DatabaseError) -> Result) throws(StoreError) -> Result {
        try storing { () throws(DatabaseError) in try database.snapshot(body) }
    }

    /// The credentials of the networks that are wanted. The whole table is read, and compared with the seal: an index
    /// that is damaged hides nothing.
    func listing(of isWanted: (ExtendedPANID) -> Bool) throws(DatabaseError) -> Listing {
        try listing(of: isWanted, against: readSeal())
    }

    /// The same in a change that has not written its seal yet.
    func listing(
        of isWanted: (ExtendedPANID) -> Bool, against seal: Seal?
    ) throws(DatabaseError) -> Listing {
        let preference = try readPreference()
        var listing = Listing()
        let damaged = try scanCredentials(against: seal?.credentials) { row in
            guard let id = ExtendedPANID(row.blob(.extendedPANID)), isWanted(id) else { return true }
            guard let credentials = ThreadCredentials(row: row, preferred: preference.network) else {
                return false
            }
            listing.credentials.append(credentials)
            return true
        }
        listing.damagedRows = damaged.rows
        listing.damage = damaged.damage + damageBeside(seal, preference)
        listing.credentials.arrange()
        return listing
    }

    /// Reads every row of the table, in the order of their ids, and hands those whose digest fits to `body`, which says
    /// whether it could read them. The columns are those of ``ThreadCredentials/init(row:preferred:)``.
    func scanCredentials(
        against part: Seal.Part?, _ body: (borrowing Statement) throws(DatabaseError) -> Bool
    ) throws(DatabaseError) -> (rows: [Int64], damage: [StoreDamage]) {
        var rows = try database.prepare(SealedTable.credential.allRows)
        var found = Seal.Part()
        var damaged: [Int64] = []
        while try rows.step() {
            found.add(rows.integer(.digest))
            if rows.isSound, try body(rows) { continue }
            damaged.append(rows.integer(.id))
        }
        var damage: [StoreDamage] = []
        if let first = damaged.first {
            damage.append(.rows(table: "credential", count: damaged.count, first: first))
        }
        if let part, part != found { damage.append(.missingRows(table: "credential")) }
        return (damaged, damage)
    }
}

extension ThreadCredentials {
    /// A row of `credential`; nil where a value is invalid.
    init?(row: borrowing Statement, preferred: ExtendedPANID?) {
        guard let kind = DatasetKind(column: row.integer(.kind)),
            let verdict = Verdict(column: row.integer(.verdict)),
            let source = DatasetSource(column: row.integer(.source)),
            let agent = BorderAgentID(column: .borderAgent, of: row),
            let id = ExtendedPANID(row.blob(.extendedPANID)),
            let dataset = try? OperationalDataset(copying: row.blob(.tlvs))
        else { return nil }
        self.row = row.integer(.id)
        borderAgentID = agent
        self.dataset = dataset
        self.kind = kind
        self.source = source
        self.verdict = verdict
        extendedPANID = id
        creationDate = UnixTime(milliseconds: row.integer(.created))
        lastModificationDate = UnixTime(milliseconds: row.integer(.modified))
        isPreferred = id == preferred
        isStale = false
        isInConflict = false
        origin = row.isNull(.origin) ? nil : row.bytes(.origin)
        originID = row.isNull(.originID) ? nil : row.bytes(.originID)
    }

    /// Which of two datasets of one network and kind is the network's: the newer one; of the same time the one as it
    /// was submitted, the more complete one, the one stored later.
    func isBetter(than other: ThreadCredentials) -> Bool {
        let (mine, theirs) = (orderingTimestamp, other.orderingTimestamp)
        if mine != theirs {
            guard let mine else { return false }
            guard let theirs else { return true }
            return mine > theirs
        }
        if source != other.source { return source == .verbatim }
        if verdict != other.verdict { return verdict.column < other.verdict.column }
        if lastModificationDate != other.lastModificationDate {
            return lastModificationDate > other.lastModificationDate
        }
        return row > other.row
    }

    /// The same TLVs, as far as a rebuilt dataset can tell.
    func hasSameContent(as other: ThreadCredentials) -> Bool {
        if dataset.semanticallyEquals(other.dataset) { return true }
        if orderingTimestamp == other.orderingTimestamp, dataset.differsOnlyInWakeUpChannel(from: other.dataset)
        {
            return true
        }
        switch (source, other.source) {
        case (.rebuilt, .verbatim): return RebuiltComparison.agree(dataset, with: other.dataset)
        case (.verbatim, .rebuilt): return RebuiltComparison.agree(other.dataset, with: dataset)
        default: return false
        }
    }

    /// The timestamp that orders datasets of this kind.
    public var orderingTimestamp: Timestamp? { dataset.orderingTimestamp }
}

/// All that a store has, as of one moment.
public struct StoreContents: Sendable {
    public let listing: Listing
    public let history: HistoryListing
    public let tombstones: [Tombstone]
    public let preferredNetwork: ExtendedPANID?
    /// All that does not fit; empty when this is the whole store.
    public let damage: [StoreDamage]
}

extension CredentialStore {
    /// Everything, as of one moment.
    public func contents() throws(StoreError) -> StoreContents {
        try reading { () throws(DatabaseError) in
            let listing = try listing(of: { _ in true })
            let history = try historyListing(of: nil)
            let tombstones = try tombstoneListing()
            return StoreContents(
                listing: listing, history: history, tombstones: tombstones.tombstones,
                preferredNetwork: try readPreference().network,
                damage: listing.damage + history.damage + tombstones.damage)
        }
    }
}
