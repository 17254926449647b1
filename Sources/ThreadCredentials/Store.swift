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

extension OperationalDataset {
    /// Whether the store takes this dataset. Malformed bytes are no `OperationalDataset` to begin with.
    public func checkStorable(_ allowed: Allowances = []) throws(StoreError) {
        if let fault = invalidity, !allowed.contains(.invalid) { throw .invalid(fault) }
        if extendedPANID == nil { throw .unusable(missing: .extendedPANID) }
        if orderingTimestamp == nil {
            throw .unusable(missing: isPending ? .pendingTimestamp : .activeTimestamp)
        }
        if !view.hasAllActiveFields, !allowed.contains(.partial) { throw .partial(missing: missing) }
    }
}

extension CredentialStore {
    /// Stores a dataset by the merge rules. It is on the disk when this returns with an accepted outcome.
    ///
    /// - Throws: ``StoreError/invalid(_:)``, ``StoreError/partial(missing:)`` or ``StoreError/unusable(missing:)`` for
    ///   a dataset that is not to be stored; a refusal by the merge rules is no error but an outcome.
    public func store(
        _ submission: Submission, allowing allowed: Allowances = [], at now: UnixTime = .now
    ) throws(StoreError) -> StoreResult {
        try submission.dataset.checkStorable(allowed)
        guard let network = submission.dataset.extendedPANID else {
            throw .unusable(missing: .extendedPANID)
        }
        let kind = DatasetKind(of: submission.dataset)
        let agent = submission.borderAgentID
        let isFirst: Bool
        let merged: Merger.Merged
        let preferred: ExtendedPANID?
        (isFirst, merged, preferred) = try database.immediate { () throws(StoreError) in
            try storing { () throws(DatabaseError) in
                var preferred = try preferredID()
                let isFilled = try database.number("SELECT EXISTS (SELECT 1 FROM credential)") == 1
                let isFirst = preferred == nil && !isFilled
                var merger = try Merger(database)
                let merged = try merger.merge(submission, at: now)
                if isFirst {
                    try writePreferred(network)
                    preferred = network
                }
                return (isFirst, merged, preferred)
            }
        }
        let left = merged.decision.outcome == .moved ? merged.stored?.extendedPANID : nil
        let listed = try credentials(forExtendedPANID: network).credentials
            .first { $0.borderAgentID == agent && $0.kind == kind }
        return StoreResult(
            outcome: merged.decision.outcome, borderAgentID: agent, kind: kind, extendedPANID: network,
            networkName: submission.dataset.networkName, verdict: submission.dataset.verdict,
            timestamp: submission.dataset.orderingTimestamp,
            wasForced: merged.decision.wasForced, leftNetwork: left,
            leftNetworkIsGone: try left.map { id throws(StoreError) in
                try storing { () throws(DatabaseError) in try !hasCredentials(of: id) }
            } ?? false,
            preferredNetwork: preferred, becamePreferred: isFirst,
            isStale: listed?.isStale ?? false, isInConflict: listed?.isInConflict ?? false,
            replacedDamaged: merged.decision.replacesDamaged,
            keptTimestamp: merged.decision.outcome.isAccepted ? nil : merged.stored?.orderingTimestamp)
    }
}
