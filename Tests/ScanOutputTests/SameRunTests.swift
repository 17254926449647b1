import Controllers
import DiscoveryLatency
import Foundation
import HCI
import JSON
import LinuxSystem
import Pictures
import ProgramOutput
import RadioSimulation
import Testing

@testable import Recordings
@testable import Runs
@testable import ScanOutput
@testable import ScanSession

/// One run, rendered many ways: what every output makes of the run itself, of its recording, and of its page is the same,
/// byte for byte.
@Suite struct SameRunTests {
    /// A run of the simulated household that is recorded on the way.
    static func recorded(_ change: (inout SimulatedRun) -> Void) throws -> (run: Run, read: Run) {
        let path = FileManager.default.temporaryDirectory.path + "/blescan-\(UUID().uuidString).sqlite"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var simulated = SimulatedRun()
        change(&simulated)
        let run = try simulated.run([RunRecorder(path: path)])
        // The file is open: it stays readable when its name is gone.
        return (run, try RecordingReader(path: path).run(1))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var change: @Sendable (inout SimulatedRun) -> Void
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "one scan") {
            $0.options.timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: 512))
        },
        Case(name: "trials, some of them censored") {
            $0 = SimulatedRun(trials: 12, seconds: 2)
            $0.options.timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: 480))
            $0.options.expected = [AddressPattern(bits: 0xC0FF_EE00_0001, kind: nil)]
            $0.options.assertions = [
                LatencyAssertion(.percentile(0.95), below: 1_500_000_000, text: "p95<1500ms"),
                LatencyAssertion(.maximum, below: 1_000_000, text: "max<1ms"),
            ]
            $0.options.analysis.advertisingInterval = 500_000_000
            $0.options.analysis.profile = ControllerProfile(rawValue: "zephyr")!
            $0.options.labels.setIfPossible("site", "berlin")
            $0.options.labels.setIfPossible("gateway", "g\"17\\ ü")
        },
        Case(name: "trials without an expected device") { $0 = SimulatedRun(trials: 6, seconds: 3) },
        Case(name: "one that never comes, and a law") {
            $0 = SimulatedRun(trials: 5, seconds: 1)
            $0.options.expected = [AddressPattern(bits: 0xC0FF_EE00_00FF, kind: .random)]
            $0.options.analysis.lawName = "0:1,5:1"
            $0.options.analysis.law = DelayLaw("0:1,5:1")
        },
        Case(name: "the Coded PHY beside the other") {
            $0.options.phy = .both
            $0.options.timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: 96))
            $0.scenario.advertisers[0].extended = Scenario.Extended()
            $0.scenario.advertisers[0].extended?.primary = .coded
            $0.scenario.advertisers[0].extended?.secondary = .coded
        },
        Case(name: "duplicates filtered") { $0.options.filterDuplicates = true },
        Case(name: "devices given up") { $0.options.limits = MemoryLimits(maxDevices: 4, maxMemory: 2 << 20) },
        Case(name: "devices given up in trials") {
            $0 = SimulatedRun(trials: 6, seconds: 3)
            $0.options.limits = MemoryLimits(maxDevices: 4, maxMemory: 2 << 20)
        },
        Case(name: "events far apart") {
            // Longer than 2.1 s: such a gap takes two words of the log.
            $0 = SimulatedRun(seconds: 120)
            $0.scenario = Scenario(advertisers: [.init(interval: 7_000_000_000)])
        },
        Case(name: "broken off by SIGINT") { $0.signal = (2, 4) },
        Case(name: "trials broken off by SIGTERM") {
            $0 = SimulatedRun(trials: 9, seconds: 3)
            $0.signal = (15, 10)
            $0.options.expected = [AddressPattern(bits: 0xC0FF_EE00_0003, kind: nil)]
            $0.options.assertions = [LatencyAssertion(.percentile(0.5), below: 1, text: "p50<1ns")]
        },
        Case(name: "nothing on the air") { $0.scenario = Scenario() },
    ]

    /// Every rendering of a run.
    static func renderings(_ run: Run) throws -> [(name: String, bytes: [UInt8])] {
        func file(_ make: (String) throws -> any ScanObserver) throws -> [UInt8] {
            let path = temporaryPath()
            defer { try? FileManager.default.removeItem(atPath: path) }
            let output = try make(path)
            try output.runStarted(run.header)
            try output.runEnded(run)
            return try readFile(path, limit: 1 << 28)
        }
        func stream(_ make: (consuming OutputBuffer) -> any ScanObserver) throws -> [UInt8] {
            try captured {
                let output = make($0)
                try output.runStarted(run.header)
                try output.runEnded(run)
            }
        }
        return [
            ("text", try stream { TextOutput(to: $0, terminal: Terminal(descriptor: -1), quiet: true) }),
            ("json", try stream { JSONOutput(to: $0, withObservations: true) }),
            ("csv", try stream { CSVOutput(to: $0, rows: .devices) }),
            ("html", try file { try HTMLOutput(path: $0) }),
            ("openmetrics", try file { try MetricsOutput(path: $0, .openMetrics) }),
            ("prometheus", try file { try MetricsOutput(path: $0, .prometheus, buckets: [1_500_000_000]) }),
            ("hgrm", try file { try HGRMOutput(path: $0, .firstSeen) }),
            ("hgrm-gaps", try file { try HGRMOutput(path: $0, .gaps) }),
        ]
    }

    private func compare(_ a: [(name: String, bytes: [UInt8])], _ b: [(name: String, bytes: [UInt8])]) {
        for (x, y) in zip(a, b) {
            // Half a megabyte of numbers says nothing: only whether they are the same, and from where on not.
            let place = zip(x.bytes, y.bytes).enumerated().first { $1.0 != $1.1 }?.offset
            let isSame = x.bytes == y.bytes
            #expect(isSame, "\(x.name) differs from byte \(place ?? min(x.bytes.count, y.bytes.count)) on")
        }
    }

    @Test(arguments: cases)
    func liveRecordedAndPageAreTheSame(_ example: Case) throws {
        let (run, read) = try Self.recorded(example.change)
        let live = try Self.renderings(run)
        compare(live, try Self.renderings(read))
        let page = try #require(live.first { $0.name == "html" }).bytes
        compare(live, try Self.renderings(try runOfPage(page.span)))
        #expect(run.devices.count <= RunPage.devices)
    }

    @Test func aSignalIsHowTheRunEnded() throws {
        for (number, end) in [(2 as Int32, RunEnd.interrupted), (15, .terminated), (1, .hangup)] {
            let (run, read) = try Self.recorded { $0.signal = (number, 4) }
            #expect(run.end == end && read.end == end && !run.complete && !read.complete)
            #expect(run.devices.count > 0)
        }
    }

    @Test func devicesGivenUpAreCountedAndInNoRow() throws {
        let (run, read) = try Self.recorded {
            $0.options.limits = MemoryLimits(maxDevices: 4, maxMemory: 2 << 20)
        }
        #expect(run.counters.evicted > 0 && run.devices.count == 4 && read.devices.count == 4)
        let notice = try #require(read.notices.first { $0.kind == .evicted })
        #expect(notice.number == Int64(run.counters.evicted))
        #expect(notice.text.contains("given up to make room"))
    }

    /// A page has room for some devices, says how many it leaves out, and holds what it shows.
    @Test func aPageLeavesDevicesOut() throws {
        var simulated = SimulatedRun(seconds: 5)
        var storm = Scenario.Advertiser(interval: 100_000_000)
        storm.count = 150
        simulated.scenario = Scenario(advertisers: [storm])
        let run = try simulated.run([])
        #expect(run.devices.count == 150)
        let page = RunPage(run)
        let again = try runOfPage(page.html.span)
        #expect(again.devices.count == RunPage.devices)
        #expect(again.notices.contains { $0.kind == .leftOut && $0.number == 50 })
        #expect(
            page.content.warnings.contains { $0.hasPrefix("50 devices with fewer advertising events left out") }
        )
        let verification = try Verification(page.html.span)
        #expect(verification.holds && verification.isWhole)
    }

    /// The digest is a promise to those who wrote it down: it changes when the format does, and not by itself.
    @Test func theDigestIsStable() throws {
        var device = StoredDevice(
            DeviceRecord(address: DeviceAddress(bits: 0xC0FF_EE00_0001, kind: .random), expected: false))
        device.sightings = [(0, 250_000_000)]
        device.eventTimes = [250_000_000, 752_000_000]
        device.gaps.add(502_000_000)
        let trial = Trial(
            start: 0, end: 10_000_000_000, timing: ScanTiming(windowUnits: 48, intervalUnits: 96))
        let run = Run(
            header: RunHeader(
                version: "0",
                controller: ControllerDescription(name: "sim", channel: "simulated", clock: .virtual)),
            end: .finished, complete: true, duration: 10_000_000_000, contaminated: false,
            counters: RunCounters(),
            devices: StoredDevices(
                [device], trials: [trial], listening: nil, isCodedOnly: false, gapsOfAll: device.gaps))
        var json = JSONWriter(.compact)
        json.observations(run) { _ in }
        let text = String(decoding: json.bytes, as: UTF8.self)
        #expect(text.contains("\"trials\":[[0,10000000000,48,96,0]]"))
        #expect(
            text.contains(
                "\"sightings\":[0,250000000],\"arrived_late\":false,\"event_times_ns\":[250000000,502000000]"))
        let again = try ObservationsReader.read(JSONNode(try JSONReader.read(json.bytes)))
        #expect(observationsDigest(of: again) == observationsDigest(of: run))
        #expect(
            observationsDigest(of: run) == "3033b41cfbe4ec7e835dbf176fc40dcd63a11234ca4c6ebfca2e3a7918835cfe")
    }
}
