/// The TLVs of an operational dataset, looked at where they lie.
///
/// ``init(_:rules:)`` walks the bytes once and checks all that makes them a dataset (R1–R5); after it every accessor
/// finds its TLV at a known offset. Values out of range (R6–R8) are not refused: ``verdict`` tells of them.
/// Nothing is allocated and nothing copied.
public struct DatasetView: ~Escapable {
    public let bytes: Span<UInt8>
    public let rules: RuleSet
    @usableFromInline let valueOffsets: ValueOffsets
    /// How many TLVs there are.
    public let count: Int

    /// More bytes are no dataset (R1).
    public static let maximumLength = 254

    /// - Throws: ``DatasetError`` for the first thing that makes the bytes malformed.
    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, rules: RuleSet = .newest) throws(DatasetError) {
        self.bytes = bytes
        self.rules = rules
        guard bytes.count <= Self.maximumLength else {
            throw DatasetError(.tooLong(count: bytes.count), nil, at: Self.maximumLength)
        }
        var offsets = ValueOffsets()
        var count = 0
        var at = 0
        while at < bytes.count {
            let type = bytes[at]
            guard at &+ 1 < bytes.count else {
                throw DatasetError(.truncatedHeader, TLVType(rawValue: type), at: at)
            }
            let length = Int(bytes[at &+ 1])
            guard length != 0xff else { throw DatasetError(.extendedLength, TLVType(rawValue: type), at: at) }
            guard length <= bytes.count &- at &- 2 else {
                throw DatasetError(
                    .valuePastEnd(length: length, left: bytes.count - at - 2), TLVType(rawValue: type), at: at)
            }
            let first = offsets[type]
            guard first == 0 else {
                throw DatasetError(.duplicate(first: Int(first) - 2), TLVType(rawValue: type), at: at)
            }
            let minimum = TLVType.minimumLength(type, rules)
            guard length >= minimum else {
                throw DatasetError(
                    .tooShort(minimum: minimum, length: length), TLVType(rawValue: type), at: at)
            }
            // At most 254 bytes: an offset fits an octet.
            offsets.set(type, to: UInt8(truncatingIfNeeded: at &+ 2))
            count &+= 1
            at = at &+ 2 &+ length
        }
        let mask = offsets[TLVType.channelMask.rawValue]
        if mask != 0 {
            let start = Int(mask)
            let value = bytes.extracting(start..<(start &+ Int(bytes[start &- 1])))
            guard ChannelMask.pageZero(value) != nil else {
                throw DatasetError(.channelMaskStructure, .channelMask, at: start - 2)
            }
        }
        valueOffsets = offsets
        self.count = count
    }
}

extension DatasetView {
    @inlinable
    public func contains(_ type: TLVType) -> Bool { valueOffsets[type.rawValue] != 0 }

    /// Offset of the type octet, nil when the type is absent.
    @inlinable
    public func offset(of type: TLVType) -> Int? {
        let at = Int(valueOffsets[type.rawValue])
        return at == 0 ? nil : at &- 2
    }

    /// The whole value of this type, excess bytes included; nil when it is absent.
    @inlinable @inline(__always)
    @_lifetime(copy self)
    public func value(of type: TLVType) -> Span<UInt8>? {
        let at = Int(valueOffsets[type.rawValue])
        guard at != 0 else { return nil }
        return bytes.extracting(at..<(at &+ Int(bytes[at &- 1])))
    }

    /// The TLVs in the order in which they were written.
    @_lifetime(copy self)
    public func tlvs() -> TLVIterator { TLVIterator(bytes) }

    /// The types in the order in which they were written.
    public var types: [TLVType] {
        var types: [TLVType] = []
        var iterator = tlvs()
        while let tlv = iterator.next() { types.append(tlv.type) }
        return types
    }
}

/// The fields. Each is nil when its TLV is absent; a value that the rules reject is handed out all the same.
extension DatasetView {
    @inlinable
    public var activeTimestamp: Timestamp? {
        guard let value = value(of: .activeTimestamp) else { return nil }
        return Timestamp(value)
    }

    @inlinable
    public var pendingTimestamp: Timestamp? {
        guard let value = value(of: .pendingTimestamp) else { return nil }
        return Timestamp(value)
    }

    @inlinable
    public var delayTimer: DelayTimer? {
        guard let value = value(of: .delayTimer) else { return nil }
        return DelayTimer(value)
    }

    @inlinable
    public var channel: Channel? {
        guard let value = value(of: .channel) else { return nil }
        return Channel(value)
    }

    /// TLV 74, under either rule set; nil also when it is too short to be read.
    @inlinable
    public var wakeUpChannel: Channel? {
        guard let value = value(of: .wakeUpChannel) else { return nil }
        return Channel(value)
    }

    @inlinable
    public var channelMask: ChannelMask? {
        guard let value = value(of: .channelMask) else { return nil }
        return ChannelMask(value)
    }

    @inlinable
    public var panID: PANID? {
        guard let value = value(of: .panID) else { return nil }
        return PANID(value)
    }

    @inlinable
    public var extendedPANID: ExtendedPANID? {
        guard let value = value(of: .extendedPANID) else { return nil }
        return ExtendedPANID(value)
    }

    @inlinable
    public var meshLocalPrefix: MeshLocalPrefix? {
        guard let value = value(of: .meshLocalPrefix) else { return nil }
        return MeshLocalPrefix(value)
    }

    @inlinable
    public var securityPolicy: SecurityPolicy? {
        guard let value = value(of: .securityPolicy) else { return nil }
        return SecurityPolicy(value)
    }

    /// The name's first 16 bytes as a value of its own.
    public var networkName: NetworkName? {
        guard let value = value(of: .networkName) else { return nil }
        return NetworkName(value)
    }

    /// The name's first 16 bytes in place.
    @inlinable
    public var networkNameBytes: Span<UInt8>? {
        @_lifetime(copy self)
        get {
            guard let value = value(of: .networkName) else { return nil }
            return value.extracting(first: 16)
        }
    }

    /// The first 16 bytes of the network key. Secret.
    @inlinable
    public var networkKey: Span<UInt8>? {
        @_lifetime(copy self)
        get {
            guard let value = value(of: .networkKey) else { return nil }
            return value.extracting(first: 16)
        }
    }

    /// The first 16 bytes of the PSKc. Secret.
    @inlinable
    public var pskc: Span<UInt8>? {
        @_lifetime(copy self)
        get {
            guard let value = value(of: .pskc) else { return nil }
            return value.extracting(first: 16)
        }
    }
}

/// By type: the offset of its value, 0 when the type is absent (no value lies at offset 0).
///
/// 256 octets, eight to a word: a word is the largest step in which they can be zeroed without a loop over octets.
@usableFromInline
struct ValueOffsets {
    @usableFromInline var words = InlineArray<32, UInt64>(repeating: 0)

    @inlinable
    init() {}

    @inlinable
    subscript(_ type: UInt8) -> UInt8 {
        UInt8(truncatingIfNeeded: words[Int(type >> 3)] &>> (UInt64(type & 7) &* 8))
    }

    /// For a type that has none yet.
    @inlinable
    mutating func set(_ type: UInt8, to offset: UInt8) {
        words[Int(type >> 3)] |= UInt64(offset) &<< (UInt64(type & 7) &* 8)
    }
}
