import DiscoveryLatency
import HCI
import JSON
import LinuxSystem
import ProgramOutput
import RadioSimulation
import Runs
import TestSupport
import Testing

@testable import Recordings
@testable import ScanOutput
@testable import ScanSession

/// Advertising intervals and predictions in the outputs, of devices whose interval is known because it is simulated.
@Suite struct AnalysisOutputTests {
    private static let address = "C0:FF:EE:00:00:01"

    /// One advertiser of 500 ms, alone, under 30 of 60 ms.
    private func run(trials: Int? = nil, seconds: Int64, given: Int64? = nil) throws -> SimulatedRun {
        let scenario = Array(#"{"advertisers": [{"address": "\#(Self.address)", "interval_ms": 500}]}"#.utf8)
        var run = SimulatedRun(trials: trials, seconds: seconds)
        run.scenario = try Scenario(json: scenario.span)
        run.options.analysis.advertisingInterval = given
        return run
    }

    private func device(_ report: JSONValue) throws -> JSONValue { try report["devices"].elements[0] }

    @Test func anEstimateInJSON() throws {
        let report = try JSONReader.read(try run(seconds: 60).output { JSONOutput(to: $0) })
        let device = try device(report)
        let interval = try #require(try device["advertising_interval_ms"].number)
        #expect(abs(interval - 500) < 2.5)
        let ends = try device["advertising_interval_ci_ms"].elements.compactMap(\.number)
        #expect(ends.count == 2 && ends[0] <= interval && interval <= ends[1])
        #expect(abs((try device["advertising_period_ms"].number ?? 0) - 505) < 2.5)
        #expect(try device["advertising_interval_gaps"].number ?? 0 > 40)
        #expect(try device["used_schedule"] == .bool(true))
        #expect(try device["recommended_interval_ms"] == .null)
        let heard = try #require(try device["hit_ratio_observed"].number)
        #expect(abs(heard - 0.494) < 0.15)
        #expect(try device["missed_events_share"].number == 1 - heard)
        #expect(abs((try device["hit_ratio_explained"].number ?? 0) - 0.494) < 0.002)
        // One latency tells nothing of a distribution; that it was predicted does.
        let prediction = try device["prediction"]
        #expect(try prediction["given"] == .bool(false))
        #expect(try prediction["advertising_interval_ms"].number == interval)
        #expect(try prediction["observations"] == .integer(1))
        #expect(try prediction["verdict"].string == "too_few")
        #expect(try report["analysis"]["advertising_interval_ms"] == .null)
        #expect(try report["analysis"]["profile"].string == "ideal")
    }

    /// Fast for 30 s, then slow.
    private func changing() throws -> SimulatedRun {
        let scenario = """
            {"advertisers": [{"address": "\(Self.address)", "interval_ms": 152.5, "leaves_s": 30},
                             {"address": "\(Self.address)", "interval_ms": 1022.5, "appears_s": 30}]}
            """
        var run = SimulatedRun(seconds: 90)
        run.scenario = try Scenario(json: Array(scenario.utf8).span)
        return run
    }

    @Test func aChangeOfPaceIsToldInAllOutputs() throws {
        let report = try JSONReader.read(try changing().output { JSONOutput(to: $0) })
        let device = try device(report)
        #expect(try device["advertising_interval_ms"] == .null)
        #expect(try device["advertising_interval_refused"].string == "pace_changes")
        #expect(try device["prediction"] == .null)
        let paces = try device["advertising_paces"].elements
        try #require(paces.count == 2)
        for (pace, period) in zip(paces, [157.5, 1027.5]) {
            #expect(abs((try pace["period_ms"].number ?? 0) / period - 1) < 0.005)
        }
        #expect(abs((try paces[0]["until_ms"].number ?? 0) - 30_000) < 1500)
        let text = String(
            decoding: try changing().output { TextOutput(to: $0, terminal: Terminal(descriptor: -1)) },
            as: UTF8.self)
        #expect(text.contains("Changes of pace"))
        #expect(text.contains(" until 2") || text.contains(" until 30"))
        #expect(text.contains("it changes its advertising interval"))
        let rows = String(
            decoding: try changing().output { CSVOutput(to: $0, rows: .devices) }, as: UTF8.self)
        #expect(rows.contains(",pace_changes,"))
        let page = String(decoding: RunPage(try changing().run([])).html, as: UTF8.self)
        #expect(page.contains("changes its advertising interval"))
    }

    @Test func aPredictionInJSON() throws {
        var run = try run(trials: 100, seconds: 10, given: 500_000_000)
        run.options.analysis.law = .specification
        run.options.analysis.lawName = "uniform:10"
        let report = try JSONReader.read(try run.output { JSONOutput(to: $0) })
        #expect(try report["analysis"]["advertising_interval_ms"] == .integer(500))
        #expect(try report["analysis"]["delay"].string == "uniform:10")
        let prediction = try device(report)["prediction"]
        #expect(try prediction["given"] == .bool(true))
        #expect(try prediction["delay"].string == "uniform:10")
        #expect(try prediction["window_ms"] == .integer(30) && prediction["interval_ms"] == .integer(60))
        // The table of the model's reference: 495.9 and 977.7 ms.
        #expect(abs((try prediction["quantiles_ms"]["0.5"].number ?? 0) - 495.9) < 1)
        #expect(abs((try prediction["quantiles_ms"]["0.9"].number ?? 0) - 977.7) < 1)
        // Without the first and the last trial: nobody said that the device is there.
        #expect(try prediction["observations"] == .integer(98))
        #expect(try prediction["trials_left_out"] == .integer(0))
        let rank = try prediction["log_rank"]
        let (observed, expected) = (try rank["observed"].number ?? 0, try rank["expected"].number ?? 0)
        let z = try #require(try rank["z"].number)
        #expect(abs(z - (observed - expected) / expected.squareRoot()) < 1e-9)
        #expect(try prediction["verdict"].string == ((rank["p"].number ?? 0) >= 0.05 ? "explained" : "sooner"))
        let band = try prediction["measured_bands_ms"]["0.5"].elements.compactMap(\.number)
        let median = try #require(try prediction["measured_ms"]["0.5"].number)
        #expect(band.count == 2 && band[0] <= median && median <= band[1])
        #expect(try device(report)["first_seen"]["p50_ms"].number == median)
    }

    /// A device that is given a far longer interval than it has is seen sooner than can be.
    @Test func whatIsNotExplainedIsSaid() throws {
        let report = try JSONReader.read(
            try run(trials: 40, seconds: 10, given: 2_000_000_000).output { JSONOutput(to: $0) })
        let prediction = try device(report)["prediction"]
        #expect(try prediction["verdict"].string == "sooner")
        #expect(try prediction["log_rank"]["p"].number ?? 1 < 1e-6)
        #expect(try prediction["delay"].string == "uniform:10")
        #expect(try prediction["loss"] == .null)
    }

    @Test func lossIsToldFromTheGaps() throws {
        let scenario = Array(
            #"{"advertisers": [{"address": "\#(Self.address)", "interval_ms": 500, "loss": 0.5}]}"#.utf8)
        var run = try run(trials: 60, seconds: 30, given: 500_000_000)
        run.scenario = try Scenario(json: scenario.span)
        let prediction = try device(try JSONReader.read(try run.output { JSONOutput(to: $0) }))["prediction"]
        #expect(try prediction["verdict"].string == "explained_by_loss")
        #expect(abs((try prediction["loss"].number ?? 0) - 0.5) < 0.1)
        #expect(try prediction["log_rank"]["z"].number ?? 0 < -1.96)
        #expect(try prediction["log_rank_with_loss"]["p"].number ?? 0 >= 0.05)
    }

    @Test func withoutEventsAllIsNull() throws {
        let report = try JSONReader.read(try ScriptedRun().output { JSONOutput(to: $0) })
        #expect(try report["devices"].elements.isEmpty)
        var silent = ScriptedRun()
        silent.expected = [DeviceAddress(bits: 0xC0FF_EE00_0009, kind: .random)]
        let device = try device(try JSONReader.read(try silent.output { JSONOutput(to: $0) }))
        for key in ["advertising_interval_ms", "advertising_interval_ci_ms", "used_schedule", "prediction"] {
            #expect(try device[key] == .null, "\(key)")
        }
        #expect(try device["advertising_interval_alternatives_ms"].elements.isEmpty)
    }

    @Test func ndjsonHasTheSame() throws {
        let run = try run(seconds: 60)
        let lines = try jsonLines(try run.output { NDJSONOutput(to: $0, quiet: true) })
        let report = try JSONReader.read(try run.output { JSONOutput(to: $0) })
        #expect(try device(lines[2]) == device(report))
        #expect(try lines[0]["analysis"] == report["analysis"])
    }

    @Test func columnsOfCSV() throws {
        let estimated = CSVOutputTests.rows(try run(seconds: 60).output { CSVOutput(to: $0, rows: .devices) })
        var row = Dictionary(uniqueKeysWithValues: zip(estimated[0], estimated[1]))
        let interval = try #require(row["advertising_interval_ms"].flatMap { Double($0) })
        #expect(abs(interval - 500) < 2.5)
        #expect(Double(row["advertising_interval_low_ms"] ?? "") ?? 1e9 <= interval)
        #expect(Double(row["advertising_interval_high_ms"] ?? "") ?? 0 >= interval)
        #expect(abs((Double(row["missed_events_share"] ?? "") ?? 0) - 0.506) < 0.15)
        #expect(row["explained"] == "")
        let given = CSVOutputTests.rows(
            try run(trials: 40, seconds: 10, given: 2_000_000_000).output { CSVOutput(to: $0, rows: .devices) })
        row = Dictionary(uniqueKeysWithValues: zip(given[0], given[1]))
        #expect(Double(row["predicted_p50_ms"] ?? "") ?? 0 > 1000)
        #expect(Double(row["predicted_p95_ms"] ?? "") ?? 0 > 2000)
        #expect(row["explained"] == "false")
    }

    @Test func gaugesAtTheEndOfARunOnly() throws {
        let path = temporaryPath()
        var run = try run(trials: 2, seconds: 60)
        // With one that never comes, so that a trial goes on after the other was seen.
        run.options.expected = [0xC0FF_EE00_0001, 0xC0FF_EE00_00FF].map { AddressPattern(bits: $0, kind: nil) }
        let summary = try run.run([try MetricsOutput(path: path, .openMetrics)])
        let text = String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self)
        let labels = #"{address="\#(Self.address)",address_type="random""#
        let name = "blescan_device_advertising_interval_seconds"
        let sample = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name)\(labels)}") })
        #expect(abs((Double(sample.split(separator: " ")[1]) ?? 0) - 0.5) < 0.0025)
        #expect(text.contains("# UNIT \(name) seconds\n"))
        for share in ["observed", "explained"] {
            #expect(text.contains("blescan_device_hit_ratio\(labels),share=\"\(share)\"} 0.4"))
        }
        var goesOn = summary
        goesOn.end = .running
        let during = metricsText(goesOn, .openMetrics, buckets: MetricsOutput.buckets)
        #expect(!String(decoding: during, as: UTF8.self).contains(name))
    }

    @Test(arguments: [Ink.plain, Ink(width: 60, unicode: false, color: false)])
    func aChartHasThePredictedCounts(ink: Ink) throws {
        let summary = try run(trials: 100, seconds: 10, given: 500_000_000).run([])
        var text: [UInt8] = []
        RunText(ink: ink).append(summary, to: &text)
        let words = String(decoding: text, as: UTF8.self)
        for line in words.split(separator: "\n") { #expect(line.count <= ink.width, "\(line)") }
        try checkSnapshot(words, named: ink.unicode ? "predicted.txt" : "predicted-ascii.txt")
    }
}
