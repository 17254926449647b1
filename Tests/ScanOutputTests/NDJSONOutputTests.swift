import HCI
import JSON
import LinuxSystem
import RadioSimulation
import Runs
import TestSupport
import Testing

@testable import Recordings
@testable import ScanOutput
@testable import ScanSession

@Suite struct NDJSONOutputTests {
    @Test func quietLeavesReportsOut() throws {
        let lines = try jsonLines(try SimulatedRun(seconds: 5).output { NDJSONOutput(to: $0, quiet: true) })
        #expect(try lines.map { try $0["type"].string } == ["run", "trial", "summary"])
    }

    @Test func linesComeInOrder() throws {
        let lines = try jsonLines(try SimulatedRun(seconds: 10).output { NDJSONOutput(to: $0) })
        let types = try lines.map { try $0["type"].string }
        #expect(types.first == "run")
        #expect(types.last == "summary")
        #expect(types.dropFirst().dropLast(2).allSatisfy { $0 == "report" })
        #expect(types.dropLast().last == "trial")
        let summary = try #require(lines.last)
        #expect(try summary["reports"].number == Double(lines.count - 3))
        #expect(try summary["devices"].elements.isEmpty == false)
        // Times never run backwards and belong to the virtual clock.
        let times = try lines.dropFirst().dropLast().map { try $0["time_ns"].number ?? -1 }
        #expect(times == times.sorted() && (times.first ?? -1) >= 0)
        #expect(try lines.allSatisfy { try $0["clock"].string == "virtual" })
    }

    @Test func firstSeenIsTheLatencyOfTheFirstReport() throws {
        let lines = try jsonLines(try SimulatedRun(trials: 5, seconds: 3).output { NDJSONOutput(to: $0) })
        let summary = try #require(lines.last)
        var latencies: [String: [Double?]] = [:]
        for report in try lines.filter({ try $0["type"].string == "report" }) {
            guard try report["first_in_trial"] == .bool(true), let trial = try report["trial"].number else {
                continue
            }
            let address = try report["address"].string ?? ""
            latencies[address, default: Array(repeating: nil, count: 5)][Int(trial)] = try report["latency_ms"]
                .number
        }
        for device in try summary["devices"].elements {
            let address = try device["address"].string ?? ""
            let first = Int(try device["first_trial"].number ?? 0)
            let listed = try device["first_seen_ms"].elements.map(\.number)
            let after = 5 - first - listed.count
            let all = Array(repeating: nil, count: first) + listed + Array(repeating: nil, count: after)
            #expect(all == latencies[address])
        }
    }

    @Test func unixTimeWhereTheClockHasIt() throws {
        var run = ScriptedRun()
        run.trials = [[.init(milliseconds: 12.5)]]
        let report = try jsonLines(try run.output { NDJSONOutput(to: $0) })[1]
        #expect(try report["time_ns"] == .integer(1_700_000_000_012_500_000))
        #expect(try report["clock"].string == "kernel")
    }

    @Test(arguments: [false, true])
    func aTrialEndsWithALine(quiet: Bool) throws {
        var run = ScriptedRun()
        let other = DeviceAddress(bits: 0xC0FF_EE00_0002, kind: .random)
        run.header.expected = [
            AddressPattern(bits: 0xC0FF_EE00_0001, kind: nil),
            AddressPattern(bits: 0xC0FF_EE00_0009, kind: nil),
        ]
        run.trials = [
            [.init(milliseconds: 4), .init(milliseconds: 9), .init(milliseconds: 14, address: other)], [],
        ]
        let lines = try jsonLines(try run.output { NDJSONOutput(to: $0, quiet: quiet) })
        let trials = try lines.filter { try $0["type"].string == "trial" }
        #expect(try trials.map { try $0["trial"] } == [.integer(0), .integer(1)])
        #expect(try trials.map { try $0["seen"] } == [.integer(2), .integer(0)])
        #expect(try trials.map { try $0["censored"] } == [.integer(1), .integer(2)])
        #expect(try trials[0]["missed"].elements.map(\.string) == ["C0:FF:EE:00:00:09"])
        #expect(try trials.allSatisfy { try $0["duration_s"] == .integer(10) })
        #expect(try trials[0]["time_ns"] == .integer(1_700_000_010_000_000_000))
        #expect(try trials.allSatisfy { try $0["ended_early"] == .bool(false) })
    }

    /// Whoever takes a line out of a broker knows where it is from; whoever reads the whole stream need not pay for that.
    @Test(arguments: [false, true])
    func labelsAreOnEveryLine(lean: Bool) throws {
        var run = ScriptedRun()
        run.header.labels.setIfPossible("site", "ber\"lin\\")
        run.header.labels.setIfPossible("gateway", "g17")
        run.trials = [[.init(milliseconds: 4)], []]
        run.warnings = [.clockStepped]
        let lines = try jsonLines(try run.output { NDJSONOutput(to: $0, lean: lean) })
        #expect(
            try lines.map { try $0["type"].string } == [
                "run", "warning", "report", "trial", "trial", "summary",
            ])
        for line in lean ? lines.prefix(1) : lines[...] {
            #expect(try line["labels"]["site"].string == "ber\"lin\\")
            #expect(try line["labels"]["gateway"].string == "g17")
            #expect(try line["clock"].string == "kernel")
        }
        guard lean else { return }
        #expect(lines.dropFirst().allSatisfy { !$0.keys.contains("labels") && !$0.keys.contains("clock") })
        #expect(try lines[2]["time_ns"] == .integer(1_700_000_000_004_000_000))
    }

    @Test func decodedFields() throws {
        var run = ScriptedRun()
        let matter = bytes("0201060b16f6ff00000ff1ff018000")
        let beacon = bytes("0201061aff4c000215f7826da64fa24e9880245bbc5b71893e0001002ac5")
        run.trials = [
            [
                .init(milliseconds: 1, data: matter, rssi: 127), .init(milliseconds: 2, data: beacon),
                .init(milliseconds: 3, data: bytes("020106") + [0x05, 0x09, 0x41]),
            ]
        ]
        let lines = try jsonLines(try run.output { NDJSONOutput(to: $0) })
        #expect(try lines[1]["rssi"] == .null)
        #expect(try lines[1]["needs_thread_credentials"] == .bool(true))
        #expect(try lines[1]["services"].elements.map(\.string) == ["fff6"])
        #expect(try lines[1]["payloads"].elements[0]["discriminator"] == .integer(3840))
        #expect(!lines[2].keys.contains("needs_thread_credentials"))
        #expect(try lines[2]["payloads"].elements[0]["type"].string == "ibeacon")
        #expect(try lines[2]["payloads"].elements[0]["minor"] == .integer(42))
        #expect(try lines[3]["flags"] == .integer(6))
        #expect(try lines[3]["data_malformed"] == .bool(true))
        #expect(try lines[3]["data"].string == "020106050941")
    }

    /// The scenario has an advertiser for each payload; tools/schemas holds the same output against the schema.
    @Test func everyPayloadHasItsWords() throws {
        let path = #filePath.replacing("NDJSONOutputTests.swift", with: "Fixtures/every-payload.json")
        var run = SimulatedRun(seconds: 3)
        let scenario = try readFile(path, limit: 1 << 20)
        run.scenario = try Scenario(json: scenario.span)
        run.options.active = true
        let lines = try jsonLines(try run.output { NDJSONOutput(to: $0) })
        var types: Set<String> = []
        for line in lines where line.keys.contains("payloads") {
            for payload in try line["payloads"].elements { types.insert(try payload["type"].string ?? "") }
        }
        #expect(
            types == [
                "ibeacon", "find_my", "apple_continuity", "eddystone_uid", "eddystone_url", "eddystone_tlm",
                "eddystone_eid", "matter", "thread_tcat", "bthome", "exposure_notification",
            ])
        let extended = lines.filter { $0.keys.contains("sid") }
        #expect(extended.contains { (try? $0["event_type"].string) == "EXT_SCAN_RSP" })
        #expect(extended.contains { (try? $0["data_status"].string) == "more_to_come" })
        #expect(lines.contains { $0.keys.contains("direct_address") })
        #expect(lines.contains { $0.keys.contains("data_malformed") })
        let summary = try #require(lines.last)
        let waiting = try summary["devices"].elements.filter {
            try $0["needs_thread_credentials"] == .bool(true)
        }
        #expect(waiting.count == 2)
    }

    /// Whatever is in the data, each report is one line of JSON, and `data` holds it byte for byte.
    @Test func anyDataIsOneLine() throws {
        var corpus = hostileNames.map(named)
        corpus.append(bytes("0201061216fbff5213f4ce36350102030405518041c2"))
        corpus.append(bytes("02010607 16aafe20000bb80a00"))
        corpus.append(bytes("0c16d2fc4002c40903bf132d3c"))
        var run = ScriptedRun()
        var data: [[UInt8]] = []
        try forEachMutation(of: corpus, cases: 3000, seed: 20) { data.append(Array($0.prefix(31))) }
        run.trials = [data.enumerated().map { .init(milliseconds: Double($0), data: $1) }]
        let output = try run.output { NDJSONOutput(to: $0) }
        expectSafeText(output)
        let lines = try jsonLines(output)
        #expect(lines.count == data.count + 3)
        for (line, data) in zip(lines.dropFirst(), data) { #expect(try line["data"].string == hex(data)) }
    }

    @Test func warningsAreLines() throws {
        var run = ScriptedRun()
        run.warnings = [.contaminated(opcode: 0x200C, time: 5), .note("hello")]
        let lines = try jsonLines(try run.output { NDJSONOutput(to: $0) })
        #expect(try lines[1]["type"].string == "warning")
        #expect(try lines[2]["text"].string == "hello")
        #expect(try lines[4]["contaminated"] == .bool(true))
    }
}
