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

@Suite struct RecordingMergerTests {
    let folder = TemporaryFolder()

    @discardableResult
    private func record(
        _ name: String, seed: UInt64, gateway: String? = nil, trials: Int = 6, stopAfter: Int? = nil
    ) throws -> Run {
        var options = ScanOptions()
        options.timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: 480))
        options.trials = trials
        options.trialDuration = 2_000_000_000
        options.seed = seed
        if let gateway { try options.labels.set(RunLabel(name: "gateway", value: gateway)) }
        return try ScanSession(
            controller: SimulatedRadioController(scenario: .household, seed: seed), options: options,
            version: "0.1.0", observers: [RunRecorder(path: folder.file(name))]
        ).run()
    }

    private func number(_ name: String, _ sql: SQL) throws -> Int64 {
        try Database(opening: folder.file(name)).number(sql)
    }

    /// As it was when its recorder was killed: no end, and no trials after the first three.
    private func breakOff(_ name: String) throws {
        try Database(opening: folder.file(name)).execute(
            """
            UPDATE runs SET ending = NULL, complete = NULL; DELETE FROM trials WHERE number > 2;
            DELETE FROM discoveries WHERE trial > 2; DELETE FROM event_times; DELETE FROM gap_buckets
            """)
    }

    @Test func runsKeepAllButTheirNumbers() throws {
        for (index, name) in ["a", "b", "c"].enumerated() {
            try record(name, seed: UInt64(index + 1), gateway: "g\(index)")
        }
        let merger = try RecordingMerger(path: folder.file("all"))
        for name in ["a", "b", "c"] {
            let merged = try merger.add(folder.file(name))
            #expect(merged.added == 1 && merged.known == 0 && merged.open == 0)
        }
        let all = try RecordingReader(path: folder.file("all"))
        #expect(try all.runs().map(\.id) == [1, 2, 3])
        #expect(try all.runs().map(\.labels.text) == ["gateway=g0", "gateway=g1", "gateway=g2"])
        for (index, name) in ["a", "b", "c"].enumerated() {
            let merged = try all.run(Int64(index + 1))
            let own = try RecordingReader(path: folder.file(name)).run(1)
            #expect(merged.devices.count == own.devices.count && own.devices.count > 3)
            #expect(merged.devices.trials == own.devices.trials && merged.notices == own.notices)
            #expect(merged.counters == own.counters && merged.header.id == own.header.id)
            #expect(merged.devices.gapsOfAll == own.devices.gapsOfAll)
            for place in 0..<own.devices.count {
                #expect(merged.devices.outline(place) == own.devices.outline(place))
                #expect(merged.devices.waits(of: place) == own.devices.waits(of: place))
                #expect(merged.devices.gaps(of: place) == own.devices.gaps(of: place))
                #expect(merged.devices.eventTimes(of: place) == own.devices.eventTimes(of: place))
            }
        }
        #expect(try number("all", "SELECT count(*) FROM (SELECT DISTINCT id FROM devices)") > 9)
    }

    @Test func theSameRunIsKeptOnce() throws {
        try record("a", seed: 1)
        try record("again", seed: 1)
        try record("other", seed: 2)
        let merger = try RecordingMerger(path: folder.file("all"))
        #expect(try merger.add(folder.file("a")).added == 1)
        #expect(try merger.add(folder.file("again")).known == 1)
        #expect(try merger.add(folder.file("other")).added == 1)
        // A second merge finds what the first one left.
        let second = try RecordingMerger(path: folder.file("all"))
        for name in ["a", "again", "other"] { #expect(try second.add(folder.file(name)).known == 1) }
        #expect(try number("all", "SELECT count(*) FROM runs") == 2)
    }

    @Test func settingsAndLabelsMakeAnotherRun() throws {
        try record("a", seed: 1)
        try record("b", seed: 1, gateway: "g1")
        try record("c", seed: 1, gateway: "g2")
        try record("d", seed: 1, trials: 7)
        let merger = try RecordingMerger(path: folder.file("all"))
        for name in ["a", "b", "c", "d"] { #expect(try merger.add(folder.file(name)).added == 1) }
    }

    @Test func ofTwoCopiesTheCompleteOneIsKept() throws {
        let run = try record("whole", seed: 1)
        try record("cut", seed: 1)
        try breakOff("cut")
        try record("other", seed: 2)
        for order in [["cut", "other", "whole"], ["whole", "other", "cut"]] {
            let name = order[0] + "-first"
            let merger = try RecordingMerger(path: folder.file(name))
            var merged: [MergedRuns] = []
            for part in order { merged.append(try merger.add(folder.file(part))) }
            #expect(merged[0].added == 1 && merged[1].added == 1 && merged[2].added == 0)
            #expect(merged[2].replaced == (order[0] == "cut" ? 1 : 0))
            let kept = try RecordingReader(path: folder.file(name)).run(1)
            #expect(kept.end == .finished && kept.devices.trials.count == 6)
            #expect(kept.devices.firstSeenOfAll == run.devices.firstSeenOfAll)
            #expect(try number(name, "SELECT count(*) FROM runs") == 2)
            let lost: SQL = "SELECT count(*) FROM discoveries WHERE device NOT IN (SELECT id FROM devices)"
            #expect(try number(name, lost) == 0)
        }
    }

    /// Recordings of before runs had an identity have the one that their headers make.
    @Test func runsOfBeforeAreKnownByTheirHeaders() throws {
        try record("a", seed: 1)
        try record("b", seed: 2)
        for name in ["a", "b"] {
            try Database(opening: folder.file(name)).execute("UPDATE runs SET run_id = NULL")
        }
        let merger = try RecordingMerger(path: folder.file("all"))
        #expect(try merger.add(folder.file("a")).added == 1)
        #expect(try merger.add(folder.file("b")).added == 1)
        #expect(try merger.add(folder.file("a")).known == 1)
        #expect(try RecordingMerger(path: folder.file("all")).add(folder.file("b")).known == 1)
    }

    @Test func whatIsNoRecordingLeavesTheOthersAlone() throws {
        try record("a", seed: 1)
        try record("damaged", seed: 2)
        try Database(opening: folder.file("damaged")).execute("DROP TABLE discoveries")
        let merger = try RecordingMerger(path: folder.file("all"))
        _ = try merger.add(folder.file("a"))
        for name in ["damaged", "missing"] {
            #expect(throws: RecordingError.self) { _ = try merger.add(folder.file(name)) }
        }
        #expect(try number("all", "SELECT count(*) FROM runs") == 1)
        #expect(try number("all", "SELECT count(*) FROM devices WHERE run != 1") == 0)
        #expect(try merger.add(folder.file("a")).known == 1)
    }

    /// Another program may be about to write to the recording that is read: it is not locked.
    @Test func theOtherRecordingIsNotLocked() throws {
        try record("a", seed: 1)
        let writer = try Database(opening: folder.file("a"))
        try writer.execute("BEGIN IMMEDIATE")
        let merger = try RecordingMerger(path: folder.file("all"))
        #expect(try merger.add(folder.file("a")).added == 1)
        try writer.execute("ROLLBACK")
    }

    /// Numbers that are out of range are an error, and not another number.
    @Test func numbersThatCannotBeAreRefused() throws {
        try record("a", seed: 1)
        try record("far", seed: 2)
        try Database(opening: folder.file("far")).execute(
            "UPDATE devices SET id = 9223372036854775807 WHERE id = (SELECT max(id) FROM devices)")
        let merger = try RecordingMerger(path: folder.file("all"))
        _ = try merger.add(folder.file("a"))
        #expect(throws: RecordingError.self) { _ = try merger.add(folder.file("far")) }
        #expect(try number("all", "SELECT count(*) FROM runs") == 1)
    }

    /// A new column must be copied too.
    @Test func everyColumnIsCopied() throws {
        try record("a", seed: 1)
        let database = try Database(opening: folder.file("a"))
        func columns(_ sql: SQL) throws -> Set<String> {
            var select = try database.prepare(sql)
            var names: Set<String> = []
            while try select.step() { names.insert(select.string(0)) }
            return names
        }
        func words(_ columns: SQL, _ more: String...) -> Set<String> {
            Set(columns.text.split { $0 == "," || $0 == " " || $0 == "\n" }.map(String.init) + more)
        }
        #expect(
            try columns("SELECT name FROM pragma_table_info('runs')")
                == words(RecordedTable.runColumns, "id", "run_id", "part_of", "part_setting"))
        #expect(
            try columns("SELECT name FROM pragma_table_info('trials')")
                == words(RecordedTable.trialColumns, "run"))
        #expect(
            try columns("SELECT name FROM pragma_table_info('devices')")
                == words(RecordedTable.deviceColumns, "run", "id"))
        #expect(
            try columns("SELECT name FROM pragma_table_info('discoveries')")
                == words(RecordedTable.discoveryColumns, "run", "device"))
        #expect(
            try columns("SELECT name FROM pragma_table_info('settings')")
                == words(RecordedTable.settingColumns, "run"))
        // Every table that has a run in it is among those that are copied.
        #expect(
            try columns(
                """
                SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON c.name = 'run'
                WHERE m.type = 'table'
                """)
                == [
                    "remarks", "labels", "notices", "assertions", "settings", "trials", "gap_buckets",
                    "event_times", "discoveries", "devices",
                ])
        #expect(RecordedTable.ofRuns.count == 10)
    }
}
