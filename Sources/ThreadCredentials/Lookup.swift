public import MeshCoP
import SQLite

/// Credentials as they were found, and what could not be read.
public struct Listing: Sendable {
    public internal(set) var credentials: [ThreadCredentials] = []
    /// Rows whose bytes are no dataset: the file was damaged or edited. ``CredentialStore/check()`` says more.
    public internal(set) var damagedRows: [Int64] = []

    public init() {}
}

extension CredentialStore {
    /// All credentials, ordered by network, kind and age.
    public func allCredentials() throws(StoreError) -> Listing {
        try database.snapshot { () throws(StoreError) in try allCredentialsInSnapshot() }
    }

    private func allCredentialsInSnapshot() throws(StoreError) -> Listing {
        try storing { () throws(DatabaseError) in
            var rows = try database.prepare(
                """
                SELECT id, border_agent, kind, tlvs, extended_pan_id, verdict, source, created, modified
                FROM credential ORDER BY extended_pan_id, kind, id
                """)
            return try listing(&rows)
        }
    }

    /// What one border agent has: its active and its pending dataset.
    public func credentials(forBorderAgentID id: BorderAgentID) throws(StoreError) -> Listing {
        var found = try reading { () throws(DatabaseError) in
            var rows = try database.prepare(
                """
                SELECT id, border_agent, kind, tlvs, extended_pan_id, verdict, source, created, modified
                FROM credential
                WHERE extended_pan_id IN (SELECT extended_pan_id FROM credential WHERE border_agent = ?1)
                ORDER BY extended_pan_id, kind, id
                """)
            try rows.bind(blob: id.bytes.span, at: 1)
            return try listing(&rows)
        }
        // The others of its networks were needed to tell which is stale or in conflict.
        found.credentials.removeAll { $0.borderAgentID != id }
        return found
    }

    /// What every border agent of one network has.
    public func credentials(forExtendedPANID id: ExtendedPANID) throws(StoreError) -> Listing {
        try reading { () throws(DatabaseError) in
            var rows = try database.prepare(
                """
                SELECT id, border_agent, kind, tlvs, extended_pan_id, verdict, source, created, modified
                FROM credential WHERE extended_pan_id = ?1 ORDER BY kind, id
                """)
            let bytes = id.bytes
            try rows.bind(blob: bytes.span, at: 1)
            return try listing(&rows)
        }
    }

    /// What every border agent has of the networks with this name; names need not be unique.
    public func credentials(forNetworkName name: NetworkName) throws(StoreError) -> Listing {
        var found = try reading { () throws(DatabaseError) in
            var rows = try database.prepare(
                """
                SELECT id, border_agent, kind, tlvs, extended_pan_id, verdict, source, created, modified
                FROM credential
                WHERE extended_pan_id IN (SELECT extended_pan_id FROM credential WHERE network_name = ?1)
                ORDER BY extended_pan_id, kind, id
                """)
            try rows.bind(blob: name.bytes.span, at: 1)
            return try listing(&rows)
        }
        found.credentials.removeAll { $0.dataset.networkName != name }
        return found
    }

    /// Runs reads that belong together on one state of the file.
    func reading<Result>(_ body: () throws(DatabaseError) -> Result) throws(StoreError) -> Result {
        try storing { () throws(DatabaseError) in try database.snapshot(body) }
    }

    /// Reads rows that come ordered by network and kind, whole groups of them, and marks what is stale or in conflict.
    private func listing(_ rows: inout Statement) throws(DatabaseError) -> Listing {
        let preferred = try preferredID()
        var listing = Listing()
        var groupStart = 0
        while try rows.step() {
            guard let credentials = ThreadCredentials(row: rows, preferred: preferred) else {
                listing.damagedRows.append(rows.integer(0))
                continue
            }
            if let last = listing.credentials.last,
                last.extendedPANID != credentials.extendedPANID || last.kind != credentials.kind
            {
                markDifferences(&listing.credentials, from: groupStart)
                groupStart = listing.credentials.count
            }
            listing.credentials.append(credentials)
        }
        markDifferences(&listing.credentials, from: groupStart)
        return listing
    }

    /// What is older than the newest of its network is stale. Two of the newest time that differ are in conflict: which
    /// of them is the network's cannot be told.
    private func markDifferences(_ credentials: inout [ThreadCredentials], from start: Int) {
        guard credentials.count - start > 1,
            let newest = credentials[start...].max(by: { $1.isBetter(than: $0) })
        else { return }
        var isDisputed = false
        for index in start..<credentials.count where !credentials[index].hasSameContent(as: newest) {
            if credentials[index].orderingTimestamp == newest.orderingTimestamp {
                isDisputed = true
            } else {
                credentials[index].isStale = true
            }
        }
        if !isDisputed { return }
        for index in start..<credentials.count
        where credentials[index].orderingTimestamp == newest.orderingTimestamp {
            credentials[index].isInConflict = true
        }
    }
}

extension ThreadCredentials {
    /// A row of `id, border_agent, kind, tlvs, extended_pan_id, verdict, source, created, modified`; nil when a value is
    /// none of ours.
    init?(row: borrowing Statement, preferred: ExtendedPANID?) {
        guard let kind = DatasetKind(column: row.integer(2)),
            let verdict = Verdict(column: row.integer(5)),
            let source = DatasetSource(column: row.integer(6)),
            let agent = try? BorderAgentID(bytes: row.bytes(1)),
            let id = ExtendedPANID(row.blob(4)),
            let dataset = try? OperationalDataset(copying: row.blob(3))
        else { return nil }
        self.row = row.integer(0)
        borderAgentID = agent
        self.dataset = dataset
        self.kind = kind
        self.source = source
        self.verdict = verdict
        extendedPANID = id
        creationDate = UnixTime(milliseconds: row.integer(7))
        lastModificationDate = UnixTime(milliseconds: row.integer(8))
        isPreferred = id == preferred
        isStale = false
        isInConflict = false
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
    public let history: [HistoryEntry]
    public let preferredNetwork: ExtendedPANID?
}

extension CredentialStore {
    /// Everything, as of one moment.
    public func contents() throws(StoreError) -> StoreContents {
        try database.snapshot { () throws(StoreError) in
            StoreContents(
                listing: try allCredentialsInSnapshot(), history: try history(),
                preferredNetwork: try preferredNetwork())
        }
    }
}
