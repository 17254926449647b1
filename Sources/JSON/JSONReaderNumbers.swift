import Bytes

extension JSONReader {
    /// A number: exact where it is an integer that fits 64 bits, else the nearest double.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        let isNegative = next == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var digits: UInt64 = 0
        var fits = true
        let whole = position
        while let digit = digit() {
            let (times, tooLarge) = digits.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = times.addingReportingOverflow(digit)
            digits = sum
            fits = fits && !tooLarge && !overflow
        }
        guard position > whole else { throw expected("a digit") }
        // A zero stands alone before the point.
        if bytes[whole] == UInt8(ascii: "0"), position > whole + 1 {
            position = start
            throw failure(.badNumber)
        }
        var isInteger = true
        if next == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            guard digit() != nil else { throw expected("a digit") }
            while digit() != nil {}
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard digit() != nil else { throw expected("a digit") }
            while digit() != nil {}
        }
        if isInteger, fits {
            if !isNegative { return Int64(exactly: digits).map { .integer($0) } ?? .unsigned(digits) }
            if digits <= 1 << 63 { return .integer(Int64(truncatingIfNeeded: 0 &- digits)) }
        }
        var text: [UInt8] = []
        text.append(span: bytes.extracting(start..<position))
        guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
            position = start
            throw failure(.numberOutOfRange)
        }
        return .number(value)
    }

    private mutating func digit() -> UInt64? {
        guard let byte = next, (0x30...0x39).contains(byte) else { return nil }
        position += 1
        return UInt64(byte - 0x30)
    }
}
