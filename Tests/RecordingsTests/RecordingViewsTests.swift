import Controllers
import HCI
import RadioSimulation
import SQLite
import Testing

@testable import Recordings
@testable import Runs
@testable import ScanSession

/// The views of a recording (`recording_0008.sql`) say the same as the run that was recorded.
@Suite struct RecordingViewsTests {
    let folder = TemporaryFolder()
    private static let expected = ["C0:FF:EE:00:00:01", "AA:BB:CC:00:00:99"]

    /// Few windows, so that devices are missed, strangers who come and go, and one who walks in.
    private func recorded() throws -> Run {
        var late = Scenario.Advertiser(interval: 20_000_000)
        late.appears = 14_000_000_000
        let scenario = Scenario(advertisers: Scenario.household.advertisers + [late])
        var options = ScanOptions()
        options.timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: 480))
        options.trials = 12
        options.trialDuration = 3_000_000_000
        options.seed = 3
        options.labels.setIfPossible("site", "ber\"lin")
        options.expected = Self.expected.compactMap { AddressPattern($0) }
        return try ScanSession(
            controller: SimulatedRadioController(scenario: scenario, seed: 3), options: options,
            version: "0.1.0", observers: [RunRecorder(path: folder.file())]
        ).run()
    }

    private func rows(_ columns: Int, _ query: SQL) throws -> [[String]] {
        let database = try Database(opening: folder.file())
        var select = try database.prepare(query)
        var rows: [[String]] = []
        while try select.step() {
            var row: [String] = []
            for column in 0..<columns { row.append(select.isNull(column) ? "-" : select.string(column)) }
            rows.append(row)
        }
        return rows
    }

    @Test func everyTrialAndDeviceIsCountedAsInTheRun() throws {
        let run = try recorded()
        var seen = [Int](repeating: 0, count: run.devices.trials.count)
        var (censored, late) = (seen, seen)
        var devices: [[String]] = []
        var waits: [Int64] = []
        for place in 0..<run.devices.count {
            var (mine, missed) = (0, 0)
            run.devices.forEachTrial(of: place) { trial, status, _ in
                switch status {
                case .seen: (seen[trial], mine) = (seen[trial] + 1, mine + 1)
                case .censored: (censored[trial], missed) = (censored[trial] + 1, missed + 1)
                case .arrivedLate: late[trial] += 1
                case .absent, .notKept: break
                }
            }
            let record = run.devices.record(place)
            var address: [UInt8] = []
            record.address.appendText(to: &address)
            devices.append([
                String(decoding: address, as: UTF8.self), record.address.kind.name, "\(record.reports)",
                "\(mine)", "\(missed)", "ber\"lin",
            ])
            waits += run.devices.waits(of: place).seen
        }
        #expect(censored.contains { $0 > 0 } && late.contains { $0 > 0 })
        #expect(
            try rows(
                8,
                "SELECT trial, seen, censored, late, duration_ms, window_ms, interval_ms, run_started FROM trial"
            )
                == seen.indices.map {
                    ["\($0)", "\(seen[$0])", "\(censored[$0])", "\(late[$0])", "3000.0", "30.0", "300.0", "-"]
                })
        #expect(
            try rows(
                6,
                """
                SELECT address, address_type, reports, trials_seen, trials_censored, labels ->> 'site' FROM device
                ORDER BY address
                """) == devices.sorted { $0[0] < $1[0] })
        let counted = try rows(
            1, "SELECT CAST(round(latency_ms * 1e6) AS INTEGER) FROM discovery WHERE counts AND status = 'seen'"
        )
        #expect(counted.map { Int64($0[0]) ?? -1 }.sorted() == waits.sorted() && waits.count > 20)
    }

    private func counts() throws -> [[String]] {
        try rows(
            3,
            "SELECT (SELECT count(*) FROM trial), (SELECT count(*) FROM device), (SELECT count(*) FROM discovery)"
        )
    }

    /// What is no text becomes one, and nothing in it moves a cursor.
    @Test func namesFromTheAirAreText() throws {
        _ = try recorded()
        let names: [(bytes: String, text: String)] = [
            ("4b656c6c6572", "Keller"), ("e69db1e4baac", "東京"), ("411b5b324a", "A\u{FFFD}[2J"),
            ("ff41", "\u{FFFD}A"), ("41e280ae42", "A\u{FFFD}B"), ("41004200", "A"),
            ("c29b33316d", "\u{FFFD}31m"),
            ("", ""),
        ]
        for (bytes, text) in names {
            let database = try Database(opening: folder.file())
            try database.executeScript(Array("UPDATE devices SET name = x'\(bytes)'".utf8))
            #expect(try rows(1, "SELECT DISTINCT name FROM device") == [[text]])
        }
    }

    /// Reports that waited to be read are censored at their wait.
    @Test func aReportThatWaitedHasNoLatency() throws {
        _ = try recorded()
        try Database(opening: folder.file()).execute(
            "UPDATE discoveries SET latency_ns = -2500001 WHERE device = 1")
        #expect(
            try rows(
                3, "SELECT status, latency_ms, at_least_ms FROM discovery WHERE status = 'censored' LIMIT 1")
                == [["censored", "-", "2.5"]])
    }

    /// A run under one of several settings is recorded as a part of its own: it must not be counted twice.
    @Test func partsAreLeftOut() throws {
        _ = try recorded()
        let before = try counts()
        try Database(opening: folder.file()).execute(
            """
            INSERT INTO runs (id, version, controller, channel, clock, simulated, time_origin, part_of, part_setting)
                SELECT -1, version, controller, channel, clock, simulated, time_origin, 1, 0 FROM runs WHERE id = 1;
            INSERT INTO trials (run, number, start_ns, end_ns) SELECT -1, number, start_ns, end_ns FROM trials;
            INSERT INTO devices (run, address, address_type, expected)
                SELECT -1, address, address_type, expected FROM devices;
            """)
        #expect(try counts() == before)
    }
}
