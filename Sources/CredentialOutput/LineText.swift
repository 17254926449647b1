import Glibc

/// Text appended to a line whose room is known to suffice: what is known at compile time becomes a few moves.
///
/// Formatting, not parsing, is most of the cost of a line of NDJSON; hence the pointers.
extension OutputSpan where Element == UInt8 {
    @inline(__always)
    mutating func text(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            precondition(length <= buffer.count &- count)
            unsafe memcpy(buffer.baseAddress! + count, text.utf8Start, length)
            count &+= length
        }
    }

    /// Decimal digits.
    @inline(__always)
    mutating func decimal(_ value: some FixedWidthInteger & UnsignedInteger) {
        var rest = UInt64(truncatingIfNeeded: value)
        if rest < 10 {
            append(UInt8(truncatingIfNeeded: rest) &+ 0x30)
            return
        }
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var start = 20
        repeat {
            start &-= 1
            let quotient = rest / 10
            digits[start] = UInt8(truncatingIfNeeded: rest &- quotient &* 10) &+ 0x30
            rest = quotient
        } while rest != 0
        while start < 20 {
            append(digits[start])
            start &+= 1
        }
    }

    /// The eight bytes of an integer as 16 lower-case hex digits.
    @inline(__always)
    mutating func hex(_ value: UInt64) {
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
    @inline(__always)
    mutating func hex(_ value: UInt32, digits: Int) {
        var text = hexDigits(value) &>> UInt64(8 &* (8 &- digits))
        for _ in 0..<digits {
            append(UInt8(truncatingIfNeeded: text))
            text &>>= 8
        }
    }

    /// Two digits a byte.
    @inline(__always)
    mutating func hex(_ bytes: Span<UInt8>) {
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

    @inline(__always)
    mutating func bool(_ value: Bool) { if value { text("true") } else { text("false") } }

    @inline(__always)
    mutating func bit(_ value: Bool) { append(value ? 0x31 : 0x30) }
}

/// The eight hex digits of 32 bits as the bytes of a little-endian integer, the first digit lowest.
@inline(__always)
private func hexDigits(_ value: UInt32) -> UInt64 {
    // Bytes in the order of the text, then each one's nibbles into two bytes of their own.
    var x = UInt64(value.byteSwapped)
    x = (x | x &<< 16) & 0x0000_ffff_0000_ffff
    x = (x | x &<< 8) & 0x00ff_00ff_00ff_00ff
    x = (x &>> 4 & 0x000f_000f_000f_000f) | (x & 0x000f_000f_000f_000f) &<< 8
    // 39 lie between '9' + 1 and 'a': added where the nibble is over 9.
    let letters = (x &+ 0x0606_0606_0606_0606) &>> 4 & 0x0101_0101_0101_0101
    return (x &+ 0x3030_3030_3030_3030 &+ letters &* 39).littleEndian
}
