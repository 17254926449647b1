import Controllers
import DiscoveryLatency
import Foundation
import Glibc
import HCI
import RadioSimulation
import SQLite
import Schemas
import Testing

@testable import Recordings
@testable import Runs
@testable import ScanSession

/// A folder of its own for each test, gone with it.
final class TemporaryFolder {
    let path: String
    init() {
        path = FileManager.default.temporaryDirectory.path + "/blescan-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func file(_ name: String = "runs.sqlite") -> String { path + "/" + name }
}

/// A run of the simulated household, recorded.
@discardableResult
func recorded(
    to recorder: RunRecorder, trials: Int? = 20, interval: Int64 = 60, seed: UInt64 = 1,
    scenario: Scenario = .household, expected: [AddressPattern] = []
) throws(ScanError) -> Run {
    var options = ScanOptions()
    options.timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: UInt16(interval * 8 / 5)))
    options.trials = trials
    options.trialDuration = 4_000_000_000
    options.duration = trials == nil ? 20_000_000_000 : nil
    options.seed = seed
    options.expected = expected
    return try ScanSession(
        controller: SimulatedRadioController(scenario: scenario, seed: seed), options: options,
        version: "0.1.0",
        observers: [recorder]
    ).run()
}

@Suite struct RunRecorderTests {
    let folder = TemporaryFolder()

    @Test(arguments: [20, nil])
    func whatIsReadBackIsWhatWasMeasured(_ trials: Int?) throws {
        let summary = try recorded(to: RunRecorder(path: folder.file()), trials: trials)
        let log = summary.log
        let reader = try RecordingReader(path: folder.file())
        let lines = try reader.runs()
        #expect(lines.count == 1 && lines[0].id == 1 && lines[0].end == .finished && lines[0].complete)
        #expect(lines[0].trials == trials ?? 1 && lines[0].devices == log.deviceCount)
        let run = try reader.run(1)
        #expect(run.header.requested == summary.header.requested)
        #expect(run.header.effective == summary.header.effective)
        #expect(run.header.controller.name == "sim" && run.header.controller.seed == 1)
        #expect(run.header.plannedTrials == trials && run.header.started == nil)
        #expect(run.duration == summary.duration && run.complete && run.trialsDone == trials ?? 1)
        #expect(run.counters == summary.counters && run.notices == summary.notices)
        #expect(run.devices.totals == summary.devices.totals)
        #expect(run.devices.gapsOfAll == log.gapsOfAll && run.devices.trials == log.trials)
        try #require(run.devices.count == log.deviceCount)
        for place in 0..<run.devices.count {
            #expect(run.devices.device(place) == summary.devices.device(place))
            #expect(run.devices.eventTimes(of: place) == summary.devices.eventTimes(of: place))
            #expect(run.devices.firstSeen(of: place) == summary.devices.firstSeen(of: place))
        }
        // Nothing lies beside the file when it is closed.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["runs.sqlite"])
    }

    @Test func expectedDevicesThatNeverCameAreCensored() throws {
        let absent = AddressPattern(bits: 0xc0ff_ee00_00ff, kind: .random)
        let present = AddressPattern(bits: 0xc0ff_ee00_0003, kind: nil)
        let summary = try recorded(
            to: RunRecorder(path: folder.file()), trials: 10, interval: 300, expected: [absent, present])
        let run = try RecordingReader(path: folder.file()).run(1)
        #expect(run.header.expected == [absent, present])
        let missing = try #require(run.devices.place(of: DeviceAddress(bits: 0xc0ff_ee00_00ff, kind: .random)))
        #expect(run.devices.tally(missing).missed == 10 && run.devices.tally(missing).seen == 0)
        #expect(run.devices.totals == summary.devices.totals && run.devices.count > 2)
    }

    @Test func lateArrivalsStayOutside() throws {
        var visitor = Scenario.Advertiser(interval: 100_000_000)
        visitor.appears = 12_000_000_000
        var scenario = Scenario.household
        scenario.advertisers.append(visitor)
        let summary = try recorded(to: RunRecorder(path: folder.file()), trials: nil, scenario: scenario)
        // The visitor, and perhaps a new address of the phone
        let late = summary.devices.totals.arrivedLate
        #expect((1...2).contains(late))
        let run = try RecordingReader(path: folder.file()).run(1)
        #expect(run.devices.totals == summary.devices.totals)
        #expect((0..<run.devices.count).count { run.devices.tally($0).late == 1 } == late)
    }

    @Test func runsAreKeptSideBySideAndMerge() throws {
        var gaps = LatencyHistogram()
        for seed in [1, 2, 3] as [UInt64] {
            gaps.merge(try recorded(to: RunRecorder(path: folder.file()), trials: 5, seed: seed).log.gapsOfAll)
        }
        let reader = try RecordingReader(path: folder.file())
        #expect(try reader.runs().map(\.id) == [1, 2, 3])
        var merged = LatencyHistogram()
        for id in [3, 1, 2] as [Int64] { merged.merge(try reader.run(id).devices.gapsOfAll) }
        #expect(merged == gaps)
        #expect(throws: RecordingError.noSuchRun(folder.file(), run: 4, last: 3)) {
            try reader.run(4)
        }
    }

    @Test func filesOfOthersAreLeftAlone() throws {
        #expect(throws: RecordingError.notThere(folder.file())) { try read() }
        let text = folder.file("notes.txt")
        try "not a database, but long enough to be taken for one by its size".write(
            toFile: text, atomically: true, encoding: .utf8)
        #expect(throws: RecordingError.foreign(text)) { try RunRecorder(path: text) }
        let other = folder.file("other.sqlite")
        try Database(opening: other).execute("CREATE TABLE mine (x); PRAGMA user_version = 3")
        #expect(throws: RecordingError.foreign(other)) { try RunRecorder(path: other) }
        #expect(throws: RecordingError.foreign(other)) { _ = try RecordingReader(path: other).path }
        #expect(try Database(opening: other).number("SELECT count(*) FROM sqlite_schema") == 1)
        // Not created by looking for it
        #expect(!FileManager.default.fileExists(atPath: folder.file()))
    }

    private func read() throws { _ = try RecordingReader(path: folder.file()).path }

    @Test func newerFormatIsRefused() throws {
        try recorded(to: RunRecorder(path: folder.file()), trials: 2)
        let ours = Schemas.recording.count
        let database = try Database(opening: folder.file())
        try database.executeScript(Array("PRAGMA user_version = \(ours + 1)".utf8))
        let expected = RecordingError.newer(folder.file(), version: ours + 1, supported: ours)
        #expect(throws: expected) { try read() }
        #expect(throws: expected) { try RunRecorder(path: folder.file()) }
    }

    @Test func fullDiskSaysWhatIsSafe() throws {
        try recorded(to: RunRecorder(path: folder.file()), trials: 3)
        // A storm of addresses fills the rest of 60 pages soon.
        var storm = Scenario.Advertiser(interval: 20_000_000)
        storm.count = 20
        storm.rotation = 20_000_000
        var failure: String?
        let recorder = try RunRecorder(path: folder.file(), largestPages: 60)
        do throws(ScanError) {
            try recorded(to: recorder, trials: 200, scenario: Scenario(advertisers: [storm]))
        } catch {
            if case .output(.failed(let text)) = error { failure = text }
        }
        let text = try #require(failure)
        let prefix = "cannot record to \(folder.file()): database or disk is full; "
        #expect(
            text.hasPrefix(prefix)
                && text.hasSuffix(" discoveries of run 2 are safe, and so are the runs before it"), "\(text)"
        )
        let words = text.dropFirst(prefix.count).split(separator: " ")
        let reader = try RecordingReader(path: folder.file())
        let runs = try reader.runs()
        #expect(runs[0].end == .finished && runs[1].end.isOpen)
        #expect(String(runs[1].trials) == words[0])
        #expect(try RecordingReader(path: folder.file()).run(1).devices.count > 3)
        let broken = try reader.run(2)
        #expect(String(broken.devices.firstSeenOfAll.seen) == words[3], "\(text)")
    }

    /// A program that is killed while it records: what was committed is there, and the next one goes on.
    @Test func killedWhileRecording() async throws {
        let result = await #expect(processExitsWith: .signal(SIGKILL)) {
            let path = FileManager.default.temporaryDirectory.path + "/blescan-killed-\(getppid()).sqlite"
            final class Killer: ScanObserver {
                func trialEnded(_ trial: Int, at time: Int64, log: DiscoveryLog) throws(ObserverFailure) {
                    // Each trial lasts long enough on the wall clock for a commit.
                    if trial < 4 { usleep(800_000) } else { kill(getpid(), SIGKILL) }
                }
            }
            var options = ScanOptions()
            options.trials = 100
            options.trialDuration = 2_000_000_000
            options.seed = 1
            let recorder = try RunRecorder(path: path)
            let session = ScanSession(
                controller: SimulatedRadioController(scenario: .household, seed: 1), options: options,
                version: "0", observers: [recorder, Killer()])
            _ = try session.run()
        }
        #expect(result != nil)
        let path = FileManager.default.temporaryDirectory.path + "/blescan-killed-\(getpid()).sqlite"
        defer {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        let run = try RecordingReader(path: path).run(1)
        #expect(run.end == .killed && !run.complete && run.notices.map(\.kind) == [.killed])
        #expect((3...5).contains(run.trialsDone) && run.duration > 0)
        let sightings = (0..<run.devices.count).reduce(0) { $0 + run.devices.tally($1).seen }
        #expect(sightings >= 12 && run.devices.count >= 5)
        #expect((0..<run.devices.count).allSatisfy { run.devices.outline($0).events == 0 })
        try recorded(to: RunRecorder(path: path), trials: 2)
        #expect(try RecordingReader(path: path).runs().map(\.end) == [.killed, .finished])
    }

    /// A disk that takes no more, told by the system and not by SQLite.
    @Test func fileSizeLimit() async {
        await #expect(processExitsWith: .success) {
            let folder = TemporaryFolder()
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 300_000, rlim_max: 300_000)
            unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            var storm = Scenario.Advertiser(interval: 20_000_000)
            storm.count = 20
            storm.rotation = 20_000_000
            do throws(ScanError) {
                try recorded(
                    to: try! RunRecorder(path: folder.file()), trials: 2000,
                    scenario: Scenario(advertisers: [storm]))
                exit(1)
            } catch {
                guard case .output(.failed(let text)) = error, text.contains("are safe") else { exit(2) }
            }
            let runs = try RecordingReader(path: folder.file()).runs()
            exit(runs.count == 1 && runs[0].end == .killed ? 0 : 3)
        }
    }

    /// A newer version may know more profiles: what an older one predicts instead is said.
    @Test func anUnknownProfileIsSaid() throws {
        try recorded(to: RunRecorder(path: folder.file()), trials: 3)
        try Database(opening: folder.file()).execute("UPDATE runs SET profile = 'later'")
        let run = try RecordingReader(path: folder.file()).run(1)
        #expect(run.header.analysis.profile == .ideal)
        #expect(run.header.notes.contains { $0.contains("does not know the profile 'later'") })
    }

    @Test func hostileFilesDoNotTrap() throws {
        try recorded(to: RunRecorder(path: folder.file()), trials: 3)
        do {
            let database = try Database(opening: folder.file())
            try database.execute(
                """
                PRAGMA foreign_keys = OFF;
                UPDATE runs SET window_units = -5, seed = 'x', clock = 'sundial', duration_ns = -9223372036854775808,
                    trial_duration_ns = -1, started_unix_ns = 9223372036854775807, reports = -1, gap_sum_ns = -7,
                    gap_overflow = -1, requested_window_ns = -1, requested_interval_ns = 0;
                UPDATE runs SET command_line = printf('%.*c', 100000, char(27)), capture_sha256 = 'ff',
                    advertising_interval_ns = 1, delay_law = '0:1e999,nonsense', profile = '7', listening_start_ns =
                    9223372036854775807, listening_end_ns = -9223372036854775808;
                UPDATE trials SET start_ns = 9223372036854775807, end_ns = -9223372036854775808 WHERE number = 1;
                INSERT INTO trials VALUES (1, 9223372036854775807, 0, 9223372036854775807, -1, 70000, 7, -1, 7),
                    (1, 4, 0, 5, 9, 3, 1, 9223372036854775807, 0),
                    (1, 3, -9223372036854775808, 9223372036854775807, 65535, 1, 0, 255, 1), (1, 5, 9, 8, 1, 65535, 0, 0, 0);
                INSERT INTO settings VALUES (1, 0, 1, 0, 1, '1m', NULL, 7, 9, 777, '66 x -1 99999', -5,
                    -9223372036854775808, -1), (1, 1, 70000, 1, 0, 'x', NULL, NULL, NULL, 0, '', 0, 0, 0);
                UPDATE devices SET address = 'nonsense' WHERE id = 1;
                UPDATE devices SET address_type = 77777, reports = -1, rssi_last = 999999, expected = 1,
                    name = zeroblob(2000000) WHERE id = 2;
                UPDATE discoveries SET latency_ns = -9223372036854775808 WHERE trial = 0;
                INSERT INTO discoveries VALUES (1, 3, -9223372036854775808, 9223372036854775807, 9, 1), (1, 777, 0, 0, 0, 1);
                INSERT INTO gap_buckets VALUES (1, 0, -1, 5), (1, 0, 9223372036854775807, 1), (1, 2, 3967, -4);
                UPDATE devices SET event_type = 9223372036854775807, primary_phy = -1, data = zeroblob(100000);
                INSERT OR IGNORE INTO event_times SELECT 1, 2, value + 600, value * 18014398509481984 * (value % 3 - 1)
                    FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 500)
                        SELECT value FROM n);
                INSERT OR IGNORE INTO event_times SELECT 1, 3, value + 600, value * 20000000
                    FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 9999)
                        SELECT value FROM n);
                INSERT OR IGNORE INTO event_times VALUES (1, 3, -1, 9223372036854775807), (1, 3, 99999, -9223372036854775808);
                INSERT INTO remarks VALUES (1, 'note', char(27) || '[31m');
                INSERT INTO notices VALUES (1, 90, 'nonsense', 1, ''), (1, 91, 'silent', -9223372036854775808, '');
                INSERT INTO assertions VALUES (1, 0, 'p101', -1, ''), (1, 1, 'mean', -9223372036854775808, 'x');
                UPDATE devices SET not_judged_from = -9223372036854775808, place = -9 WHERE id = 4;
                UPDATE devices SET not_judged_in = 9223372036854775807, last_heard_ns = -1 WHERE id = 5;
                """)
        }
        let reader = try RecordingReader(path: folder.file())
        #expect(try reader.runs().count == 1)
        let run = try reader.run(1)
        #expect(run.header.effective == nil && run.header.controller.seed == nil)
        #expect(run.header.analysis.advertisingInterval == nil && run.header.analysis.law == nil)
        // Whatever was read can be reckoned with.
        _ = (run.devices.totals, run.assertionResults, run.scans, run.analysis.byEvents)
        for interval in [nil, AnalysisOptions.intervals.lowerBound, AnalysisOptions.intervals.upperBound] {
            var told = AnalysisOptions()
            told.advertisingInterval = interval
            let again = run.told(told)
            for place in 0..<again.devices.count {
                let device = again.devices.device(place)
                #expect((device.name ?? []).count <= 1650 && device.address.bits > 0)
                #expect(again.devices.eventTimes(of: place).count <= DiscoveryLog.mostEventTimes)
                guard let analysis = again.analysis[place] else { continue }
                _ = PhaseRaster(analysis.train, meanPeriod: analysis.estimate?.meanPeriod)
            }
        }
    }
}

extension Run {
    /// The log that a run of a session is made of.
    var log: DiscoveryLog { (devices as? LogDevices)?.log ?? DiscoveryLog() }
}
