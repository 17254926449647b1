import DiscoveryLatency
import Glibc
import TestSupport
import Testing

/// An advertiser and a scanner by the conventions of the model, nothing else in common with it.
struct HeardEvents {
    var interval: Double
    var window: Double
    var scanInterval: Double
    var loss = 0.0
    var delay = 10.0
    /// Nanoseconds; how long scanning pauses after each report, as between trials that end with the device.
    var pause: ClosedRange<Double>?

    /// Milliseconds in, nanoseconds out.
    func train(_ count: Int, seed: UInt64) -> EventTrain {
        var random = SeededRandom(seed: seed)
        func draw() -> Double { Double.random(in: 0..<1, using: &random) }
        var times: [Int64] = []
        var scans = [ScanStretch(start: 0, window: Int64(window * 1e6), interval: Int64(scanInterval * 1e6))]
        var event = -draw() * interval * 1e6
        while times.count < count {
            let start = Double(scans[scans.count - 1].start)
            for channel in 0..<3 {
                let into = event + Double(channel) * 526e3 - start
                let index = (into / (scanInterval * 1e6)).rounded(.down)
                guard into >= 0, Int(index) % 3 == channel,
                    into - index * scanInterval * 1e6 + 376e3 <= window * 1e6, draw() >= loss
                else { continue }
                times.append(Int64(start + into + 376e3))
                if let pause {
                    scans[scans.count - 1].end = times.last
                    let next = Double(times[times.count - 1]) + pause.lowerBound
                    scans.append(
                        ScanStretch(
                            start: Int64(next + draw() * (pause.upperBound - pause.lowerBound)),
                            window: Int64(window * 1e6), interval: Int64(scanInterval * 1e6)))
                }
                break
            }
            event += (interval + draw() * delay) * 1e6
        }
        return EventTrain(times: times, scans: scans)
    }
}

@Suite struct EstimateTests {
    /// Advertising interval, window, scan interval (ms), loss.
    static let settings: [(Double, Double, Double, Double)] = [
        (500, 30, 60, 0), (500, 30, 300, 0), (500, 30, 60, 0.3), (1022.5, 30, 320, 0), (546.25, 182.5, 730, 0),
    ]

    @Test(arguments: settings)
    func sixteenReportsAreEnough(
        interval: Double, window: Double, scanInterval: Double, loss: Double
    ) throws {
        let heard = HeardEvents(interval: interval, window: window, scanInterval: scanInterval, loss: loss)
        let seeds = 1...20 as ClosedRange<UInt64>
        var good = 0
        var covered = 0
        for seed in seeds {
            let estimate = try #require(AdvertisingIntervalEstimate(heard.train(16, seed: seed)))
            if abs(estimate.interval / (interval * 1e6) - 1) < 0.005 { good += 1 }
            if estimate.confidence.contains(interval * 1e6) { covered += 1 }
        }
        #expect(good >= 19, "within half a percent: \(good) of \(seeds.count)")
        #expect(
            covered >= 17, "the interval lies in the confidence interval \(covered) times of \(seeds.count)")
    }

    /// What other programs do: the longest of fifteen gaps. It is the longest silence, not the interval.
    @Test(arguments: settings)
    func theLongestGapIsNoEstimate(interval: Double, window: Double, scanInterval: Double, loss: Double) {
        let heard = HeardEvents(interval: interval, window: window, scanInterval: scanInterval, loss: loss)
        for seed in 1...20 as ClosedRange<UInt64> {
            let times = heard.train(16, seed: seed).times
            let longest = zip(times, times.dropFirst()).map { Double($1 - $0) }.max() ?? 0
            #expect(longest > 2 * interval * 1e6)
        }
    }

    @Test func aliasesOfARareWindowAreToldApart() throws {
        let heard = HeardEvents(interval: 1022.5, window: 11.25, scanInterval: 1280)
        let estimate = try #require(AdvertisingIntervalEstimate(heard.train(16, seed: 5)))
        #expect(abs(estimate.interval / 1022.5e6 - 1) < 0.005)
        #expect(estimate.usedSchedule)
    }

    @Test func trialsThatEndWithTheDeviceTellItToo() throws {
        var heard = HeardEvents(interval: 500, window: 30, scanInterval: 60)
        heard.pause = 0...1.3e9
        for seed in 1...8 as ClosedRange<UInt64> {
            let estimate = try #require(AdvertisingIntervalEstimate(heard.train(30, seed: seed)))
            #expect(abs(estimate.interval / 500e6 - 1) < 0.005, "seed \(seed)")
            let explained = try #require(estimate.hitRatioExplained)
            #expect(abs(explained - 0.494) < 0.001)
            #expect(estimate.hitRatioObserved == nil, "no trial heard two events")
        }
    }

    @Test func fullDutyNeedsNoSchedule() throws {
        let heard = HeardEvents(interval: 1000, window: 60, scanInterval: 60, loss: 0.2)
        for seed in 1...10 as ClosedRange<UInt64> {
            let estimate = try #require(AdvertisingIntervalEstimate(heard.train(40, seed: seed)))
            #expect(!estimate.usedSchedule)
            #expect(abs(estimate.interval / 1000e6 - 1) < 0.005)
            let missed = try #require(estimate.missedShare)
            #expect(abs(missed - 0.2) < 0.2)
            #expect(!estimate.isAmbiguous)
        }
    }

    @Test func theHitRatioTellsDutyCycleFromRadioLoss() throws {
        for (loss, ratio) in [(0.0, 0.494), (0.3, 0.345)] {
            let heard = HeardEvents(interval: 500, window: 30, scanInterval: 60, loss: loss)
            let estimate = try #require(AdvertisingIntervalEstimate(heard.train(400, seed: 3)))
            let observed = try #require(estimate.hitRatioObserved)
            let explained = try #require(estimate.hitRatioExplained)
            #expect(abs(observed - ratio) < 0.03)
            #expect(abs(explained - 0.494) < 0.001)
        }
    }

    @Test(arguments: [0.0, 2.5, 10]) func theDelayIsFound(delay: Double) throws {
        var heard = HeardEvents(interval: 300, window: 60, scanInterval: 60)
        heard.delay = delay
        var right = 0
        for seed in 1...10 as ClosedRange<UInt64> {
            let estimate = try #require(AdvertisingIntervalEstimate(heard.train(60, seed: seed)))
            #expect(abs(estimate.meanPeriod - (300 + delay / 2) * 1e6) < 1.2e6)
            if estimate.delay == delay * 1e6 { right += 1 }
        }
        #expect(right >= 8)
    }

    @Test func tooFewEventsTellNothing() {
        let heard = HeardEvents(interval: 500, window: 60, scanInterval: 60).train(4, seed: 1)
        #expect(AdvertisingIntervalEstimate(heard) == nil)
        #expect(AdvertisingIntervalEstimate(EventTrain(times: [], scans: [])) == nil)
    }

    @Test func gapsWithoutAnIntervalAreNotForcedIntoOne() {
        var random = SeededRandom(seed: 7)
        var refused = 0
        for _ in 0..<10 {
            var time: Int64 = 0
            let times = (0..<40).map { _ in
                time += 12_000_000 + Int64(-log(Double.random(in: 0.0001..<1, using: &random)) * 2e9)
                return time
            }
            let scans = [ScanStretch(start: 0, window: 60_000_000, interval: 60_000_000)]
            let estimate = AdvertisingIntervalEstimate(EventTrain(times: times, scans: scans))
            // What fits noise is an interval so short that everything is a multiple of it.
            if estimate == nil || (estimate?.interval ?? 0) < 100e6 { refused += 1 }
        }
        #expect(refused >= 9)
    }

    /// Real captures have times that repeat, step back and jump.
    @Test func nonsenseDoesNotTrap() {
        let odd: [[Int64]] = [
            [0, 0, 0, 0, 0, 0, 0], [.min, 0, .max / 2, .max - 1, .max], [0, -5, 10, -20, 30, -40, 60],
            (0..<50).map { $0 * 12_000_000 }, (0..<50).map { $0 * 90_000_000_000_000_000 },
        ]
        for times in odd {
            for scan in [
                ScanStretch(start: 0, window: 625_000, interval: 40_959_375_000),
                ScanStretch(start: .min, end: .max, window: 1, interval: 1),
                ScanStretch(start: 0, end: -5, window: .max, interval: 2_500_000),
            ] {
                _ = AdvertisingIntervalEstimate(EventTrain(times: times, scans: [scan]))
            }
        }
    }
}
