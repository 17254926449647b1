public import Bytes

/// Extended PAN ID TLV (type 2): eight bytes that name a network for ever.
public struct ExtendedPANID: Hashable, Comparable, Sendable {
    /// The eight bytes as one big-endian integer.
    public let rawValue: UInt64

    @inlinable
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The first eight bytes of the value; nil when there are fewer.
    @inlinable
    public init?(_ value: Span<UInt8>) {
        guard let raw = UInt64(bigEndianPrefix: value) else { return nil }
        rawValue = raw
    }

    /// 16 hex digits of either case.
    public init?(_ text: some StringProtocol) {
        let digits = Array(text.utf8)
        self.init(hex: digits.span)
    }

    /// 16 hex digits of either case, as bytes.
    public init?(hex digits: Span<UInt8>) {
        guard digits.count == 16, let raw = UInt64(hex: digits) else { return nil }
        rawValue = raw
    }

    /// Neither zeros nor ones (R8).
    @inlinable
    public var isValid: Bool { rawValue != 0 && rawValue != .max }

    @inlinable
    public static func < (a: ExtendedPANID, b: ExtendedPANID) -> Bool { a.rawValue < b.rawValue }

    /// The eight bytes in wire order.
    public var bytes: [UInt8] { [UInt8](bigEndian: rawValue) }
}

extension ExtendedPANID: CustomStringConvertible {
    /// 16 lower-case hex digits.
    public var description: String { hexText(rawValue, digits: 16) }
}

/// PAN ID TLV (type 1): u16.
public struct PANID: Hashable, Sendable {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The first two bytes of the value; nil when there are fewer.
    @inlinable
    public init?(_ value: Span<UInt8>) {
        guard value.count >= 2 else { return nil }
        rawValue = value.bigEndian16(at: 0)
    }

    /// Not the broadcast PAN ID ffff (R8).
    @inlinable
    public var isValid: Bool { rawValue != 0xffff }
}

extension PANID: CustomStringConvertible {
    /// `0x250b`.
    public var description: String { "0x" + hexText(rawValue, digits: 4) }
}

/// Mesh-Local Prefix TLV (type 7): the upper eight bytes of a /64.
public struct MeshLocalPrefix: Hashable, Sendable {
    public let rawValue: UInt64

    @inlinable
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The first eight bytes of the value; nil when there are fewer.
    @inlinable
    public init?(_ value: Span<UInt8>) {
        guard let raw = UInt64(bigEndianPrefix: value) else { return nil }
        rawValue = raw
    }

    /// Inside fd00::/8 (R8).
    @inlinable
    public var isValid: Bool { rawValue >> 56 == 0xfd }

    /// The eight bytes in wire order.
    public var bytes: [UInt8] { [UInt8](bigEndian: rawValue) }
}

extension MeshLocalPrefix: CustomStringConvertible {
    /// `fdb3:60c7:2874:da99::/64`; groups without leading zeros, zero groups at the end left to the `::` (RFC 5952).
    public var description: String {
        var groups = stride(from: UInt64(48), through: 0, by: -16).map { rawValue >> $0 & 0xffff }
        while groups.last == 0 { groups.removeLast() }
        return groups.map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
}

/// Delay Timer TLV (type 52): u32 milliseconds until a pending dataset becomes active.
///
/// Any value is accepted when parsed; the range is applied when the timer starts.
public struct DelayTimer: Hashable, Sendable {
    public let milliseconds: UInt32

    /// 30 s.
    public static let minimum = DelayTimer(milliseconds: 30_000)
    /// 300 s.
    public static let standard = DelayTimer(milliseconds: 300_000)
    /// 72 h.
    public static let maximum = DelayTimer(milliseconds: 259_200_000)

    @inlinable
    public init(milliseconds: UInt32) { self.milliseconds = milliseconds }

    /// The first four bytes of the value; nil when there are fewer.
    @inlinable
    public init?(_ value: Span<UInt8>) {
        guard value.count >= 4 else { return nil }
        milliseconds = value.bigEndian32(at: 0)
    }

    /// Inside 30 s…72 h.
    public var isInRange: Bool {
        milliseconds >= Self.minimum.milliseconds && milliseconds <= Self.maximum.milliseconds
    }

    /// What a Thread device applies: the value moved into 30 s…72 h.
    public var clamped: DelayTimer {
        DelayTimer(milliseconds: min(max(milliseconds, Self.minimum.milliseconds), Self.maximum.milliseconds))
    }
}
