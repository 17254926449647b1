import ProgramOutput
import TestSupport
import Testing

@Suite struct TextTableTests {
    private func table(_ rows: [[String]], flexible: Bool = true) -> TextTable {
        var table = TextTable([
            .init("NAME", isFlexible: flexible), .init("CHANNEL", .right), .init("AGE"),
        ])
        for row in rows { for cell in row { table.cell(cell) } }
        return table
    }

    private func text(_ table: TextTable, width: Int? = nil) -> String {
        var bytes: [UInt8] = []
        table.append(to: &bytes, width: width)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func columnsAreAlignedByDisplayWidth() {
        let table = table([["OpenThread", "15", "2 min"], ["日本", "11", "x"], ["ne\u{301}", "7", ""]])
        #expect(
            text(table) == """
                NAME        CHANNEL  AGE
                OpenThread       15  2 min
                日本             11  x
                ne\u{301}                7\n
                """)
        #expect(table.rowCount == 3)
    }

    @Test func flexibleColumnsGiveWay() {
        let table = table([["a very long network name", "15", "2 min"]])
        #expect(text(table, width: 26) == "NAME        CHANNEL  AGE\na very lo…       15  2 min\n")
        // Nothing that may be cut is left: the table stays too wide.
        #expect(text(table, width: 5) == "NAME  CHANNEL  AGE\na v…       15  2 min\n")
        #expect(
            text(self.table([["long", "1", "2"]], flexible: false), width: 5)
                == "NAME  CHANNEL  AGE\nlong        1  2\n")
    }

    @Test(arguments: [
        (20, "A   B  C\n1  22  3\n"), (7, "A   B\n1  22\n"), (5, "A   B\n1  22\n"), (4, "B\n22\n"),
    ])
    func columnsGiveWay(_ width: Int, _ expected: String) {
        var table = TextTable([.init("A", givesWay: 2), .init("B", .right), .init("C", givesWay: 1)])
        for cell in ["1", "22", "3"] { table.cell(cell) }
        #expect(table.fits(width) == (width >= 8))
        // A column that is last has no blanks after it.
        #expect(text(table, width: width) == expected.replacing("B\n22", with: width < 5 ? " B\n22" : "B\n22"))
    }

    /// What people copy is never cut: the row goes on in the next line.
    @Test func widerTablesHaveSeveralLinesARow() {
        var table = TextTable([
            .init("NAME", isFlexible: true), .init("CH", .right), .init("ID", line: 2),
            .init("WORDS", line: 2, wraps: true), .init("AGE", .right, line: 2),
        ])
        let id = String(repeating: "AB", count: 8)
        for cell in [
            "Home", "15", id, "ok", "5 s", "A rather long name", "9", id, "ok, conflict, rebuilt", "12 min",
        ] {
            table.cell(cell)
        }
        #expect(
            text(table, width: 40) == """
                NAME                CH
                   ID                   AGE  WORDS
                Home                15
                   ABABABABABABABAB     5 s  ok
                A rather long name   9
                   ABABABABABABABAB  12 min
                   ok, conflict, rebuilt

                """)
        #expect(text(table, width: 100).split(separator: "\n").count == 3)
        for line in text(table, width: 24).split(separator: "\n") { #expect(line.count <= 28, "\(line)") }
        #expect(text(table, width: 24).split(separator: id).count == 3)
    }

    @Test func cellsAppendBytes() {
        var table = TextTable([.init(""), .init("")])
        table.cell { $0.append(contentsOf: [0x41, 0x42]) }
        table.cell { $0.appendEscapedForTerminal([0x1B, 0x43]) }
        #expect(text(table) == "AB  \\x1BC\n")
    }

    @Test(arguments: [
        ("abc", 3), ("", 0), ("日本", 4), ("e\u{301}", 1), ("😀", 2), ("👩\u{200D}💻", 4), ("ｱ", 1), ("Ａ", 2),
        ("한국", 4),
        ("\u{1100}\u{1161}", 2), ("…", 1), ("█▏", 2),
    ])
    func widths(_ text: String, _ columns: Int) { #expect(displayWidth(text) == columns) }

    @Test(arguments: [
        ("abcdef", 4, "abc…"), ("abcd", 4, "abcd"), ("日本語", 4, "日…"), ("日本語", 5, "日本…"), ("ab", 0, ""),
        ("ab", 1, "…"),
    ])
    func truncation(_ text: String, _ width: Int, _ expected: String) {
        #expect(truncated(text, toWidth: width) == expected)
        #expect(displayWidth(truncated(text, toWidth: width)) <= width)
    }
}
