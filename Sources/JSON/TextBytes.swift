/// Text appended to a byte buffer by hand: formatting, not parsing, is what costs time in a program that prints
/// one line a packet, and one growing `[UInt8]` is several times cheaper than Strings that are joined.
extension Array where Element == UInt8 {
    /// Appends text known at compile time, as UTF-8.
    @inlinable
    public mutating func append(text: StaticString) {
        text.withUTF8Buffer { unsafe append(contentsOf: $0) }
    }

    /// Appends a String as UTF-8.
    @inlinable
    public mutating func append(string: some StringProtocol) { append(contentsOf: string.utf8) }

    /// Appends all bytes of a span.
    @inlinable
    public mutating func append(span: Span<UInt8>) {
        unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    /// Appends an integer of any type in decimal digits.
    @inlinable
    public mutating func appendDecimal(_ value: some FixedWidthInteger) {
        if value < 0 { append(UInt8(ascii: "-")) }
        appendDigits(UInt64(value.magnitude))
    }

    /// Appends an integer in decimal, filled with zeros on the left to `width` digits (at most 20).
    @inlinable
    public mutating func appendDigits(_ value: UInt64, width: Int = 1) {
        append(addingCapacity: 20) { output in
            var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
            var start = 20
            var rest = value
            repeat {
                let quotient = rest / 10
                start &-= 1
                digits[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest &- quotient &* 10)
                rest = quotient
            } while rest != 0
            start = Swift.min(start, 20 &- Swift.min(Swift.max(width, 0), 20))
            while start < 20 {
                output.append(digits[start])
                start &+= 1
            }
        }
    }

    /// Appends a time of `nanoseconds` as exact milliseconds without trailing zeros: 496250000 is `496.25`,
    /// 30000000 is `30`.
    @inlinable
    public mutating func appendMilliseconds(_ nanoseconds: Int64) {
        appendFixedPoint(nanoseconds, decimals: 6)
    }

    /// Appends `value` / 10^`decimals` exactly, without trailing zeros or an exponent; `decimals` is 0…18.
    @inlinable
    public mutating func appendFixedPoint(_ value: Int64, decimals: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var scale: UInt64 = 1
        for _ in 0..<Swift.min(decimals, 18) { scale &*= 10 }
        let (whole, part) = value.magnitude.quotientAndRemainder(dividingBy: scale)
        appendDigits(whole)
        guard part != 0 else { return }
        append(UInt8(ascii: "."))
        appendDigits(part, width: decimals)
        while last == UInt8(ascii: "0") { removeLast() }
    }

    /// Appends a number in the shortest form that reads back as the same number: `0.1`, `100`, `1e+20`.
    /// Not-a-number and the infinities are written as `nan`, `inf` and `-inf`, which JSON does not know.
    public mutating func appendShortest(_ value: Double) {
        if let integer = Int64(exactly: value), integer.magnitude < 1 << 53 {
            appendDecimal(integer)
        } else {
            append(contentsOf: value.description.utf8)
        }
    }

    /// Appends a number rounded to `decimals` places (0…9), all of them written; beyond ±9·10^9, and for
    /// what is not a number, the shortest form.
    public mutating func appendRounded(_ value: Double, decimals: Int) {
        var scale: UInt64 = 1
        for _ in 0..<Swift.min(Swift.max(decimals, 0), 9) { scale &*= 10 }
        let scaled = (value.magnitude * Double(scale)).rounded()
        guard value.magnitude < 9e9, let integer = UInt64(exactly: scaled) else {
            return appendShortest(value)
        }
        if value < 0, integer != 0 { append(UInt8(ascii: "-")) }
        let (whole, part) = integer.quotientAndRemainder(dividingBy: scale)
        appendDigits(whole)
        guard decimals > 0 else { return }
        append(UInt8(ascii: "."))
        appendDigits(part, width: Swift.min(decimals, 9))
    }

    /// Appends two lower-case hex digits a byte.
    @inlinable
    public mutating func appendHex(_ bytes: Span<UInt8>) {
        append(addingCapacity: bytes.count * 2) { output in
            for index in bytes.indices {
                output.append(hexDigit(bytes[index] >> 4))
                output.append(hexDigit(bytes[index] & 15))
            }
        }
    }

    /// Appends the two digits of one byte, lower-case, or upper-case where asked.
    @inlinable
    public mutating func appendHex(_ byte: UInt8, uppercase: Bool = false) {
        let letters: UInt8 = uppercase ? 0x20 : 0
        let high = hexDigit(byte >> 4)
        let low = hexDigit(byte & 15)
        append(high >= 0x61 ? high &- letters : high)
        append(low >= 0x61 ? low &- letters : low)
    }
}

/// The lower-case digit of a value of 0…15, without a branch: letters are 39 places further on than digits.
@inlinable
func hexDigit(_ value: UInt8) -> UInt8 { 0x30 &+ value &+ ((value &+ 6) >> 4) &* 39 }
