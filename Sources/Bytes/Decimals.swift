// Numbers in decimal digits.
extension Array where Element == UInt8 {
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

    /// Appends `value` / 10^`decimals` exactly, without an exponent; `decimals` is 0…18. Zeros at the end are left out where
    /// `trimmed`; groups of three digits of the whole part are divided by `,` where `grouped`.
    @inlinable
    public mutating func appendFixedPoint(
        _ value: Int64, decimals: Int, trimmed: Bool = true, grouped: Bool = false
    ) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let decimals = Swift.min(decimals, 18)
        var scale: UInt64 = 1
        for _ in 0..<decimals { scale &*= 10 }
        let (whole, part) = value.magnitude.quotientAndRemainder(dividingBy: scale)
        if grouped { appendGroups(whole) } else { appendDigits(whole) }
        guard trimmed ? part != 0 : decimals > 0 else { return }
        append(UInt8(ascii: "."))
        appendDigits(part, width: decimals)
        while trimmed, last == UInt8(ascii: "0") { removeLast() }
    }

    /// Appends an integer in decimal with `,` between groups of three digits: `1,204`.
    public mutating func appendGrouped(_ value: some FixedWidthInteger) {
        if value < 0 { append(UInt8(ascii: "-")) }
        appendGroups(UInt64(value.magnitude))
    }

    @usableFromInline
    mutating func appendGroups(_ value: UInt64) {
        let start = count
        appendDigits(value)
        var place = count - 3
        while place > start {
            insert(UInt8(ascii: ","), at: place)
            place -= 3
        }
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

    /// Appends a number rounded to `decimals` places (0…9), all of them written unless `trimmed`; beyond ±9·10^9, and for
    /// what is not a number, the shortest form.
    public mutating func appendRounded(_ value: Double, decimals: Int, trimmed: Bool = false) {
        let decimals = Swift.min(Swift.max(decimals, 0), 9)
        var scale: UInt64 = 1
        for _ in 0..<decimals { scale &*= 10 }
        guard value.magnitude < 9e9, let units = Int64(exactly: (value * Double(scale)).rounded()) else {
            return appendShortest(value)
        }
        appendFixedPoint(units, decimals: decimals, trimmed: trimmed)
    }
}
