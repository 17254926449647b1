import Bytes
import JSON

extension JSONValue {
    /// Reads a region: as JSON, else as what JavaScript, Python and configuration files make of it.
    static func lenient(_ region: Span<UInt8>) -> Result<JSONValue, JSONError>? {
        guard region.count >= 12 else { return nil }
        let strict: JSONError
        do throws(JSONError) {
            return .success(try JSONReader.read(region, maximumDepth: 64, maximumSize: .max))
        } catch {
            strict = error
        }
        if case .duplicateKey = strict.reason { return .failure(strict) }
        guard var relaxed = RelaxedJSON.strict(region) else { return nil }
        defer { relaxed.wipe() }
        do throws(JSONError) {
            return .success(try JSONReader.read(relaxed.span, maximumDepth: 64, maximumSize: .max))
        } catch {
            if case .duplicateKey = error.reason { return .failure(error) }
            return nil
        }
    }
}

/// Writes what is nearly JSON as JSON, for the one reader that there is: it knows quotes, comments, bare words and trailing
/// commas, and leaves numbers, nesting, escapes and keys to the reader.
struct RelaxedJSON: ~Escapable {
    private let text: Span<UInt8>
    private var at = 0
    private var output: [UInt8] = []

    @_lifetime(copy text)
    private init(_ text: Span<UInt8>) { self.text = text }

    /// Without comments and trailing commas, every string and key in double quotes, words of Python in JSON's. Line
    /// ends stay. Nil when a string does not end.
    static func strict(_ text: Span<UInt8>) -> [UInt8]? {
        var relaxed = RelaxedJSON(text)
        relaxed.output.reserveCapacity(text.count + text.count / 4)
        while relaxed.at < text.count {
            guard relaxed.step() else {
                relaxed.output.wipe()
                return nil
            }
        }
        return relaxed.output
    }

    private mutating func step() -> Bool {
        let byte = text[at]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return string(byte)
        case UInt8(ascii: "/"): return comment()
        case UInt8(ascii: "#"):
            skipLine()
            return true
        case UInt8(ascii: ","):
            at += 1
            guard !isClosing(after: at) else { return true }
            output.append(byte)
            return true
        default:
            if (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || byte == 0x5f { return word() }
            if byte >= 0x80 { return typographicString() }
            output.append(byte)
            at += 1
            return true
        }
    }

    private mutating func string(_ quote: UInt8) -> Bool {
        output.append(UInt8(ascii: "\""))
        at += 1
        while at < text.count {
            let byte = text[at]
            at += 1
            if byte == quote {
                output.append(UInt8(ascii: "\""))
                return true
            }
            if byte == UInt8(ascii: "\\"), at < text.count {
                if text[at] != UInt8(ascii: "'") { output.append(byte) }
                output.append(text[at])
                at += 1
            } else if byte == UInt8(ascii: "\"") {
                output.append(contentsOf: [UInt8(ascii: "\\"), byte])
            } else if byte == 0x0a {
                return false
            } else {
                output.append(byte)
            }
        }
        return false
    }

    /// A string between typographic quotes.
    private mutating func typographicString() -> Bool {
        func isQuote(_ at: Int) -> Bool {
            text.at(at) == 0xe2 && text.at(at + 1) == 0x80 && (0x98...0x9f).contains(text.at(at + 2))
        }
        guard isQuote(at) else {
            // A space of another width.
            guard (text[at] == 0xc2 && text.at(at + 1) == 0xa0) || text[at] == 0xe2 || text[at] == 0xef else {
                return false
            }
            at += text[at] == 0xc2 ? 2 : 3
            return true
        }
        at += 3
        output.append(UInt8(ascii: "\""))
        while at < text.count, !isQuote(at), text[at] != 0x0a {
            output.append(text[at])
            at += 1
        }
        guard at < text.count, isQuote(at) else { return false }
        at += 3
        output.append(UInt8(ascii: "\""))
        return true
    }

    private mutating func comment() -> Bool {
        if text.at(at + 1) == UInt8(ascii: "/") {
            skipLine()
            return true
        }
        guard text.at(at + 1) == UInt8(ascii: "*") else { return false }
        at += 2
        while at < text.count {
            if text[at] == UInt8(ascii: "*"), text.at(at + 1) == UInt8(ascii: "/") {
                at += 2
                return true
            }
            if text[at] == 0x0a { output.append(0x0a) }
            at += 1
        }
        return false
    }

    private mutating func skipLine() {
        while at < text.count, text[at] != 0x0a { at += 1 }
    }

    private func isClosing(after start: Int) -> Bool {
        var at = start
        while at < text.count, isSpace(text[at]) { at += 1 }
        return text.at(at) == UInt8(ascii: "}") || text.at(at) == UInt8(ascii: "]")
    }

    private mutating func word() -> Bool {
        let start = at
        while at < text.count, text.isWord(at) || text[at] == UInt8(ascii: "-") { at += 1 }
        let word = text.extracting(start..<at)
        if matches(word, "true") || matches(word, "false") || matches(word, "null") {
            for index in word.indices { output.append(word[index] | 0x20) }
        } else if matches(word, "None") || matches(word, "undefined") {
            output.append(contentsOf: Array("null".utf8))
        } else {
            var next = at
            while next < text.count, isSpace(text[next]) { next += 1 }
            guard text.at(next) == UInt8(ascii: ":") else { return false }
            output.append(UInt8(ascii: "\""))
            for index in word.indices { output.append(word[index]) }
            output.append(UInt8(ascii: "\""))
        }
        return true
    }
}
