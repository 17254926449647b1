internal import Glibc

/// Text and numbers appended to a row whose room was made at once: for `OutputSpan` what `JSON/TextBytes.swift` has for arrays.
extension OutputSpan where Element == UInt8 {
    /// Digits, sign and point of the longest number.
    static var longestNumber: Int { 21 }

    @inline(__always)
    mutating func text(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            precondition(length <= buffer.count &- count)
            unsafe memcpy(buffer.baseAddress! + count, text.utf8Start, length)
            count &+= length
        }
    }

    /// The bytes of a range.
    @inline(__always)
    mutating func bytes(_ bytes: borrowing [UInt8], _ range: Range<Int>) {
        let source = bytes.span.extracting(range)
        unsafe source.withUnsafeBufferPointer { source in
            unsafe withUnsafeMutableBufferPointer { buffer, count in
                precondition(source.count <= buffer.count &- count)
                guard let start = source.baseAddress else { return }
                unsafe memcpy(buffer.baseAddress! + count, start, source.count)
                count &+= source.count
            }
        }
    }

    @inline(__always)
    mutating func decimal(_ value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        digits(value.magnitude, width: 1)
    }

    /// A time in nanoseconds as exact milliseconds without trailing zeros.
    @inline(__always)
    mutating func milliseconds(_ nanoseconds: Int64) {
        if nanoseconds < 0 { append(UInt8(ascii: "-")) }
        let (whole, part) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        digits(whole, width: 1)
        guard part > 0 else { return }
        append(UInt8(ascii: "."))
        var (rest, width) = (part, 6)
        while rest % 10 == 0 { (rest, width) = (rest / 10, width - 1) }
        digits(rest, width: width)
    }

    /// At least `width` digits, written from the last to the first, two at a time.
    private mutating func digits(_ value: UInt64, width: Int) {
        var length = 1
        var rest = value
        while rest >= 100 { (rest, length) = (rest / 100, length + 2) }
        length = Swift.max(width, rest < 10 ? length : length + 1)
        unsafe withUnsafeMutableBufferPointer { buffer, count in
            precondition(length <= buffer.count &- count)
            var place = count &+ length
            let start = count
            var rest = value
            while place &- start > 1 {
                let next = rest / 100
                let pair = UInt8(truncatingIfNeeded: rest &- next &* 100)
                let tens = pair / 10
                place &-= 2
                unsafe buffer[place] = 0x30 &+ tens
                unsafe buffer[place &+ 1] = 0x30 &+ pair &- tens &* 10
                rest = next
            }
            if place > start { unsafe buffer[start] = 0x30 &+ UInt8(truncatingIfNeeded: rest) }
            count &+= length
        }
    }
}
