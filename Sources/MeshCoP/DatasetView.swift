/// The TLVs of an operational dataset, looked at where they lie.
///
/// ``init(_:rules:)`` walks the bytes once and checks all that makes them a dataset (R1–R5); after it every field
/// is found at a known offset. Values out of range (R6–R8) are not refused: ``verdict`` tells of them.
/// Nothing is allocated and nothing copied.
public struct DatasetView: ~Escapable {
    public let bytes: Span<UInt8>
    public let rules: RuleSet
    @usableFromInline let valueOffsets: ValueOffsets

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
            guard !offsets.contains(type) else {
                throw DatasetError(
                    .duplicate(first: offsets.offset(of: type, in: bytes) - 2), TLVType(rawValue: type), at: at)
            }
            let minimum = TLVType.minimumLength(type, rules)
            guard length >= minimum else {
                throw DatasetError(
                    .tooShort(minimum: minimum, length: length), TLVType(rawValue: type), at: at)
            }
            // At most 254 bytes: an offset fits an octet.
            offsets.set(type, to: UInt8(truncatingIfNeeded: at &+ 2))
            at = at &+ 2 &+ length
        }
        let start = offsets.offset(of: TLVType.channelMask.rawValue, in: bytes)
        if start != 0 {
            let value = bytes.extracting(start..<(start &+ Int(bytes[start &- 1])))
            guard ChannelMask.pageZero(value) != nil else {
                throw DatasetError(.channelMaskStructure, .channelMask, at: start - 2)
            }
        }
        valueOffsets = offsets
    }

    /// What was checked before is not walked again.
    @_lifetime(copy bytes)
    init(checked bytes: Span<UInt8>, rules: RuleSet, valueOffsets: ValueOffsets) {
        self.bytes = bytes
        self.rules = rules
        self.valueOffsets = valueOffsets
    }
}

extension DatasetView {
    /// How many TLVs there are.
    public var count: Int { Int(valueOffsets.count) }

    @inlinable
    public func contains(_ type: TLVType) -> Bool { valueOffsets.contains(type.rawValue) }

    /// Offset of the type octet, nil when the type is absent.
    @inlinable
    public func offset(of type: TLVType) -> Int? {
        let at = valueOffsets.offset(of: type.rawValue, in: bytes)
        return at == 0 ? nil : at &- 2
    }

    /// The whole value of this type, excess bytes included; nil when it is absent.
    @inlinable @inline(__always)
    @_lifetime(copy self)
    public func value(of type: TLVType) -> Span<UInt8>? {
        let at = valueOffsets.offset(of: type.rawValue, in: bytes)
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

/// Which types a dataset holds, and where the values of those lie that are asked for most.
@usableFromInline
struct ValueOffsets: Sendable {
    /// By ``place(of:)``: the offset of a value, 0 when its type is absent (no value lies at offset 0).
    @usableFromInline var fields = InlineArray<16, UInt8>(repeating: 0)
    /// A bit a type.
    @usableFromInline var present = InlineArray<4, UInt64>(repeating: 0)
    @usableFromInline var count: UInt8 = 0

    @inlinable
    init() {}

    /// Where the offset of a type stands in `fields`; nil for a type whose value is searched.
    @inlinable @inline(__always)
    static func place(of type: UInt8) -> Int? {
        switch type {
        case 0...5: Int(type)
        case 7: 6
        case 12: 7
        case 14: 8
        case 51...53: Int(type) - 42
        case 74: 12
        default: nil
        }
    }

    @inlinable @inline(__always)
    func contains(_ type: UInt8) -> Bool { present[Int(type >> 6)] &>> UInt64(type & 63) & 1 == 1 }

    /// For a type that is not there yet.
    @inlinable @inline(__always)
    mutating func set(_ type: UInt8, to offset: UInt8) {
        present[Int(type >> 6)] |= 1 &<< UInt64(type & 63)
        if let place = Self.place(of: type) { fields[place] = offset }
        count &+= 1
    }

    /// Where the value of a type begins; 0 when it is absent.
    @inlinable @inline(__always)
    func offset(of type: UInt8, in bytes: Span<UInt8>) -> Int {
        if let place = Self.place(of: type) { return Int(fields[place]) }
        return contains(type) ? Self.search(type, in: bytes) : 0
    }

    /// The first TLV of a type that is there.
    @usableFromInline
    static func search(_ type: UInt8, in bytes: Span<UInt8>) -> Int {
        var at = 0
        while bytes[at] != type { at += 2 + Int(bytes[at + 1]) }
        return at + 2
    }
}
