import Controllers
import DiscoveryLatency
import HCI
import RadioSimulation
import SQLite
import Schemas
import Testing

@testable import Recordings
@testable import Runs
@testable import ScanSession

/// What format 2 added: all that measured and predicted are compared by.
@Suite struct RecordedDetailsTests {
    let folder = TemporaryFolder()

    private func session(
        _ path: String, trials: Int? = 8, _ change: (inout ScanOptions) -> Void = { _ in }
    ) throws -> Run {
        var options = ScanOptions()
        options.timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: 480))
        options.trials = trials
        options.trialDuration = 5_000_000_000
        options.duration = trials == nil ? 20_000_000_000 : nil
        options.seed = 3
        change(&options)
        return try ScanSession(
            controller: SimulatedRadioController(scenario: .household, seed: 3), options: options,
            version: "0.1.0", observers: [RunRecorder(path: path)]
        ).run()
    }

    @Test(arguments: [8, nil])
    func eventTimesAndSettingsSurvive(_ trials: Int?) throws {
        let summary = try session(folder.file(), trials: trials)
        let run = try RecordingReader(path: folder.file()).run(1)
        #expect(run.scans == summary.log.scans && run.scans.count == trials ?? 1)
        #expect(run.scans.allSatisfy { $0.window == 30_000_000 && $0.interval == 300_000_000 })
        var longest = 0
        for place in 0..<run.devices.count {
            let observed = run.devices.observations(of: place, run.header)
            let original = summary.devices.observations(of: place, summary.header)
            #expect(observed.train == original.train && observed.latencies == original.latencies)
            #expect(observed.latencies.allSatisfy { $0.interval == 300_000_000 })
            longest = max(longest, observed.train.times.count)
        }
        #expect(longest > 5)
    }

    @Test func whatTheUserToldSurvives() throws {
        let zephyr = try #require(ControllerProfile(rawValue: "zephyr"))
        _ = try session(folder.file()) {
            $0.commandLine = "blescan --delay '0:1,5:1' -- \"\u{1b}\""
            $0.captureDigest = String(repeating: "ab", count: 32)
            $0.analysis.advertisingInterval = 152_500_000
            $0.analysis.lawName = "0:1,5:1"
            $0.analysis.law = DelayLaw("0:1,5:1")
            $0.analysis.profile = zephyr
        }
        _ = try session(folder.file())
        let reader = try RecordingReader(path: folder.file())
        let told = try reader.run(1).header
        #expect(told.commandLine == "blescan --delay '0:1,5:1' -- \"\u{1b}\"")
        #expect(told.captureDigest == String(repeating: "ab", count: 32))
        #expect(told.analysis.advertisingInterval == 152_500_000)
        #expect(told.analysis.lawName == "0:1,5:1" && told.analysis.law == DelayLaw("0:1,5:1"))
        #expect(told.analysis.law != nil && told.analysis.profile == zephyr)
        let untold = try reader.run(2).header
        #expect(untold.commandLine == nil && untold.captureDigest == nil)
        #expect(untold.analysis == AnalysisOptions())
    }

    /// An interval that was told of the expected devices is not told of the others, whoever reads it.
    @Test func givenIntervalsAreTheExpectedDevices() throws {
        let expected = AddressPattern(bits: 0xc0ff_ee00_0001, kind: .random)
        _ = try session(folder.file()) {
            $0.expected = [expected]
            $0.analysis.advertisingInterval = 500_000_000
        }
        let reader = try RecordingReader(path: folder.file())
        let run = try reader.run(1)
        #expect(run.devices.count > 3)
        for place in 0..<run.devices.count {
            let device = run.devices.outline(place)
            #expect(device.isExpected == expected.matches(device.address))
            let given = run.devices.observations(of: place, run.header).given
            #expect(given == (device.isExpected ? 500_000_000 : nil))
        }
        // Also where the expected one is not among those that are looked at.
        let other = try #require((0..<run.devices.count).map(run.devices.outline).first { !$0.isExpected })
            .address
        let one = try #require(run.only([AddressPattern(bits: other.bits, kind: other.kind)]))
        #expect(one.devices.count == 1 && one.devices.observations(of: 0, one.header).given == nil)
        #expect(one.counters.events == one.devices.outline(0).events)
        #expect(one.devices.gapsOfAll == one.devices.gaps(of: 0))
    }

    @Test func theLogKeepsNoMoreEventTimesThanAreRead() {
        var device = DeviceSlot(address: DeviceAddress(bits: 1, kind: .random))
        device.events = 2001
        var times = EventTimes(limit: 1 << 16)
        for _ in 0..<2000 { times.add(20_000_000, to: &device) }
        #expect(times.times(of: device).count <= DiscoveryLog.mostEventTimes)
        #expect(DiscoveryLog.mostEventTimes - times.times(of: device).count < EventTimes.perChunk)
    }

    /// A capture that was already listening when it began: windows lie anywhere, but for how long was listened is known.
    @Test func listeningBeforeTheFirstScanEnableSurvives() throws {
        let log = DiscoveryLog(limits: MemoryLimits())
        log.beginWithoutOrigin(at: 5_000)
        log.beginTrial(at: 7_000_000_000, timing: ScanTiming(windowUnits: 48, intervalUnits: 96))
        log.endTrial(at: 9_000_000_000)
        let controller = ControllerDescription(name: "a capture", channel: "capture", clock: .capture)
        let header = RunHeader(version: "0", controller: controller, timeOrigin: .captureStart)
        let recorder = try RunRecorder(path: folder.file())
        try recorder.runStarted(header)
        try recorder.trialStarted(0, at: 7_000_000_000)
        try recorder.trialEnded(0, at: 9_000_000_000, log: log)
        try recorder.runEnded(
            Run(
                header: header, end: .finished, complete: true, duration: 9_000_000_000, contaminated: false,
                counters: log.counters, devices: LogDevices(log)))
        let run = try RecordingReader(path: folder.file()).run(1)
        #expect(run.scans.count == 2 && run.trialsDone == 1)
        #expect(run.scans[0] == log.scans[0] && !run.scans[0].hasOrigin && run.scans[0].end == 7_000_000_000)
    }

    // MARK: - Format 1

    /// A file as the first version wrote it: two trials of two devices, one of them expected.
    private func writeFormat1() throws {
        let database = try Database(opening: folder.file())
        try Migrations(applicationID: 0x424c_5352, scripts: Array(Schemas.recording.prefix(1))).run(
            on: database)
        #expect(try database.number("PRAGMA user_version") == 1)
        try database.execute(
            """
            INSERT INTO runs (version, controller, channel, clock, simulated, time_origin, requested_window_ns,
                requested_interval_ns, window_units, interval_units, active, phy, filter_duplicates, command_family,
                ending, complete, duration_ns, contaminated, reports, events, malformed_reports, truncated_chains,
                evicted, dropped, clock_steps, gap_sum_ns, gap_overflow)
            VALUES ('0.0.9', 'hci0', 'raw', 'kernel', 0, 'scan_enable', 30000000, 60000000, 48, 96, 1, '1m', 0,
                'legacy', 'signal 2', 1, 9000000000, 0, 5, 5, 0, 0, 3, 0, 0, 0, 0);
            INSERT INTO remarks VALUES (1, 'warning', 'the wall clock was set');
            INSERT INTO trials VALUES (1, 0, 0, 4000000000), (1, 1, 5000000000, 9000000000);
            INSERT INTO devices (run, address, address_type, expected, reports, events, data)
            VALUES (1, 'C0:FF:EE:00:00:01', 1, 1, 3, 3, x'020106'), (1, 'C0:FF:EE:00:00:02', 1, 0, 2, 2, x''),
                (1, 'C0:FF:EE:00:00:03', 1, 0, NULL, NULL, NULL);
            INSERT INTO discoveries VALUES (1, 1, 0, 250000000, 0), (1, 2, 0, 70000000, 0), (1, 2, 1, 90000000, 0);
            """)
    }

    @Test func format1IsBroughtUpToDateAndRead() throws {
        try writeFormat1()
        let run = try RecordingReader(path: folder.file()).run(1)
        #expect(
            try Database(opening: folder.file()).number("PRAGMA user_version") == Int64(Schemas.recording.count)
        )
        #expect(run.header.version == "0.0.9" && run.trialsDone == 2 && run.devices.count == 2)
        // It did not keep the scan type that was asked for, and never set another.
        #expect(run.header.requested?.active == true && run.header.effective?.active == true)
        #expect(run.end == .interrupted && run.counters.evicted == 3)
        #expect(run.notices.map(\.kind) == [.note, .evicted])
        // Trials had no setting of their own: that of the run.
        #expect(run.scans.map(\.window) == [30_000_000, 30_000_000])
        let first = run.devices.device(0)
        #expect(first.expected && first.firstSeen == [250_000_000, nil])
        #expect(first.trialStatus == [.seen, .censored] && first.primaryPHY == 1)
        #expect(run.devices.waits(of: 0).censored == [4_000_000_000])
        #expect(run.devices.eventTimes(of: 0).isEmpty)
        #expect(run.devices.waits(of: 1).seen == [70_000_000, 90_000_000])
        // Nothing is known of its advertising, so there is nothing to compare; with an interval there is.
        #expect(run.analysis[0]?.comparison == nil)
        var told = AnalysisOptions()
        told.advertisingInterval = 500_000_000
        let analysis = run.told(told).analysis[0]
        #expect(analysis?.comparison?.test.observed == 1 && analysis?.comparison?.test.censored == 1)
    }

    @Test func runsGoOnInAFileOfFormat1() throws {
        try writeFormat1()
        let summary = try session(folder.file())
        let reader = try RecordingReader(path: folder.file())
        #expect(try reader.runs().map(\.id) == [1, 2])
        #expect(try reader.run(2).scans == summary.log.scans)
        #expect(try reader.run(1).devices.count == 2)
    }
}
