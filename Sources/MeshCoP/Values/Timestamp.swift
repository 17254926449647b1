/// Active and Pending Timestamp TLVs (types 14 and 51): seconds u48, ticks u15 (1/32768 s), U u1.
///
/// Ordered by seconds, then ticks, then U. All ones is not a time: it is less than every other.
public struct Timestamp: Hashable, Sendable {
    /// The eight bytes as one big-endian integer.
    public let rawValue: UInt64

    @inlinable
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Seconds beyond 48 bits and ticks beyond 15 are cut.
    @inlinable
    public init(seconds: UInt64, ticks: UInt16 = 0, authoritative: Bool = false) {
        rawValue = seconds << 16 | UInt64(ticks & 0x7fff) << 1 | (authoritative ? 1 : 0)
    }

    /// The first eight bytes of the value; nil when there are fewer.
    @inlinable
    public init?(_ value: Span<UInt8>) {
        guard let raw = UInt64(bigEndianPrefix: value) else { return nil }
        rawValue = raw
    }

    @inlinable
    public var seconds: UInt64 { rawValue >> 16 }

    /// 1/32768 s each.
    @inlinable
    public var ticks: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 1) & 0x7fff }

    /// The U bit: the time comes from an authoritative source.
    @inlinable
    public var authoritative: Bool { rawValue & 1 == 1 }

    /// False for all ones.
    @inlinable
    public var isValid: Bool { rawValue != .max }

    public func appendValue(to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: rawValue >> shift))
        }
    }
}

extension Timestamp: Comparable {
    @inlinable
    public static func < (a: Timestamp, b: Timestamp) -> Bool {
        // One more wraps all ones round to 0, below every time, and keeps the order of the rest.
        a.rawValue &+ 1 < b.rawValue &+ 1
    }
}

extension Timestamp: CustomStringConvertible {
    /// `seconds.ticks`, with ` U` when authoritative: `1.0`, `1703942663.16384 U`.
    public var description: String { "\(seconds).\(ticks)\(authoritative ? " U" : "")" }
}
