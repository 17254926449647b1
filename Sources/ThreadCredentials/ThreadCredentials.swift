public import MeshCoP

/// The credentials of one Thread network as one border agent has them.
///
/// The properties are those of Apple's THCredentials. The dataset's bytes are what was submitted; every other
/// property is read from them.
public struct ThreadCredentials: Sendable {
    public let borderAgentID: BorderAgentID
    /// The bytes, verbatim.
    public let dataset: OperationalDataset
    public let kind: DatasetKind
    public let source: DatasetSource
    public let verdict: Verdict
    public let creationDate: UnixTime
    public let lastModificationDate: UnixTime
    /// This network is the preferred one.
    public internal(set) var isPreferred: Bool
    /// Another border agent of this network has a newer dataset.
    public internal(set) var isStale: Bool
    /// No border agent of this network has a newer dataset, but one has another of the same time.
    public internal(set) var isInConflict: Bool

    /// The fields in which it differs from the newest dataset of its network, for one that is stale or in conflict.
    public internal(set) var differingTypes: [TLVType] = []
    /// A pending dataset that came to pass, or never will: the network's active dataset is as new, with the same key.
    public internal(set) var isSuperseded = false

    /// When a pending dataset's delay is over: it counts from when it was stored; nil for active datasets.
    public var dueDate: UnixTime? {
        guard kind == .pending, let delay = dataset.view.delayTimer?.clamped else { return nil }
        return UnixTime(milliseconds: lastModificationDate.milliseconds + Int64(delay.milliseconds))
    }

    /// What another program says of its source, and what it calls the dataset.
    public let origin: [UInt8]?
    public let originID: [UInt8]?

    /// The dataset's row in the store.
    public let row: Int64

    public let extendedPANID: ExtendedPANID

    /// The name with U+FFFD where its bytes are not UTF-8; nil when the dataset has none.
    public var networkName: String? { dataset.networkName?.description }

    /// The TLVs. Secret.
    public var activeOperationalDataSet: SecretBytes { dataset.storage }

    /// Secret; nil when the dataset has none.
    public var networkKey: SecretBytes? {
        guard let key = dataset.view.networkKey else { return nil }
        return SecretBytes(copying: key)
    }

    /// Secret; nil when the dataset has none.
    public var pskc: SecretBytes? {
        guard let pskc = dataset.view.pskc else { return nil }
        return SecretBytes(copying: pskc)
    }

    public var channel: UInt16? { dataset.channel?.number }
    public var panID: UInt16? { dataset.panID?.rawValue }
    public var activeTimestamp: Timestamp? { dataset.activeTimestamp }
}
