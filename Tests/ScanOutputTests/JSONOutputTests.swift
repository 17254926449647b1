import Controllers
import HCI
import JSON
import Runs
import TestSupport
import Testing

@testable import Recordings
@testable import ScanOutput
@testable import ScanSession

@Suite struct JSONOutputTests {
    static let topKeys = [
        "schema", "version", "complete", "controller", "channel", "simulated", "seed", "clock", "time_origin",
        "started", "duration_s", "parameters", "analysis", "trials", "trial_duration_s", "contaminated",
        "malformed_reports",
        "truncated_chains", "evicted", "dropped", "totals", "schedules", "devices",
    ]
    static let deviceKeys = [
        "address", "address_type", "name", "reports", "events", "rssi", "data", "first_trial", "first_seen_ms",
        "trial_status",
        "first_seen", "gaps", "advertising_interval_ms", "advertising_interval_ci_ms", "advertising_period_ms",
        "advertising_period_ci_ms", "advertising_delay_ms", "advertising_delay_basis",
        "advertising_interval_mark",
        "advertising_interval_alternatives_ms", "advertising_interval_gaps", "advertising_interval_left_out",
        "used_schedule", "recommended_interval_ms", "missed_events_share", "hit_ratio_observed",
        "hit_ratio_explained", "advertising_interval_refused", "prediction",
    ]
    static let figureKeys = ["count", "mean_ms", "p50_ms", "p90_ms", "p95_ms", "p99_ms", "max_ms", "histogram"]

    @Test func everyPromisedKeyIsThere() throws {
        let bytes = try SimulatedRun(trials: 4, seconds: 2).output { JSONOutput(to: $0) }
        let report = try JSONReader.read(bytes)
        #expect(Set(Self.topKeys).subtracting(report.keys).isEmpty)
        #expect(try report["schema"].string == "blescan/1")
        #expect(try report["started"] == .null)
        #expect(try report["seed"] == .integer(7))
        let effective = try report["parameters"]["effective"]
        for key in [
            "window_ms", "interval_ms", "window_units", "interval_units", "duty_cycle", "active", "phy",
            "filter_duplicates", "command_family",
        ] {
            _ = try effective[key]
            _ = try report["parameters"]["requested"][key]
        }
        for device in try report["devices"].elements {
            #expect(Set(Self.deviceKeys).subtracting(device.keys).isEmpty)
            let entries = try device["trial_status"].elements
            #expect(try device["first_seen_ms"].elements.count == entries.count)
            let first = try #require(try device["first_trial"].number)
            #expect(entries.count > 0 && Int(first) + entries.count <= 4)
            #expect(entries.first?.string != "absent" && entries.last?.string != "absent")
            #expect(Set(Self.figureKeys).subtracting(try device["gaps"].keys).isEmpty)
            let firstSeen = try device["first_seen"]
            #expect(Set(Self.figureKeys + ["censored", "mean_restricted_to_ms"]) == Set(firstSeen.keys))
        }
        let household = try report["devices"].elements.map { try $0["address"].string }
        #expect(household.contains("C0:FF:EE:00:00:01"))
    }

    /// 183 ms is not on the grid of 0.625 ms: what was asked and what was set are told apart.
    @Test func requestedAndEffectiveDiffer() throws {
        let report = try JSONReader.read(try ScriptedRun().output { JSONOutput(to: $0) })
        let requested = try report["parameters"]["requested"]
        let effective = try report["parameters"]["effective"]
        #expect(try requested["window_ms"].number == 183)
        #expect(try requested["window_units"].number == 292.8)
        #expect(try requested["preset"].string == "android-balanced")
        #expect(try effective["window_ms"].number == 182.5)
        #expect(try effective["window_units"] == .integer(292))
        #expect(try effective["duty_cycle"].number == 0.25)
        #expect(try report["started"].string == "2023-11-14T22:13:20.000Z")
    }

    @Test func latenciesAndGapsAreExact() throws {
        var run = ScriptedRun()
        run.trials = [
            [.init(milliseconds: 123.25), .init(milliseconds: 623.5)], [], [.init(milliseconds: 50)],
        ]
        run.expected = [DeviceAddress(bits: 0xC0FF_EE00_0001, kind: .random)]
        let report = try JSONReader.read(try run.output { JSONOutput(to: $0) })
        let device = try report["devices"].elements[0]
        #expect(try device["first_trial"] == .integer(0))
        #expect(try device["first_seen_ms"] == .array([.number(123.25), .null, .integer(50)]))
        #expect(try device["trial_status"].elements.map(\.string) == ["seen", "censored", "seen"])
        let firstSeen = try device["first_seen"]
        #expect(try firstSeen["count"] == .integer(2))
        #expect(try firstSeen["censored"] == .integer(1))
        // Of three at risk two were seen: the curve stops at a third.
        #expect(try firstSeen["p50_ms"].number == 123.25)
        #expect(try firstSeen["p90_ms"] == .null)
        #expect(try firstSeen["mean_restricted_to_ms"] == .integer(10_000))
        #expect(try device["gaps"]["count"] == .integer(1))
        #expect(try device["gaps"]["mean_ms"].number == 500.25)
        let bars = try firstSeen["histogram"].elements
        #expect(try bars.reduce(0) { try $0 + ($1["count"].number ?? 0) } == 2)
    }

    @Test func withoutAScanEnableThereAreNoFirstSeenLatencies() throws {
        var run = ScriptedRun()
        run.header.timeOrigin = .captureStart
        run.header.requested = nil
        run.header.effective = nil
        let report = try JSONReader.read(try run.output { JSONOutput(to: $0) })
        #expect(try report["totals"]["first_seen"] == .null)
        #expect(try report["parameters"]["requested"] == .null)
        #expect(try report["parameters"]["effective"] == .null)
        #expect(try report["time_origin"].string == "capture_start")
    }

    @Test(arguments: [
        (RunEnd.finished, "finished", true), (.interrupted, "interrupted", false),
        (.terminated, "terminated", false),
        (.hangup, "hangup", false),
        (.controllerLost, "controller_lost", false),
    ])
    func endings(end: RunEnd, word: String, complete: Bool) throws {
        var run = ScriptedRun()
        run.end = end
        let report = try JSONReader.read(try run.output { JSONOutput(to: $0) })
        #expect(try report["end"].string == word)
        #expect(try report["complete"] == .bool(complete))
    }

    @Test func aSeedRepeatsTheOutputToTheByte() throws {
        let run = SimulatedRun(trials: 3, seconds: 2)
        #expect(try run.output { JSONOutput(to: $0) } == run.output { JSONOutput(to: $0) })
        var other = run
        other.seed = 8
        #expect(try run.output { JSONOutput(to: $0) } != other.output { JSONOutput(to: $0) })
    }

    @Test func namesAreRepairedAndEscaped() throws {
        var run = ScriptedRun()
        run.trials = [
            hostileNames.enumerated().map { index, name in
                .init(
                    milliseconds: Double(index), address: DeviceAddress(bits: UInt64(index), kind: .random),
                    data: named(name))
            }
        ]
        let bytes = try run.output { JSONOutput(to: $0) }
        expectSafeText(bytes)
        let devices = try JSONReader.read(bytes)["devices"].elements
        #expect(devices.count == hostileNames.count)
        for (device, name) in zip(devices, hostileNames) {
            #expect(try device["name"].string == (name.isEmpty ? nil : String(decoding: name, as: UTF8.self)))
        }
    }
}

/// Text that no terminal acts on: valid UTF-8 without controls but line feed and carriage return, C1 and bidirectional
/// ones included.
func expectSafeText(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
    let text = String(validating: bytes, as: UTF8.self)
    #expect(text != nil, "not UTF-8", sourceLocation: sourceLocation)
    for scalar in (text ?? "").unicodeScalars {
        let value = scalar.value
        let control =
            value < 0x20 && value != 0x0A && value != 0x0D || (0x7F...0x9F).contains(value)
            || (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) || value == 0x2028
            || value == 0x2029
        #expect(!control, "U+\(String(value, radix: 16)) got through", sourceLocation: sourceLocation)
    }
}
