import Bytes

// Bytes as a program's source or log has them in quotes: b'\x0e\x08…', "\016\b\0…".

extension TextSearch {
    /// The longest literal of a dataset: four characters a byte.
    private static let longestLiteral = 4 * DatasetView.maximumLength + 2

    mutating func findLiterals() {
        var at = 0
        while at < text.count {
            let quote = text[at]
            guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
                at += 1
                continue
            }
            at = literal(from: at + 1, quote)
        }
    }

    /// Looks at what is between two quotes. Returns where to go on: at the closing quote, which may open another literal.
    private mutating func literal(from start: Int, _ quote: UInt8) -> Int {
        var bytes: [UInt8] = []
        defer { bytes.wipe() }
        var hasEscape = false
        var at = start
        while at < text.count, text[at] != 0x0a, at - start <= Self.longestLiteral {
            let byte = text[at]
            if byte == quote {
                if hasEscape, bytes.count >= shortestCandidate / 2 { take(bytes.span, .hex, at: start) }
                return hasEscape ? at + 1 : at == start ? at + 1 : at
            }
            if byte == UInt8(ascii: "\\") {
                hasEscape = true
                at = escape(at + 1, into: &bytes)
            } else {
                bytes.append(byte)
                at += 1
            }
        }
        return max(at, start)
    }

    private func escape(_ at: Int, into bytes: inout [UInt8]) -> Int {
        let byte = text.at(at)
        switch byte {
        case UInt8(ascii: "x"):
            guard let high = hexValue(text.at(at + 1)) else { break }
            guard let low = hexValue(text.at(at + 2)) else {
                bytes.append(high)
                return at + 2
            }
            bytes.append(high << 4 | low)
            return at + 3
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            var value = 0
            var end = at
            while end < at + 3, text.at(end) >= 0x30, text.at(end) <= 0x37 {
                value = value << 3 | Int(text[end] & 7)
                end += 1
            }
            bytes.append(UInt8(truncatingIfNeeded: value))
            return end
        case UInt8(ascii: "a"): bytes.append(0x07)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "n"): bytes.append(0x0a)
        case UInt8(ascii: "v"): bytes.append(0x0b)
        case UInt8(ascii: "f"): bytes.append(0x0c)
        case UInt8(ascii: "r"): bytes.append(0x0d)
        case UInt8(ascii: "e"): bytes.append(0x1b)
        default: bytes.append(byte)
        }
        return at + 1
    }
}
