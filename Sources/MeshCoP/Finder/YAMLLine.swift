/// What the white space before a line of YAML says: a mapping ends where a line is indented less than its keys.
enum YAMLLine {
    /// Where the key of a line starts, counted from the line's start; nil where its name is none that YAML's users write:
    /// small letters, digits and underscores.
    static func indent(_ text: Span<UInt8>, _ line: Range<Int>) -> Int? {
        let start = afterDash(text, line)
        var at = start
        while at < line.upperBound, text.isWord(at), text[at] < 0x80, !(0x41...0x5a).contains(text[at]) {
            at += 1
        }
        guard at > start, at < line.upperBound, text[at] == UInt8(ascii: ":") else { return nil }
        return start - line.lowerBound
    }

    /// Whether the line ends a mapping that is so far indented. Comments and blank lines do not end one.
    static func leaves(_ text: Span<UInt8>, _ line: Range<Int>, _ indent: Int) -> Bool {
        let start = firstOfText(text, line)
        guard start < line.upperBound, text[start] != UInt8(ascii: "#") else { return false }
        return start - line.lowerBound < indent
    }

    private static func firstOfText(_ text: Span<UInt8>, _ line: Range<Int>) -> Int {
        var at = line.lowerBound
        while at < line.upperBound, isSpace(text[at]) { at += 1 }
        return at
    }

    /// Behind the dash of a list's item.
    private static func afterDash(_ text: Span<UInt8>, _ line: Range<Int>) -> Int {
        var at = firstOfText(text, line)
        guard at + 1 < line.upperBound, text[at] == UInt8(ascii: "-"), text[at + 1] == 0x20 else { return at }
        at += 1
        while at < line.upperBound, text[at] == 0x20 { at += 1 }
        return at
    }
}
