public import MeshCoP
import SQLite

/// Which datasets are stored although they are not `ok`.
public struct Allowances: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Values that OpenThread rejects (R6–R8).
    public static let invalid = Allowances(rawValue: 1)
    /// Fields of a complete dataset are missing.
    public static let partial = Allowances(rawValue: 2)
}

/// A dataset that the store takes. It is checked when this value is made: make it before the store is opened, and a
/// dataset that is refused makes no file.
public struct StorableDataset: Sendable {
    public let dataset: OperationalDataset
    let extendedPANID: ExtendedPANID

    /// Checks a dataset. Malformed bytes are no `OperationalDataset` to begin with.
    ///
    /// - Throws: ``StoreError/invalid(_:)``, ``StoreError/partial(missing:)`` or ``StoreError/unusable(missing:)``.
    public init(_ dataset: OperationalDataset, allowing allowed: Allowances = []) throws(StoreError) {
        let view = dataset.view
        if let fault = view.invalidity, !allowed.contains(.invalid) { throw .invalid(fault) }
        guard let network = view.extendedPANID else { throw .unusable(missing: .extendedPANID) }
        if view.isPending ? view.pendingTimestamp == nil : view.activeTimestamp == nil {
            throw .unusable(missing: view.isPending ? .pendingTimestamp : .activeTimestamp)
        }
        if !view.hasAllActiveFields, !allowed.contains(.partial) { throw .partial(missing: view.missing) }
        self.dataset = dataset
        extendedPANID = network
    }
}

extension CredentialStore {
    /// Stores a dataset by the merge rules. It is on the disk when this returns with an accepted outcome.
    ///
    /// - Throws: ``StoreError/invalid(_:)``, ``StoreError/partial(missing:)`` or ``StoreError/unusable(missing:)`` for
    ///   a dataset that is not to be stored; a refusal by the merge rules is no error but an outcome.
    public func store(
        _ submission: Submission, allowing allowed: Allowances = [], at now: UnixTime? = nil
    ) throws(StoreError) -> StoreResult {
        let storable = try StorableDataset(submission.dataset, allowing: allowed)
        return try store(submission, of: storable.extendedPANID, at: now)
    }

    /// Stores a dataset that was checked, as ``store(_:allowing:at:)`` does.
    public func store(
        _ storable: StorableDataset, forBorderAgent borderAgentID: BorderAgentID,
        origin: Submission.Origin = .verbatim, force: Bool = false
    ) throws(StoreError) -> StoreResult {
        let submission = Submission(
            storable.dataset, forBorderAgent: borderAgentID, origin: origin, force: force)
        return try store(submission, of: storable.extendedPANID, at: nil)
    }

    private func store(
        _ submission: Submission, of network: ExtendedPANID, at now: UnixTime?
    ) throws(StoreError) -> StoreResult {
        try changing { seal throws(StoreError) in
            try storing { () throws(DatabaseError) in try store(submission, of: network, at: now ?? .now, &seal)
            }
        }
    }

    private func store(
        _ submission: Submission, of network: ExtendedPANID, at now: UnixTime, _ seal: inout Seal
    ) throws(DatabaseError) -> StoreResult {
        let preference = try readPreference()
        let isFirst =
            preference.part == Seal.Part() && seal.preferred == preference.part && seal.credentials.rows == 0
        var merger = try Merger(database)
        let merged = try merger.merge(submission, at: now, &seal)
        if isFirst { try writePreference(network, &seal) }
        let preferred = isFirst ? network : preference.network
        // After the change, so that the answer is what is in the table.
        let left = merged.decision.outcome == .moved ? merged.stored?.extendedPANID : nil
        var listing = try listing(of: { $0 == network || $0 == left }, against: seal)
        let leftIsGone = left != nil && !listing.credentials.contains { $0.extendedPANID == left }
        let kind = DatasetKind(of: submission.dataset)
        let own = listing.credentials.filter {
            $0.borderAgentID == submission.borderAgentID && $0.kind == kind && $0.extendedPANID == network
        }
        if own.count > 1 { listing.damage.append(.missingRows(table: "credential")) }
        return StoreResult(
            outcome: merged.decision.outcome, borderAgentID: submission.borderAgentID, kind: kind,
            extendedPANID: network,
            networkName: submission.dataset.networkName, verdict: submission.dataset.verdict,
            timestamp: submission.dataset.orderingTimestamp,
            wasForced: merged.decision.wasForced, leftNetwork: left, leftNetworkIsGone: leftIsGone,
            preferredNetwork: preferred, becamePreferred: isFirst,
            isStale: own.first?.isStale ?? false, isInConflict: own.first?.isInConflict ?? false,
            replacedDamaged: merged.decision.replacesDamaged,
            differingTypes: merged.decision.outcome.isAccepted
                ? own.first?.differingTypes ?? []
                : merged.stored?.differences(to: submission.dataset).map(\.type) ?? [],
            keptTimestamp: merged.decision.outcome.isAccepted ? nil : merged.stored?.orderingTimestamp,
            damage: listing.damage)
    }
}
