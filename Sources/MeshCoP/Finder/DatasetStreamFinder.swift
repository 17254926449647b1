import Bytes

/// Finds datasets in an input of any length in bounded memory.
///
/// Up to ``DatasetFinder/maximumDocument`` it is looked at as a whole. A longer one is looked at in pieces that overlap
/// by more than any dataset's text: tokens, lists, dumps and fields are found wherever they are, JSON only where an object
/// fits into a piece. What was read is wiped.
public struct DatasetStreamFinder: ~Copyable {
    private var buffer: [UInt8] = []
    private var findings = Findings()
    private var isInPieces = false
    /// The line at which the buffer starts.
    private var line = 1
    /// What starts before this line was found with the piece before.
    private var firstNewLine = 1
    private let document: Int
    private let overlap: Int

    private let maximum: Int
    /// An input with more different datasets is refused: memory is bounded.
    public static let maximumDatasets = 100_000

    public init() { self.init(document: DatasetFinder.maximumDocument, overlap: 1 << 16) }

    /// - Parameter overlap: twice what the longest text of one dataset may take.
    init(document: Int, overlap: Int, maximum: Int = Self.maximumDatasets) {
        (self.document, self.overlap, self.maximum) = (document, overlap, maximum)
    }

    /// Takes the next bytes of the input.
    public mutating func add(_ bytes: Span<UInt8>) {
        reserve(buffer.count + bytes.count)
        for index in bytes.indices { buffer.append(bytes[index]) }
        while buffer.count > document { piece() }
    }

    /// Looks at what is left.
    public consuming func finish() -> Findings {
        defer { buffer.wipe() }
        if !isInPieces { return DatasetFinder.find(in: buffer.span) }
        take(search(buffer.count))
        return findings
    }

    /// Grows without leaving a copy behind.
    private mutating func reserve(_ count: Int) {
        guard count > buffer.capacity else { return }
        var grown: [UInt8] = []
        grown.reserveCapacity(max(count, min(2 * count, document + document / 2)))
        grown.append(contentsOf: buffer)
        buffer.wipe()
        buffer = grown
    }

    private mutating func piece() {
        let end = cut(before: document)
        // The next piece starts with the end of this one, at the start of a line where there is one.
        let wanted = max(1, end - overlap)
        var start = wanted
        while start < end - overlap / 2, buffer[start - 1] != 0x0a { start += 1 }
        if start >= end - overlap / 2 {
            start = wanted
            while start < end - overlap / 2, buffer.span.isWord(start) { start += 1 }
        }
        let middle = start + (end - start) / 2
        // What starts after this line is left to the next piece, which has it whole.
        let lastLine = line + newlines(0..<middle)
        take(search(end), upTo: lastLine)
        isInPieces = true
        line += newlines(0..<start)
        firstNewLine = lastLine
        let left = buffer.count - start
        for index in 0..<left { buffer[index] = buffer[start + index] }
        for index in left..<buffer.count { buffer[index] = 0 }
        buffer.removeLast(buffer.count - left)
    }

    private func newlines(_ range: Range<Int>) -> Int { range.count { buffer[$0] == 0x0a } }

    /// The end of a line, else of a word.
    private func cut(before end: Int) -> Int {
        for index in stride(from: end, to: end - overlap / 2, by: -1) where buffer[index - 1] == 0x0a {
            return index
        }
        for index in stride(from: end, to: end - overlap / 2, by: -1) where !buffer.span.isWord(index - 1) {
            return index
        }
        return end
    }

    private func search(_ count: Int) -> Findings {
        var text = PastedText.lax(buffer.span.extracting(..<count))
        defer { text.wipe() }
        return DatasetFinder.search(text.span, firstLine: line, depth: 0, isPart: true)
    }

    /// The piece before had it: the line where two pieces meet is looked at in both.
    private func wasTaken(_ new: FoundDataset) -> Bool {
        isInPieces
            && findings.datasets.suffix(64).contains {
                $0.place.line == new.place.line && $0.dataset.hasSameBytes(as: new.dataset)
            }
    }

    private mutating func take(_ new: Findings, upTo lastLine: Int = .max) {
        if findings.refusal != nil { return }
        for found in new.datasets where firstNewLine...lastLine ~= found.place.line {
            if found.place.line == firstNewLine, wasTaken(found) { continue }
            findings.add(found)
            if findings.datasets.count > maximum {
                return findings.refuse(DatasetInputError(.tooManyDatasets(limit: maximum), at: found.place))
            }
        }
        for left in new.leftOut where firstNewLine...lastLine ~= left.error.line {
            findings.leave(left.error, weight: left.weight, isEvident: left.isEvident)
        }
        if let refusal = new.refusal { findings.refuse(refusal) }
    }
}
