/// A service UUID in its 128-bit form. 16- and 32-bit UUIDs stand in the Bluetooth base UUID
/// 00000000-0000-1000-8000-00805F9B34FB (Core Specification Vol 3 Part B 2.5.1).
public struct ServiceUUID: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    private static let baseHigh: UInt64 = 0x0000_0000_0000_1000
    private static let baseLow: UInt64 = 0x8000_0080_5f9b_34fb

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A 16- or 32-bit UUID.
    public init(short: UInt32) {
        self.init(high: UInt64(short) << 32 | Self.baseHigh, low: Self.baseLow)
    }

    /// Two, four or sixteen octets as they are advertised, the lowest first.
    init(littleEndian bytes: Span<UInt8>) {
        guard bytes.count == 16 else {
            var short: UInt32 = 0
            for index in bytes.indices.reversed() { short = short << 8 | UInt32(bytes[index]) }
            self.init(short: short)
            return
        }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for index in 0..<8 {
            words.low |= UInt64(bytes[index]) << UInt64(8 * index)
            words.high |= UInt64(bytes[index + 8]) << UInt64(8 * index)
        }
        self.init(high: words.high, low: words.low)
    }

    /// Four, eight or 32 hex digits; `0x` before the short forms and hyphens in the long one are allowed.
    public init?(_ text: some StringProtocol) {
        let digits = String((text.hasPrefix("0x") ? text.dropFirst(2) : text[...]).filter { $0 != "-" })
        guard digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        switch digits.utf8.count {
        case 4, 8:
            guard let short = UInt32(digits, radix: 16) else { return nil }
            self.init(short: short)
        case 32:
            guard let high = UInt64(digits.prefix(16), radix: 16),
                let low = UInt64(digits.suffix(16), radix: 16)
            else { return nil }
            self.init(high: high, low: low)
        default: return nil
        }
    }
}
