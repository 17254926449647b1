import Foundation
import TestSupport
import Testing

/// Memory does not grow with the file or the store. Each program may have a few megabytes of it: less than the same without
/// bounds took.
@Suite struct ThreadCredsMemoryTests {
    static let rows = 25_000
    let store = Store()

    /// A backup of version 0.1, 12 MB.
    private func writeBackup() throws {
        var text = Data(#"{"type":"store","format":"thread-creds/1","preferred":null}\#n"#.utf8)
        let (start, end) = ("0e080000000000010000", Mission.hex.dropFirst(20))
        let rest = end.split(separator: Mission.network).map(String.init)
        for row in 1...Self.rows {
            let agent = hex(row, digits: 8)
            let network = hex(row / 5 + 1, digits: 16)
            text.append(
                contentsOf: (#"{"type":"credential","border_agent":"\#(agent)","kind":"active","extended_pan_id":""#
                    + #"\#(network)","source":"verbatim","created":"2026-11-23T05:10:00.123Z","modified":"#
                    + #""2026-11-23T05:11:00.000Z","tlvs":"\#(start)\#(rest[0])\#(network)\#(rest[1])"}\#n"#)
                    .utf8)
        }
        try text.write(to: store.folder.appending(path: "backup"))
    }

    private func hex(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// Runs a line with at most so much memory of its own (RLIMIT_DATA).
    private func limited(_ line: String, megabytes: Int = 12) throws -> (code: Int32, text: String) {
        let program = builtProgram("thread-creds").path()
        return try runShell(
            "/bin/sh",
            ["-c", "cd '\(store.folder.path())' && ulimit -d \(megabytes * 1024) && exec \(program) \(line)"],
            environment: store.environment)
    }

    @Test func noCommandNeedsMoreForMore() throws {
        try writeBackup()
        let imported = try limited("import backup")
        #expect(imported.code == 0 && imported.text.contains("\(Self.rows) stored"), "\(imported.text)")
        let again = try limited("import --force backup")
        #expect(again.code == 0 && again.text.contains("\(Self.rows) unchanged"), "\(again.text)")

        let exported = try limited("export --reveal -o copy")
        #expect(exported.code == 0, "\(exported.text)")
        let lines = try String(contentsOf: store.folder.appending(path: "copy"), encoding: .utf8)
            .split(separator: "\n")
        #expect(lines.count == Self.rows + 2)
        #expect(lines.last?.contains(#""credentials":\#(Self.rows)"#) == true)

        let shown = try limited("show 0000000000000007")
        #expect(shown.code == 0, "\(shown.text)")
        #expect(try limited("check").code == 0)
    }

    /// Every form of an export, of all and of a part.
    @Test func noExportNeedsMoreForMore() throws {
        try writeBackup()
        #expect(try store("import backup").code == 0)
        let networks = Self.rows / 5
        for format in ["hex", "otbr", "otbr-legacy", "commissioner", "home-assistant"] {
            let exported = try limited("export --reveal --format \(format) -o copy")
            #expect(exported.code == 0, "\(format): \(exported.text)")
            let text = try String(contentsOf: store.folder.appending(path: "copy"), encoding: .utf8)
            let count =
                format == "home-assistant"
                ? text.components(separatedBy: #""tlv":"#).count - 1 : text.split(separator: "\n").count
            // The networks of the first and the last border agents are not full.
            #expect(count == networks + 1, "\(format)")
        }
        let chip = try limited("export --reveal --format chip")
        #expect(chip.code == 64 && chip.text.contains("these are \(networks + 1) networks"), "\(chip.text)")
        for line in ["--network 0000000000000007", "-b 00000007", "--network 0000000000000007 --format hex"] {
            let part = try limited("export --reveal \(line) -o copy")
            #expect(part.code == 0, "\(line): \(part.text)")
        }
    }

    /// What would become of every dataset is shown behind their counts.
    @Test func noRehearsalNeedsMoreForMore() throws {
        try writeBackup()
        for outcome in ["stored", "unchanged"] {
            let text = try limited("import --dry-run backup > text")
            #expect(text.code == 0, "\(text.text)")
            let lines = try String(contentsOf: store.folder.appending(path: "text"), encoding: .utf8)
                .split(separator: "\n")
            #expect(lines.count == Self.rows + 1)
            #expect(lines.dropLast().allSatisfy { $0.hasPrefix("would be \(outcome) ") })
            #expect(lines.last?.contains("\(Self.rows) \(outcome)") == true)
            let json = try limited("import --dry-run --format json backup > json")
            #expect(json.code == 0, "\(json.text)")
            let data = try Data(contentsOf: store.folder.appending(path: "json"))
            let datasets = try #require(parsed(Array(data))["datasets"]?.array)
            #expect(datasets.count == Self.rows)
            #expect(datasets.allSatisfy { $0["outcome"]?.string == outcome })
            #expect(try store("import backup").code == 0)
        }
    }

    @Test func aListMayBeLargerThanMemory() throws {
        try writeBackup()
        try #expect(store("import backup").code == 0)
        let table = try limited("list > table").text
        #expect(table.isEmpty, "\(table)")
        let rows = try String(contentsOf: store.folder.appending(path: "table"), encoding: .utf8)
            .split(separator: "\n")
        #expect(rows.count == Self.rows + 1)
        let column = try #require(rows[0].range(of: "EXT PAN ID")).lowerBound.utf16Offset(in: rows[0])
        for (index, row) in rows.dropFirst().enumerated() {
            // The networks in their order, each below its title.
            let id = row.dropFirst(column).prefix(16)
            #expect(id == hex((index + 1) / 5 + 1, digits: 16), "row \(index): \(row)")
        }
        let json = try limited("list --format json > list.json")
        #expect(json.code == 0 && json.text.isEmpty, "\(json.text)")
        let data = try Data(contentsOf: store.folder.appending(path: "list.json"))
        #expect(try parsed(Array(data)).array?.count == Self.rows)
    }
}
