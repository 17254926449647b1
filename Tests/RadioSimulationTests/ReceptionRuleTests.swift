import DiscoveryLatency
import HCI
import RadioSimulation
import TestSupport
import Testing

/// An advertiser without delays is a clock: its first report tells when all its events are, and from then on
/// every single report is known in advance, to the nanosecond.
@Suite struct ReceptionRuleTests {
    struct Setting: Sendable, CustomTestStringConvertible {
        var ta: Double
        var window: UInt16
        var interval: UInt16
        var json = ""
        var spacing: Int64 = 526_000
        var firstWindow: Int64 = 0
        var loss: Int64 = 0
        var bias: Int64 = 0

        var testDescription: String { "\(ta) ms at \(window)/\(interval) \(json)" }
    }

    @Test(arguments: [
        Setting(ta: 100, window: 48, interval: 96), Setting(ta: 500, window: 48, interval: 480),
        Setting(ta: 20, window: 4, interval: 4), Setting(ta: 20, window: 18, interval: 18),
        Setting(ta: 33.125, window: 16, interval: 17), Setting(ta: 152.5, window: 96, interval: 96),
        Setting(ta: 1022.5, window: 0x4000, interval: 0x4000),
        Setting(
            ta: 77.5, window: 48, interval: 96, json: #""first_window_delay_us":2084,"window_loss_us":316"#,
            firstWindow: 2_084_000, loss: 316_000),
        Setting(
            ta: 77.5, window: 96, interval: 96, json: #""hop_loss_us":41,"window_loss_us":316"#, loss: 41_000),
        Setting(ta: 77.5, window: 48, interval: 960, json: #""interval_bias_us":5000"#, bias: 5_000_000),
    ])
    func everyReportIsPredicted(_ setting: Setting) throws {
        let text = """
            {"advertisers": [{"interval_ms": \(setting.ta), "delay": "none", "type": "nonconnectable"}],
             "scanner": {\(setting.json)}}
            """
        let scenario = try Scenario(json: Array(text.utf8).span)
        let unit: Int64 = 625_000
        for seed in 1...15 as ClosedRange<UInt64> {
            let harness = ScanHarness(scenario, seed: seed)
            harness.start(window: setting.window, interval: setting.interval)
            harness.advance(to: 30 * second)
            let times = harness.takeReports().map(\.time)
            // No report in 30 s happens at resonance; nothing can be said then.
            guard let first = times.first else { continue }
            let scanInterval = Int64(setting.interval) * unit + setting.bias
            let channel = (first - 376_000 - setting.firstWindow) / scanInterval % 3
            let expected = prediction(
                event: first - 376_000 - channel * setting.spacing, interval: Int64(setting.ta * 1e6),
                spacing: setting.spacing, duration: 376_000, scanStart: setting.firstWindow,
                scanInterval: scanInterval, window: Int64(setting.window) * unit - setting.loss, from: 0,
                to: 30 * second)
            #expect(times == expected, "seed \(seed)")
        }
    }

    /// A scan that begins inside an advertising event hears the rest of it; a PDU that began before does not count.
    @Test func eventsInProgressAreHeard() {
        // Long windows: only PDUs on channel 37 for 10 s, so what is heard within one event's length of the
        // start is always a first PDU; with the shortest windows the others appear too.
        var channels: Set<Int64> = []
        for seed in 1...600 as ClosedRange<UInt64> {
            let harness = ScanHarness(.one(20) { $0.delay = .none }, seed: seed)
            harness.start(window: 4, interval: 4)
            harness.advance(by: 60 * millisecond)
            let times = harness.takeReports().map(\.time)
            #expect(times.allSatisfy { $0 >= 376_000 })
            guard let first = times.first else { continue }
            let channel = (first - 376_000) / 2_500_000 % 3
            let event = first - 376_000 - channel * 526_000
            if event < 0 { channels.insert(channel) }
            let expected = prediction(
                event: event, interval: 20 * millisecond, spacing: 526_000, duration: 376_000, scanStart: 0,
                scanInterval: 2_500_000, window: 2_500_000, from: 0, to: 60 * millisecond)
            #expect(times == expected, "seed \(seed)")
        }
        // In the first 2.5 ms the scanner is on channel 37, whose PDU comes first: an event that is heard in
        // progress is heard on 38 or 39 only after a hop, which its length of 1.43 ms does not reach.
        #expect(channels.isEmpty)
    }

    /// With PDUs 3 ms apart a hop falls inside the event, and one that was under way at the start is heard.
    @Test func eventsInProgressAreHeardAfterAHop() {
        var underWay = 0
        for seed in 1...400 as ClosedRange<UInt64> {
            let harness = ScanHarness(
                .one(20) {
                    $0.delay = .none
                    $0.spacing = 3_000_000
                }, seed: seed)
            harness.start(window: 4, interval: 4)
            harness.advance(by: 15 * millisecond)
            guard let first = harness.takeReports().first?.time else { continue }
            let channel = (first - 376_000) / 2_500_000 % 3
            if first - 376_000 - channel * 3_000_000 < 0 { underWay += 1 }
        }
        // Channel 38 is open from 2.5 to 5 ms: a PDU starts there in that window if the event began −0.5…1.624 ms
        // into the scan, before it in 0.5 of 20 ms; channel 39, 5…7.5 ms, −1…1.124: in 1 of 20 ms.
        #expect((5...60).contains(underWay), "\(underWay)")
    }

    @Test func deviceAppearsAndLeaves() {
        let harness = ScanHarness(
            .one(100) {
                $0.delay = .none
                $0.appears = 3 * second
                $0.firstEventDelay = 7 * millisecond
                $0.leaves = 5 * second
            })
        harness.start(window: 0x4000, interval: 0x4000)
        harness.advance(to: 9 * second)
        let expected = (0..<20).map { 3 * second + 7 * millisecond + Int64($0) * 100 * millisecond + 376_000 }
        #expect(harness.takeReports().map(\.time) == expected)
    }

    @Test func aDeviceThatAppearedLongAgoIsAsIfItHadAlwaysBeenThere() {
        var phases: Set<Int64> = []
        let harness = ScanHarness(.one(100) { $0.appears = 1 * second })
        harness.advance(to: 3 * second)
        for _ in 0..<20 {
            let start = harness.radio.now
            harness.start(window: 0x4000, interval: 0x4000)
            harness.advance(by: 2 * second)
            harness.stop()
            phases.insert((harness.takeReports().first?.time ?? 0) - start)
        }
        #expect(phases.count == 20)
    }

    @Test func driftStretchesTheInterval() {
        let harness = ScanHarness(
            .one(100) {
                $0.delay = .none
                $0.driftPPM = 250
            })
        harness.start(window: 0x4000, interval: 0x4000)
        harness.advance(to: 9 * second)
        let times = harness.takeReports().map(\.time)
        #expect(times.count >= 89)
        for (a, b) in zip(times, times.dropFirst()) { #expect(b - a == 100_025_000) }
    }

    @Test func decodingMakesDeaf() throws {
        // Two clocks with the same interval: whichever follows the other within the blind time is never heard
        // in a window that hears both.
        let text = """
            {"advertisers": [{"interval_ms": 100, "delay": "none", "count": 2, "address": "C0:00:00:00:00:00"}],
             "scanner": {"decode_blind_us": 40000}}
            """
        let scenario = try Scenario(json: Array(text.utf8).span)
        var both = 0
        var one = 0
        for seed in 1...60 as ClosedRange<UInt64> {
            let harness = ScanHarness(scenario, seed: seed)
            harness.start(window: 0x4000, interval: 0x4000)
            harness.advance(to: 5 * second)
            let reports = harness.takeReports()
            for (a, b) in zip(reports, reports.dropFirst()) { #expect(b.time - a.time >= 40_376_000) }
            // (the very first may be of the one that is never heard again)
            let devices = Set(reports.filter { $0.time > second }.map(\.address))
            if devices.count == 2 { both += 1 } else { one += 1 }
        }
        // Apart by 40.376…59.624 ms of 100, so about one in five; the first to come wins otherwise.
        #expect((3...25).contains(both), "\(both) \(one)")
    }

    @Test func lossTakesItsShare() {
        let harness = ScanHarness(.one(20) { $0.loss = 0.3 })
        harness.start(window: 0x4000, interval: 0x4000)
        harness.advance(to: 10 * second)
        harness.advance(to: 10 * second)
        let count = harness.takeReports().count
        // 400 events of 25 ms on average, 70 %: 280 ± 9.2, five deviations
        #expect(abs(Double(count) - 280) < 46, "\(count)")
        let none = ScanHarness(.one(20) { $0.loss = 1 })
        none.start(window: 0x4000, interval: 0x4000)
        none.advance(to: 10 * second)
        #expect(none.takeReports().isEmpty)
    }
}
