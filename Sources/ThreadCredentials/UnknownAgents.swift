import MeshCoP
import SQLite

extension BorderAgentID {
    /// A column of a row: NULL is ``unknown``; nil when the bytes are no id.
    init?(column: DatasetColumn, of row: borrowing Statement) { self.init(column: column.rawValue, of: row) }

    init?(column: Int, of row: borrowing Statement) {
        if row.isNull(column) {
            self = .unknown
        } else {
            guard let id = try? BorderAgentID(bytes: row.bytes(column)) else { return nil }
            self = id
        }
    }
}

/// The statements on datasets of which nobody said whose they are: one a network and kind.
struct UnknownAgents: ~Copyable, ~Escapable {
    private var find: Statement
    private var ofNetwork: Statement
    /// There are none: most stores need not be asked.
    private var isEmpty: Bool

    @_lifetime(borrow database)
    init(_ database: borrowing Database) throws(DatabaseError) {
        let find = try database.prepare(
            """
            \(SealedTable.credential.rows)
            WHERE border_agent IS NULL AND extended_pan_id = ?1 AND kind = ?2
            """)
        let ofNetwork = try database.prepare(
            "SELECT tlvs FROM credential WHERE extended_pan_id = ?1 AND kind = ?2 AND border_agent IS NOT NULL")
        let isEmpty =
            try database.number("SELECT EXISTS (SELECT 1 FROM credential WHERE border_agent IS NULL)") == 0
        self.find = find
        self.ofNetwork = ofNetwork
        self.isEmpty = isEmpty
    }

    /// Call this when a row without a border agent is inserted.
    @_lifetime(self: copy self)
    mutating func expect() { isEmpty = false }

    /// The row of this dataset's network and kind that has no border agent.
    @_lifetime(self: copy self)
    mutating func row(of dataset: OperationalDataset, _ kind: DatasetKind) throws(DatabaseError) -> Merger.Met?
    {
        if isEmpty { return nil }
        guard let network = dataset.extendedPANID?.bytes else { return nil }
        find.reset()
        try find.bind(blob: network.span, at: 1)
        try find.bind(kind.column, at: 2)
        guard try find.step() else {
            find.reset()
            return nil
        }
        let met = Merger.Met(find)
        find.reset()
        return met
    }

    /// What becomes of a dataset without a border agent where border agents have the same or a newer one of its network;
    /// nil when none has.
    @_lifetime(self: copy self)
    mutating func knownBetter(
        _ submission: Submission, _ kind: DatasetKind
    ) throws(DatabaseError) -> Merger.Merged? {
        guard let network = submission.dataset.extendedPANID?.bytes else { return nil }
        ofNetwork.reset()
        defer { ofNetwork.reset() }
        try ofNetwork.bind(blob: network.span, at: 1)
        try ofNetwork.bind(kind.column, at: 2)
        var older: OperationalDataset?
        while try ofNetwork.step() {
            guard let stored = try? OperationalDataset(copying: ofNetwork.blob(0)) else { continue }
            let new = submission.dataset
            if new.hasSameBytes(as: stored) {
                return Merger.Merged(decision: MergeDecision(outcome: .unchanged), stored: stored)
            }
            if new.semanticallyEquals(stored) {
                return Merger.Merged(decision: MergeDecision(outcome: .equivalent), stored: stored)
            }
            if let time = new.orderingTimestamp, let other = stored.orderingTimestamp, time < other {
                older = stored
            }
        }
        return older.map { Merger.Merged(decision: MergeDecision(outcome: .older), stored: $0) }
    }

    /// Whether a dataset without a border agent is no more than the one that a border agent has: the newer wins; of the
    /// same time with other content both are kept.
    static func gives(_ unknown: OperationalDataset, wayTo dataset: OperationalDataset) -> Bool {
        if unknown.semanticallyEquals(dataset) { return true }
        guard let old = unknown.orderingTimestamp, let new = dataset.orderingTimestamp else { return false }
        return old < new
    }
}
