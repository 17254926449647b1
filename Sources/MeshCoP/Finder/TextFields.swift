import JSON

/// Builds datasets from lines of fields: `ot-ctl dataset active` of all years, ESPHome's YAML, Kconfig files.
struct TextFields: ~Escapable {
    private let text: Span<UInt8>
    private var places: PlaceCounter
    private(set) var findings = Findings()
    private var fields = FieldCollector()
    private var agent: [UInt8]?
    private var start = 0
    private var problem: DatasetInputError?

    @_lifetime(copy text)
    init(_ text: Span<UInt8>, firstLine: Int) {
        self.text = text
        places = PlaceCounter(text, firstLine: firstLine)
    }

    mutating func run() {
        var at = 0
        while at < text.count {
            var end = at
            while end < text.count, text[end] != 0x0a { end += 1 }
            if end - at <= 300 { line(at..<end) }
            at = end + 1
        }
        endBlock()
    }

    private mutating func line(_ range: Range<Int>) {
        guard let (key, value) = keyAndValue(range) else {
            if isEndOfAnswer(range) { endBlock() }
            return
        }
        let letters = DatasetField.letters(key)
        if DatasetField.borderAgentKeys.contains(letters) {
            if let input = try? DatasetInput(hex: value.bytes.span), (1...32).contains(input.bytes.count) {
                agent = input.bytes.span.indices.map { input.bytes.span[$0] }
            }
            return
        }
        guard let field = DatasetField(key: letters.utf8) else { return }
        if fields.isEmpty, problem == nil { start = range.lowerBound }
        do throws(FieldCollector.Problem) {
            try fields.add(field, Self.json(field, value))
        } catch {
            if problem == nil {
                problem = DatasetInputError(
                    error.reason, at: places.place(at: range.lowerBound), offset: range.lowerBound)
            }
        }
    }

    /// `Done`, an error, or a prompt: what comes next is another answer.
    private func isEndOfAnswer(_ range: Range<Int>) -> Bool {
        var line = text.extracting(range)
        while line.count > 0, isSpace(line[line.count - 1]) { line = line.extracting(droppingLast: 1) }
        return matches(line, "Done") || (line.count > 2 && line[0] == UInt8(ascii: ">") && line[1] == 0x20)
    }

    // MARK: Lines

    /// The key before the first `:` or `=`, and what is behind it without quotes and commas.
    private func keyAndValue(_ range: Range<Int>) -> (key: [UInt8], value: Value)? {
        var split = range.lowerBound
        while split < range.upperBound, text[split] != UInt8(ascii: ":"), text[split] != UInt8(ascii: "=") {
            split += 1
        }
        guard split < range.upperBound, split - range.lowerBound <= 64 else { return nil }
        let key = (range.lowerBound..<split).map { text[$0] }
        var (start, end) = (split + 1, range.upperBound)
        while start < end, isSpace(text[start]) { start += 1 }
        while end > start, isSpace(text[end - 1]) || text[end - 1] == UInt8(ascii: ",") { end -= 1 }
        guard start < end else { return nil }
        let quote = text[start]
        let isQuoted =
            end - start >= 2 && (quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"))
            && text[end - 1] == quote
        if isQuoted { (start, end) = (start + 1, end - 1) }
        return (key, Value(bytes: (start..<end).map { text[$0] }, isQuoted: isQuoted))
    }

    struct Value {
        let bytes: [UInt8]
        let isQuoted: Bool
    }

    /// A value as JSON would have it: an unquoted decimal PAN ID is a number, everything else a text.
    private static func json(_ field: DatasetField, _ value: Value) -> JSONValue {
        if field == .panId, !value.isQuoted, value.bytes.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(String(decoding: value.bytes, as: UTF8.self))
        {
            return .integer(number)
        }
        if field == .networkName { return .string(value.bytes) }
        // Comments of YAML, spaces of another width.
        var bytes = value.bytes
        if let comment = bytes.firstRange(of: " #".utf8) { bytes.removeSubrange(comment.lowerBound...) }
        bytes.removeAll { $0 >= 0x80 }
        return .string(bytes)
    }

    // MARK: Blocks

    private mutating func endBlock() {
        defer {
            (fields, agent, problem) = (FieldCollector(), nil, nil)
        }
        let count = fields.carried.types.count
        guard count >= 3 || (problem != nil && count >= 2), fields.has(.extPanId) || fields.has(.networkName)
        else {
            return
        }
        if let problem { return findings.refuse(problem) }
        let place = places.place(at: start)
        guard fields.has(.networkKey) else {
            return findings.leave(
                DatasetInputError(.fieldsWithout("Network Key"), at: place, offset: start), weight: 20)
        }
        do throws(FieldCollector.Problem) {
            let (input, dataset) = try fields.input()
            var found = FoundDataset(input, dataset, at: place)
            found.borderAgent = agent
            findings.add(found)
        } catch {
            findings.refuse(DatasetInputError(error.reason, at: place))
        }
    }
}
