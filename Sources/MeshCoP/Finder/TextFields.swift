import JSON

/// Builds datasets from lines of fields: `ot-ctl dataset active` of all years, ESPHome's YAML, Kconfig files, C headers,
/// with what a log, a list or a table puts around them.
struct TextFields: ~Escapable {
    private let text: Span<UInt8>
    private var places: PlaceCounter
    private(set) var findings = Findings()
    private var fields = FieldCollector()
    private var agent: [UInt8]?
    private var start = 0
    private var problem: DatasetInputError?
    /// The block's fields stand behind something else, as in a log; they count where they follow one another.
    private var isLoose = false
    private var lastEnd = -1
    /// There is a brace that opened no JSON: an object that was cut.
    private var isInBraces = false
    /// A line that was nothing but a field's name: the next line is its value.
    private var awaited: DatasetField?
    /// How far the block is indented whose first field looks like YAML's.
    private var indent: Int?

    @_lifetime(copy text)
    init(_ text: Span<UInt8>, firstLine: Int) {
        self.text = text
        places = PlaceCounter(text, firstLine: firstLine)
    }

    mutating func run() {
        isInBraces = text.indices.contains { text[$0] == UInt8(ascii: "{") }
        var at = 0
        while at < text.count {
            var end = at
            while end < text.count, text[end] != 0x0a { end += 1 }
            if end - at <= 1000 { line(at..<end) }
            at = end + 1
        }
        endBlock()
    }

    private mutating func line(_ range: Range<Int>) {
        if let indent, YAMLLine.leaves(text, range, indent) { endBlock() }
        if let field = awaited, let value = LineValue(text, range) {
            awaited = nil
            return take(field, value, range)
        }
        let labels = FieldLabel.all(in: text, range)
        if labels.count >= 3 { return takeLoose(labels, range) }
        if let (key, value) = LineValue.keyed(text, range) {
            if takeAgent(key, value) { return }
            if let field = DatasetField(key: key), !isInBraces || !key.contains(UInt8(ascii: "\"")) {
                if fields.isEmpty { indent = YAMLLine.indent(text, range) }
                return take(field, value, range, isYAML: key.contains(UInt8(ascii: "_")))
            }
        }
        if !labels.isEmpty { return takeLoose(labels, range) }
        if let field = LineValue.name(text, range) {
            awaited = field
        } else if isEndOfAnswer(range) {
            endBlock()
        }
    }

    private mutating func takeAgent(_ key: [UInt8], _ value: LineValue) -> Bool {
        guard DatasetField.borderAgentKeys.contains(DatasetField.letters(key)) else { return false }
        if let input = try? DatasetInput(hex: value.bytes.span), (1...32).contains(input.bytes.count) {
            agent = input.bytes.span.indices.map { input.bytes.span[$0] }
        }
        return true
    }

    private mutating func takeLoose(_ labels: [FieldLabel], _ range: Range<Int>) {
        if !isLoose || range.lowerBound != lastEnd + 1 { endBlock() }
        isLoose = true
        lastEnd = range.upperBound
        if range.count(where: { text[$0] == UInt8(ascii: "{") })
            != range.count(where: { text[$0] == UInt8(ascii: "}") })
        {
            problem = problem ?? DatasetInputError(.cut, at: places.place(at: range.upperBound))
        }
        var last = range.upperBound
        while last > range.lowerBound, isSpace(text[last - 1]) { last -= 1 }
        if last - 5 > range.lowerBound, matches(text.extracting((last - 5)..<last), " Done") { last -= 5 }
        for (index, label) in labels.enumerated() where label.value < last {
            let end = index + 1 < labels.count ? labels[index + 1].start : last
            if let value = LineValue(text, label.value..<end, isAmongOthers: true) {
                take(label.field, value, range)
            }
        }
    }

    private mutating func take(
        _ field: DatasetField, _ value: LineValue, _ range: Range<Int>, isYAML: Bool = false
    ) {
        if fields.isEmpty, problem == nil { start = range.lowerBound }
        do throws(FieldCollector.Problem) {
            try fields.add(field, value.json(field, isYAML: isYAML))
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

    private mutating func endBlock() {
        defer {
            (fields, agent, problem) = (FieldCollector(), nil, nil)
            (isLoose, lastEnd, awaited, indent) = (false, -1, nil, nil)
        }
        let count = fields.carried.types.count
        guard count >= 3 || (problem != nil && count >= 2), fields.has(.extPanId) || fields.has(.networkName)
        else {
            return
        }
        if let problem {
            // A log may name many networks. Those without a key are left out.
            if isLoose, !fields.has(.networkKey) { return findings.leave(problem, weight: 20) }
            return findings.refuse(problem)
        }
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
