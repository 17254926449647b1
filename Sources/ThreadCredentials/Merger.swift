public import MeshCoP
import SQLite

/// A dataset that is handed to the store.
public struct Submission: Sendable {
    public var borderAgentID: BorderAgentID
    public var dataset: OperationalDataset
    public var origin: Origin
    /// Replaces a newer or conflicting dataset too.
    public var force: Bool
    /// What another program says of the dataset's source, and what it calls the dataset; at most 255 bytes each.
    public var sourceLabel: [UInt8]?
    public var originID: [UInt8]?
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
    /// Only the wake-up channel came or went, and the new form is the one without it.
    var replacesForm = false
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
        if newTime == storedTime, new.differsOnlyInWakeUpChannel(from: stored) {
            outcome = .equivalent
            replacesForm = new.count < stored.count
            return
        }
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

extension OperationalDataset {
    /// OpenThread had the wake-up channel in datasets from October 2024 to September 2026: it comes and goes with versions
    /// of the program, not with the network.
    func differsOnlyInWakeUpChannel(from other: OperationalDataset) -> Bool {
        let differences = differences(to: other)
        return differences.count == 1 && differences[0].type == .wakeUpChannel
            && differences[0].kind != .changed
    }
}

/// The statements of a merge, compiled once for any number of datasets.
struct Merger: ~Copyable, ~Escapable {
    /// The parameter of ``replace`` after those of the columns: whether what another program said of a row stays. It does
    /// where a dataset of the same network takes the row over.
    private static let stays = SealedTable.credential.width

    private var find: Statement
    private var unknown: UnknownAgents
    private var insert: SealedInsert
    private var replace: Statement
    private var upgradeSource: Statement
    private var findPending: Statement
    private var keeper: Keeper
    private var tombstones: Tombstones
    private var next: Int64

    @_lifetime(borrow database)
    init(_ database: borrowing Database) throws(DatabaseError) {
        let table = SealedTable.credential
        let find = try database.prepare("\(table.rows) WHERE border_agent = ?1 AND kind = ?2")
        let insert = try database.prepare(table.insertion)
        let (origin, originID) = (DatasetColumn.origin.parameter, DatasetColumn.originID.parameter)
        let stays = SealedTable.parameters[Self.stays - 1]
        let written = table.parameterValues([
            .origin: "iif(\(stays), coalesce(\(origin), origin), \(origin))",
            .originID: "iif(\(stays), coalesce(\(originID), origin_id), \(originID))",
        ])
        let id = DatasetColumn.id.parameter
        let replace = try database.prepare(
            """
            UPDATE credential SET (\(table.values()), digest) = (\(written), \(table.digest(of: "\(id), \(written)")))
            WHERE id = \(id) RETURNING digest
            """)
        let upgradeSource = try database.prepare(
            """
            UPDATE credential SET source = 0, digest = \(table.digest([.source: "0"]))
            WHERE id = ?1 RETURNING digest
            """)
        let findPending = try database.prepare(
            "SELECT id FROM credential WHERE border_agent = ?1 AND kind = 1 AND extended_pan_id = ?2")
        let keeper = try Keeper(database)
        let unknown = try UnknownAgents(database)
        let tombstones = try Tombstones(database)
        let next = try database.number("SELECT max(id) FROM credential") &+ 1
        // All or none: a statement that was compiled is finalized when a later one cannot be.
        self.find = find
        self.unknown = unknown
        self.insert = SealedInsert(insert)
        self.replace = replace
        self.upgradeSource = upgradeSource
        self.findPending = findPending
        self.keeper = keeper
        self.tombstones = tombstones
        self.next = next
    }

    /// What became of the dataset, and the one it met.
    struct Merged {
        var decision: MergeDecision
        var stored: OperationalDataset?
        /// The border agent's row; nil where it is not known whose the dataset is.
        var row: Int64?
    }

    /// A row that a dataset meets.
    struct Met {
        var row: Int64
        /// nil where the row is damaged.
        var dataset: OperationalDataset?
        var source: DatasetSource
        var created: Int64
        var modified: Int64
        var digest: Int64

        /// A row of ``SealedTable/rows`` of `credential`.
        init(_ row: borrowing Statement) {
            self.row = row.integer(.id)
            dataset = row.isSound ? try? OperationalDataset(copying: row.blob(.tlvs)) : nil
            source = DatasetSource(column: row.integer(.source)) ?? .verbatim
            created = row.integer(.created)
            modified = row.isSound ? row.integer(.modified) : .min
            digest = row.integer(.digest)
        }
    }

    /// Takes a row out of the table, into the history where there is a reason. Entries get their ids from one place.
    @_lifetime(self: copy self)
    mutating func retire(
        _ row: Int64, _ reason: HistoryReason?, at now: UnixTime, _ seal: inout Seal
    ) throws(DatabaseError) {
        if let reason { try keeper.keep(row, reason, at: now, &seal) }
        try keeper.remove(row, &seal)
    }

    /// Tombstones are added while this merges.
    @_lifetime(self: copy self)
    mutating func expectTombstones() { tombstones.expect() }

    /// An id for an entry of the history that somebody else adds.
    @_lifetime(self: copy self)
    mutating func takeHistoryID() -> Int64 { keeper.takeID() }

    /// Merges one dataset. A stored row that is damaged is replaced: what is left of it stays in the history.
    @_lifetime(self: copy self)
    mutating func merge(
        _ submission: Submission, at now: UnixTime, _ seal: inout Seal
    ) throws(DatabaseError) -> Merged {
        let kind = DatasetKind(of: submission.dataset)
        guard let met = try met(submission, kind) else {
            if submission.borderAgentID.isUnknown, !submission.force,
                let known = try unknown.knownBetter(submission, kind)
            {
                return known
            }
            let row = next
            try write(submission, kind, over: nil, at: now, &seal)
            return Merged(
                decision: MergeDecision(outcome: .stored), row: submission.borderAgentID.isUnknown ? nil : row)
        }
        let decision =
            met.dataset.map { MergeDecision(submission, over: $0, from: met.source) }
            ?? MergeDecision(outcome: .updated, replacesDamaged: true)
        switch decision.outcome {
        case .updated, .moved:
            // A clock that went back does not put a dataset before the one it follows.
            let now = max(now, UnixTime(milliseconds: met.modified))
            let reason: HistoryReason =
                decision.outcome == .moved ? .moved : decision.wasForced ? .forced : .updated
            try keeper.keep(met.row, reason, at: now, &seal)
            try write(submission, kind, over: (met, decision.outcome == .moved), at: now, &seal)
            // Only an active dataset moves a border agent: a pending one may announce that it will.
            if decision.outcome == .moved, kind == .active, let left = met.dataset?.extendedPANID {
                try leave(left, submission.borderAgentID, at: now, &seal)
            }
        case .equivalent where decision.replacesForm:
            let now = max(now, UnixTime(milliseconds: met.modified))
            try keeper.keep(met.row, .updated, at: now, &seal)
            try write(submission, kind, over: (met, false), at: now, &seal)
        case .unchanged where decision.upgradesSource:
            seal.credentials.remove(met.digest)
            try upgradeSource.bind(met.row, at: 1)
            seal.credentials.add(try upgradeSource.runReturning())
        case .unchanged, .equivalent, .older, .conflict, .stored: break
        }
        return Merged(
            decision: decision, stored: met.dataset, row: submission.borderAgentID.isUnknown ? nil : met.row)
    }

    @_lifetime(self: copy self)
    private mutating func met(_ submission: Submission, _ kind: DatasetKind) throws(DatabaseError) -> Met? {
        if submission.borderAgentID.isUnknown { return try unknown.row(of: submission.dataset, kind) }
        find.reset()
        try find.bind(blob: submission.borderAgentID.bytes.span, at: 1)
        try find.bind(kind.column, at: 2)
        guard try find.step() else {
            find.reset()
            return nil
        }
        let met = Met(find)
        find.reset()
        return met
    }

    /// Writes a dataset into a row of its own, or over one that was kept in the history.
    @_lifetime(self: copy self)
    private mutating func write(
        _ submission: Submission, _ kind: DatasetKind, over met: (row: Met, moves: Bool)?, at now: UnixTime,
        _ seal: inout Seal
    ) throws(DatabaseError) {
        var created = (submission.creationDate ?? now).milliseconds
        if let met, !met.moves, met.row.dataset != nil { created = met.row.created }
        let modified = max((submission.lastModificationDate ?? now).milliseconds, created)
        if !submission.borderAgentID.isUnknown, let row = try unknown.row(of: submission.dataset, kind),
            row.dataset.map({ UnknownAgents.gives($0, wayTo: submission.dataset) }) ?? true
        {
            // Now it is known whose dataset it is.
            try keeper.keep(row.row, .updated, at: max(now, UnixTime(milliseconds: row.modified)), &seal)
            try keeper.remove(row.row, &seal)
        }
        if let met {
            seal.credentials.remove(met.row.digest)
            try Self.bind(submission, kind, created, modified, to: &replace)
            try replace.bind(met.row.row, to: .id)
            try replace.bind(Int64(met.moves ? 0 : 1), at: Self.stays)
            seal.credentials.add(try replace.runReturning())
        } else {
            seal.credentials.add(try add(submission, kind, created, modified))
            if submission.borderAgentID.isUnknown { unknown.expect() }
        }
        try tombstones.remove(submission.borderAgentID, kind, submission.dataset, &seal)
    }

    /// What a network has pending does not come to pass at a border agent that left it.
    @_lifetime(self: copy self)
    private mutating func leave(
        _ network: ExtendedPANID, _ agent: BorderAgentID, at now: UnixTime, _ seal: inout Seal
    ) throws(DatabaseError) {
        let id = network.bytes
        findPending.reset()
        try findPending.bind(blob: agent.bytes.span, at: 1)
        try findPending.bind(blob: id.span, at: 2)
        let row = try findPending.step() ? findPending.integer(0) : nil
        findPending.reset()
        guard let row else { return }
        try keeper.keep(row, .moved, at: now, &seal)
        try keeper.remove(row, &seal)
    }

    /// Inserts a row.
    /// - Returns: its digest.
    @_lifetime(self: copy self)
    private mutating func add(
        _ submission: Submission, _ kind: DatasetKind, _ created: Int64, _ modified: Int64
    ) throws(DatabaseError) -> Int64 {
        let view = submission.dataset.view
        try insert.begin(.credential, id: next)
        try insert.add(agent: submission.borderAgentID)
        try insert.add(kind.column)
        try insert.add(blob: view.bytes)
        try insert.add(blob: view.value(of: .extendedPANID)?.extracting(first: 8))
        try insert.add(blob: view.networkNameBytes)
        try insert.add(view.channel.map { Int64($0.number) })
        try insert.add(view.panID.map { Int64($0.rawValue) })
        try insert.add(blob: view.value(of: .activeTimestamp)?.extracting(first: 8))
        try insert.add(blob: view.value(of: .pendingTimestamp)?.extracting(first: 8))
        try insert.add(view.verdict.column)
        try insert.add(submission.source.column)
        try insert.add(created)
        try insert.add(modified)
        try insert.add(blob: submission.sourceLabel?.span)
        try insert.add(blob: submission.originID?.span)
        let digest = try insert.run()
        next &+= 1
        return digest
    }

    /// Binds the columns of a row after its id.
    private static func bind(
        _ submission: Submission, _ kind: DatasetKind, _ created: Int64, _ modified: Int64,
        to statement: inout Statement
    ) throws(DatabaseError) {
        let view = submission.dataset.view
        let agent = submission.borderAgentID
        try statement.bind(blob: agent.isUnknown ? nil : agent.bytes.span, to: .borderAgent)
        try statement.bind(kind.column, to: .kind)
        try statement.bind(blob: view.bytes, to: .tlvs)
        try statement.bind(blob: view.value(of: .extendedPANID)?.extracting(first: 8), to: .extendedPANID)
        try statement.bind(blob: view.networkNameBytes, to: .networkName)
        try statement.bind(view.channel.map { Int64($0.number) }, to: .channel)
        try statement.bind(view.panID.map { Int64($0.rawValue) }, to: .panID)
        try statement.bind(blob: view.value(of: .activeTimestamp)?.extracting(first: 8), to: .activeTimestamp)
        try statement.bind(blob: view.value(of: .pendingTimestamp)?.extracting(first: 8), to: .pendingTimestamp)
        try statement.bind(view.verdict.column, to: .verdict)
        try statement.bind(submission.source.column, to: .source)
        try statement.bind(created, to: .created)
        try statement.bind(modified, to: .modified)
        try statement.bind(blob: submission.sourceLabel?.span, to: .origin)
        try statement.bind(blob: submission.originID?.span, to: .originID)
    }
}

extension MergeDecision {
    init(outcome: StoreOutcome, replacesDamaged: Bool = false) {
        self.outcome = outcome
        self.replacesDamaged = replacesDamaged
    }
}

extension Statement {
    /// Binds the parameter of a column; NULL for nil.
    @_lifetime(self: copy self)
    mutating func bind(_ value: Int64?, to column: DatasetColumn) throws(DatabaseError) {
        try bind(value, at: column.parameterNumber)
    }

    /// Binds the parameter of a column; NULL for nil.
    @_lifetime(self: copy self)
    mutating func bind(blob: Span<UInt8>?, to column: DatasetColumn) throws(DatabaseError) {
        try bind(blob: blob, at: column.parameterNumber)
    }

    /// Binds NULL for a border agent that nobody named.
    @_lifetime(self: copy self)
    mutating func bind(agent: BorderAgentID, at index: Int) throws(DatabaseError) {
        if agent.isUnknown { try bindNull(at: index) } else { try bind(blob: agent.bytes.span, at: index) }
    }

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
