// Thread datasets: TLVs, verdicts, formats, changes, and the finder of datasets in text. Knows no store.

/// Puts a dataset together field by field.
///
/// Each value lies in a buffer that is wiped. What comes out is in OpenThread's order, whatever the order of the
/// calls; to keep bytes as they were, keep the ``OperationalDataset``.
public struct DatasetBuilder: Sendable {
    private var values: [TLVType: SecretBytes] = [:]

    public init() {}

    /// Starts from a dataset's TLVs, unknown ones included.
    public init(_ dataset: OperationalDataset) {
        var iterator = TLVIterator(dataset.bytes)
        while let tlv = iterator.next() { values[tlv.type] = SecretBytes(copying: tlv.value) }
    }

    /// Sets or replaces one TLV. The caller wipes its own copy of the bytes.
    public mutating func set(_ type: TLVType, to value: Span<UInt8>) {
        values[type] = SecretBytes(copying: value)
    }

    public mutating func set(_ type: TLVType, to value: [UInt8]) { set(type, to: value.span) }

    /// Sets or replaces one TLV with a buffer that is wiped anyway.
    public mutating func set(_ type: TLVType, to value: SecretBytes) { values[type] = value }

    /// A value that was set; nil when there is none.
    public func value(of type: TLVType) -> SecretBytes? { values[type] }

    public func has(_ type: TLVType) -> Bool { values[type] != nil }

    public mutating func remove(_ type: TLVType) { values[type] = nil }

    public mutating func set(_ type: TLVType, to time: Timestamp) { set(type) { time.appendValue(to: &$0) } }

    public mutating func set(_ channel: Channel) { set(.channel) { channel.appendValue(to: &$0) } }

    public mutating func set(_ mask: ChannelMask) { set(.channelMask) { mask.appendValue(to: &$0) } }

    public mutating func set(_ policy: SecurityPolicy) { set(.securityPolicy) { policy.appendValue(to: &$0) } }

    public mutating func set(_ name: NetworkName) { set(.networkName, to: name.bytes) }

    public mutating func set(_ id: ExtendedPANID) { set(.extendedPANID, to: id.bytes) }

    public mutating func set(_ prefix: MeshLocalPrefix) { set(.meshLocalPrefix, to: prefix.bytes) }

    public mutating func set(_ id: PANID) {
        set(.panID, to: [UInt8(truncatingIfNeeded: id.rawValue >> 8), UInt8(truncatingIfNeeded: id.rawValue)])
    }

    public mutating func set(_ delay: DelayTimer) {
        set(
            .delayTimer, to: stride(from: 24, through: 0, by: -8).map { UInt8(delay.milliseconds >> $0 & 0xff) }
        )
    }

    private mutating func set(_ type: TLVType, _ append: (inout [UInt8]) -> Void) {
        var bytes: [UInt8] = []
        append(&bytes)
        set(type, to: bytes)
    }

    /// The dataset in OpenThread's order, other types after it by number.
    /// - Throws: ``DatasetError`` when it is over 254 bytes or a value is too short for its type.
    public func dataset(rules: RuleSet = .newest) throws(DatasetError) -> OperationalDataset {
        let order = TLVType.order + values.keys.filter { !TLVType.order.contains($0) }.sorted()
        let count = values.values.reduce(0) { $0 + 2 + $1.count }
        guard count <= DatasetView.maximumLength else {
            throw DatasetError(.tooLong(count: count), nil, at: 254)
        }
        let bytes = SecretBytes(capacity: count) { output in
            for type in order {
                guard let value = values[type] else { continue }
                output.append(type.rawValue)
                // At most 252: the whole has at most 254 bytes.
                output.append(UInt8(truncatingIfNeeded: value.count))
                for index in value.span.indices { output.append(value.span[index]) }
            }
        }
        return try OperationalDataset(bytes, rules: rules)
    }
}
