extension UInt64 {
    /// The first eight bytes, most significant first; nil when there are fewer.
    @inlinable
    init?(bigEndianPrefix value: Span<UInt8>) {
        guard value.count >= 8 else { return nil }
        var raw: UInt64 = 0
        for index in 0..<8 { raw = raw << 8 | UInt64(value[index]) }
        self = raw
    }

    var bigEndianBytes: [UInt8] {
        unsafe withUnsafeBytes(of: bigEndian) { unsafe Array($0) }
    }
}

/// Lower-case hex with leading zeros.
func hexText(_ value: UInt64, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}

/// 0…15 of an ASCII hex digit of either case.
@inlinable
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
}
