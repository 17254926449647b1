internal import Bytes

/// The figures inside a page: JSON in a data block, which no browser runs.
public enum EmbeddedFigures {
    /// Why a page holds no figures that could be checked.
    public enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
        case missing
        /// Byte of the block's first octet.
        case unterminated(offset: Int)
        /// Two blocks: which is meant is anybody's guess. Byte of the second one.
        case twice(offset: Int)

        public var description: String {
            switch self {
            case .missing: "there are no figures in it (no \(EmbeddedFigures.opening))"
            case .unterminated(let offset): "the figures from byte \(offset) on have no end"
            case .twice(let offset): "there are second figures at byte \(offset)"
            }
        }
    }

    static let opening: StaticString = "<script type=\"application/json\" id=\"blescan-figures\">"
    static let closing: StaticString = "</script>"

    /// Writes JSON as a block that nothing inside can end: `<`, `>` and `&` occur in strings only, where their escapes
    /// say the same. The block is the only line that begins so: text elsewhere in a page is escaped.
    static func append(_ json: [UInt8], to text: inout [UInt8]) {
        begin(&text)
        append(part: json, to: &text)
        end(&text)
    }

    /// Begins the block; the JSON follows in parts, wherever they are cut.
    public static func begin(_ text: inout [UInt8]) { text.append(text: opening) }

    public static func append(part json: [UInt8], to text: inout [UInt8]) {
        for byte in json {
            switch byte {
            case UInt8(ascii: "<"): text.append(text: "\\u003c")
            case UInt8(ascii: ">"): text.append(text: "\\u003e")
            case UInt8(ascii: "&"): text.append(text: "\\u0026")
            default: text.append(byte)
            }
        }
    }

    public static func end(_ text: inout [UInt8]) {
        text.append(text: closing)
        text.append(text: "\n")
    }

    /// Whether a line of a page is the block.
    public static func isBlock(_ line: ArraySlice<UInt8>) -> Bool { line.starts(with: "\(opening)".utf8) }

    /// The JSON of a page, as it stands in it: what was a `<` is `\u003c`. The page may be anything at all; the work is
    /// linear in its length, and nothing but the block is copied.
    public static func find(in page: Span<UInt8>) throws(Failure) -> [UInt8] {
        guard let start = place(of: opening, in: page, from: 0) else { throw .missing }
        let first = start + opening.utf8CodeUnitCount
        guard let end = place(of: closing, in: page, from: first) else { throw .unterminated(offset: first) }
        if let second = place(of: opening, in: page, from: first) { throw .twice(offset: second) }
        var json: [UInt8] = []
        json.append(span: page.extracting(first..<end))
        return json
    }

    /// The first place of a text that begins with `<` and holds no other.
    private static func place(of text: StaticString, in page: Span<UInt8>, from start: Int) -> Int? {
        let wanted = Array("\(text)".utf8)
        guard page.count >= wanted.count else { return nil }
        var place = start
        while place <= page.count - wanted.count {
            var length = 0
            while length < wanted.count, page[place + length] == wanted[length] { length += 1 }
            if length == wanted.count { return place }
            // No `<` after the first: what was compared cannot hold another beginning.
            place += max(1, length)
        }
        return nil
    }
}
