import Bytes

extension JSONReader {
    /// The characters of a string whose opening quote is next, escapes resolved.
    ///
    /// Room for all of them is reserved at once, so that no outgrown copy of a secret is left in memory.
    mutating func string() throws(JSONError) -> [UInt8] {
        let (end, isPlain) = try closingQuote()
        var text: [UInt8] = []
        text.reserveCapacity(end - position)
        if isPlain {
            text.append(span: bytes.extracting(position..<end))
        } else {
            while position < end {
                let byte = bytes[position]
                if byte == UInt8(ascii: "\\") {
                    try appendEscaped(to: &text)
                } else if byte < 0x20 {
                    throw failure(.controlCharacterInString)
                } else {
                    guard case .scalar(_, let length) = UTF8Step(bytes, at: position) else {
                        throw failure(.brokenUTF8)
                    }
                    text.append(span: bytes.extracting(position..<position + length))
                    position += length
                }
            }
        }
        position = end + 1
        return text
    }

    /// A key: the same as a String, which for most keys takes no memory of its own.
    mutating func key() throws(JSONError) -> String {
        let start = position
        let (end, isPlain) = try closingQuote()
        guard isPlain else {
            position = start
            return String(decoding: try string(), as: UTF8.self)
        }
        let text = bytes.extracting(position..<end)
        position = end + 1
        return unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Goes on to the first character; tells where the closing quote is, and whether all between is ASCII without
    /// escapes and controls.
    private mutating func closingQuote() throws(JSONError) -> (end: Int, isPlain: Bool) {
        position += 1
        var end = position
        var isPlain = true
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: "\"") { return (end, isPlain) }
            if byte == UInt8(ascii: "\\") {
                isPlain = false
                end &+= 1
            } else if byte < 0x20 || byte >= 0x80 {
                isPlain = false
            }
            end &+= 1
        }
        position = bytes.count
        throw failure(.endedBefore("the closing quote"))
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
            guard let digit = next.flatMap(hexValue) else {
                position = start
                throw failure(.badEscape)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
