/// Reads JSON (RFC 8259) strictly: no comments, no trailing commas, no duplicate keys, UTF-8 only.
public struct JSONReader: ~Escapable {
    let bytes: Span<UInt8>
    let maximumDepth: Int
    var position = 0
    var depth = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    /// Reads one value that takes up all of `bytes` but white space.
    ///
    /// - Parameters:
    ///   - maximumDepth: how many arrays and objects may be open at once.
    ///   - maximumSize: how many bytes are looked at; more is an error before anything is read.
    public static func read(
        _ bytes: Span<UInt8>, maximumDepth: Int = 64, maximumSize: Int = 64 << 20
    ) throws(JSONError) -> JSONValue {
        guard bytes.count <= maximumSize else {
            throw JSONError(.tooLong(limit: maximumSize), in: bytes, at: maximumSize)
        }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw JSONError(.byteOrderMark, in: bytes, at: 0)
        }
        var reader = JSONReader(bytes, maximumDepth: maximumDepth)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.failure(.textAfterValue) }
        return value
    }

    /// Reads one value from an array of bytes.
    public static func read(
        _ bytes: [UInt8], maximumDepth: Int = 64, maximumSize: Int = 64 << 20
    ) throws(JSONError) -> JSONValue {
        try read(bytes.span, maximumDepth: maximumDepth, maximumSize: maximumSize)
    }

    func failure(_ reason: JSONError.Reason) -> JSONError { JSONError(reason, in: bytes, at: position) }

    /// The byte at the position, or nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    func expected(_ what: String) -> JSONError {
        next.map { failure(.unexpected($0, expected: what)) } ?? failure(.endedBefore(what))
    }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try nested { (reader) throws(JSONError) in try reader.object() }
        case UInt8(ascii: "["): return try nested { (reader) throws(JSONError) in try reader.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some(let byte) where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte):
            return try number()
        default: throw expected("a value")
        }
    }

    private mutating func nested(
        _ body: (inout JSONReader) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        guard depth < maximumDepth else { throw failure(.tooDeep(limit: maximumDepth)) }
        depth += 1
        position += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard next == (unsafe word.utf8Start[index]) else { throw expected("\(word)") }
            position += 1
        }
        return value
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        var values: [JSONValue] = []
        skipSpace()
        if next == UInt8(ascii: "]") {
            position += 1
            return .array(values)
        }
        while true {
            values.append(try value())
            skipSpace()
            switch next {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return .array(values)
            default: throw expected("a comma or ']'")
            }
        }
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        var object = JSONObject()
        skipSpace()
        if next == UInt8(ascii: "}") {
            position += 1
            return .object(object)
        }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw expected("a key in quotes") }
            let keyPosition = position
            let key = try key()
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw expected("':'") }
            position += 1
            let value = try value()
            guard object.append(key, value) else {
                throw JSONError(.duplicateKey(key), in: bytes, at: keyPosition)
            }
            skipSpace()
            switch next {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return .object(object)
            default: throw expected("a comma or '}'")
            }
        }
    }
}
