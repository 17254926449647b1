/// Reads JSON where it lies and hands out ranges of bytes: no string is made, so that keys stay in the caller's
/// buffer. Comments (`//` and `/* */`) are skipped: ot-commissioner's own files have them.
struct JSONScanner: ~Escapable {
    let input: Span<UInt8>
    private(set) var at = 0
    private var depth = 0

    static let maximumDepth = 16

    @_lifetime(copy input)
    init(_ input: Span<UInt8>) { self.input = input }

    enum Kind: Equatable { case object, array, string, number, literal }

    func failure(_ reason: DatasetInputError.Reason) -> DatasetInputError {
        DatasetInputError(reason, in: input, at: at)
    }

    mutating func skipSpace() throws(DatasetInputError) {
        while at < input.count {
            if isSpace(input[at]) {
                at += 1
            } else if input[at] == UInt8(ascii: "/") {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(DatasetInputError) {
        guard at + 1 < input.count else { throw failure(.syntax("a comment")) }
        switch input[at + 1] {
        case UInt8(ascii: "/"):
            while at < input.count, input[at] != 0x0a { at += 1 }
        case UInt8(ascii: "*"):
            var end = at + 2
            while true {
                guard end + 1 < input.count else { throw failure(.syntax("the end of the comment")) }
                if input[end] == UInt8(ascii: "*"), input[end + 1] == UInt8(ascii: "/") { break }
                end += 1
            }
            at = end + 2
        default: throw failure(.syntax("a comment"))
        }
    }

    /// What kind of value comes next. Moves to it.
    mutating func kind() throws(DatasetInputError) -> Kind {
        try skipSpace()
        guard at < input.count else { throw failure(.syntax("a value")) }
        return switch input[at] {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "-"), 0x30...0x39: .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): .literal
        default: throw failure(.syntax("a value"))
        }
    }

    /// Takes this byte, or fails saying what was expected.
    mutating func take(_ byte: UInt8, _ expected: String) throws(DatasetInputError) {
        try skipSpace()
        guard at < input.count, input[at] == byte else { throw failure(.syntax(expected)) }
        at += 1
    }

    /// Enters an object or array. `false` when it is empty (and it is left again).
    mutating func enter(_ kind: Kind) throws(DatasetInputError) -> Bool {
        guard depth < Self.maximumDepth else { throw failure(.tooDeep(limit: Self.maximumDepth)) }
        try take(kind == .object ? UInt8(ascii: "{") : UInt8(ascii: "["), "an object or an array")
        depth += 1
        try skipSpace()
        if at < input.count, input[at] == (kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
            at += 1
            depth -= 1
            return false
        }
        return true
    }

    /// After a member: `true` when another follows, `false` when the object or array ends here (and it is left).
    mutating func another(_ kind: Kind) throws(DatasetInputError) -> Bool {
        try skipSpace()
        let close = kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
        guard at < input.count, input[at] == UInt8(ascii: ",") || input[at] == close else {
            throw failure(.syntax(kind == .object ? "',' or '}'" : "',' or ']'"))
        }
        at += 1
        if input[at - 1] == close {
            depth -= 1
            return false
        }
        return true
    }

    /// A string's content between the quotes, escapes as they are written.
    mutating func string() throws(DatasetInputError) -> Range<Int> {
        try take(UInt8(ascii: "\""), "a string")
        let start = at
        while at < input.count {
            switch input[at] {
            case UInt8(ascii: "\""):
                at += 1
                return start..<(at - 1)
            case UInt8(ascii: "\\"):
                at += 1
                guard at < input.count else { throw failure(.syntax("the end of the string")) }
                try escape()
            case 0..<0x20: throw failure(.syntax("no control character in a string"))
            default: at += 1
            }
        }
        throw failure(.syntax("the end of the string"))
    }

    private mutating func escape() throws(DatasetInputError) {
        switch input[at] {
        case UInt8(ascii: "u"):
            for step in 1...4 {
                guard at + step < input.count, hexDigit(input[at + step]) != nil else {
                    throw failure(.syntax("four hex digits after \\u"))
                }
            }
            at += 5
        case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74: at += 1
        default: throw failure(.syntax("an escape of JSON"))
        }
    }

    /// A number that is a whole one between 0 and 2^64 − 1; the field's name is for the error.
    mutating func unsigned(_ field: String, _ expected: String) throws(DatasetInputError) -> UInt64 {
        guard try kind() == .number else { throw failure(.value(field: field, expected: expected)) }
        let start = at
        try number()
        var value: UInt64 = 0
        for index in start..<at {
            let byte = input[index]
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(byte &- 0x30))
            guard byte >= 0x30, byte <= 0x39, !overflow, !carry else {
                at = start
                throw failure(.value(field: field, expected: expected))
            }
            value = sum
        }
        return value
    }

    private mutating func number() throws(DatasetInputError) {
        func digits(_ scanner: inout JSONScanner) throws(DatasetInputError) {
            guard scanner.at < scanner.input.count, case 0x30...0x39 = scanner.input[scanner.at] else {
                throw scanner.failure(.syntax("a digit"))
            }
            while scanner.at < scanner.input.count, case 0x30...0x39 = scanner.input[scanner.at] {
                scanner.at += 1
            }
        }
        if input[at] == UInt8(ascii: "-") { at += 1 }
        if at + 1 < input.count, input[at] == 0x30, case 0x30...0x39 = input[at + 1] {
            throw failure(.syntax("a number without leading zeros"))
        }
        try digits(&self)
        if at < input.count, input[at] == UInt8(ascii: ".") {
            at += 1
            try digits(&self)
        }
        if at < input.count, input[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < input.count, input[at] == UInt8(ascii: "+") || input[at] == UInt8(ascii: "-") { at += 1 }
            try digits(&self)
        }
    }

    /// `true`, `false`, or nil for `null`.
    mutating func literal() throws(DatasetInputError) -> Bool? {
        for (word, value): (StaticString, Bool?) in [("true", true), ("false", false), ("null", nil)]
        where matches(word) {
            at += word.utf8CodeUnitCount
            return value
        }
        throw failure(.syntax("true, false or null"))
    }

    private func matches(_ word: StaticString) -> Bool {
        let text = Array(word.description.utf8)
        guard input.count - at >= text.count else { return false }
        for (index, byte) in text.enumerated() where input[at + index] != byte { return false }
        return true
    }

    /// Skips a whole value.
    mutating func skip() throws(DatasetInputError) {
        switch try kind() {
        case .object:
            guard try enter(.object) else { return }
            repeat {
                _ = try string()
                try take(UInt8(ascii: ":"), "':'")
                try skip()
            } while try another(.object)
        case .array:
            guard try enter(.array) else { return }
            repeat { try skip() } while try another(.array)
        case .string: _ = try string()
        case .number: try number()
        case .literal: _ = try literal()
        }
    }

    /// Nothing but white space is left.
    mutating func end() throws(DatasetInputError) {
        try skipSpace()
        guard at == input.count else { throw failure(.syntax("nothing after the object")) }
    }

    /// Moves back, to name a value in an error.
    mutating func rewind(to offset: Int) { at = offset }
}
