public import MeshCoP

/// What became of a dataset that was handed to the store.
public enum StoreOutcome: String, Sendable, CaseIterable {
    /// The border agent had no dataset of this kind.
    case stored
    /// It replaced an older one of the same network, or any by force.
    case updated
    /// The store has the same bytes.
    case unchanged
    /// The store has the same TLVs in another order, or has the TLVs that a rebuilt dataset was made from.
    case equivalent
    /// The store has a newer one, which stays.
    case older
    /// The store has one of the same time with other content, which stays.
    case conflict
    /// The border agent had a dataset of another network, which went to the history.
    case moved

    /// Whether the store now has what was handed to it.
    public var isAccepted: Bool { self != .older && self != .conflict }
}

/// The outcome, and what else changed or should be known.
public struct StoreResult: Sendable {
    public let outcome: StoreOutcome
    public let borderAgentID: BorderAgentID
    public let kind: DatasetKind
    public let extendedPANID: ExtendedPANID
    public let networkName: NetworkName?
    public let verdict: Verdict
    /// The time that orders datasets of this kind.
    public let timestamp: Timestamp?
    /// An older or conflicting dataset was accepted because of `force`.
    public let wasForced: Bool
    /// The network that the border agent left.
    public let leftNetwork: ExtendedPANID?
    /// No border agent of the store has a dataset of ``leftNetwork`` any more.
    public let leftNetworkIsGone: Bool
    /// The preferred network after this.
    public let preferredNetwork: ExtendedPANID?
    /// This is the first network of the store and became the preferred one.
    public let becamePreferred: Bool
    /// Another border agent of this network has a newer dataset.
    public let isStale: Bool
    /// Another border agent of this network has a dataset of the same time with other content.
    public let isInConflict: Bool
    /// The bytes of the dataset that was replaced were damaged: what it was cannot be told. They are in the history.
    public let replacedDamaged: Bool
    /// The fields in which a dataset that was refused, is stale or is in conflict differs from the other one.
    public let differingTypes: [TLVType]
    /// The time of the dataset that the store kept, for `older` and `conflict`.
    public let keptTimestamp: Timestamp?
    /// What else in the store is damaged: the outcome may be another one than it should be.
    public let damage: [StoreDamage]

    /// The preference stayed with the network that this border agent left.
    public var preferenceStayed: Bool { leftNetwork != nil && leftNetwork == preferredNetwork }
}
