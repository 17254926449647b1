public import MeshCoP
import SQLite

/// A dataset that is handed to the store.
public struct Submission: Sendable {
    public var borderAgentID: BorderAgentID
    public var dataset: OperationalDataset
    public var origin: Origin
    /// Replaces a newer or conflicting dataset too.
    public var force: Bool
    /// When the dataset came into being, for one that is restored; nil is now.
    public var creationDate: UnixTime?
    public var lastModificationDate: UnixTime?

    /// Where the bytes come from.
    public enum Origin: Sendable {
        case verbatim
        /// Put together from JSON. Without the document, what both JSON forms carry is compared.
        case rebuilt(DatasetInput?)
    }

    public init(
        _ dataset: OperationalDataset, forBorderAgent borderAgentID: BorderAgentID, origin: Origin = .verbatim,
        force: Bool = false, creationDate: UnixTime? = nil, lastModificationDate: UnixTime? = nil
    ) {
        self.borderAgentID = borderAgentID
        self.dataset = dataset
        self.origin = origin
        self.force = force
        self.creationDate = creationDate
        self.lastModificationDate = lastModificationDate
    }

    var source: DatasetSource {
        switch origin {
        case .verbatim: .verbatim
        case .rebuilt: .rebuilt
        }
    }
}

/// What the merge rules say about a dataset and the one that the store has for the same border agent and kind.
struct MergeDecision: Equatable {
    var outcome: StoreOutcome
    /// An older or conflicting dataset is accepted because of `force`.
    var wasForced = false
    /// The same bytes were rebuilt before and now were submitted as they are.
    var upgradesSource = false
    /// The stored bytes are no dataset: there is nothing to compare with.
    var replacesDamaged = false

    /// Timestamps are compared only between datasets of one network: a router that was reset starts again at 1.
    init(_ submission: Submission, over stored: OperationalDataset, from source: DatasetSource) {
        let new = submission.dataset
        if new.extendedPANID != stored.extendedPANID {
            outcome = .moved
            return
        }
        if new.hasSameBytes(as: stored) {
            outcome = .unchanged
            upgradesSource = source == .rebuilt && submission.source == .verbatim
            return
        }
        switch (submission.origin, source) {
        case (.rebuilt(let input), .verbatim)
        where input?.agrees(with: stored) ?? RebuiltComparison.agree(new, with: stored):
            outcome = .equivalent
            return
        case (.rebuilt(let input?), .rebuilt) where input.agrees(with: stored):
            outcome = .equivalent
            return
        case (.verbatim, .rebuilt) where RebuiltComparison.agree(stored, with: new):
            // The bytes that the stored dataset stands for.
            outcome = .updated
            return
        default: break
        }
        if new.semanticallyEquals(stored) {
            outcome = .equivalent
            return
        }
        let (newTime, storedTime) = (new.orderingTimestamp, stored.orderingTimestamp)
        if let newTime, let storedTime, newTime > storedTime {
            outcome = .updated
        } else if submission.force {
            outcome = .updated
            wasForced = true
        } else {
            outcome = newTime == storedTime ? .conflict : .older
        }
    }
}

/// The statements of a merge, compiled once for any number of datasets.
struct Merger: ~Copyable, ~Escapable {
    private var find: Statement
    private var insert: Statement
    private var replace: Statement
    private var keepInHistory: Statement
    private var upgradeSource: Statement
    private var findPending: Statement
    private var remove: Statement

    @_lifetime(borrow database)
    init(_ database: borrowing Database) throws(DatabaseError) {
        let find = try database.prepare(
            "SELECT id, tlvs, source, created FROM credential WHERE border_agent = ?1 AND kind = ?2")
        let insert = try database.prepare(
            """
            INSERT INTO credential (tlvs, extended_pan_id, network_name, channel, pan_id, active_timestamp,
                pending_timestamp, verdict, source, created, modified, border_agent, kind)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            """)
        let replace = try database.prepare(
            """
            UPDATE credential SET tlvs = ?1, extended_pan_id = ?2, network_name = ?3, channel = ?4, pan_id = ?5,
                active_timestamp = ?6, pending_timestamp = ?7, verdict = ?8, source = ?9, created = ?10,
                modified = ?11
            WHERE id = ?12
            """)
        let keepInHistory = try database.prepare(
            """
            INSERT INTO history (border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id,
                active_timestamp, pending_timestamp, verdict, source, created, modified, replaced, reason)
            SELECT border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id, active_timestamp,
                pending_timestamp, verdict, source, created, modified, ?2, ?3
            FROM credential WHERE id = ?1
            """)
        let upgradeSource = try database.prepare("UPDATE credential SET source = 0 WHERE id = ?1")
        let findPending = try database.prepare(
            "SELECT id FROM credential WHERE border_agent = ?1 AND kind = ?2 AND extended_pan_id = ?3")
        let remove = try database.prepare("DELETE FROM credential WHERE id = ?1")
        // All or none: a statement that was compiled is finalized when a later one cannot be.
        self.find = find
        self.insert = insert
        self.replace = replace
        self.keepInHistory = keepInHistory
        self.upgradeSource = upgradeSource
        self.findPending = findPending
        self.remove = remove
    }

    /// What became of the dataset, and the one it met.
    struct Merged {
        var decision: MergeDecision
        var stored: OperationalDataset?
    }

    /// Merges one dataset. A stored row whose bytes are damaged is replaced: its bytes stay in the history.
    @_lifetime(self: copy self)
    mutating func merge(_ submission: Submission, at now: UnixTime) throws(DatabaseError) -> Merged {
        let kind = DatasetKind(of: submission.dataset)
        find.reset()
        try find.bind(blob: submission.borderAgentID.bytes.span, at: 1)
        try find.bind(kind.column, at: 2)
        guard try find.step() else {
            try Self.bind(submission, to: &insert)
            try insert.bind((submission.creationDate ?? now).milliseconds, at: 10)
            try insert.bind((submission.lastModificationDate ?? now).milliseconds, at: 11)
            try insert.bind(blob: submission.borderAgentID.bytes.span, at: 12)
            try insert.bind(kind.column, at: 13)
            try insert.run()
            find.reset()
            return Merged(decision: MergeDecision(outcome: .stored))
        }
        let row = find.integer(0)
        let created = find.integer(3)
        let source = DatasetSource(column: find.integer(2)) ?? .verbatim
        let stored = try? OperationalDataset(copying: find.blob(1))
        find.reset()
        let decision =
            stored.map { MergeDecision(submission, over: $0, from: source) }
            ?? MergeDecision(outcome: .updated, replacesDamaged: true)
        switch decision.outcome {
        case .updated, .moved:
            try keep(
                row, decision.outcome == .moved ? .moved : decision.wasForced ? .forced : .updated, at: now)
            try Self.bind(submission, to: &replace)
            let isNew = decision.outcome == .moved
            try replace.bind(
                isNew ? (submission.creationDate ?? now).milliseconds : created, at: 10)
            try replace.bind((submission.lastModificationDate ?? now).milliseconds, at: 11)
            try replace.bind(row, at: 12)
            try replace.run()
            // Only an active dataset moves a border agent: a pending one may announce that it will.
            if decision.outcome == .moved, kind == .active, let left = stored?.extendedPANID {
                try leave(left, submission.borderAgentID, at: now)
            }
        case .unchanged where decision.upgradesSource:
            try upgradeSource.bind(row, at: 1)
            try upgradeSource.run()
        case .unchanged, .equivalent, .older, .conflict, .stored: break
        }
        return Merged(decision: decision, stored: stored)
    }

    @_lifetime(self: copy self)
    private mutating func keep(_ row: Int64, _ reason: HistoryReason, at now: UnixTime) throws(DatabaseError) {
        try keepInHistory.bind(row, at: 1)
        try keepInHistory.bind(now.milliseconds, at: 2)
        try keepInHistory.bind(reason.column, at: 3)
        try keepInHistory.run()
    }

    /// What a network has pending does not come to pass at a border agent that left it.
    @_lifetime(self: copy self)
    private mutating func leave(
        _ network: ExtendedPANID, _ agent: BorderAgentID, at now: UnixTime
    ) throws(DatabaseError) {
        let id = network.bytes
        findPending.reset()
        try findPending.bind(blob: agent.bytes.span, at: 1)
        try findPending.bind(DatasetKind.pending.column, at: 2)
        try findPending.bind(blob: id.span, at: 3)
        let row = try findPending.step() ? findPending.integer(0) : nil
        findPending.reset()
        guard let row else { return }
        try keep(row, .moved, at: now)
        try remove.bind(row, at: 1)
        try remove.run()
    }

    /// Parameters 1…9: the bytes and what is read from them.
    private static func bind(_ submission: Submission, to statement: inout Statement) throws(DatabaseError) {
        let view = submission.dataset.view
        try statement.bind(blob: view.bytes, at: 1)
        try statement.bind(blob: view.value(of: .extendedPANID)?.extracting(first: 8), at: 2)
        try statement.bind(blob: view.networkNameBytes, at: 3)
        try statement.bind(view.channel.map { Int64($0.number) }, at: 4)
        try statement.bind(view.panID.map { Int64($0.rawValue) }, at: 5)
        try statement.bind(blob: view.value(of: .activeTimestamp)?.extracting(first: 8), at: 6)
        try statement.bind(blob: view.value(of: .pendingTimestamp)?.extracting(first: 8), at: 7)
        try statement.bind(view.verdict.column, at: 8)
        try statement.bind(submission.source.column, at: 9)
    }
}

extension MergeDecision {
    fileprivate init(outcome: StoreOutcome, replacesDamaged: Bool = false) {
        self.outcome = outcome
        self.replacesDamaged = replacesDamaged
    }
}

extension Statement {
    /// Binds NULL for nil.
    @_lifetime(self: copy self)
    mutating func bind(blob: Span<UInt8>?, at index: Int) throws(DatabaseError) {
        if let blob { try bind(blob: blob, at: index) } else { try bindNull(at: index) }
    }

    /// Binds NULL for nil.
    @_lifetime(self: copy self)
    mutating func bind(_ value: Int64?, at index: Int) throws(DatabaseError) {
        if let value { try bind(value, at: index) } else { try bindNull(at: index) }
    }
}
