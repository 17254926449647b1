import HCI
import ProgramOutput
import Runs
import TestSupport
import Testing

@testable import Recordings
@testable import ScanOutput
@testable import ScanSession

@Suite struct LiveFrameTests {
    /// However small the terminal and whatever the names, a picture never scrolls or wraps.
    @Test(arguments: [(2, 24), (9, 24), (18, 24), (30, 24), (40, 5), (40, 24), (60, 10), (80, 24), (200, 50)])
    func aPictureFits(size: (columns: Int, rows: Int)) throws {
        var run = ScriptedRun()
        run.trials = [
            (0..<100).map { index in
                .init(
                    milliseconds: Double(index), address: DeviceAddress(bits: UInt64(index), kind: .random),
                    data: named(hostileNames[index % hostileNames.count]))
            }
        ]
        let summary = try run.run([])
        // What Ink takes a narrow terminal for is wider.
        let frame = LiveFrame(
            ink: Ink(width: max(40, size.columns), unicode: true, color: false), columns: size.columns,
            rows: size.rows)
        let progress = RunProgress(now: 200_000_000, elapsed: 200_000_000, trial: 0, remaining: 9_800_000_000)
        let lines = frame.lines(summary.header, progress, summary.log, warning: "x\u{1B}[2J") { $0.name ?? [] }
        #expect(lines.count <= size.rows - 1)
        for line in lines {
            expectSafeText(line)
            #expect(displayWidth(String(decoding: line, as: UTF8.self)) < size.columns)
        }
        if size.rows >= 24 {
            let text = lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
            #expect(text.contains("asked for 183 ms / 730 ms") || size.columns < 100)
            #expect(text.contains("9.8 s left") || size.columns < 80)
            #expect(text.contains("devices heard longer ago") || size.columns < 80)
        }
    }

    @Test func progressOfTrials() throws {
        var run = ScriptedRun()
        run.trials = Array(repeating: [], count: 200)
        let summary = try run.run([])
        let progress = RunProgress(now: 0, elapsed: 570_000_000_000, trial: 56, remaining: 1_390_000_000_000)
        #expect(
            progressText(progress, summary.header, summary.log)
                == "trial 57 of 200, 9 min 30 s scanned, 23 min 10 s left, 0 devices")
    }

    /// An advertiser of 500 ms whose every event is heard, so many of them.
    private func steady(_ events: Int, devices: Int = 1, milliseconds: Double = 505) throws -> Run {
        var run = ScriptedRun()
        run.header.effective?.timing = ScanTiming(windowUnits: 96, intervalUnits: 96)
        run.trialMilliseconds = 10_000_000
        var reports: [ScriptedRun.Report] = []
        for event in 0..<events {
            let time = 100 + Double(event) * milliseconds + Double(event * 37 % 11)
            for device in 0..<devices {
                let address = DeviceAddress(bits: UInt64(device), kind: .random)
                reports.append(.init(milliseconds: time + Double(device) * 20, address: address))
            }
        }
        run.trials = [reports]
        return try run.run([])
    }

    /// What `intervals` says of all devices, as one repaint asks it.
    private func ask(_ intervals: inout LiveIntervals, _ summary: Run) -> [LiveIntervals.Shown?] {
        summary.log.top(100, by: .firstHeard).map { intervals.interval(of: $0) }
    }

    @Test func intervalsAreEstimatedOneAtATime() throws {
        let summary = try steady(40, devices: 5)
        var asked: Int64 = 0
        var intervals = LiveIntervals {
            asked += 1
            return asked * 1000
        }
        // The clock stands at a thousand times as many steps: each estimate took one, and ten are waited.
        for made in 0..<5 {
            #expect(ask(&intervals, summary).count { $0 != nil } == made)
            intervals.estimate(summary.header, summary.log)
            #expect(asked == Int64(made + 1) * 2 + Int64(made) * 9)
            for _ in 0..<9 {
                _ = ask(&intervals, summary)
                intervals.estimate(summary.header, summary.log)
            }
        }
        for shown in ask(&intervals, summary) {
            let interval = try #require(shown).interval
            #expect(abs(interval / 500e6 - 1) < 0.01)
        }
        // Nobody has gained an event: the clock is not even looked at.
        asked = 0
        intervals.estimate(summary.header, summary.log)
        #expect(asked == 0)
    }

    @Test func anotherEstimateNeedsAThirdMoreEvents() throws {
        var asked = 0
        var intervals = LiveIntervals {
            asked += 1
            return 0
        }
        // Events so far, and whether that is worth an estimate.
        for (events, isDue) in [
            (7, false), (8, true), (10, false), (11, true), (14, false), (15, true), (9, true),
        ] {
            let summary = try steady(events)
            asked = 0
            _ = ask(&intervals, summary)
            intervals.estimate(summary.header, summary.log)
            #expect(asked == (isDue ? 2 : 0), "\(events) events")
        }
    }

    @Test func whatTellsNothingIsNotEstimated() throws {
        var asked = 0
        var intervals = LiveIntervals {
            asked += 1
            return 0
        }
        let rare = try steady(20, milliseconds: 25_000)
        _ = ask(&intervals, rare)
        intervals.estimate(rare.header, rare.log)
        #expect(asked == 0)
        var filtered = try steady(20)
        filtered.header.effective?.filterDuplicates = true
        _ = ask(&intervals, filtered)
        intervals.estimate(filtered.header, filtered.log)
        #expect(ask(&intervals, filtered) == [nil])
    }

    /// From 80 columns on the interval is there; gaps and the address type give way before it.
    @Test(arguments: [(50, false), (80, true), (120, true)])
    func theIntervalHasAColumn(width: Int, isShown: Bool) throws {
        let summary = try steady(10)
        let frame = LiveFrame(ink: Ink(width: width, unicode: true, color: false), rows: 24)
        let progress = RunProgress(now: 0, elapsed: 0, trial: 0, remaining: nil)
        for (shown, cell) in [
            (LiveIntervals.Shown(interval: 500.2e6, isAmbiguous: false), "500.2"),
            (LiveIntervals.Shown(interval: 1022.5e6, isAmbiguous: true), "~1022.5"),
        ] {
            let lines = frame.lines(
                summary.header, progress, summary.log, warning: nil, interval: { _ in shown }
            ) {
                _ in []
            }.map { String(decoding: $0, as: UTF8.self) }
            #expect(lines.contains { $0.contains("EVERY") } == isShown)
            #expect(lines.contains { $0.contains(" \(cell)") } == isShown)
        }
        var filtered = summary.header
        filtered.effective?.filterDuplicates = true
        let lines = frame.lines(filtered, progress, summary.log, warning: nil) { _ in [] }
        #expect(!lines.contains { String(decoding: $0, as: UTF8.self).contains("EVERY") })
    }
}
