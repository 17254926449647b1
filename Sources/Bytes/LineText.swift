/// Text and numbers appended to a line whose room was made at once: what is known at compile time becomes a few moves.
///
/// For `OutputSpan` what `Bytes.swift`, `Decimals.swift` and `Hex.swift` have for arrays. Formatting, not parsing, is most of the
/// cost of a line of NDJSON; hence the pointers. Each traps where the room does not suffice.
extension OutputSpan where Element == UInt8 {
    /// Digits, sign and point of the longest number.
    @inlinable
    public static var longestNumber: Int { 21 }

    @inlinable @inline(__always)
    public mutating func text(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            precondition(length <= buffer.count &- count)
            unsafe (buffer.baseAddress! + count).update(from: text.utf8Start, count: length)
            count &+= length
        }
    }

    /// The bytes of a range.
    @inlinable @inline(__always)
    public mutating func bytes(_ bytes: borrowing [UInt8], _ range: Range<Int>) {
        let source = bytes.span.extracting(range)
        unsafe source.withUnsafeBufferPointer { source in
            unsafe withUnsafeMutableBufferPointer { buffer, count in
                precondition(source.count <= buffer.count &- count)
                guard let start = source.baseAddress else { return }
                unsafe (buffer.baseAddress! + count).update(from: start, count: source.count)
                count &+= source.count
            }
        }
    }

    /// Decimal digits.
    @inlinable @inline(__always)
    public mutating func decimal(_ value: some FixedWidthInteger) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let magnitude = UInt64(truncatingIfNeeded: value.magnitude)
        if magnitude < 10 { return append(UInt8(truncatingIfNeeded: magnitude) &+ 0x30) }
        digits(magnitude, width: 1)
    }

    /// A time in nanoseconds as exact milliseconds without trailing zeros.
    @inlinable @inline(__always)
    public mutating func milliseconds(_ nanoseconds: Int64) {
        if nanoseconds < 0 { append(UInt8(ascii: "-")) }
        let (whole, part) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        digits(whole, width: 1)
        guard part > 0 else { return }
        append(UInt8(ascii: "."))
        var (rest, width) = (part, 6)
        // Most clocks count microseconds.
        if rest % 1000 == 0 { (rest, width) = (rest / 1000, 3) }
        while rest % 10 == 0 { (rest, width) = (rest / 10, width - 1) }
        digits(rest, width: width)
    }

    /// At least `width` digits, written from the last to the first, two at a time.
    @inlinable
    mutating func digits(_ value: UInt64, width: Int) {
        let length = Swift.max(width, digitCount(value))
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            precondition(length <= buffer.count &- count)
            let start = unsafe UnsafeMutableRawPointer(buffer.baseAddress! + count)
            var place = length
            var rest = value
            while place > 1 {
                let next = rest / 100
                place &-= 2
                unsafe start.storeBytes(
                    of: digitPair(Int(truncatingIfNeeded: rest &- next &* 100)), toByteOffset: place,
                    as: UInt16.self)
                rest = next
            }
            if place > 0 {
                unsafe start.storeBytes(of: 0x30 &+ UInt8(truncatingIfNeeded: rest), as: UInt8.self)
            }
            count &+= length
        }
    }

    /// The eight bytes of an integer as 16 lower-case hex digits.
    @inlinable @inline(__always)
    public mutating func hex(_ value: UInt64) {
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            precondition(buffer.count &- count >= 16)
            let start = unsafe UnsafeMutableRawPointer(buffer.baseAddress! + count)
            unsafe start.storeBytes(of: hexDigits(UInt32(truncatingIfNeeded: value &>> 32)), as: UInt64.self)
            unsafe start.storeBytes(
                of: hexDigits(UInt32(truncatingIfNeeded: value)), toByteOffset: 8, as: UInt64.self)
            count &+= 16
        }
    }

    /// The last `digits` of the 8 hex digits of an integer.
    @inlinable @inline(__always)
    public mutating func hex(_ value: UInt32, digits: Int) {
        var text = hexDigits(value) &>> UInt64(8 &* (8 &- digits))
        for _ in 0..<digits {
            append(UInt8(truncatingIfNeeded: text))
            text &>>= 8
        }
    }

    /// Two digits a byte.
    @inlinable @inline(__always)
    public mutating func hex(_ bytes: Span<UInt8>) {
        var at = 0
        while at &+ 8 <= bytes.count {
            var value: UInt64 = 0
            for index in 0..<8 { value = value &<< 8 | UInt64(bytes[at &+ index]) }
            hex(value)
            at &+= 8
        }
        while at < bytes.count {
            hex(UInt32(bytes[at]), digits: 2)
            at &+= 1
        }
    }

    @inlinable @inline(__always)
    public mutating func bool(_ value: Bool) { if value { text("true") } else { text("false") } }

    @inlinable @inline(__always)
    public mutating func bit(_ value: Bool) { append(value ? 0x31 : 0x30) }
}

/// The eight hex digits of 32 bits as the bytes of a little-endian integer, the first digit lowest.
@inlinable @inline(__always)
func hexDigits(_ value: UInt32) -> UInt64 {
    // Bytes in the order of the text, then each one's nibbles into two bytes of their own.
    var x = UInt64(value.byteSwapped)
    x = (x | x &<< 16) & 0x0000_ffff_0000_ffff
    x = (x | x &<< 8) & 0x00ff_00ff_00ff_00ff
    x = (x &>> 4 & 0x000f_000f_000f_000f) | (x & 0x000f_000f_000f_000f) &<< 8
    // 39 lie between '9' + 1 and 'a': added where the nibble is over 9.
    let letters = (x &+ 0x0606_0606_0606_0606) &>> 4 & 0x0101_0101_0101_0101
    return (x &+ 0x3030_3030_3030_3030 &+ letters &* 39).littleEndian
}

/// How many decimal digits a number has; 1 for 0.
@inlinable @inline(__always)
func digitCount(_ value: UInt64) -> Int {
    var (rest, count) = (value, 1)
    if rest >= 10_000_000_000_000_000 { (rest, count) = (rest / 10_000_000_000_000_000, count &+ 16) }
    if rest >= 100_000_000 { (rest, count) = (rest / 100_000_000, count &+ 8) }
    if rest >= 10_000 { (rest, count) = (rest / 10_000, count &+ 4) }
    if rest >= 100 { (rest, count) = (rest / 100, count &+ 2) }
    return rest >= 10 ? count &+ 1 : count
}

/// The two digits of a number below 100, as they lie in memory.
@inlinable @inline(__always)
func digitPair(_ value: Int) -> UInt16 {
    let pairs: StaticString = """
        0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
        5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899
        """
    precondition(value >= 0 && value < 100)
    return unsafe UnsafeRawPointer(pairs.utf8Start).loadUnaligned(fromByteOffset: 2 &* value, as: UInt16.self)
}
