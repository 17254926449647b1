extension JSONReader {
    /// The characters of a string whose opening quote is next, escapes resolved.
    ///
    /// Room for all of them is reserved at once, so that no outgrown copy of a secret is left in memory.
    mutating func string() throws(JSONError) -> [UInt8] {
        position += 1
        var end = position
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard end < bytes.count else {
            position = bytes.count
            throw failure(.endedBefore("the closing quote"))
        }
        var text: [UInt8] = []
        text.reserveCapacity(end - position)
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\\") {
                try appendEscaped(to: &text)
            } else if byte < 0x20 {
                throw failure(.controlCharacterInString)
            } else if byte < 0x80 {
                text.append(byte)
                position += 1
            } else {
                guard case .scalar(_, let length) = UTF8Step(bytes, at: position) else {
                    throw failure(.brokenUTF8)
                }
                text.append(span: bytes.extracting(position..<position + length))
                position += length
            }
        }
        position = end + 1
        return text
    }

    private mutating func appendEscaped(to text: inout [UInt8]) throws(JSONError) {
        let start = position
        position += 1
        let byte = next ?? 0
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var value = try hexDigits(start: start)
            if (0xD800...0xDBFF).contains(value), next == UInt8(ascii: "\\"), position + 1 < bytes.count,
                bytes[position + 1] == UInt8(ascii: "u")
            {
                position += 2
                let low = try hexDigits(start: start)
                if (0xDC00...0xDFFF).contains(low) { value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00) }
            }
            guard let scalar = Unicode.Scalar(value) else {
                position = start
                throw failure(.loneSurrogate)
            }
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default:
            position = start
            throw failure(.badEscape)
        }
    }

    private mutating func hexDigits(start: Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch next {
            case .some(let byte) where (0x30...0x39).contains(byte): digit = byte - 0x30
            case .some(let byte) where (0x41...0x46).contains(byte): digit = byte - 0x37
            case .some(let byte) where (0x61...0x66).contains(byte): digit = byte - 0x57
            default:
                position = start
                throw failure(.badEscape)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
