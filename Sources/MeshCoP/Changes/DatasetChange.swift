/// A change of a live network's dataset, by OpenThread's rules.
///
/// Name, PSKc, security policy and channel mask may change at once: ``active(from:)``. Channel, PAN ID, mesh-local prefix
/// and network key may not, because devices would lose the network: ``pending(from:after:)`` announces them.
public struct DatasetChange: Sendable {
    public var name: NetworkName?
    public var passphrase: SecretBytes?
    public var securityPolicy: SecurityPolicy?
    public var channelMask: ChannelMask?
    public var channel: Channel?
    public var panID: PANID?
    public var meshLocalPrefix: MeshLocalPrefix?
    public var hasNewKey = false
    public var delay = DelayTimer.standard

    public init() {}

    /// Changes that need a pending dataset.
    public var needsPending: Bool { channel != nil || panID != nil || meshLocalPrefix != nil || hasNewKey }

    /// An active dataset with a newer timestamp, for `MGMT_ACTIVE_SET`.
    ///
    /// - Parameter bump: a newer timestamp alone is change enough.
    /// - Throws: ``DatasetChangeError``
    public func active(from dataset: OperationalDataset, bump: Bool) throws(DatasetChangeError)
        -> OperationalDataset
    {
        var builder = try Self.builder(from: dataset)
        try apply(to: &builder, of: dataset)
        let changed = try Self.checked(builder)
        guard bump || !changed.semanticallyEquals(dataset) else { throw .nothingChanges }
        builder.set(.activeTimestamp, to: try Self.next(after: dataset.activeTimestamp))
        return try Self.checked(builder)
    }

    /// A pending dataset: all of the network as it is to be, for `MGMT_PENDING_SET`.
    ///
    /// Its active timestamp is newer than the network's; its pending timestamp is newer than that and than the one of
    /// `pending`, a dataset that waits already.
    /// - Throws: ``DatasetChangeError``
    public func pending(
        from dataset: OperationalDataset, after pending: OperationalDataset? = nil
    ) throws(DatasetChangeError) -> OperationalDataset {
        var kernel = SystemRandomNumberGenerator()
        return try self.pending(from: dataset, after: pending, using: &kernel)
    }

    func pending(
        from dataset: OperationalDataset, after pending: OperationalDataset?,
        using random: inout some RandomNumberGenerator
    ) throws(DatasetChangeError) -> OperationalDataset {
        // OpenThread raises the delay of a new key to the default.
        let minimum = hasNewKey ? DelayTimer.standard : .minimum
        guard delay.milliseconds >= minimum.milliseconds else {
            throw .delayTooShort(minimum: minimum.milliseconds, forNewKey: hasNewKey)
        }
        guard delay.milliseconds <= DelayTimer.maximum.milliseconds else {
            throw .delayTooLong(maximum: DelayTimer.maximum.milliseconds)
        }
        var builder = try Self.builder(from: dataset)
        try apply(to: &builder, of: dataset)
        if let channel { builder.set(channel) }
        if let panID { builder.set(panID) }
        if let meshLocalPrefix { builder.set(meshLocalPrefix) }
        if hasNewKey { builder.set(.networkKey, to: NewNetwork.key(using: &random)) }
        guard try !Self.checked(builder).semanticallyEquals(dataset) else { throw .nothingChanges }
        let time = try Self.next(after: dataset.activeTimestamp)
        builder.set(.activeTimestamp, to: time)
        let waiting = pending?.pendingTimestamp
        builder.set(
            .pendingTimestamp,
            to: try max(
                time, waiting.map { (time) throws(DatasetChangeError) in try Self.next(after: time) } ?? time))
        builder.set(delay)
        return try Self.checked(builder)
    }

    // MARK: Parts

    /// The fields of a complete active dataset.
    private static func builder(from dataset: OperationalDataset) throws(DatasetChangeError) -> DatasetBuilder {
        if dataset.isPending { throw .pendingDataset }
        if let missing = dataset.missing.first { throw .incomplete(missing) }
        if let fault = dataset.invalidity { throw .rejected(fault) }
        return DatasetBuilder(dataset)
    }

    private func apply(to builder: inout DatasetBuilder, of dataset: OperationalDataset)
        throws(DatasetChangeError)
    {
        if let name { builder.set(name) }
        if let securityPolicy { builder.set(securityPolicy) }
        if let channelMask {
            guard channelMask.bits != 0 else { throw .emptyMask }
            builder.set(channelMask)
        }
        if let passphrase, let id = dataset.extendedPANID, let name = name ?? dataset.networkName {
            builder.set(.pskc, to: try Self.pskc(passphrase, id, name))
        }
    }

    /// One second on, and no ticks. Networks whose time is 0 or all ones start at 1.
    static func next(after time: Timestamp?) throws(DatasetChangeError) -> Timestamp {
        guard let time, time.isValid else { return Timestamp(seconds: 1) }
        guard time.seconds < 1 << 48 - 1 else { throw .lastTimestamp }
        return Timestamp(seconds: time.seconds + 1)
    }

    static func pskc(
        _ passphrase: SecretBytes, _ id: ExtendedPANID, _ name: NetworkName
    ) throws(DatasetChangeError) -> SecretBytes {
        do throws(PSKc.Failure) {
            return try PSKc.derive(passphrase: passphrase.span, extendedPANID: id, name: name.bytes.span)
        } catch {
            throw .passphrase(error)
        }
    }

    /// What was built, accepted by OpenThread.
    static func checked(_ builder: DatasetBuilder) throws(DatasetChangeError) -> OperationalDataset {
        let dataset: OperationalDataset
        do throws(DatasetError) {
            dataset = try builder.dataset()
        } catch {
            throw .rejected(error)
        }
        if let fault = dataset.invalidity { throw .rejected(fault) }
        return dataset
    }
}
