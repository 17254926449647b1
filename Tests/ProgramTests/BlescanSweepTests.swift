import Foundation
import JSON
import TestSupport
import Testing

/// `blescan sweep` as its users call it.
@Suite struct BlescanSweepTests {
    static let device = "C0:FF:EE:00:00:01"
    static let grid = [
        "sweep", "--controller", "sim", "--seed", "1", "--windows", "30,60", "--intervals", "60,300",
        "--trials", "60",
        "--expect", device, "--trial-duration", "4",
    ]

    @Test func measuresAndPredicts() throws {
        let result = try run("blescan", Self.grid + ["-t", "500", "--format", "json"])
        #expect(result.code == 0, "\(result.errorText)")
        let root = try parsed(result.output)
        #expect(root["complete"] == .bool(true) && root["simulated"] == .bool(true))
        let pairs = try #require(root["pairs"]?.array)
        #expect(pairs.map { $0["window_ms"]?.double } == [30, 30, 60, 60])
        #expect(pairs.map { $0["interval_ms"]?.double } == [60, 300, 60, 300])
        for (pair, predicted) in zip(pairs, [495.9, 3317.2, 254.8, 1214.4]) {
            let device = try #require(pair["devices"]?.array?.first)
            #expect(device["address"]?.string == Self.device)
            #expect((device["seen"]?.double ?? 0) + (device["censored"]?.double ?? 0) == 60)
            let median = try #require(device["predicted"]?["quantiles_ms"]?["0.5"]?.double)
            #expect(abs(median - predicted) < 0.5, "\(median)")
            // The seed is fixed, and the simulated radio does what the model says.
            #expect(device["test"]?["explained_by_chance"] == .bool(true), "\(result.text)")
            #expect(device["test"]?["beyond"]?.double == 0)
        }
        // 30/300 leaves trials of 4 s without the device: they are censored, and p95 is not reached.
        let slow = try #require(pairs[1]["devices"]?.array?.first)
        #expect((slow["censored"]?.double ?? 0) > 10 && slow["quantiles_ms"]?["0.95"] == .null)
    }

    /// The prediction for another advertiser is rejected.
    @Test func saysWhereTheModelIsWrong() throws {
        let result = try run("blescan", Self.grid + ["-t", "900"])
        #expect(result.code == 0 && result.text.contains("no, "), "\(result.text)")
    }

    /// A setting that is asked for twice, as it is or on the controller's grid, is measured once.
    @Test func aSettingIsMeasuredOnce() throws {
        let result = try run(
            "blescan",
            [
                "sweep", "-c", "sim", "--seed", "1", "--windows", "30,30,30.1", "--intervals", "60,60", "-n",
                "2",
                "--format", "csv",
            ])
        #expect(result.code == 0, "\(result.errorText)")
        #expect(result.text.split(whereSeparator: \.isNewline).count == 2, "\(result.text)")
        let presets = try run(
            "blescan",
            [
                "sweep", "-c", "sim", "--seed", "1", "--presets", "android-balanced,android-balanced", "-n",
                "2",
                "--format", "csv",
            ])
        #expect(presets.text.split(whereSeparator: \.isNewline).count == 2, "\(presets.text)")
    }

    @Test func sameSeedSameSweep() throws {
        let first = try run("blescan", Self.grid + ["--format", "csv"])
        let second = try run("blescan", Self.grid + ["--format", "csv"])
        #expect(first.code == 0 && first.output == second.output)
        let lines = first.text.split(whereSeparator: \.isNewline)
        #expect(lines.count == 5 && lines[0].hasPrefix("preset,window_ms,interval_ms,"))
        let columns = lines[0].split(separator: ",").count
        for line in lines {
            #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == columns)
        }
        // And each setting meets the air that it meets alone.
        let alone = try run(
            "blescan", Self.grid + ["--windows", "60", "--intervals", "300", "--format", "csv"])
        #expect(alone.code == 0, "\(alone.errorText)")
        #expect(alone.text.split(whereSeparator: \.isNewline).contains(lines[4]))
    }

    @Test func showsATableAndAMap() throws {
        let result = try run(
            "blescan", Self.grid + ["--intervals", "30", "-t", "500"], environment: ["LC_ALL": "C"])
        #expect(result.code == 0, "\(result.errorText)")
        for words in [
            "seed 1", "settings    5 of 5", "Measured p95 in ms",
            "Left out: window 60 ms is longer than interval 30 ms",
            "AGREES",
        ] { #expect(result.text.contains(words), "\(words): \(result.text)") }
        for line in result.text.split(separator: "\n") {
            #expect(line.count <= 80 && line.last != " ", "\(line)")
            #expect(line.utf8.allSatisfy { $0 < 0x80 }, "\(line)")
        }
        #expect(result.errors.isEmpty)
    }

    @Test func keepsEachSettingAsARun() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "runs.sqlite").path()
            let result = try run(
                "blescan", Self.grid + ["--record", path, "-o", folder.appending(path: "t").path()])
            #expect(result.code == 0 && result.output.isEmpty, "\(result.errorText)")
            let runs = try run("blescan", ["report", path])
            for words in ["30/60 ms", "30/300 ms", "60/60 ms", "60/300 ms"] {
                #expect(runs.text.contains(words), "\(runs.text)")
            }
        }
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func endsWithWhatItHas(_ signal: Int32, _ code: Int32) throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "runs.sqlite").path()
            let program = try RunningProgram(
                "blescan",
                [
                    "sweep", "--controller", "sim", "--real-time", "--seed", "1", "--windows", "60",
                    "--intervals",
                    "60,300", "-n", "100000", "-e", Self.device, "--record", path, "--format", "json",
                ])
            // The recording is there once the first setting has begun.
            let deadline = Date(timeIntervalSinceNow: 20)
            while Date() < deadline {
                if try run("blescan", ["report", path]).text.contains("60/60 ms") { break }
                usleep(50_000)
            }
            program.send(signal)
            let result = try program.finish()
            #expect(result.code == code && !result.killed, "\(result.errorText)")
            let root = try parsed(result.output)
            #expect(root["complete"] == .bool(false))
            #expect(root["pairs"]?.array?.count == 1 && root["pairs"]?.array?[0]["complete"] == .bool(false))
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var code: Int32 = 64
        var says: String
        var testDescription: String { says }
    }

    @Test(arguments: [
        Mistake(arguments: [], says: "there is nothing to measure"),
        Mistake(arguments: ["--windows", "60", "--intervals", "30"], says: "every window is longer"),
        Mistake(arguments: ["--windows", "1", "--intervals", "30"], says: "--window 1 ms is out of range"),
        Mistake(arguments: ["--windows", "30", "--presets", "bumble"], says: "exclude each other"),
        Mistake(
            arguments: ["--windows", "30", "--intervals", "60", "-t", "500"],
            says: "name the device with --expect"),
        Mistake(
            arguments: ["--windows", "30", "--intervals", "60", "-t", "5", "-e", device],
            says: "20 ms to 10.24 s"),
        Mistake(
            arguments: ["--windows", "30", "--intervals", "60", "--start", "entry"],
            says: "unknown option '--start'"),
        Mistake(
            arguments: ["--windows", "30", "--intervals", "60", "--trial-duration", "0"],
            says: "leaves no time to scan"),
        Mistake(
            arguments: ["--windows", "30", "--intervals", "60", "--controller", "sim:/no/such.json"], code: 66,
            says: "cannot open"),
    ])
    func mistakes(_ mistake: Mistake) throws {
        let result = try run("blescan", ["sweep", "--controller", "sim"] + mistake.arguments)
        #expect(result.code == mistake.code && result.output.isEmpty, "\(result.text)")
        #expect(result.errorText.contains(mistake.says), "\(result.errorText)")
        #expect(result.errorText.split(separator: "\n").count == 1, "\(result.errorText)")
    }
}
