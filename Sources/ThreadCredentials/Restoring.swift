public import MeshCoP
public import SQLite

/// What a restored file did to the store.
public struct ImportResult: Sendable {
    /// How many credentials had each outcome.
    public internal(set) var outcomes: [StoreOutcome: Int] = [:]
    /// Entries of the history that were added, and that were there already.
    public internal(set) var historyAdded = 0
    public internal(set) var historyKnown = 0
    /// What the store refused, in the order in which it came.
    public internal(set) var refused: [(borderAgentID: BorderAgentID, outcome: StoreOutcome)] = []
    /// The preferred network after the import.
    public internal(set) var preferredNetwork: ExtendedPANID?
    /// The file prefers another network; the store's own preference stayed.
    public internal(set) var otherPreference: ExtendedPANID?

    /// Refusals that are listed; more are counted.
    static let maximumListed = 100
}

/// Which network the imported file prefers.
public enum ImportedPreference: Sendable {
    /// The format does not say: the first network of an empty store becomes the preferred one.
    case unspecified
    /// The format says; nil is none.
    case network(ExtendedPANID?)
}

/// Takes one credential or history entry after another into a store, in one transaction.
public struct Importer: ~Copyable, ~Escapable {
    private var merger: Merger
    private var known: Statement
    private var add: Statement
    private let now: UnixTime
    private let force: Bool
    var result = ImportResult()
    var firstNetwork: ExtendedPANID?

    @_lifetime(borrow database)
    init(_ database: borrowing Database, force: Bool, at now: UnixTime) throws(DatabaseError) {
        let merger = try Merger(database)
        let known = try database.prepare(
            """
            SELECT 1 FROM history
            WHERE border_agent = ?1 AND kind = ?2 AND replaced = ?3 AND reason = ?4 AND extended_pan_id = ?5
                AND tlvs IS ?6
            """)
        let add = try database.prepare(
            """
            INSERT INTO history (border_agent, kind, replaced, reason, extended_pan_id, tlvs, network_name, channel,
                pan_id, active_timestamp, pending_timestamp, verdict, source, created, modified)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            """)
        self.merger = merger
        self.known = known
        self.add = add
        self.now = now
        self.force = force
    }

    /// Merges one dataset by the rules of ``CredentialStore/store(_:allowing:at:)``.
    @discardableResult
    @_lifetime(self: copy self)
    public mutating func add(
        _ submission: Submission, allowing allowed: Allowances = []
    ) throws(StoreError) -> StoreOutcome {
        try submission.dataset.checkStorable(allowed)
        var submission = submission
        submission.force = submission.force || force
        if firstNetwork == nil { firstNetwork = submission.dataset.extendedPANID }
        let outcome: StoreOutcome
        do throws(DatabaseError) {
            outcome = try merger.merge(submission, at: now).decision.outcome
        } catch {
            throw StoreError(error)
        }
        result.outcomes[outcome, default: 0] += 1
        if !outcome.isAccepted, result.refused.count < ImportResult.maximumListed {
            result.refused.append((submission.borderAgentID, outcome))
        }
        return outcome
    }

    /// Adds one entry of another store's history, unless this store has it.
    @_lifetime(self: copy self)
    public mutating func add(_ entry: HistoryEntry) throws(StoreError) {
        do throws(DatabaseError) {
            known.reset()
            try Self.bindKey(of: entry, to: &known)
            if try known.step() {
                result.historyKnown += 1
                known.reset()
                return
            }
            known.reset()
            try Self.bindKey(of: entry, to: &add)
            try add.bind(blob: entry.networkName?.bytes.span, at: 7)
            try add.bind(entry.channel.map(Int64.init), at: 8)
            try add.bind(entry.panID.map(Int64.init), at: 9)
            try Self.bind(entry.activeTimestamp, to: &add, at: 10)
            try Self.bind(entry.pendingTimestamp, to: &add, at: 11)
            try add.bind(entry.verdict.column, at: 12)
            try add.bind(entry.source.column, at: 13)
            try add.bind(entry.creationDate.milliseconds, at: 14)
            try add.bind(entry.lastModificationDate.milliseconds, at: 15)
            try add.run()
            result.historyAdded += 1
        } catch {
            throw StoreError(error)
        }
    }

    private static func bindKey(of entry: HistoryEntry, to statement: inout Statement) throws(DatabaseError) {
        try statement.bind(blob: entry.borderAgentID.bytes.span, at: 1)
        try statement.bind(entry.kind.column, at: 2)
        try statement.bind(entry.replacementDate.milliseconds, at: 3)
        try statement.bind(entry.reason.column, at: 4)
        let network = entry.extendedPANID.bytes
        try statement.bind(blob: network.span, at: 5)
        try statement.bind(blob: entry.dataset?.bytes, at: 6)
    }

    private static func bind(
        _ time: Timestamp?, to statement: inout Statement, at index: Int
    ) throws(DatabaseError) {
        guard let time else { return try statement.bindNull(at: index) }
        var bytes: [UInt8] = []
        time.appendValue(to: &bytes)
        try statement.bind(blob: bytes.span, at: index)
    }
}

extension CredentialStore {
    /// Takes a whole file into the store in one transaction: all of it, or, when `body` throws, nothing.
    ///
    /// - Parameter body: hands every credential and history entry to the importer, and returns what the file prefers.
    public func importing<Failure: DatabaseFailure>(
        force: Bool = false, at now: UnixTime = .now,
        _ body: (inout Importer) throws(Failure) -> ImportedPreference
    ) throws(Failure) -> ImportResult {
        try database.immediate { () throws(Failure) -> ImportResult in
            let wasFilled = try failing(as: Failure.self) { () throws(DatabaseError) in
                try database.number("SELECT EXISTS (SELECT 1 FROM credential)") == 1
            }
            var importer = try Self.importer(database, force, now, Failure.self)
            let preference = try body(&importer)
            let (result, first) = (importer.result, importer.firstNetwork)
            return try failing(as: Failure.self) { () throws(DatabaseError) in
                try finish(result, preference, wasFilled ? nil : first)
            }
        }
    }

    /// The initializer with the caller's kind of error.
    @_lifetime(borrow database)
    private static func importer<Failure: DatabaseFailure>(
        _ database: borrowing Database, _ force: Bool, _ now: UnixTime, _: Failure.Type
    ) throws(Failure) -> Importer {
        do throws(DatabaseError) {
            return try Importer(database, force: force, at: now)
        } catch {
            throw Failure(error)
        }
    }

    private func finish(
        _ result: ImportResult, _ preference: ImportedPreference, _ firstNetwork: ExtendedPANID?
    ) throws(DatabaseError) -> ImportResult {
        var result = result
        let own = try preferredID()
        let wanted: ExtendedPANID? =
            switch preference {
            case .unspecified: firstNetwork
            case .network(let id): id
            }
        if own == nil, let wanted { try writePreferred(wanted) }
        result.preferredNetwork = own ?? wanted
        if case .network(let id?) = preference, let own, own != id { result.otherPreference = id }
        return result
    }
}

/// Runs something that only the database can fail, with the caller's kind of error.
private func failing<Result, Failure: DatabaseFailure>(
    as: Failure.Type, _ body: () throws(DatabaseError) -> Result
) throws(Failure) -> Result {
    do throws(DatabaseError) {
        return try body()
    } catch {
        throw Failure(error)
    }
}
