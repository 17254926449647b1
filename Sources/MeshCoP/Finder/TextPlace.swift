/// A place in an input as an editor counts it.
public struct TextPlace: Hashable, Comparable, Sendable {
    /// From 1.
    public let line: Int
    /// In bytes, from 1; what the text of a terminal or a browser adds unseen is not counted.
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public static func < (a: TextPlace, b: TextPlace) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

extension TextPlace: CustomStringConvertible {
    public var description: String { "line \(line), column \(column)" }
}

/// Turns offsets into places. Offsets that grow cost the bytes between them.
struct PlaceCounter: ~Escapable {
    private let text: Span<UInt8>
    private let firstLine: Int
    private var offset = 0
    private var line = 0
    private var lineStart = 0

    @_lifetime(copy text)
    init(_ text: Span<UInt8>, firstLine: Int = 1) {
        self.text = text
        self.firstLine = firstLine
    }

    mutating func place(at wanted: Int) -> TextPlace {
        if wanted < lineStart { (offset, line, lineStart) = (0, 0, 0) }
        while offset < min(wanted, text.count) {
            if text[offset] == 0x0a {
                line += 1
                lineStart = offset + 1
            }
            offset += 1
        }
        return TextPlace(line: firstLine + line, column: wanted - lineStart + 1)
    }
}
