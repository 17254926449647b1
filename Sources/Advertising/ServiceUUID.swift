import Bytes

/// A service UUID of 16, 32 or 128 bits. Short ones are brought to 128 bits with the Bluetooth base UUID
/// (xxxxxxxx-0000-1000-8000-00805F9B34FB; Core Specification Vol 3 Part B 2.5.1), so that all compare alike.
public struct ServiceUUID: Hashable, Sendable {
    /// The first eight octets as printed.
    public let high: UInt64
    /// The last eight octets as printed.
    public let low: UInt64

    static let baseHigh: UInt64 = 0x0000_0000_0000_1000
    static let baseLow: UInt64 = 0x8000_0080_5f9b_34fb

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A 16-bit or 32-bit UUID.
    public init(short: UInt32) {
        high = UInt64(short) << 32 | Self.baseHigh
        low = Self.baseLow
    }

    /// Of 2, 4 or 16 octets, low octet first as everywhere in advertising data; nil for other lengths.
    public init?(littleEndian bytes: Span<UInt8>) {
        guard bytes.count == 2 || bytes.count == 4 || bytes.count == 16 else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for index in bytes.indices.reversed() {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(bytes[index])
        }
        if bytes.count == 16 {
            self.init(high: high, low: low)
        } else {
            self.init(short: UInt32(low))
        }
    }

    /// The 16 or 32 bits of a UUID made with the base UUID; nil for others.
    public var short: UInt32? {
        high & 0xffff_ffff == Self.baseHigh && low == Self.baseLow ? UInt32(high >> 32) : nil
    }

    /// Reads `FEAA`, `0xFEAA`, `0000FEAA` or `0000feaa-0000-1000-8000-00805f9b34fb`, the last also without its
    /// hyphens; nil for all else.
    public init?(_ text: some StringProtocol) {
        var octets = Array(text.utf8)
        if octets.count > 2, octets[0] == UInt8(ascii: "0"), octets[1] | 0x20 == UInt8(ascii: "x") {
            octets.removeFirst(2)
        }
        let isHyphenated = octets.count == 36
        let isLong = isHyphenated || octets.count == 32
        guard isLong || octets.count == 4 || octets.count == 8 else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for (index, octet) in octets.enumerated() {
            if isHyphenated, [8, 13, 18, 23].contains(index) {
                guard octet == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let nibble = hexValue(octet) else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(nibble)
        }
        if isLong {
            self.init(high: high, low: low)
        } else {
            self.init(short: UInt32(low))
        }
    }
}

extension ServiceUUID: CustomStringConvertible {
    /// `feaa`, `12345678` or all 128 bits with hyphens: the shortest form that `init(_:)` reads back.
    public var description: String {
        if let short { return hexText(UInt64(short), digits: short > 0xffff ? 8 : 4) }
        return uuidText(high, low)
    }
}

/// 8-4-4-4-12 digits.
func uuidText(_ high: UInt64, _ low: UInt64) -> String {
    hexText(high >> 32, digits: 8) + "-" + hexText(high >> 16 & 0xffff, digits: 4) + "-"
        + hexText(high & 0xffff, digits: 4) + "-" + hexText(low >> 48, digits: 4) + "-"
        + hexText(low & 0xffff_ffff_ffff, digits: 12)
}
