import Bytes

/// Rows of text in aligned columns. All cells lie in one buffer, so that ten thousand rows cost no allocation
/// each.
///
/// Cells hold text that is safe to show: names from outside go through `appendEscapedForTerminal`.
public struct TextTable: Sendable {
    public struct Column: Sendable {
        public enum Alignment: Sendable { case left, right }
        public let title: String
        public let alignment: Alignment
        /// A column that may be cut with `…` where the table is wider than its place; never below its title.
        public let isFlexible: Bool
        /// A column that is left out where the table is wider than its place, those with the lowest number first; nil:
        /// it always stays.
        public let givesWay: Int?
        /// The line of a row on which the column stands where the table is wider than its place, from 1.
        public let line: Int
        /// A column of words at the end of its line that go on below where they have no room.
        public let wraps: Bool

        public init(
            _ title: String, _ alignment: Alignment = .left, isFlexible: Bool = false, givesWay: Int? = nil,
            line: Int = 1, wraps: Bool = false
        ) {
            self.line = line
            self.wraps = wraps
            self.title = title
            self.alignment = alignment
            self.isFlexible = isFlexible
            self.givesWay = givesWay
        }
    }

    public let columns: [Column]
    var cells: [UInt8] = []
    /// Where each cell ends in `cells`, and how many columns of the terminal it takes.
    var ends: [Int] = []
    var cellWidths: [Int32] = []
    private var widths: [Int]
    /// Of the next cell.
    private var column = 0

    public init(_ columns: [Column]) {
        self.columns = columns
        widths = columns.map { displayWidth($0.title) }
    }

    public var rowCount: Int { columns.isEmpty ? 0 : ends.count / columns.count }

    /// The next cell, row by row from the left.
    public mutating func cell(_ append: (inout [UInt8]) -> Void) {
        let start = cells.count
        append(&cells)
        endCell(from: start)
    }

    public mutating func cell(_ text: String) {
        let start = cells.count
        cells.append(contentsOf: text.utf8)
        endCell(from: start)
    }

    private mutating func endCell(from start: Int) {
        let width =
            isPlain(cells.span.extracting(start..<cells.count))
            ? cells.count - start : displayWidth(String(decoding: cells[start...], as: UTF8.self))
        widths[column] = max(widths[column], width)
        column = column + 1 < columns.count ? column + 1 : 0
        ends.append(cells.count)
        cellWidths.append(Int32(clamping: width))
    }

    /// Printable ASCII, a column a byte.
    private func isPlain(_ text: Span<UInt8>) -> Bool {
        var isPlain = true
        for index in text.indices { isPlain = isPlain && text[index] &- 0x20 <= 0x5E }
        return isPlain
    }

    /// Appends the table, with its titles where it has any.
    ///
    /// - Parameters:
    ///   - width: columns of the terminal; nil where nothing is to be cut.
    ///   - title: begins each title, and `plain` ends it.
    ///   - unicode: whether what is cut may end in `…`; it ends in `~` otherwise. A `terminal` knows.
    public func append(
        to output: inout [UInt8], width: Int? = nil, terminal: Terminal? = nil, unicode: Bool = true
    ) {
        if let width, !fits(width), columns.contains(where: { $0.line > 1 || $0.wraps }) {
            let unicode = terminal?.hasUnicode ?? unicode
            return appendStacked(to: &output, width: width, terminal: terminal, unicode: unicode)
        }
        appendTitles(to: &output, width: width, terminal: terminal)
        appendRows(to: &output, width: width, unicode: terminal?.hasUnicode ?? unicode)
    }

    /// Forgets the rows, but not how wide their cells were: a table that is larger than memory is filled twice, once for
    /// its widths.
    public mutating func removeRows() {
        cells.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        cellWidths.removeAll(keepingCapacity: true)
    }

    /// Appends the titles, where it has any, as ``append(to:width:terminal:unicode:)`` does.
    public func appendTitles(to output: inout [UInt8], width: Int? = nil, terminal: Terminal? = nil) {
        let shown = shown(in: width)
        let widths = fitted(to: width, shown)
        if columns.contains(where: { !$0.title.isEmpty }) {
            terminal?.append(.bold, to: &output)
            for index in shown {
                let title = columns[index].title
                appendCell(to: &output, index, shown, widths, textWidth: displayWidth(title)) {
                    $0.append(contentsOf: title.utf8)
                }
            }
            terminal?.append(.plain, to: &output)
            endLine(&output)
        }
    }

    /// Appends the rows.
    public func appendRows(to output: inout [UInt8], width: Int? = nil, unicode: Bool = true) {
        let shown = shown(in: width)
        let widths = fitted(to: width, shown)
        for row in 0..<rowCount {
            for column in shown {
                let index = row * columns.count + column
                let (start, end) = (index > 0 ? ends[index - 1] : 0, ends[index])
                let textWidth = Int(cellWidths[index])
                if textWidth <= widths[column] {
                    appendCell(to: &output, column, shown, widths, textWidth: textWidth) {
                        $0.append(span: cells.span.extracting(start..<end))
                    }
                } else {
                    let cut = truncated(
                        String(decoding: cells[start..<end], as: UTF8.self), toWidth: widths[column],
                        unicode: unicode)
                    appendCell(to: &output, column, shown, widths, textWidth: displayWidth(cut)) {
                        $0.append(contentsOf: cut.utf8)
                    }
                }
            }
            endLine(&output)
        }
    }

    /// The last cells may be empty: no blanks stand for them.
    func endLine(_ output: inout [UInt8]) {
        while output.last == 0x20 { output.removeLast() }
        output.append(UInt8(ascii: "\n"))
    }

    /// One cell with the gap before it; the last column has no blanks after it.
    func appendCell(
        to output: inout [UInt8], _ column: Int, _ shown: [Int], _ widths: [Int], textWidth: Int,
        _ append: (inout [UInt8]) -> Void
    ) {
        if column != shown.first { output.append(text: "  ") }
        let padding = max(0, widths[column] - textWidth)
        let isRight = columns[column].alignment == .right
        if isRight, padding > 0 { output.append(contentsOf: repeatElement(0x20, count: padding)) }
        append(&output)
        if !isRight, padding > 0, column != shown.last {
            output.append(contentsOf: repeatElement(0x20, count: padding))
        }
    }

    /// The columns that are shown: others have given way.
    private func shown(in limit: Int?) -> [Int] {
        var shown = Array(columns.indices)
        guard let limit else { return shown }
        let order = columns.indices.filter { columns[$0].givesWay != nil }.sorted {
            columns[$0].givesWay ?? 0 < columns[$1].givesWay ?? 0
        }
        for column in order where width(of: shown) > limit { shown.removeAll { $0 == column } }
        return shown
    }

    /// Whether a column is among those that are shown.
    public func shows(_ column: Int, in limit: Int?) -> Bool { shown(in: limit).contains(column) }

    func width(of shown: [Int]) -> Int { shown.reduce(-2) { $0 + widths[$1] + 2 } }

    /// Whether all columns have room side by side, uncut.
    public func fits(_ limit: Int?) -> Bool { limit.map { width(of: Array(columns.indices)) <= $0 } ?? true }

    /// The widths, with the widest flexible columns made narrower until the table fits or nothing gives.
    func fitted(to limit: Int?, _ shown: [Int]) -> [Int] {
        var widths = widths
        guard let limit else { return widths }
        var excess = width(of: shown) - limit
        while excess > 0 {
            let givers = shown.filter {
                columns[$0].isFlexible && widths[$0] > max(displayWidth(columns[$0].title), 4)
            }
            guard let widest = givers.max(by: { widths[$0] < widths[$1] }) else { break }
            let least = max(displayWidth(columns[widest].title), 4)
            let next = givers.filter { $0 != widest }.map { widths[$0] }.max() ?? least
            let step = min(excess, max(1, widths[widest] - max(next, least)))
            widths[widest] -= step
            excess -= step
        }
        return widths
    }
}
