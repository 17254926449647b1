import Foundation
import JSON
import TestSupport
import Testing

/// The table of settings as users see it, of PacketLogger captures that the tests write themselves.
@Suite struct ReplaySettingsTests {
    private static let start = 1_767_225_600_000_000

    /// Half an hour of an iPhone of today: two radios, vendor commands alone.
    private static func iPhone(bigEndian: Bool = true) -> [UInt8] {
        var file = PacketLoggerFile(bigEndian: bigEndian)
        file.record(0xfc, at: start, Array("Product: iPhone18,2".utf8))
        file.record(0xfc, at: start, Array("Chipset: Apple N1, Revision: B1".utf8))
        file.appleScan(window: 48, interval: 96, at: start)
        file.appleScan(window: 48, interval: 480, at: start + 60_000_000)
        file.appleScan(radio: 8, window: 80, interval: 480, at: start + 60_000_000)
        file.appleScan(window: 48, interval: 1545, at: start + 360_000_000)
        file.appleScan(window: 48, interval: 480, at: start + 1_560_000_000)
        for second in 0..<3 { file.record(1, at: start + 1_800_000_000 + second, [0xff, 3, 0x57, 1, 2]) }
        return file.bytes
    }

    /// An older one: standard commands, 10 % and 75 % in turn, and a device every 100 ms.
    private static func standard() -> [UInt8] {
        var file = PacketLoggerFile(bigEndian: false)
        for trial in 0..<6 {
            let begin = start + trial * 10_000_000
            let window: UInt8 = trial.isMultiple(of: 2) ? 48 : 96
            file.command(0x200b, [1, 0xe0, 1, window, 0, 0, 0], at: begin)
            file.command(0x200c, [1, 0], at: begin + 10_000)
            for event in 0..<20 { file.report(7, at: begin + 50_000 + event * 100_000 + trial * 1000) }
            file.command(0x200c, [0, 0], at: begin + 5_000_000)
        }
        return file.bytes
    }

    private func inFile(_ bytes: [UInt8], _ body: (String, URL) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "phone.pklg")
            try Data(bytes).write(to: url)
            return try body(url.path(), folder)
        }
    }

    @Test(arguments: [true, false])
    func whatAnIPhoneSets(bigEndian: Bool) throws {
        try inFile(Self.iPhone(bigEndian: bigEndian)) { file, _ in
            let result = try run("blescan", ["replay", file])
            #expect(result.code == 0, "\(result.errorText)")
            let rows = result.text.split(separator: "\n").map {
                $0.split(separator: " ").joined(separator: " ")
            }
            #expect(
                rows.contains("30/965.625 3.11 % passive 0x01 1 20 min 00 s 0xFF42, inferred"), "\(result.text)"
            )
            #expect(rows.contains("30/300 10 % passive 0x01 2 9 min 00 s 0xFF42, inferred"))
            #expect(rows.contains("30/60 50 % passive 0x01 1 1 min 00 s 0xFF42, inferred"))
            #expect(rows.contains("50/300 16.67 % passive 0x08 1 29 min 00 s 0xFF42, inferred"))
            let words = rows.joined(separator: " ")
            #expect(words.contains("captured on iPhone18,2, Apple N1"))
            #expect(words.contains("3 vendor events may hold the reports, and cannot be read"))
            #expect(!result.text.contains("no scan enable") && !result.text.contains("not known"))
        }
    }

    @Test func theSameInJSON() throws {
        let result = try run("blescan", ["replay", "-", "--format", "json"], input: Self.iPhone())
        let document = try parsed(result.output)
        let settings = try #require(document["settings"]?.array)
        #expect(settings.count == 4)
        #expect(settings[0]["window_ms"]?.double == 50)
        #expect(settings[0]["radio_mask"]?.integer == 8)
    }

    @Test func figuresAreKeptApart() throws {
        try inFile(Self.standard()) { file, _ in
            let apart = try run("blescan", ["replay", "-q", file])
            #expect(apart.text.contains("\n30/300 ") && apart.text.contains("\n60/300 "), "\(apart.text)")
            #expect(!apart.text.contains("First seen, ") && !apart.text.contains("Gaps between"))
            #expect(apart.text.contains("2 different duty cycles"))
            let one = try run("blescan", ["replay", "-q", file, "--setting", "30/300"])
            #expect(one.text.contains("First seen, all devices: 1 latency"), "\(one.text)")
            #expect(one.text.contains("Gaps between advertising events, all devices: 57 gaps"))
            let pooled = try run("blescan", ["replay", "-q", file, "--pool"])
            #expect(pooled.text.contains("First seen, all devices: 4 latencies"), "\(pooled.text)")
            let claim = try run("blescan", ["replay", "-q", file, "--assert", "p50<1s"])
            #expect(claim.code == 2 && claim.errorText.contains("--setting W/I"), "\(claim.errorText)")
            #expect(try run("blescan", ["replay", "-q", file, "--pool", "--assert", "max<10s"]).code != 1)
        }
    }

    @Test func settingsThatAreNotThere() throws {
        try inFile(Self.standard()) { file, _ in
            let none = try run("blescan", ["replay", file, "--setting", "30/100"])
            #expect(none.code == 3 && none.errorText.contains("it has 30/300, 60/300"), "\(none.errorText)")
            #expect(none.output.isEmpty)
            #expect(try run("blescan", ["replay", file, "--setting", "30"]).code == 64)
            #expect(try run("blescan", ["replay", file, "--setting", "300/30"]).code == 64)
            #expect(try run("blescan", ["replay", file, "--setting", "30/300,fast"]).code == 64)
            let stream = try run("blescan", ["replay", "-", "--setting", "30/300"], input: Self.standard())
            #expect(stream.code == 64 && stream.errorText.contains("save it to a file first"))
        }
        var both = PacketLoggerFile()
        both.appleScan(window: 48, interval: 480, at: Self.start)
        both.appleScan(active: true, window: 48, interval: 480, at: Self.start + 1)
        both.appleScan(radio: 8, window: 48, interval: 480, at: Self.start + 2)
        try inFile(both.bytes) { file, _ in
            let several = try run("blescan", ["replay", file, "--setting", "30/300"])
            #expect(
                several.code == 64 && several.errorText.contains("is 3 settings of"), "\(several.errorText)")
            #expect(several.errorText.contains("30/300,active,0x1 or 30/300,passive,0x8"))
            #expect(try run("blescan", ["replay", "-q", file, "--setting", "30/300,active"]).code == 0)
            #expect(try run("blescan", ["replay", "-q", file, "--setting", "30/300,passive,0x8"]).code == 0)
        }
    }

    /// A recording and a page hold the table.
    @Test func recordedAndPaged() throws {
        for capture in [Self.iPhone(), Self.standard()] {
            try inFile(capture) { file, folder in
                let database = folder.appending(path: "runs.sqlite").path()
                let page = folder.appending(path: "page.html").path()
                for format in ["text", "json"] {
                    let live = try run(
                        "blescan", ["replay", "-q", file, "--format", format, "--record", database])
                    let recorded = try run(
                        "blescan", ["report", database, format == "text" ? "1" : "2", "--format", format])
                    #expect(live.text == recorded.text)
                }
                #expect(try run("blescan", ["report", database, "1", "--html", page]).code == 0)
                let html = try String(contentsOfFile: page, encoding: .utf8)
                #expect(html.contains("<h2>Settings</h2>") && html.contains("30/300"))
                let paged = try run("blescan", ["report", page, "--format", "json"])
                let live = try run("blescan", ["replay", "-q", file, "--format", "json"])
                #expect(paged.text == live.text)
                #expect(try run("blescan", ["verify", page]).code == 0)
            }
        }
    }

    /// Under one setting a recording tells as much as the capture: of every device all events and gaps, not the last few
    /// hundred. A page holds no more than these, and says so.
    @Test func oneSettingOfARecording() throws {
        var file = PacketLoggerFile()
        // 10 % and 75 % in turn, 700 events each, and a setting under which nothing is heard.
        for (trial, window) in [48, 96, 48, 96, 64, 48, 96].enumerated() {
            let begin = Self.start + trial * 100_000_000
            file.command(0x200b, [1, 0xe0, 1, UInt8(window), 0, 0, 0], at: begin)
            file.command(0x200c, [1, 0], at: begin + 10_000)
            for event in 0..<(window == 64 ? 0 : 700) {
                file.report(7, at: begin + 50_000 + event * 100_000 + event % 7 * 1000)
                if event % 9 == trial { file.report(UInt8(10 + trial), at: begin + 70_000 + event * 100_000) }
            }
            file.command(0x200c, [0, 0], at: begin + 90_000_000)
        }
        try inFile(file.bytes) { capture, folder in
            let database = folder.appending(path: "runs.sqlite").path()
            let page = folder.appending(path: "page.html").path()
            #expect(
                try run("blescan", ["replay", "-q", capture, "--record", database, "--html", page]).code == 0)
            #expect(try run("blescan", ["replay", "-q", capture, "--record", database]).code == 0)
            for setting in ["30/300", "60/300", "40/300"] {
                for format in ["text", "json", "csv"] {
                    let arguments = ["--setting", setting, "--format", format]
                    let rows = format == "csv" ? ["--csv", "devices"] : []
                    let replayed = try run("blescan", ["replay", "-q", capture] + arguments + rows)
                    #expect(replayed.code == 0 && !replayed.output.isEmpty, "\(replayed.errorText)")
                    let reported = try run("blescan", ["report", database, "1"] + arguments)
                    #expect(
                        reported.code == 0 && reported.text == replayed.text,
                        "\(setting) \(format): \(reported.text)")
                }
                let paged = try run("blescan", ["report", page, "--setting", setting])
                #expect(
                    paged.text.contains("the last few hundred events of a device only")
                        == (setting != "40/300"),
                    "\(paged.text)")
            }
            // Parts are no runs of their own to a list, and take no numbers.
            let list = try run("blescan", ["report", database]).text.split(separator: "\n")
            #expect(list.count == 3 && list[1].contains("1 ") && list[2].contains("2 "), "\(list)")
            #expect(try run("blescan", ["report", database, "--", "-1"]).code != 0)
        }
    }

    /// A scan of our own has one setting.
    @Test func theSettingOfAScan() throws {
        try withTemporaryFolder { folder in
            let line = """
                "$0" -c sim --seed 1 -w 30 -i 60 -d 5 -q --record runs.sqlite >whole && \
                "$0" report runs.sqlite --setting 30/60 >one && cmp whole one
                """
            let result = try shell("blescan", line, in: folder)
            #expect(result.code == 0, "\(result.errorText)")
            let other = try shell("blescan", "\"$0\" report runs.sqlite --setting 10/10", in: folder)
            #expect(other.code == 3 && other.errorText.contains("it has 30/60"), "\(other.errorText)")
        }
    }

    /// A recording of one setting alone is all of it.
    @Test func oneSettingOfARecordingOfOne() throws {
        try inFile(Self.standard()) { capture, folder in
            let database = folder.appending(path: "runs.sqlite").path()
            let one = ["--setting", "30/300"]
            let replayed = try run("blescan", ["replay", "-q", capture, "--record", database] + one)
            let whole = try run("blescan", ["report", database, "1"])
            #expect(whole.text == replayed.text)
            let again = try run("blescan", ["report", database, "1"] + one)
            #expect(again.text.contains("60 advertising events in 3 trials"), "\(again.text)")
            #expect(!again.text.contains("last few hundred"))
        }
    }

    /// The header once, not once for each change.
    @Test func noBlockForEachChange() throws {
        try inFile(Self.standard()) { file, _ in
            let text = try run("blescan", ["replay", file]).text
            #expect(text.components(separatedBy: "effective").count <= 2, "\(text)")
        }
    }

    @Test func aFileWithoutCommandsAndEventsIsAnError() throws {
        var file = PacketLoggerFile()
        file.record(2, at: Self.start, [1, 2, 3, 4])
        file.record(0xfc, at: Self.start, Array("note".utf8))
        let result = try run("blescan", ["replay", "-"], input: file.bytes)
        #expect(result.code == 65 && result.output.isEmpty)
        #expect(
            result.errorText.contains("none of its 2 records is an HCI command or event"), "\(result.errorText)"
        )
    }

    struct Held: Sendable {
        var ending: String
        var bytes: [UInt8]
        var says: String

        init(_ ending: String, _ text: String, _ says: String) {
            self.ending = ending
            bytes = Array(text.utf8)
            self.says = says
        }

        init(_ ending: String, hex: String, _ says: String) {
            self.ending = ending
            bytes = TestSupport.bytes(hex)
            self.says = says
        }
    }

    private static let held: [Held] = [
        Held("gz", hex: "1f8b080000000000", "gzip -dc"), Held("tar.gz", hex: "1f8b080000000000", "tar -xf"),
        Held("zip", "PK\u{3}\u{4}....", "unzip -p"), Held("png", hex: "89504e470d0a1a0a", "picture (PNG)"),
        Held("txt", "Bluetooth monitor ver 5.66\n", "btmon -w"),
        Held("report.txt", "--- BEGIN:BTSNOOP_LOG_SUMMARY (1 bytes in) ---\n", "btsnooz.py"),
        Held("html", "<!DOCTYPE html><html></html>", "HTML page"),
    ]

    @Test(arguments: held)
    func otherFiles(_ held: Held) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "held.\(held.ending)")
            try Data(held.bytes).write(to: url)
            for command in ["replay", "learn"] {
                let result = try run("blescan", [command, url.path()])
                #expect(result.code == 65 && result.output.isEmpty)
                #expect(result.errorText.contains(held.says), "\(result.errorText)")
                #expect(result.errors.count { $0 == 0x0a } == 1)
                // Only where that is the cure.
                #expect(result.errorText.contains("again") == (held.ending == "txt"))
            }
        }
    }
}
