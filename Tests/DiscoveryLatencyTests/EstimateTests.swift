import Glibc
import TestSupport
import Testing

@testable import DiscoveryLatency

/// An advertiser and a scanner by the conventions of the model, nothing else in common with it.
struct HeardEvents {
    var interval: Double
    var window: Double
    var scanInterval: Double
    var loss = 0.0
    var delay = 10.0
    /// Nanoseconds; how long scanning pauses after each report, as between trials that end with the device.
    var pause: ClosedRange<Double>?
    /// After each pause the advertiser is somewhere in its sequence again, as on the simulated radio.
    var beginsAnew = false
    var pdu = EventPDU.legacy
    /// False: nothing is told of window and interval.
    var tellsSchedule = true

    /// Milliseconds in, nanoseconds out.
    func train(_ count: Int, seed: UInt64) -> EventTrain {
        var random = SeededRandom(seed: seed)
        func draw() -> Double { Double.random(in: 0..<1, using: &random) }
        var times: [Int64] = []
        let setting = tellsSchedule ? (Int64(window * 1e6), Int64(scanInterval * 1e6)) : (0, 0)
        var scans = [ScanStretch(start: 0, window: setting.0, interval: setting.1)]
        var event = -draw() * interval * 1e6
        while times.count < count {
            let start = Double(scans[scans.count - 1].start)
            for channel in 0..<3 {
                let into = event + Double(channel) * Double(pdu.spacing) - start
                let index = (into / (scanInterval * 1e6)).rounded(.down)
                guard into >= 0, Int(index) % 3 == channel,
                    into - index * scanInterval * 1e6 + Double(pdu.duration) <= window * 1e6, draw() >= loss
                else { continue }
                times.append(
                    Int64(pdu.report.map { event + Double($0) } ?? start + into + Double(pdu.duration)))
                if let pause {
                    scans[scans.count - 1].end = times.last
                    let next = Double(times[times.count - 1]) + pause.lowerBound
                    scans.append(
                        ScanStretch(
                            start: Int64(next + draw() * (pause.upperBound - pause.lowerBound)),
                            window: setting.0, interval: setting.1))
                    if beginsAnew {
                        event = Double(scans[scans.count - 1].start) - (draw() + 1) * interval * 1e6
                    }
                }
                break
            }
            event += (interval + draw() * delay) * 1e6
        }
        return EventTrain(times: times, scans: scans, pdu: pdu)
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
            if abs(estimate.delay - delay * 1e6) < 1e6 { right += 1 }
        }
        #expect(right >= 8)
    }

    /// Milliseconds after each interval: an iPhone's list, as captures show it, and a bell.
    @Test(arguments: ["list", "bell", "uniform"]) func thePeriodHoldsWhateverTheLaw(_ law: String) throws {
        var covered = 0
        var wrong = 0
        for seed in 1...60 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            func delay() -> Double {
                let draw = Double.random(in: 0..<0.99, using: &random)
                switch law {
                case "list":
                    return draw < 0.34 ? 0 : draw < 0.52 ? 1.25 : draw < 0.71 ? 2.5 : draw < 0.89 ? 3.75 : 5
                case "bell":
                    return 5 + (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random)
                    } * 1.5
                default: return 10 * Double.random(in: 0..<1, using: &random)
                }
            }
            let mean = law == "list" ? (0.18 * 1.25 + 0.19 * 2.5 + 0.18 * 3.75 + 0.1 * 5) / 0.99 : 5
            var times: [Int64] = []
            var time = 0.0
            for _ in 0..<200 {
                time += 250 + delay()
                if Double.random(in: 0..<1, using: &random) < 0.7 { times.append(Int64(time * 1e6)) }
            }
            let scan = ScanStretch(start: 0, window: 60_000_000, interval: 60_000_000)
            let estimate = try AdvertisingIntervalEstimate(of: EventTrain(times: times, scans: [scan]))
            if estimate.periodConfidence.contains((250 + mean) * 1e6) { covered += 1 }
            if !estimate.confidence.contains(250e6) { wrong += 1 }
            let told = try AdvertisingIntervalEstimate(
                of: EventTrain(times: times, scans: [scan]), law: .uniform(max: Int64(2e6 * mean)))
            #expect(told.knowledge == .given && abs(told.interval - (told.meanPeriod - mean * 1e6)) < 1)
        }
        // Of 60 at 95 %: fewer than 52 come once in a thousand times.
        #expect(covered >= 52, "\(covered) of 60")
        #expect(wrong <= 3, "\(wrong) of 60")
    }

    /// A host hands on all reports of the last three seconds at once.
    @Test func aBacklogIsLeftOut() throws {
        var random = SeededRandom(seed: 4)
        var devices: [[Int64]] = []
        for interval in [95.0, 140, 205, 260, 300, 480] {
            var times: [Int64] = []
            var time = 100 * Double.random(in: 0..<1, using: &random)
            while time < 30_000 {
                times.append(Int64(time * 1e6))
                time += interval + Double.random(in: 0..<10, using: &random)
            }
            devices.append(times)
        }
        let late = devices.joined().filter { $0 > 27_000_000_000 }.sorted()
        for place in devices.indices {
            devices[place] = devices[place].map { time in
                late.firstIndex(of: time).map { 30_000_000_000 + Int64($0) * 2_500_000 } ?? time
            }
        }
        let found = Backlog.find(devices.joined().sorted(), rhythm: 60_000_000)
        #expect(found.count == 1)
        let scan = ScanStretch(start: 0, window: 60_000_000, interval: 60_000_000)
        let train = EventTrain(times: devices[1], scans: [scan])
        let clean = train.without(found)
        #expect(clean.times == train.times.filter { $0 <= 27_000_000_000 })
        #expect(abs(try AdvertisingIntervalEstimate(of: clean).meanPeriod / 145e6 - 1) < 0.01)
        // Silence without a burst is a pause.
        let pause = devices.joined().filter {
            $0 < 10_000_000_000 || $0 > 12_000_000_000 && $0 < 30_000_000_000
        }
        #expect(Backlog.find(pause.sorted(), rhythm: 60_000_000).isEmpty)
    }

    /// Times that are multiples of 10 ms are the host's, not those of an advertiser without delay.
    @Test func bunchesAreNoRegularity() throws {
        let heard = HeardEvents(interval: 402.5, window: 60, scanInterval: 60)
        for seed in 1...10 as ClosedRange<UInt64> {
            var train = heard.train(80, seed: seed)
            train.times = train.times.map { ($0 + 9_999_999) / 10_000_000 * 10_000_000 }
            let estimate = try AdvertisingIntervalEstimate(of: train)
            #expect(estimate.stampBunch == 10e6)
            #expect(estimate.knowledge == .assumed)
            #expect(estimate.periodConfidence.contains(407.5e6), "seed \(seed)")
        }
    }

    @Test func tooFewEventsTellNothing() {
        let heard = HeardEvents(interval: 500, window: 60, scanInterval: 60).train(4, seed: 1)
        #expect(AdvertisingIntervalEstimate(heard) == nil)
        #expect(AdvertisingIntervalEstimate(EventTrain(times: [], scans: [])) == nil)
    }

    @Test func tooFewEventsSayWhy() {
        let heard = HeardEvents(interval: 500, window: 60, scanInterval: 60).train(4, seed: 1)
        #expect(throws: NoAdvertisingInterval.tooFewGaps(3)) { try AdvertisingIntervalEstimate(of: heard) }
    }

    /// A few gaps are an estimate or none; a wrong one only with the right one beside it. At 30 of 300 ms four gaps have
    /// less to say than chance in some thousand intervals.
    @Test(arguments: [
        (500.0, 30.0, 60.0, 5, 12), (500, 30, 300, 5, 0), (1000, 60, 60, 5, 16), (500, 30, 300, 8, 16),
    ])
    func fewEventsAreNotOverrated(
        interval: Double, window: Double, scanInterval: Double, count: Int, least: Int
    ) {
        let heard = HeardEvents(interval: interval, window: window, scanInterval: scanInterval)
        var good = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            guard let estimate = AdvertisingIntervalEstimate(heard.train(count, seed: seed)) else { continue }
            let answers = [estimate.interval] + estimate.alternatives
            #expect(answers.contains { abs($0 / (interval * 1e6) - 1) < 0.02 }, "seed \(seed): \(answers)")
            good += 1
        }
        #expect(good >= least)
    }

    /// Gaps between trials of a simulated radio are pauses and first waits: no interval lies in them, and in none of
    /// so many runs is one found.
    @Test(arguments: [(500.0, 30.0, 60.0), (500, 30, 300), (300, 60, 60)])
    func trialsThatBeginAnewTellNothing(interval: Double, window: Double, scanInterval: Double) {
        var heard = HeardEvents(interval: interval, window: window, scanInterval: scanInterval)
        heard.pause = 0...1.3e9
        heard.beginsAnew = true
        for count in [5, 6, 12] {
            for seed in 1...12 as ClosedRange<UInt64> {
                let estimate = AdvertisingIntervalEstimate(heard.train(count, seed: seed))
                #expect(estimate == nil, "\(count) trials, seed \(seed)")
            }
        }
    }

    /// Most gaps are two periods long: a few of one period are enough to know better.
    @Test(arguments: [(200.0, 64), (500, 64), (200, 290), (500, 290)])
    func withoutAScheduleTheShortestGapsCount(interval: Double, count: Int) throws {
        var heard = HeardEvents(interval: interval, window: 30, scanInterval: 60)
        heard.tellsSchedule = false
        for seed in 1...10 as ClosedRange<UInt64> {
            let estimate = try #require(AdvertisingIntervalEstimate(heard.train(count, seed: seed)))
            #expect(abs(estimate.interval / (interval * 1e6) - 1) < 0.005, "seed \(seed)")
            #expect(!estimate.isScheduleKnown && estimate.hitRatioExplained == nil)
        }
    }

    /// Of fifteen gaps perhaps one is of one period: it may be chance, so both answers are given.
    @Test func withoutAScheduleOneShortGapIsADoubt() throws {
        var heard = HeardEvents(interval: 500, window: 30, scanInterval: 60)
        heard.tellsSchedule = false
        for seed in 1...20 as ClosedRange<UInt64> {
            let train = heard.train(16, seed: seed)
            let gaps = zip(train.times, train.times.dropFirst()).map { $1 - $0 }
            guard gaps.contains(where: { $0 < 600_000_000 }) else { continue }
            let estimate = try #require(AdvertisingIntervalEstimate(train))
            let answers = [estimate.interval] + estimate.alternatives
            #expect(answers.contains { abs($0 / 500e6 - 1) < 0.02 }, "seed \(seed): \(answers)")
        }
    }

    @Test func theBoundLeavesRoomForOutliers() {
        let gaps = [205e6, 206e6, 204e6] + [Double](repeating: 410e6, count: 40)
        #expect((205e6...250e6).contains(GapBound.longest(gaps.sorted())))
        // Two that do not agree may be a duplicate and a late stamp.
        let odd = [30e6, 300e6] + [Double](repeating: 410e6, count: 40)
        #expect(GapBound.longest(odd.sorted()) > 410e6)
    }

    @Test func theCodedPHYHasAScheduleToo() throws {
        var heard = HeardEvents(interval: 200, window: 30, scanInterval: 60)
        heard.pdu = .coded(payload: 30)
        for seed in 1...10 as ClosedRange<UInt64> {
            let estimate = try #require(AdvertisingIntervalEstimate(heard.train(16, seed: seed)))
            #expect(abs(estimate.interval / 200e6 - 1) < 0.02 && estimate.usedSchedule, "seed \(seed)")
            let explained = try #require(estimate.hitRatioExplained)
            #expect(abs(explained - 0.481) < 0.001)
        }
    }

    @Test func alternativesAreAnswersOfTheirOwn() {
        let heard = HeardEvents(interval: 152.5, window: 30, scanInterval: 320)
        for seed in 1...20 as ClosedRange<UInt64> {
            guard let estimate = AdvertisingIntervalEstimate(heard.train(12, seed: seed)) else { continue }
            let answers = ([estimate.interval] + estimate.alternatives).sorted()
            for (one, next) in zip(answers, answers.dropFirst()) { #expect(next / one > 1.02) }
        }
    }

    /// Delays of 0 to 20 ms are taken for another period with delays of 0 to 10 ms and loss.
    @Test func delaysThatStrayAreMarkedWhereTheScannerSleeps() {
        var heard = HeardEvents(interval: 200, window: 30, scanInterval: 300)
        var marked = 0
        var wrong = 0
        for (delay, loss) in [(20.0, 0.0), (10, 0.4)] {
            heard.delay = delay
            heard.loss = loss
            for seed in 1...5 as ClosedRange<UInt64> {
                let estimate = AdvertisingIntervalEstimate(heard.train(80, seed: seed))
                if delay > 10, let estimate, estimate.isPlain {
                    if abs(estimate.meanPeriod / 210e6 - 1) > 0.01 { wrong += 1 }
                } else if delay <= 10, estimate?.mark == .delaysStray {
                    marked += 1
                }
            }
        }
        #expect(wrong <= 1, "and are not told as another period")
        #expect(marked <= 2, "loss alone is no straying delay")
    }

    /// A phone handed the last reports on together: they came 13 ms after each other.
    @Test func aBacklogAtTheEndIsLeftOut() throws {
        var train = HeardEvents(interval: 100, window: 60, scanInterval: 60).train(200, seed: 3)
        let last = try #require(train.times.last)
        train.times += [1_414_000_000, 1_426_500_000, 1_439_700_000, 1_454_100_000].map { last + $0 }
        let estimate = try AdvertisingIntervalEstimate(of: train)
        #expect(abs(estimate.meanPeriod / 105e6 - 1) < 0.005)
        #expect(estimate.leftOut == 4)
        // One short gap is a late stamp, and nothing is left out.
        train.times.removeLast(2)
        #expect(train.withoutHurry == train)
        #expect(EventTrain(times: [], scans: []).withoutHurry.times.isEmpty)
    }

    /// Sixteen steps of 0.625 ms are not the specification's delay. Whatever is said of the law, the interval holds.
    @Test(arguments: [true, false]) func delaysInStepsAreNotTakenForEvenOnes(_ isStepped: Bool) throws {
        let scans = [ScanStretch(start: 0, window: 60_000_000, interval: 60_000_000)]
        var identified = 0
        var covered = 0
        for seed in 1...10 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            var time: Int64 = 0
            let times = (0..<400).map { _ -> Int64 in
                let delay =
                    isStepped
                    ? 625_000 * Int64.random(in: 0..<16, using: &random)
                    : Int64.random(in: 0..<10_000_000, using: &random)
                time += 200_000_000 + delay
                return time
            }
            let estimate = try AdvertisingIntervalEstimate(of: EventTrain(times: times, scans: scans))
            if estimate.knowledge == .identified { identified += 1 }
            if estimate.confidence.contains(200e6) { covered += 1 }
        }
        if isStepped { #expect(identified == 0) }
        #expect(covered >= 9)
    }

    /// Three hundred gaps of 30 ms that differ by 10 ms leave the period open by a hundredth.
    @Test func aPeriodThatIsNotKnownWellIsMarked() throws {
        var random = SeededRandom(seed: 4)
        var time: Int64 = 0
        let times = (0..<150).map { _ -> Int64 in
            time += 20_000_000 + 10_000_000 * Int64.random(in: 0...1, using: &random)
            return time
        }
        let scans = [ScanStretch(start: 0, window: 60_000_000, interval: 60_000_000)]
        #expect(try AdvertisingIntervalEstimate(of: EventTrain(times: times, scans: scans)).mark == .coarse)
    }

    @Test func gapsWithoutAnIntervalAreNotForcedIntoOne() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<20 {
            var time: Int64 = 0
            let times = (0..<40).map { _ in
                time += 12_000_000 + Int64(-log(Double.random(in: 0.0001..<1, using: &random)) * 2e9)
                return time
            }
            let scans = [ScanStretch(start: 0, window: 60_000_000, interval: 60_000_000)]
            let train = EventTrain(times: times, scans: scans)
            #expect(throws: NoAdvertisingInterval.noInterval(gaps: 39)) {
                try AdvertisingIntervalEstimate(of: train)
            }
        }
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
