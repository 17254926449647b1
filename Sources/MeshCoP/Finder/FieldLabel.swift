/// The name of a field somewhere in a line, with `:` or `=` behind it.
struct FieldLabel {
    let field: DatasetField
    /// Where the name starts.
    let start: Int
    /// Where the value starts.
    let value: Int

    /// All of a line, in their order. `key` alone is the name of too much.
    static func all(in text: Span<UInt8>, _ line: Range<Int>) -> [FieldLabel] {
        var labels: [FieldLabel] = []
        var from = line.lowerBound
        for at in line where text[at] == UInt8(ascii: ":") || text[at] == UInt8(ascii: "=") {
            let isArrow = at + 1 < line.upperBound && text[at + 1] == UInt8(ascii: ">")
            // A name in quotes is a key of JSON, which is read elsewhere, or not at all if it was cut.
            guard at >= from, isArrow || !isQuote(text.at(at - 1)),
                let (field, start) = name(text, before: at, from: from)
            else { continue }
            from = at + (isArrow ? 2 : 1)
            labels.append(FieldLabel(field: field, start: start, value: from))
        }
        return labels
    }

    /// The longest name of at most three words that ends there.
    private static func name(
        _ text: Span<UInt8>, before end: Int, from lower: Int
    ) -> (DatasetField, start: Int)? {
        var end = end
        while end > lower, isMark(text[end - 1]) { end -= 1 }
        var best: (DatasetField, start: Int)?
        var start = end
        for _ in 0..<3 {
            let wordEnd = start
            while start > lower, isPartOfName(text, start - 1, lower), wordEnd - start < 40 { start -= 1 }
            guard start < wordEnd else { break }
            let key = (start..<end).map { text[$0] }
            if let field = DatasetField(key: key), DatasetField.letters(key) != "key" { best = (field, start) }
            guard start > lower, text[start - 1] == 0x20 else { break }
            start -= 1
        }
        return best
    }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        isSpace(byte) || isQuote(byte) || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "`")
    }

    /// A letter, a digit, `_`, `-`, or the colon of `Network:Key`.
    private static func isPartOfName(_ text: Span<UInt8>, _ at: Int, _ lower: Int) -> Bool {
        if text[at] == UInt8(ascii: ":") {
            return at > lower && text[at - 1] | 0x20 >= 0x61 && text[at - 1] | 0x20 <= 0x7a
                && text.isWord(at + 1)
        }
        return text.isWord(at) || text[at] == UInt8(ascii: "-")
    }
}
