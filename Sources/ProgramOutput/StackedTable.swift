// A table that is wider than its place, with several lines a row: nothing that people copy is cut.
extension TextTable {
    /// Where all lines of a row but the first begin.
    private static let indent = 3

    /// Appends the table with the lines that its columns name.
    func appendStacked(to output: inout [UInt8], width: Int, terminal: Terminal?, unicode: Bool) {
        let lines = Array(Set(columns.map(\.line))).sorted().map { StackedLine(self, $0, width: width) }
        if columns.contains(where: { !$0.title.isEmpty }) {
            terminal?.append(.bold, to: &output)
            for line in lines {
                appendIndent(of: line, to: &output)
                for column in line.columns {
                    let title = columns[column].title
                    appendCell(to: &output, column, line.all, line.widths, textWidth: displayWidth(title)) {
                        $0.append(contentsOf: title.utf8)
                    }
                }
                for column in line.wrapping {
                    appendWrapping(columns[column].title, line, to: &output, width: width)
                }
                endLine(&output)
            }
            terminal?.append(.plain, to: &output)
        }
        for row in 0..<rowCount {
            for line in lines { append(line, of: row, to: &output, width: width, unicode: unicode) }
        }
    }

    private func append(
        _ line: StackedLine, of row: Int, to output: inout [UInt8], width: Int, unicode: Bool
    ) {
        appendIndent(of: line, to: &output)
        for column in line.columns {
            let (text, textWidth) = text(row, column)
            let cut =
                textWidth <= line.widths[column]
                ? text : truncated(text, toWidth: line.widths[column], unicode: unicode)
            appendCell(to: &output, column, line.all, line.widths, textWidth: displayWidth(cut)) {
                $0.append(contentsOf: cut.utf8)
            }
        }
        for column in line.wrapping {
            appendWrapping(text(row, column).0, line, to: &output, width: width)
        }
        endLine(&output)
    }

    /// The words behind the other columns, else on lines of their own; where much room is, they stay in their column.
    private func appendWrapping(_ text: String, _ line: StackedLine, to output: inout [UInt8], width: Int) {
        let textWidth = displayWidth(text)
        let start = line.start(of: Self.indent)
        if start + textWidth <= width || textWidth == 0 {
            output.append(contentsOf: line.columns.isEmpty ? "".utf8 : "  ".utf8)
            return output.append(contentsOf: text.utf8)
        }
        let isColumn = width - start >= 24
        let place = isColumn ? start : Self.indent
        for (index, words) in wrapped(text, width: max(width - place, 20)).enumerated() {
            if index == 0, isColumn {
                output.append(contentsOf: line.columns.isEmpty ? "".utf8 : "  ".utf8)
            } else {
                while output.last == 0x20 { output.removeLast() }
                output.append(UInt8(ascii: "\n"))
                output.append(contentsOf: repeatElement(0x20, count: place))
            }
            output.append(contentsOf: words.utf8)
        }
    }

    private func appendIndent(of line: StackedLine, to output: inout [UInt8]) {
        if line.isIndented { output.append(contentsOf: repeatElement(0x20, count: Self.indent)) }
    }

    private func text(_ row: Int, _ column: Int) -> (String, width: Int) {
        let index = row * columns.count + column
        let start = index > 0 ? ends[index - 1] : 0
        return (String(decoding: cells[start..<ends[index]], as: UTF8.self), Int(cellWidths[index]))
    }

    /// One line of each row.
    private struct StackedLine {
        let isIndented: Bool
        /// Those that stay where they are, and the one whose words go on below.
        let columns: [Int]
        let wrapping: [Int]
        let widths: [Int]
        var all: [Int] { columns + wrapping }

        init(_ table: TextTable, _ line: Int, width: Int) {
            isIndented = line > 1
            let all = table.columns.indices.filter { table.columns[$0].line == line }
            columns = all.filter { !table.columns[$0].wraps }
            wrapping = all.filter { table.columns[$0].wraps }
            widths = table.fitted(to: width - (line > 1 ? TextTable.indent : 0), columns)
        }

        /// Where the wrapping column starts.
        func start(of indent: Int) -> Int {
            (isIndented ? indent : 0) + columns.reduce(0) { $0 + widths[$1] + 2 }
        }
    }
}
