import Foundation
import JSON
import TestSupport
import Testing

/// `blescan predict` as its users call it.
@Suite struct BlescanPredictTests {
    static let seedCase = ["predict", "--window", "30", "--interval", "60", "--advertising-interval", "500"]

    @Test func answersTheSeedCase() throws {
        let result = try run(
            "blescan",
            Self.seedCase + [
                "--format", "json", "--within", "1,10", "--cdf-at", "250,500", "--delay", "uniform:10",
            ])
        #expect(result.code == 0, "\(result.errorText)")
        let root = try parsed(result.output)
        for (key, expected) in [("0.5", 495.9), ("0.9", 977.7), ("0.95", 1221.7), ("0.99", 1457.7)] {
            let value = try #require(root["quantiles_ms"]?[key]?.double)
            #expect(abs(value - expected) < 0.1, "\(key): \(value)")
        }
        #expect(root["band"] == .null)
        let error = try #require(root["error"]?.double)
        #expect(error <= 1e-4)
        let misses = try #require(root["miss_probability"]?.array)
        #expect(misses.map { $0["within_s"]?.double } == [1, 10])
        #expect(abs((misses[0]["probability"]?.double ?? 1) - 0.0858) < 1e-3)
    }

    /// The whole distribution needs no list of times; CSV and JSON have the same.
    @Test func theWholeDistribution() throws {
        let arguments = Self.seedCase + ["--delay", "uniform:10"]
        let document = try parsed(try run("blescan", arguments + ["--cdf", "--format", "json"]).output)
        let cdf = (document["cdf"]?.array ?? []).map {
            ($0["ms"]?.double ?? -1, $0["probability"]?.double ?? -1)
        }
        #expect((40...102).contains(cdf.count) && cdf.first?.0 == 0)
        #expect(zip(cdf, cdf.dropFirst()).allSatisfy { $0.0 < $1.0 && $0.1 <= $1.1 })
        #expect(cdf.last?.1 ?? 0 > 0.999 && cdf[cdf.count - 2].1 < 0.9991)
        let rows = try run("blescan", arguments + ["--format", "csv"]).text.split(separator: "\r\n")
        #expect(rows.first == "ms,probability")
        let table = rows.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
        #expect(table.map { $0[0] } == cdf.map(\.0) && table.map { $0[1] } == cdf.map(\.1))
        let chosen = try run("blescan", arguments + ["--format", "csv", "--cdf-at", "250,500"]).text
        #expect(chosen.split(separator: "\r\n").map { $0.prefix(4) } == ["ms,p", "250,", "500,"])
    }

    /// Events on the Coded PHY are longer, and their report comes with the data.
    @Test func theCodedPHYTakesLonger() throws {
        func quantile(_ options: [String]) throws -> Double {
            let result = try run(
                "blescan", Self.seedCase + ["--format", "json", "--delay", "uniform:10"] + options)
            #expect(result.code == 0, "\(result.errorText)")
            let root = try parsed(result.output)
            #expect(root["parameters"]?["phy"]?.string == (options.isEmpty ? "1m" : "coded"))
            return try #require(root["quantiles_ms"]?["0.5"]?.double)
        }
        let (plain, coded) = (try quantile([]), try quantile(["--phy", "coded"]))
        // Three PDUs of 1168 us, 150 us apart, 300 us, and 46 bytes of 64 us after 400 us.
        #expect(coded > plain + 3 && coded < plain + 40, "\(plain) \(coded)")
    }

    @Test func theMeanHasABand() throws {
        let result = try run("blescan", Self.seedCase + ["--format", "json"])
        let root = try parsed(result.output)
        let mean = try #require(root["mean_ms"]?.double)
        let band = try #require(root["band"]?["mean"])
        #expect(try #require(band["min_ms"]?.double) <= mean + 1)
        #expect(try #require(band["max_ms"]?.double) >= mean - 1)
        #expect(try run("blescan", Self.seedCase).text.contains("  mean         539.6 ms   "))
    }

    /// A picture alone prints nothing; with a document beside it both are there.
    @Test func drawsTheDistribution() throws {
        try withTemporaryFolder { folder in
            let svg = folder.appending(path: "found.svg")
            let alone = try run("blescan", Self.seedCase + ["--delay", "uniform:10", "--svg", svg.path()])
            #expect(alone.code == 0 && alone.output.isEmpty && alone.errors.isEmpty, "\(alone.errorText)")
            let text = try String(contentsOf: svg, encoding: .utf8)
            #expect(text.contains(">Found after: 30 ms of 60 ms, 500 ms advertiser</title>"))
            #expect(text.contains("half by 495.9 ms; 90 % by 977.7 ms"))
            let both = try run(
                "blescan",
                Self.seedCase + ["--delay", "uniform:10", "--svg", svg.path(), "--format", "json"])
            #expect(try parsed(both.output)["schema"]?.string == "blescan-predict/1")
            let refused = try run("blescan", Self.seedCase + ["--svg", "/nowhere/at/all.svg"])
            #expect(refused.code == 73 && refused.output.isEmpty)
        }
    }

    /// (30 − 0.376) of 60 ms are open for a PDU, and half of the PDUs are lost.
    @Test func lossCountsOnce() throws {
        let result = try run("blescan", Self.seedCase + ["--loss", "0.5", "--delay", "uniform:10"])
        #expect(result.text.contains(": 24.7 % of its events are heard"), "\(result.text)")
    }

    @Test func namesTheBandOverLaws() throws {
        let result = try run("blescan", Self.seedCase + ["--format", "json"])
        let band = try #require(try parsed(result.output)["band"]?["0.9"])
        #expect(band["max_law"]?.string == "none")
        #expect((band["max_ms"]?.double ?? 0) > 1100)
    }

    @Test(arguments: [
        ("1285", "1285 ms + 5 ms is 4 × 320 ms + 10 ms: each event drifts 10 ms through a 30 ms window."),
        ("315", "315 ms + 5 ms is 320 ms: each event finds the scanner where the last one did"),
    ])
    func explainsResonance(_ advertising: String, _ words: String) throws {
        let result = try run(
            "blescan",
            [
                "predict", "-w", "30", "-i", "320", "-t", advertising, "--delay", "uniform:10", "--precision",
                "0.01",
            ])
        let text = result.text.split { $0.isWhitespace }.joined(separator: " ")
        #expect(text.contains(words), "\(result.text)")
    }

    struct Mistake: Sendable {
        var arguments: [String]
        var code: Int32
        var says: String
    }

    @Test(arguments: [
        Mistake(arguments: ["predict"], code: 64, says: "--advertising-interval is missing"),
        Mistake(arguments: ["predict", "-t", "19"], code: 64, says: "20 ms to 10.24 s"),
        Mistake(arguments: ["predict", "-t", "500", "--loss", "1"], code: 64, says: "not a share of PDUs"),
        Mistake(arguments: ["predict", "-t", "500", "-w", "90", "-i", "60"], code: 64, says: "longer than"),
        Mistake(arguments: ["predict", "-t", "500", "--delay", "gauss:3"], code: 64, says: "not a delay law"),
        Mistake(arguments: ["predict", "-t", "500", "--payload", "32"], code: 64, says: "out of range"),
        Mistake(arguments: ["predict", "-t", "11s"], code: 64, says: "10485.759375 s with --extended"),
        Mistake(arguments: ["predict", "-t", "500", "--precision", "0"], code: 64, says: "out of range"),
        Mistake(
            arguments: ["predict", "-t", "500", "--phy", "coded", "--extended"], code: 64, says: "is extended"),
        Mistake(arguments: ["predict", "-t", "500", "--pdu-spacing", "100"], code: 64, says: "takes 376 us"),
        Mistake(arguments: ["predict", "-t", "500", "--window-loss", "30ms"], code: 64, says: "in us unless"),
        Mistake(arguments: ["predict", "-t", "500", "--loss", "nan"], code: 64, says: "not a number"),
        Mistake(
            arguments: ["advise", "-t", "500", "--target", "1000", "--longest-interval", "99h"], code: 64,
            says: "2.5 ms to 10.24 s"),
        Mistake(arguments: ["advise", "-t", "500", "--target", "99h"], code: 64, says: "1 ms to 1 h"),
        Mistake(arguments: ["advise", "-t", "500", "--target", "99", "-w", "30"], code: 64, says: "leave out"),
        Mistake(arguments: ["advise"], code: 64, says: "nothing to search for"),
        Mistake(arguments: ["advise", "-t", "500"], code: 64, says: "either --target or --duty-cycle"),
        Mistake(
            arguments: [
                "advise", "-t", "500", "--target", "50", "--percentile", "50", "--longest-interval", "100",
            ],
            code: 1, says: "the advertiser alone needs 25"),
        // The advertising interval is what was searched for: none was given.
        Mistake(
            arguments: ["advise", "-w", "30", "-i", "300", "--target", "10ms"], code: 1,
            says:
                "no advertising interval meets 10.0 ms with a window of 30.0 ms in 300.0 ms, in the worst case"),
    ])
    func saysWhatIsWrong(_ mistake: Mistake) throws {
        let result = try run("blescan", mistake.arguments)
        #expect(result.code == mistake.code)
        #expect(result.errorText.contains(mistake.says), "\(result.errorText)")
        #expect(result.errors.count { $0 == 0x0a } == 1)
    }

    /// The three figures are microseconds, and replace a profile's.
    @Test func controllersHaveFigures() throws {
        let result = try run(
            "blescan",
            Self.seedCase + [
                "--profile", "zephyr", "--window-loss", "0.2ms", "--first-window-delay", "100", "--format",
                "json",
            ])
        let root = try parsed(result.output)
        let parameters = try #require(root["parameters"])
        #expect(parameters["window_loss_us"]?.double == 200)
        #expect(parameters["first_window_delay_us"]?.double == 100)
        #expect(parameters["pdu_spacing_us"]?.double == 620)
        #expect(parameters["delay"]?.string == "zephyr")
    }

    /// A search that would take minutes ends at once.
    @Test func endsAtCtrlC() throws {
        let program = try RunningProgram("blescan", ["advise", "-t", "10240", "--target", "3000s"])
        usleep(300_000)
        program.send(SIGINT)
        let result = try program.finish()
        #expect(result.code == SIGINT && result.killed, "a shell makes 130 of it")
        #expect(result.output.isEmpty)
    }
}
