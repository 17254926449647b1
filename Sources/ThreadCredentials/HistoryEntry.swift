public import MeshCoP

/// A dataset that was replaced or deleted.
///
/// Its bytes are there unless it was deleted; what describes it is kept until ``CredentialStore/purgeHistory(of:)``.
public struct HistoryEntry: Sendable {
    public let borderAgentID: BorderAgentID
    public let kind: DatasetKind
    /// nil once its keys were asked to be forgotten.
    public let dataset: OperationalDataset?
    public let extendedPANID: ExtendedPANID
    public internal(set) var networkName: NetworkName?
    public internal(set) var channel: UInt16?
    public internal(set) var panID: UInt16?
    public internal(set) var activeTimestamp: Timestamp?
    public internal(set) var pendingTimestamp: Timestamp?
    public internal(set) var verdict: Verdict
    public let source: DatasetSource
    public let creationDate: UnixTime
    public let lastModificationDate: UnixTime
    public let replacementDate: UnixTime
    public let reason: HistoryReason
    /// The row in the store; nil for an entry that is in none yet.
    public internal(set) var row: Int64?
    /// The row's digest does not fit: something of it is not as it was.
    public internal(set) var isDamaged = false
}

extension HistoryEntry {
    /// An entry of another store. What describes the dataset is read from its bytes; when they were forgotten it is
    /// added with ``describing(networkName:channel:panID:activeTimestamp:pendingTimestamp:verdict:)``.
    public init(
        borderAgentID: BorderAgentID, kind: DatasetKind, dataset: OperationalDataset?,
        extendedPANID: ExtendedPANID,
        source: DatasetSource, creationDate: UnixTime, lastModificationDate: UnixTime,
        replacementDate: UnixTime,
        reason: HistoryReason
    ) {
        self.borderAgentID = borderAgentID
        self.kind = kind
        self.dataset = dataset
        self.extendedPANID = extendedPANID
        networkName = dataset?.networkName
        channel = dataset?.channel?.number
        panID = dataset?.panID?.rawValue
        activeTimestamp = dataset?.activeTimestamp
        pendingTimestamp = dataset?.pendingTimestamp
        verdict = dataset?.verdict ?? .ok
        self.source = source
        self.creationDate = creationDate
        self.lastModificationDate = lastModificationDate
        self.replacementDate = replacementDate
        self.reason = reason
    }

    /// The same entry of a forgotten dataset with what is left of it.
    public func describing(
        networkName: NetworkName?, channel: UInt16?, panID: UInt16?, activeTimestamp: Timestamp?,
        pendingTimestamp: Timestamp?, verdict: Verdict
    ) -> HistoryEntry {
        var entry = self
        entry.networkName = networkName
        entry.channel = channel
        entry.panID = panID
        entry.activeTimestamp = activeTimestamp
        entry.pendingTimestamp = pendingTimestamp
        entry.verdict = verdict
        return entry
    }
}

extension HistoryEntry {
    /// What makes two entries the same version of a dataset, whatever became of it and whether its bytes are still there.
    public struct Version: Hashable, Sendable {
        let borderAgentID: BorderAgentID
        let kind: DatasetKind
        let extendedPANID: ExtendedPANID
        let networkName: NetworkName?
        let channel: UInt16?
        let panID: UInt16?
        let activeTimestamp: Timestamp?
        let pendingTimestamp: Timestamp?
        let created: UnixTime
        let modified: UnixTime
    }

    /// Of an entry of the same version: nothing tells the two apart.
    public func mayBe(_ other: HistoryEntry) -> Bool {
        guard let mine = dataset, let theirs = other.dataset else { return true }
        return mine.hasSameBytes(as: theirs)
    }

    public var version: Version {
        Version(
            borderAgentID: borderAgentID, kind: kind, extendedPANID: extendedPANID, networkName: networkName,
            channel: channel, panID: panID, activeTimestamp: activeTimestamp,
            pendingTimestamp: pendingTimestamp,
            created: creationDate, modified: lastModificationDate)
    }
}
