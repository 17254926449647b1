public import MeshCoP
public import SQLite

/// What a restored file did to the store.
public struct ImportResult: Sendable {
    /// How many credentials had each outcome.
    public internal(set) var outcomes: [StoreOutcome: Int] = [:]
    /// Entries of the history that were added, and that were there already.
    public internal(set) var historyAdded = 0
    public internal(set) var historyKnown = 0
    /// Datasets that were deleted here or elsewhere, and are not newer than what was deleted: they were left out.
    public internal(set) var heldDeleted = 0
    /// Deletions that the file told of and the store did not know.
    public internal(set) var deletionsAdded = 0
    /// Deletions of what this store still has, and keeps.
    public internal(set) var deletionsIgnored = 0
    /// What the store refused, in the order in which it came.
    public internal(set) var refused: [Refusal] = []
    /// A dataset that is not newer than the one that the store has.
    public struct Refusal: Sendable {
        public let borderAgentID: BorderAgentID
        public let outcome: StoreOutcome
        /// The fields in which it differs from the one that the store has.
        public let differingTypes: [TLVType]
    }

    /// What became of one dataset. A file may have more of them than memory holds: they are handed over one by one.
    public struct Detail: Sendable {
        public let submission: Submission
        /// nil for one that was deleted before and is not newer.
        public let outcome: StoreOutcome?
        /// The fields in which it differs from the one of its network that the store had for this border agent.
        public let differingTypes: [TLVType]
    }
    /// Nothing was changed: the store is a private copy.
    public internal(set) var isRehearsal = false
    /// The preferred network after the import.
    public internal(set) var preferredNetwork: ExtendedPANID?
    /// The file prefers another network; the store's own preference stayed.
    public internal(set) var otherPreference: ExtendedPANID?

    /// Some of the file carries no digests: whether it is what was exported cannot be told.
    public internal(set) var isUnverified = false

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
    private var add: SealedInsert
    private var has: Statement
    private var tombstones: Tombstones
    private let now: UnixTime
    private let force: Bool
    private let report: ((ImportResult.Detail) -> Void)?
    var seal: Seal
    var result = ImportResult()
    var firstNetwork: ExtendedPANID?
    /// Rows that this import has met or written.
    private var taken = RowSet()
    /// Whether the last dataset moved a border agent out of a network that this same import has it in: a border agent is
    /// in one network.
    public private(set) var contradictsItself = false

    @_lifetime(borrow database)
    init(
        _ database: borrowing Database, _ seal: Seal, force: Bool, at now: UnixTime,
        reporting report: ((ImportResult.Detail) -> Void)?
    ) throws(DatabaseError) {
        let merger = try Merger(database)
        // The same version of a dataset, whatever became of it: when it was replaced is another matter, and its keys may
        // have been forgotten meanwhile.
        let known = try database.prepare(
            """
            SELECT count(*) FROM history
            WHERE border_agent IS ?2 AND kind = ?3 AND modified = ?14 AND created = ?13 AND extended_pan_id = ?5
                AND active_timestamp IS ?9 AND pending_timestamp IS ?10 AND network_name IS ?6 AND channel IS ?7
                AND pan_id IS ?8 AND (tlvs IS NULL OR ?4 IS NULL OR tlvs = ?4)
            """)
        let add = try database.prepare(SealedTable.history.insertion)
        let has = try database.prepare(
            "SELECT 1 FROM credential WHERE border_agent IS ?1 AND kind = ?2 AND extended_pan_id = ?3")
        let tombstones = try Tombstones(database)
        self.merger = merger
        self.known = known
        self.add = SealedInsert(add)
        self.has = has
        self.tombstones = tombstones
        self.seal = seal
        self.now = now
        self.force = force
        self.report = report
    }

    /// Merges one dataset by the rules of ``CredentialStore/store(_:allowing:at:)``.
    /// - Returns: nil for one that was deleted and is not newer than what was deleted: it is left out.
    @discardableResult
    @_lifetime(self: copy self)
    public mutating func add(
        _ submission: Submission, allowing allowed: Allowances = []
    ) throws(StoreError) -> StoreOutcome? {
        contradictsItself = false
        let storable = try StorableDataset(submission.dataset, allowing: allowed)
        var submission = submission
        submission.force = submission.force || force
        do throws(DatabaseError) {
            if !submission.force, try tombstones.hold(submission.borderAgentID, submission.dataset) {
                result.heldDeleted += 1
                report?(.init(submission: submission, outcome: nil, differingTypes: []))
                return nil
            }
            if firstNetwork == nil { firstNetwork = storable.extendedPANID }
            let merged = try merger.merge(submission, at: now, &seal)
            note(submission, merged)
            if let row = merged.row {
                contradictsItself = merged.decision.outcome == .moved && taken.contains(row)
                taken.insert(row)
            }
            return merged.decision.outcome
        } catch {
            throw StoreError(error)
        }
    }

    @_lifetime(self: copy self)
    private mutating func note(_ submission: Submission, _ merged: Merger.Merged) {
        let outcome = merged.decision.outcome
        result.outcomes[outcome, default: 0] += 1
        let isListed = !outcome.isAccepted && result.refused.count < ImportResult.maximumListed
        guard report != nil || isListed else { return }
        let types =
            outcome == .moved ? [] : merged.stored?.differences(to: submission.dataset).map(\.type) ?? []
        report?(.init(submission: submission, outcome: outcome, differingTypes: types))
        if isListed {
            result.refused.append(
                .init(borderAgentID: submission.borderAgentID, outcome: outcome, differingTypes: types))
        }
    }

    /// Adds one entry of another store's history, unless this store has it. Bytes that were forgotten stay forgotten.
    ///
    /// - Parameter copy: how many entries that look the same the other store has before this one.
    @_lifetime(self: copy self)
    public mutating func add(_ entry: HistoryEntry, copy: Int = 0) throws(StoreError) {
        do throws(DatabaseError) {
            known.reset()
            defer { known.reset() }
            try bindKnown(entry)
            if try known.step(), known.integer(0) > copy {
                result.historyKnown += 1
                return
            }
            known.reset()
            seal.history.add(try insert(entry))
            result.historyAdded += 1
        } catch {
            throw StoreError(error)
        }
    }

    /// Remembers a deletion. What this store has stays: an import deletes nothing.
    @_lifetime(self: copy self)
    public mutating func add(_ tombstone: Tombstone) throws(StoreError) {
        do throws(DatabaseError) {
            let network = tombstone.extendedPANID.bytes
            has.reset()
            try has.bind(agent: tombstone.borderAgentID, at: 1)
            try has.bind(tombstone.kind.column, at: 2)
            try has.bind(blob: network.span, at: 3)
            let isStored = try has.step()
            has.reset()
            if isStored {
                result.deletionsIgnored += 1
            } else if try tombstones.add(tombstone, &seal) {
                merger.expectTombstones()
                result.deletionsAdded += 1
            }
        } catch {
            throw StoreError(error)
        }
    }

    /// Some of the file carries no digests.
    @_lifetime(self: copy self)
    public mutating func noteUnverified() { result.isUnverified = true }

    /// What `known` is asked of.
    @_lifetime(self: copy self)
    private mutating func bindKnown(_ entry: HistoryEntry) throws(DatabaseError) {
        let network = entry.extendedPANID.bytes
        try known.bind(agent: entry.borderAgentID, at: 2)
        try known.bind(entry.kind.column, at: 3)
        try known.bind(blob: entry.dataset?.storage.span, at: 4)
        try known.bind(blob: network.span, at: 5)
        try known.bind(blob: entry.networkName?.bytes.span, at: 6)
        try known.bind(entry.channel.map(Int64.init), at: 7)
        try known.bind(entry.panID.map(Int64.init), at: 8)
        try Self.bind(entry.activeTimestamp, to: &known, at: 9)
        try Self.bind(entry.pendingTimestamp, to: &known, at: 10)
        try known.bind(entry.creationDate.milliseconds, at: 13)
        try known.bind(entry.lastModificationDate.milliseconds, at: 14)
    }

    /// - Returns: the digest of the new row.
    @_lifetime(self: copy self)
    private mutating func insert(_ entry: HistoryEntry) throws(DatabaseError) -> Int64 {
        let network = entry.extendedPANID.bytes
        try add.begin(.history, id: merger.takeHistoryID())
        try add.add(agent: entry.borderAgentID)
        try add.add(entry.kind.column)
        try add.add(blob: entry.dataset?.storage.span)
        try add.add(blob: network.span)
        try add.add(blob: entry.networkName?.bytes.span)
        try add.add(entry.channel.map(Int64.init))
        try add.add(entry.panID.map(Int64.init))
        try Self.append(entry.activeTimestamp, to: &add)
        try Self.append(entry.pendingTimestamp, to: &add)
        try add.add(entry.verdict.column)
        try add.add(entry.source.column)
        try add.add(entry.creationDate.milliseconds)
        try add.add(entry.lastModificationDate.milliseconds)
        try add.add(nil)
        try add.add(nil)
        try add.add(entry.replacementDate.milliseconds)
        try add.add(entry.reason.column)
        return try add.run()
    }

    private static func bind(
        _ time: Timestamp?, to statement: inout Statement, at index: Int
    ) throws(DatabaseError) {
        guard let time else { return try statement.bindNull(at: index) }
        var bytes: [UInt8] = []
        time.appendValue(to: &bytes)
        try statement.bind(blob: bytes.span, at: index)
    }

    private static func append(_ time: Timestamp?, to row: inout SealedInsert) throws(DatabaseError) {
        guard let time else { return try row.add(nil) }
        var bytes: [UInt8] = []
        time.appendValue(to: &bytes)
        try row.add(blob: bytes.span)
    }
}

extension CredentialStore {
    /// Takes a whole file into the store in one transaction: all of it, or, when `body` throws, nothing.
    ///
    /// - Parameters:
    ///   - report: is told of each dataset, in the order in which they come. If the import fails, none of it happened.
    ///   - body: hands every credential and history entry to the importer, and returns what the file prefers.
    /// - Throws: `SQLITE_CORRUPT` where the store is damaged: an import asks its indexes what it has.
    public func importing<Failure: DatabaseFailure>(
        force: Bool = false, at now: UnixTime? = nil, reporting report: ((ImportResult.Detail) -> Void)? = nil,
        _ body: (inout Importer) throws(Failure) -> ImportedPreference
    ) throws(Failure) -> ImportResult {
        try changing(failingAs: Failure.self) { seal throws(Failure) -> ImportResult in
            try failing(as: Failure.self) { () throws(DatabaseError) in try requireSound() }
            let wasFilled = seal.credentials.rows > 0
            var importer = try Self.importer(database, seal, force, now ?? .now, report, Failure.self)
            importer.result.isRehearsal = isPrivateCopy
            let preference = try body(&importer)
            let (result, first) = (importer.result, importer.firstNetwork)
            seal = importer.seal
            return try failing(as: Failure.self) { () throws(DatabaseError) in
                try finish(result, preference, wasFilled ? nil : first, &seal)
            }
        }
    }

    /// The initializer with the caller's kind of error.
    @_lifetime(borrow database)
    private static func importer<Failure: DatabaseFailure>(
        _ database: borrowing Database, _ seal: Seal, _ force: Bool, _ now: UnixTime,
        _ report: ((ImportResult.Detail) -> Void)?, _: Failure.Type
    ) throws(Failure) -> Importer {
        do throws(DatabaseError) {
            return try Importer(database, seal, force: force, at: now, reporting: report)
        } catch {
            throw Failure(error)
        }
    }

    /// Every row fits its digest, the seal fits them, and SQLite finds each through its indexes.
    private func requireSound() throws(DatabaseError) {
        if let damage = try damage().first {
            throw DatabaseError(code: .corrupt, message: damage.description, path: database.path)
        }
        for check in [
            "PRAGMA integrity_check(credential)", "PRAGMA integrity_check(history)",
            "PRAGMA integrity_check(tombstone)",
        ] as [SQL] {
            var rows = try database.prepare(check)
            guard try rows.step(), rows.string(0) != "ok" else { continue }
            throw DatabaseError(code: .corrupt, message: rows.string(0), path: database.path)
        }
    }

    private func finish(
        _ result: ImportResult, _ preference: ImportedPreference, _ firstNetwork: ExtendedPANID?,
        _ seal: inout Seal
    ) throws(DatabaseError) -> ImportResult {
        var result = result
        let own = try readPreference().network
        let wanted: ExtendedPANID? =
            switch preference {
            case .unspecified: firstNetwork
            case .network(let id): id
            }
        if own == nil, let wanted { try writePreference(wanted, &seal) }
        result.preferredNetwork = own ?? wanted
        if case .network(let id?) = preference, let own, own != id { result.otherPreference = id }
        return result
    }
}
