import JSON

/// A field's value as a line of text has it.
struct LineValue {
    let bytes: [UInt8]
    let isQuoted: Bool

    /// What stands in a part of a line, without white space, quotes and commas around it; nil when that is nothing.
    ///
    /// - Parameter isAmongOthers: other fields stand in the line; brackets around all of them are no part of a value, and
    ///   one that opens none is skipped.
    init?(_ text: Span<UInt8>, _ range: Range<Int>, isAmongOthers: Bool = false) {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isSpace(text[start]) { start += 1 }
        while end > start, isSpace(text[end - 1]) || Self.separates(text[end - 1], isAmongOthers) { end -= 1 }
        guard start < end else { return nil }
        if isAmongOthers, text[start] == UInt8(ascii: "{") { return nil }
        let quote = text[start]
        end = Self.endOfQuoted(text, start..<end) ?? end
        isQuoted =
            end - start >= 2 && [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")].contains(quote)
            && text[end - 1] == quote
        if isQuoted { (start, end) = (start + 1, end - 1) }
        bytes = (start..<end).map { text[$0] }
    }

    /// Where a text in quotes ends that has a comment of YAML behind it.
    private static func endOfQuoted(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        let quote = text[range.lowerBound]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        var end = range.lowerBound + 1
        while end < range.upperBound, text[end] != quote { end += 1 }
        var comment = end + 1
        while comment < range.upperBound, isSpace(text[comment]) { comment += 1 }
        return comment < range.upperBound && comment > end + 1 && text[comment] == UInt8(ascii: "#")
            ? end + 1 : nil
    }

    private static func separates(_ byte: UInt8, _ isAmongOthers: Bool) -> Bool {
        if byte == UInt8(ascii: ",") { return true }
        return isAmongOthers
            && (byte == UInt8(ascii: ";") || byte == UInt8(ascii: "|") || byte == UInt8(ascii: "}"))
    }

    /// The key before the first `:` or `=` of a line, and what is behind it; of a C definition and of a table's row the
    /// first two words.
    static func keyed(_ text: Span<UInt8>, _ range: Range<Int>) -> (key: [UInt8], value: LineValue)? {
        if let pair = definition(text, range) ?? row(text, range) { return pair }
        var split = range.lowerBound
        while split < range.upperBound, text[split] != UInt8(ascii: ":"), text[split] != UInt8(ascii: "=") {
            split += 1
        }
        guard split < range.upperBound, split - range.lowerBound <= 64,
            let value = LineValue(text, (split + 1)..<range.upperBound)
        else { return nil }
        return ((range.lowerBound..<split).map { text[$0] }, value)
    }

    /// `#define OPENTHREAD_CHANNEL 15`.
    private static func definition(
        _ text: Span<UInt8>, _ range: Range<Int>
    ) -> (key: [UInt8], value: LineValue)? {
        let word: StaticString = "#define "
        let start = range.lowerBound + word.utf8CodeUnitCount
        guard start < range.upperBound, matches(text.extracting(range.lowerBound..<start), word) else {
            return nil
        }
        var end = start
        while end < range.upperBound, !isSpace(text[end]) { end += 1 }
        guard end < range.upperBound, let value = LineValue(text, end..<range.upperBound) else { return nil }
        return ((start..<end).map { text[$0] }, value)
    }

    /// `| Channel | 15 |`.
    private static func row(_ text: Span<UInt8>, _ range: Range<Int>) -> (key: [UInt8], value: LineValue)? {
        let bars = range.filter { text[$0] == UInt8(ascii: "|") }
        guard (2...3).contains(bars.count), (range.lowerBound..<bars[0]).allSatisfy({ isSpace(text[$0]) })
        else {
            return nil
        }
        let end = bars.count == 3 ? bars[2] : range.upperBound
        guard let value = LineValue(text, (bars[1] + 1)..<end) else { return nil }
        return (((bars[0] + 1)..<bars[1]).map { text[$0] }, value)
    }

    /// The field whose name is all of a line.
    static func name(_ text: Span<UInt8>, _ range: Range<Int>) -> DatasetField? {
        guard range.count <= 40 else { return nil }
        for index in range where !text.isWord(index) && !isSpace(text[index]) && text[index] != 0x2d {
            return nil
        }
        return DatasetField(key: range.map { text[$0] })
    }

    /// The value as JSON would have it: an unquoted decimal PAN ID is a number, everything else a text.
    ///
    /// - Parameter isYAML: ` #` begins a comment.
    func json(_ field: DatasetField, isYAML: Bool) -> JSONValue {
        if field == .panId, !isQuoted, bytes.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(String(decoding: bytes, as: UTF8.self))
        {
            return .integer(number)
        }
        var bytes = bytes
        if !isQuoted, isYAML || field != .networkName, let comment = bytes.firstRange(of: " #".utf8) {
            bytes.removeSubrange(comment.lowerBound...)
            while bytes.last == 0x20 { bytes.removeLast() }
        }
        // Spaces of another width.
        if field != .networkName { bytes.removeAll { $0 >= 0x80 } }
        return .string(bytes)
    }
}
