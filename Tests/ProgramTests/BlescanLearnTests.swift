import Foundation
import JSON
import TestSupport
import Testing

/// `blescan learn` from a simulated capture to a prediction, as its users call it.
@Suite struct BlescanLearnTests {
    static let laws = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/laws.json")
        .path()

    /// A capture of all four advertisers of laws.json.
    static func capture(_ folder: URL, _ arguments: [String] = ["-w", "60", "-i", "60"]) throws -> String {
        let path = folder.appending(path: "laws.btsnoop").path()
        let result = try run(
            "blescan",
            ["--controller", "sim:\(laws)", "--seed", "7", "-d", "90", "-q", "--capture", path] + arguments)
        #expect(result.code == 0, "\(result.errorText)")
        return path
    }

    static func address(_ number: Int) -> String { "C0:FF:EE:00:00:0\(number)" }

    @Test func learnsEachLaw() throws {
        try withTemporaryFolder { folder in
            let capture = try Self.capture(folder)
            let expected = [
                (form: "uniform", interval: 200.0), ("none", 250), ("list", 181.25), ("steps", 300),
            ]
            for (number, (form, interval)) in zip(1..., expected) {
                let law = folder.appending(path: "law\(number).json").path()
                let result = try run(
                    "blescan",
                    ["learn", capture, "--address", Self.address(number), "--format", "json", "--law", law])
                #expect(result.code == 0, "\(result.errorText)")
                #expect(result.output == Array(try Data(contentsOf: URL(filePath: law))))
                let root = try parsed(result.output)
                #expect(
                    root["schema"]?.string == "blescan-law/1" && root["form"]?.string == form, "\(result.text)")
                let fitted = try #require(root["interval_ms"]?.double)
                #expect(abs(fitted - interval) < 0.25, "\(fitted)")
                #expect((root["fit"]?["p"]?.double ?? 0) >= 0.01)
                #expect(root["autocorrelation"]?["independent"] == .bool(true))
                // And what was learned can be used, and says so.
                let prediction = try run(
                    "blescan", ["predict", "-t", "500", "--delay", "@\(law)", "--format", "json"])
                #expect(prediction.code == 0, "\(prediction.errorText)")
                let used = try parsed(prediction.output)
                #expect(used["parameters"]?["delay"] == root["delay"] && used["band"] == .null)
            }
            let delays = try parsed(
                Array(try Data(contentsOf: folder.appending(path: "law3.json"))))["list"]?.array?.map {
                    $0["delay_ms"]?.double
                }
            #expect(delays == [0, 1.25, 2.5, 3.75, 5])
        }
    }

    @Test func showsALawAndReadsStandardInput() throws {
        try withTemporaryFolder { folder in
            let capture = try Self.capture(folder)
            let bytes = Array(try Data(contentsOf: URL(filePath: capture)))
            let result = try run("blescan", ["learn", "-", "--address", Self.address(4)], input: bytes)
            #expect(result.code == 0, "\(result.errorText)")
            for words in [
                "interval    300 ms", "16 equally likely steps of 0.625 ms", "none: p < 0.0001", "300 –",
            ] {
                #expect(result.text.contains(words), "\(words): \(result.text)")
            }
            for line in result.text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        }
    }

    @Test func asksWhichDevice() throws {
        try withTemporaryFolder { folder in
            let capture = try Self.capture(folder)
            let result = try run("blescan", ["learn", capture])
            #expect(result.code == 64)
            for number in 1...4 { #expect(result.text.contains(Self.address(number)), "\(result.text)") }
            #expect(result.errorText.contains("4 devices have enough events; choose one: --address C0:"))
            #expect(result.errorText.split(separator: "\n").count == 1)
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var scan: [String]
        var learn: [String] = []
        var code: Int32
        var says: String
        var testDescription: String { says }
    }

    @Test(arguments: [
        Mistake(scan: ["-w", "30", "-i", "60"], code: 65, says: "the scan listened 30 ms of 60 ms"),
        Mistake(
            scan: ["-w", "60", "-i", "60", "--filter-duplicates"], code: 65, says: "duplicate filter was on"),
        Mistake(scan: ["-w", "30", "-i", "60", "--phy", "both"], code: 65, says: "two PHYs in turn"),
        Mistake(
            scan: ["-w", "60", "-i", "60", "--address", "C0:FF:EE:00:00:01"],
            learn: ["--address", "C0:FF:EE:00:00:09"],
            code: 3, says: "C0:FF:EE:00:00:09 was not heard"),
    ])
    func refuses(_ mistake: Mistake) throws {
        try withTemporaryFolder { folder in
            let capture = try Self.capture(folder, mistake.scan)
            let result = try run("blescan", ["learn", capture] + mistake.learn)
            #expect(result.code == mistake.code, "\(result.errorText)")
            #expect(result.errorText.contains(mistake.says), "\(result.errorText)")
            #expect(result.errorText.split(separator: "\n").count == 1 && result.output.isEmpty)
        }
    }

    /// Captures that cannot teach anything: each is told in one line, with what to do.
    @Test(arguments: [
        (
            0, 65, "its reports are in vendor events, which cannot be read",
            "learn from a capture of another scanner, or of the air"
        ),
        (1, 65, "the capture does not say how it scanned", "give --full-duty if it listened all the time"),
        (
            2, 65, "% of the gaps of C0:C0:FF:EE:00:07 fit no single advertising interval",
            "choose another with --address"
        ),
        (3, 2, "no advertising events are in it", "capture for longer"),
        (4, 2, "no device has 200 gaps of one advertising period", "capture for longer"),
    ])
    func whatCannotBeLearned(_ kind: Int, _ code: Int32, _ says: String, _ next: String) throws {
        let start = 1_767_225_600_000_000
        var file = PacketLoggerFile()
        switch kind {
        case 0:
            file.appleScan(window: 48, interval: 96, at: start)
            for number in 0..<9 { file.record(1, at: start + number, [0xff, 3, 0x57, 1, 2]) }
        case 1: for number in 0..<200 { file.report(7, at: start + 100_000 * number) }
        default:
            file.command(0x200b, [0, 0x60, 0, 0x60, 0, 0, 0], at: start)
            file.command(0x200c, [1, 0], at: start + 10_000)
        }
        var time = start + 50_000
        var random = SeededRandom(seed: 1)
        for number in 0..<(kind == 2 ? 450 : kind == 4 ? 9 : 0) {
            let isOdd = kind == 2 && number.isMultiple(of: 3)
            time += isOdd ? Int.random(in: 130_000...170_000, using: &random) : 100_000
            file.report(7, at: time + number)
        }
        let result = try run("blescan", ["learn", "-"], input: file.bytes)
        #expect(result.code == code && result.output.isEmpty, "\(result.errorText)")
        #expect(result.errorText.contains(says) && result.errorText.contains(next), "\(result.errorText)")
        #expect(result.errorText.split(separator: "\n").count == 1)
    }

    @Test func tooShort() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "short").path()
            _ = try run(
                "blescan",
                [
                    "--controller", "sim:\(Self.laws)", "-w", "60", "-i", "60", "-d", "9", "-q", "--capture",
                    path,
                ])
            for arguments in [[], ["--address", Self.address(1)]] {
                let result = try run("blescan", ["learn", path] + arguments)
                #expect(result.code == 2 && result.errorText.contains("gaps of one"), "\(result.errorText)")
            }
        }
    }

    @Test func lawFilesThatAreNone() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "law.json").path()
            for (text, says) in [
                ("{", "line 1, column 2"), ("[]", "an object was expected"),
                (#"{"schema":"blescan-predict/1","delay":"none"}"#, "schema: is not \"blescan-law/1\""),
                (#"{"schema":"blescan-law/1"}"#, "delay"),
                (#"{"schema":"blescan-law/1","delay":"gauss:3"}"#, "delay: must be uniform:MS"),
                (#"{"schema":"blescan-law/1","delay":3}"#, "delay: a string was expected"),
            ] {
                try Data(text.utf8).write(to: URL(filePath: path))
                let result = try run("blescan", ["predict", "-t", "500", "--delay", "@\(path)"])
                #expect(result.code == 64 && result.errorText.contains(says), "\(text): \(result.errorText)")
                #expect(result.errorText.contains(path) && result.errorText.split(separator: "\n").count == 1)
            }
            let result = try run("blescan", ["predict", "-t", "500", "--delay", "@\(path).not"])
            #expect(result.code == 64 && result.errorText.contains("No such file"), "\(result.errorText)")
        }
    }

    /// A scenario takes the document as it is.
    @Test func scenarioWithALearnedLaw() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "scenario.json").path()
            for (delay, code) in [(#"{"schema":"blescan-law/1","delay":"uniform:9.9"}"#, 0), ("{}", 65)] {
                let text = #"{"advertisers":[{"interval_ms":100,"delay":\#(delay)}]}"#
                try Data(text.utf8).write(to: URL(filePath: path))
                let result = try run("blescan", ["--controller", "sim:\(path)", "-d", "1", "-q"])
                #expect(result.code == Int32(code), "\(result.errorText)")
                if code != 0 {
                    #expect(result.errorText.contains("advertisers[0].delay"), "\(result.errorText)")
                }
            }
        }
    }
}
