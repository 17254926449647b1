/// Channel Mask TLV (type 53): entries of channel page u8, mask length u8, mask.
///
/// The wire counts bits from the most significant one of the first byte: 0x80 of byte 0 is channel 0. As an integer
/// bit n is channel n, so that the wire's `001fffe0` is 0x07fff800, the channels 11…26.
public struct ChannelMask: Hashable, Sendable {
    /// Bit n set: channel n may be used. Only bits that ``supported`` has.
    public let bits: UInt32

    /// The channels of page 0 that Thread uses: 11…26.
    public static let supported: UInt32 = 0x07ff_f800

    /// Channels outside 11…26 are dropped.
    @inlinable
    public init(bits: UInt32) { self.bits = bits & Self.supported }

    /// The union of the page-0 entries; other pages are skipped. Nil when the structure is broken.
    @inlinable
    public init?(_ value: Span<UInt8>) {
        guard let wire = Self.pageZero(value) else { return nil }
        self.init(bits: Self.reversed(wire))
    }

    @inlinable
    public func contains(_ channel: UInt16) -> Bool { channel < 32 && bits >> UInt32(channel) & 1 == 1 }

    /// Page 0's mask as it is on the wire, 0 without such an entry; nil when the structure is broken: no entry, an
    /// entry that runs past the end, a page-0 mask that is not four bytes.
    @inlinable
    public static func pageZero(_ value: Span<UInt8>) -> UInt32? {
        guard value.count >= 2 else { return nil }
        var mask: UInt32 = 0
        var at = 0
        while at < value.count {
            guard value.count - at >= 2 else { return nil }
            let page = value[at]
            let length = Int(value[at + 1])
            guard length <= value.count - at - 2 else { return nil }
            if page == 0 {
                guard length == 4 else { return nil }
                mask |=
                    UInt32(value[at + 2]) << 24 | UInt32(value[at + 3]) << 16 | UInt32(value[at + 4]) << 8
                    | UInt32(value[at + 5])
            }
            at += 2 + length
        }
        return mask
    }

    /// Turns the wire's order of bits into the integer's and back.
    @inlinable
    public static func reversed(_ mask: UInt32) -> UInt32 {
        var bits = mask.byteSwapped
        bits = (bits & 0x0f0f_0f0f) << 4 | (bits >> 4) & 0x0f0f_0f0f
        bits = (bits & 0x3333_3333) << 2 | (bits >> 2) & 0x3333_3333
        return (bits & 0x5555_5555) << 1 | (bits >> 1) & 0x5555_5555
    }

    /// One page-0 entry.
    public func appendValue(to bytes: inout [UInt8]) {
        let wire = Self.reversed(bits)
        bytes.append(0)
        bytes.append(4)
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: wire >> shift))
        }
    }
}

extension ChannelMask: CustomStringConvertible {
    /// `11–26`, `11–14, 20`, `none`.
    public var description: String {
        var parts: [String] = []
        var first: Int?
        for channel in 0...32 {
            let isIn = channel < 32 && bits >> UInt32(channel) & 1 == 1
            if isIn, first == nil { first = channel }
            if !isIn, let from = first {
                parts.append(from == channel - 1 ? "\(from)" : "\(from)–\(channel - 1)")
                first = nil
            }
        }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }
}
