internal import CVector

/// The hex digit of a value of 0…15, without a branch: letters are 39 places further on than digits, 7 in upper case.
@inlinable
public func hexDigit(_ value: UInt8, uppercase: Bool = false) -> UInt8 {
    0x30 &+ value &+ ((value &+ 6) >> 4) &* (uppercase ? 7 : 39)
}

/// 0…15 of an ASCII hex digit of either case; nil for any other character.
@inlinable
public func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit &- 0x30
    case 0x41...0x46: digit &- 0x37
    case 0x61...0x66: digit &- 0x57
    default: nil
    }
}

extension Array where Element == UInt8 {
    /// Appends two hex digits a byte.
    @inlinable
    public mutating func appendHex(_ bytes: Span<UInt8>, uppercase: Bool = false) {
        append(addingCapacity: bytes.count * 2) { output in
            for index in bytes.indices {
                output.append(hexDigit(bytes[index] >> 4, uppercase: uppercase))
                output.append(hexDigit(bytes[index] & 15, uppercase: uppercase))
            }
        }
    }

    /// Appends the two digits of one byte.
    @inlinable
    public mutating func appendHex(_ byte: UInt8, uppercase: Bool = false) {
        append(hexDigit(byte >> 4, uppercase: uppercase))
        append(hexDigit(byte & 15, uppercase: uppercase))
    }

    /// Appends a number in hex, with zeros on the left up to `digits`.
    @inlinable
    public mutating func appendHex(
        _ value: some FixedWidthInteger & UnsignedInteger, digits: Int, uppercase: Bool = false
    ) {
        let value = UInt64(value)
        for place in (0..<Swift.max(digits, (67 - value.leadingZeroBitCount) / 4)).reversed() {
            append(hexDigit(UInt8(truncatingIfNeeded: value >> UInt64(4 * place)) & 15, uppercase: uppercase))
        }
    }

    /// The bytes that hex digits of either case stand for, two a byte; nil where anything else is among them or one is missing.
    public init?(hex digits: Span<UInt8>) {
        let count = digits.count / 2
        var isHex = digits.count == 2 * count
        self.init()
        append(addingCapacity: count) { output in
            guard isHex else { return }
            unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
                isHex = unsafe readHex(digits, into: buffer)
                initialized = isHex ? count : 0
            }
        }
        if !isHex { return nil }
    }
}

/// Reads hex digits of either case, two a byte, to the beginning of a buffer; what lies behind stays as it is.
/// - Returns: whether all were hex digits, an even number of them, and had room. Else the buffer holds nothing of use.
public func readHex(_ digits: Span<UInt8>, into buffer: UnsafeMutableBufferPointer<UInt8>) -> Bool {
    let count = digits.count / 2
    guard digits.count == 2 * count, count <= buffer.count else { return false }
    return unsafe digits.withUnsafeBufferPointer { digits in
        guard let digits = digits.baseAddress, let start = buffer.baseAddress else { return true }
        return unsafe cvector_read_hex(digits, count, start)
    }
}

extension UInt64 {
    /// The number that 1…16 hex digits of either case stand for; nil for anything else.
    public init?(hex digits: Span<UInt8>) {
        guard (1...16).contains(digits.count) else { return nil }
        var value: UInt64 = 0
        for index in digits.indices {
            guard let digit = hexValue(digits[index]) else { return nil }
            value = value << 4 | UInt64(digit)
        }
        self = value
    }
}

/// A number in hex, with zeros on the left up to `digits`.
public func hexText(
    _ value: some FixedWidthInteger & UnsignedInteger, digits: Int, uppercase: Bool = false
) -> String {
    var text: [UInt8] = []
    text.appendHex(value, digits: digits, uppercase: uppercase)
    return String(decoding: text, as: UTF8.self)
}

/// A digest in hex.
public func hexText(of digest: InlineArray<32, UInt8>) -> String {
    var text: [UInt8] = []
    text.appendHex(digest.span)
    return String(decoding: text, as: UTF8.self)
}

/// 16 hex digits from the kernel's random numbers.
public func randomHexText() -> String { hexText(UInt64.random(in: .min ... .max), digits: 16) }
