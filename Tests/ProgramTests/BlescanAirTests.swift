import Foundation
import JSON
import TestSupport
import Testing

/// Captures of the air: `--air` writes one, `replay` and `learn` read it.
@Suite struct BlescanAirTests {
    /// Of the advertisers of laws.json, whatever the scanner hears of them.
    private static func air(_ folder: URL, _ arguments: [String] = []) throws -> String {
        let path = folder.appending(path: "air.pcap").path()
        let result = try run(
            "blescan",
            [
                "--controller", "sim:\(BlescanLearnTests.laws)", "--seed", "7", "-d", "90", "-w", "30", "-i",
                "300", "-q",
                "--air", path,
            ] + arguments)
        #expect(result.code == 0, "\(result.errorText)")
        return path
    }

    @Test func replayTellsIntervalsAndDelays() throws {
        try withTemporaryFolder { folder in
            let path = try Self.air(folder)
            let result = try run("blescan", ["replay", path, "--format", "json"])
            #expect(result.code == 0, "\(result.errorText)")
            let root = try parsed(result.output)
            #expect(root["channel"]?.string == "air" && root["time_origin"]?.string == "capture_start")
            #expect(root["totals"]?["first_seen"] == .null)
            let devices = try #require(root["devices"]?.array)
            #expect(devices.count == 4)
            for (number, interval, delay) in [
                (1, 200.0, "uniform:"), (2, 250, "none"), (3, 181.25, "0:"), (4, 300, "steps:"),
            ] {
                let device = try #require(
                    devices.first { $0["address"]?.string == BlescanLearnTests.address(number) })
                let estimate = try #require(device["advertising_interval_ms"]?.double)
                #expect(abs(estimate - interval) < 1.5, "\(number): \(estimate)")
                #expect(device["hit_ratio_observed"]?.double ?? 0 > 0.99)
                #expect(device["hit_ratio_explained"]?.double ?? 0 > 0.99)
                let learned = try #require(device["learned_delay"])
                #expect(abs((learned["interval_ms"]?.double ?? 0) - interval) < 0.25)
                #expect(number == 4 || learned["delay"]?.string?.hasPrefix(delay) == true, "\(learned)")
            }
            let text = try run("blescan", ["replay", path]).text
            for words in [
                "channel air", "a sniffer listens all the time", "Random delays",
                "heard on channels 37, 38, 39",
                "there are gaps, but no first-seen latencies", "none: events keep to a grid",
            ] {
                #expect(text.replacing("\n         ", with: " ").contains(words), "\(words): \(text)")
            }
            #expect(!text.contains("schedule unknown"))
        }
    }

    @Test func learnTakesItAsAwake() throws {
        try withTemporaryFolder { folder in
            let path = try Self.air(folder)
            for (number, form, interval) in [(1, "uniform", 200.0), (3, "list", 181.25), (4, "steps", 300)] {
                let result = try run(
                    "blescan",
                    ["learn", path, "--address", BlescanLearnTests.address(number), "--format", "json"])
                #expect(result.code == 0, "\(result.errorText)")
                let root = try parsed(result.output)
                #expect(
                    root["form"]?.string == form && abs((root["interval_ms"]?.double ?? 0) - interval) < 0.1)
                #expect(root["blur_ms"]?.double ?? 1 < 0.1)
            }
        }
    }

    /// The record of the air changes nothing of the scan, and its own replay is the same whether it is a file or a pipe.
    @Test func theScanIsTheSame() throws {
        try withTemporaryFolder { folder in
            let arguments = [
                "--controller", "sim", "--seed", "9", "--trials", "5", "--active", "--format", "json",
            ]
            let path = folder.appending(path: "a.pcap").path()
            let without = try parsed(try run("blescan", arguments).output)
            let with = try parsed(try run("blescan", arguments + ["--air", path]).output)
            #expect(with["devices"] == without["devices"] && with["totals"] == without["totals"])
            let file = Array(try Data(contentsOf: URL(filePath: path)))
            #expect(file.count > 10_000)
            let whole = try parsed(try run("blescan", ["replay", path, "--format", "json"]).output)
            let piped = try parsed(try run("blescan", ["replay", "-", "--format", "json"], input: file).output)
            #expect(piped["devices"] == whole["devices"] && (whole["devices"]?.array?.count ?? 0) > 4)
        }
    }

    @Test func mistakes() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "a.pcap").path()
            let other = try run("blescan", ["--controller", "tcp:127.0.0.1:1", "--air", path])
            #expect(
                other.code == 64 && other.errorText.contains("--air works with a simulated radio only"),
                "\(other.errorText)")
            let same = try run("blescan", ["--controller", "sim", "-d", "1", "--air", path, "--capture", path])
            #expect(same.code == 64 && same.errorText.split(separator: "\n").count == 1, "\(same.errorText)")
            let full = try run("blescan", ["--controller", "sim", "-d", "1", "--air", "/dev/full"])
            #expect(full.code == 74 && full.errorText.contains("/dev/full"), "\(full.errorText)")
            // A capture of which nothing can be used is an error: every CRC is wrong.
            var file = Array(try Data(contentsOf: URL(filePath: try Self.air(folder))))
            file = Array(file.prefix(24))
            for count in 0..<3 as Range<UInt8> {
                let pdu: [UInt8] = [0xd6, 0xbe, 0x89, 0x8e, 0x40, 6, count, 2, 3, 4, 5, 0xc0, 0, 0, 0]
                file += [0, 0, 0, 0x60, 0, 0, 0, 0, UInt8(pdu.count), 0, 0, 0, UInt8(pdu.count), 0, 0, 0] + pdu
            }
            (file[20], file[21]) = (251, 0)
            let broken = try run("blescan", ["replay", "-"], input: file)
            #expect(
                broken.code == 65 && broken.errorText.contains("(3 with a wrong CRC, 0 of other kinds)"),
                "\(broken.errorText)")
            #expect(broken.errorText.split(separator: "\n").count == 1)
        }
    }

    /// Fast for 31 s, then slow: told alike by a capture of the air and by one of the host, whose times count from 1970.
    @Test func aChangeOfPaceIsTold() throws {
        try withTemporaryFolder { folder in
            let scenario = #"""
                {"advertisers": [
                 {"address": "C0:FF:EE:00:00:01", "interval_ms": 152.5, "leaves_s": 31},
                 {"address": "C0:FF:EE:00:00:01", "interval_ms": 1022.5, "appears_s": 31}]}
                """#
            try Data(scenario.utf8).write(to: folder.appending(path: "pace.json"))
            let line = """
                "$0" -c sim:pace.json --seed 1 -w 60 -i 60 -d 120 -q --capture hci.btsnoop --air air.pcap
                """
            #expect(try shell("blescan", line, in: folder).code == 0)
            for capture in ["hci.btsnoop", "air.pcap"] {
                let result = try shell("blescan", "\"$0\" replay \(capture) -q", in: folder)
                let told = result.text.split(separator: "\n").filter {
                    $0.contains(/\ 152\.[4-6] ms until 3[01] s, then 102[23]\.\d ms/)
                }
                #expect(told.count == 1, "\(capture): \(result.text)")
                #expect(!result.text.contains("Random delays"))
            }
        }
    }
}
