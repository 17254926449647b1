import Controllers
import DiscoveryLatency
import Foundation
import HCI
import JSON
import Pictures
import RadioSimulation
import Testing

@testable import Recordings
@testable import Runs
@testable import ScanOutput
@testable import ScanSession

/// A run as a document: the same from memory, from a recording, and from the document itself.
@Suite struct RunDocumentTests {
    /// A run of the simulated household that is recorded on the way.
    static func recorded(
        _ change: (inout SimulatedRun) -> Void
    ) throws -> (summary: RunSummary, read: RecordedRun) {
        let path = FileManager.default.temporaryDirectory.path + "/blescan-\(UUID().uuidString).sqlite"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var run = SimulatedRun()
        change(&run)
        let summary = try run.run([RunRecorder(path: path)])
        return (summary, try RecordingReader(path: path).run(1, devices: 100))
    }

    static func json(_ run: RecordedRun) -> [UInt8] {
        var bytes: [UInt8] = []
        RunDocument(run).appendJSON(to: &bytes, pretty: false)
        return bytes
    }

    struct Case: Sendable {
        var name: String
        var change: @Sendable (inout SimulatedRun) -> Void
    }

    static let cases = [
        Case(name: "one scan") {
            $0.options.timing = RequestedTiming(window: 30_000_000, interval: 320_000_000)
        },
        Case(name: "trials, some of them censored") {
            $0 = SimulatedRun(trials: 12, seconds: 2)
            $0.options.timing = RequestedTiming(window: 30_000_000, interval: 300_000_000)
            $0.options.expected = [AddressPattern(bits: 0xC0FF_EE00_0001, kind: nil)]
            $0.options.analysis.advertisingInterval = 500_000_000
            $0.options.analysis.usesZephyrProfile = true
        },
        Case(name: "one that never comes, and a law") {
            $0 = SimulatedRun(trials: 5, seconds: 1)
            $0.options.expected = [AddressPattern(bits: 0xC0FF_EE00_00FF, kind: .random)]
            $0.options.analysis.lawName = "0:1,5:1"
            $0.options.analysis.law = DelayLaw("0:1,5:1")
        },
        Case(name: "the Coded PHY beside the other") {
            $0.options.phy = .both
            $0.options.timing = RequestedTiming(window: 30_000_000, interval: 60_000_000)
            $0.scenario.advertisers[0].extended = Scenario.Extended()
            $0.scenario.advertisers[0].extended?.primary = .coded
            $0.scenario.advertisers[0].extended?.secondary = .coded
        },
        Case(name: "duplicates filtered") { $0.options.filterDuplicates = true },
        Case(name: "nothing on the air") { $0.scenario = Scenario() },
    ]

    @Test(arguments: cases)
    func memoryAndRecordingSayTheSame(_ example: Case) throws {
        var (summary, read) = try Self.recorded(example.change)
        read.id = 0
        let inMemory = RecordedRun(summary, devices: 100)
        // Half a megabyte of numbers says nothing: only whether they are the same.
        let isSame = Self.json(read) == Self.json(inMemory)
        #expect(isSame, "\(example.name)")
        #expect(read.firstSeen == inMemory.firstSeen && read.scans == inMemory.scans)
        #expect(read.devices.map(\.name) == inMemory.devices.map(\.name))
        #expect(read.devices.map(\.rssi) == inMemory.devices.map(\.rssi))
    }

    /// Of a run that is too large only the busiest devices are in the document, and nothing is pooled.
    @Test func aPartOfTheDevices() throws {
        let (summary, _) = try Self.recorded { $0.options.duration = 5_000_000_000 }
        let part = RecordedRun(summary, devices: 2)
        #expect(part.devices.count == 2 && part.deviceCount > 2)
        let figures = try JSONReader.read(Self.json(part))["figures"]
        #expect(try figures["first_seen"] == .null)
        #expect(try figures["devices"].elements.count == 2)
    }

    @Test(arguments: cases)
    func observationsAreReadAsTheyWereWritten(_ example: Case) throws {
        let (summary, _) = try Self.recorded(example.change)
        let observations = RunObservations(RecordedRun(summary, devices: 100))
        var first = JSONWriter(.compact)
        first.observations(observations)
        let again = try ObservationsReader.read(JSONNode(try JSONReader.read(first.bytes)))
        var second = JSONWriter(.compact)
        second.observations(again)
        let isSame = first.bytes == second.bytes
        #expect(isSame, "\(example.name)")
        #expect(RunDocument.digest(of: again) == RunDocument.digest(of: observations))
        for (device, original) in zip(again.devices, observations.devices) {
            #expect(device.observed.given == original.observed.given)
            #expect(device.observed.train.times == original.observed.train.times)
            #expect(
                device.observed.train.scans.map(\.interval) == original.observed.train.scans.map(\.interval))
            #expect(device.observed.latencies == original.observed.latencies)
            #expect(device.gaps == original.gaps)
        }
    }

    /// The digest is a promise to those who wrote it down: it changes when the format does, and not by itself.
    @Test func theDigestIsStable() throws {
        var observations = RunObservations()
        observations.scans = [
            ScanStretch(start: 0, end: 10_000_000_000, window: 30_000_000, interval: 60_000_000)
        ]
        var device = ObservedDevice(address: DeviceAddress(bits: 0xC0FF_EE00_0001, kind: .random))
        device.observed.latencies = [.init(window: 30_000_000, interval: 60_000_000)]
        device.observed.latencies[0].seen = [250_000_000]
        device.observed.train = EventTrain(times: [250_000_000, 752_000_000], scans: observations.scans)
        device.gaps.add(502_000_000)
        observations.devices = [device]
        var json = JSONWriter(.compact)
        json.observations(observations)
        #expect(
            String(decoding: json.bytes, as: UTF8.self) == """
                {"has_origin":true,"is_whole":true,"analysis":{"advertising_interval_ms":null,"delay":null,\
                "profile":"ideal"},"scans_ns":[[0,10000000000,30000000,60000000]],"devices":[{"address":\
                "C0:FF:EE:00:00:01","address_type":1,"expected":false,"interval_given":false,"arrived_late":0,\
                "payload_bytes":31,"extended":false,"has_gaps":true,"has_setting":true,"latencies":[{"window_ns":\
                30000000,"interval_ns":60000000,"seen_ns":[250000000],"censored_ns":[]}],"event_times_ns":[250000000,\
                502000000],"gaps":{"sum_ns":502000000,"shortest_ns":502000000,"longest_ns":502000000,"overflow":0,\
                "buckets":[[1653,1]]}}]}
                """)
        #expect(
            RunDocument.digest(of: observations)
                == "b4c226ecc0f9d37d428068422e7029f57acf102780d3f04ba5b415cd804435c7")
    }

    /// What a page embeds is the same document.
    @Test func pagesEmbedTheDocument() throws {
        let (summary, _) = try Self.recorded(Self.cases[0].change)
        let run = RecordedRun(summary, devices: 100)
        let figures = try EmbeddedFigures.find(in: RunPage(RunDocument(run)).html.span)
        #expect(try JSONReader.read(figures) == JSONReader.read(Self.json(run)))
    }
}
