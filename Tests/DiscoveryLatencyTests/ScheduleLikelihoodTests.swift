import Glibc
import TestSupport
import Testing

@testable import DiscoveryLatency

/// The density of the next report by two computations, and by drawing lots.
@Suite struct ScheduleLikelihoodTests {
    private static let setting = ScanStretch(
        start: 0, end: 4_000_000_000_000, window: 10_000_000, interval: 1_000_000_000)
    private static let windows = EventWindows([setting], duration: 376_000, spacing: 526_000)

    /// Advertising interval, delay (ms), from, to (ns).
    @Test(arguments: [
        (152.5, 10.0, 5e6, 6_003e6), (152.5, 10, 5e6, 24_001e6), (852.5, 10, 3e6, 6_006e6),
        (93, 5, 2e6, 9_004e6),
        (211.25, 7.5, 8e6, 40_002e6), (20, 10, 5e6, 5_007e6),
    ])
    func bothComputationsAgree(interval: Double, delay: Double, from: Double, to: Double) throws {
        for loss in [0.0, 0.3] {
            var rare = try #require(
                RareWindows(Self.windows, interval: interval * 1e6, delay: delay * 1e6, loss: loss))
            var lattice = EventLattice(interval: interval * 1e6, delay: delay * 1e6, loss: loss)
            let density = rare.density(from: from, to: to)
            let one = try #require(density)
            let other = lattice.density(from: from, to: to, Self.windows)
            // What is left where nearly all were heard before is a small difference of large numbers.
            #expect(
                abs(one - other) < 0.08 * max(one, other) + 6e-10, "\(one * 1e9) and \(other * 1e9) a second")
        }
    }

    /// The density, summed over a window, is the share of advertisers that are heard there first.
    @Test func theDensityIsTheShareOfThoseHeard() throws {
        var random = SeededRandom(seed: 11)
        let (interval, from, index) = (152.5e6, 5e6, 6.0)
        let begin = index * 1e9
        let runs = 20_000
        var heard = 0
        for _ in 0..<runs {
            var event = from
            while event < begin + 10e6 {
                event += interval + Double.random(in: 0..<10e6, using: &random)
                let window = ((event + 1.1e6) / 1e9).rounded(.down)
                let into = event + EventWindows.channel(window) * 526_000 - window * 1e9
                if into >= 0, into + 376_000 <= 10e6 {
                    if window == index { heard += 1 }
                    break
                }
            }
        }
        var rare = try #require(RareWindows(Self.windows, interval: interval, delay: 10e6, loss: 0))
        var sum = 0.0
        let open = 10e6 - 376_000
        for step in 0..<40 {
            let at = begin - EventWindows.channel(index) * 526_000 + open * (Double(step) + 0.5) / 40
            sum += (rare.density(from: from, to: at) ?? .nan) * open / 40
        }
        let share = Double(heard) / Double(runs)
        #expect(abs(sum - share) < 0.01, "\(sum) instead of \(share)")
    }

    /// A gap that is too long for one interval is not kept for another: 400 events of the true one, 300 of its alias.
    @Test func longSilencesDoNotFavourLongIntervals() throws {
        let heard = HeardEvents(interval: 852.5, window: 10, scanInterval: 1000)
        var right = 0
        for seed in 1...12 as ClosedRange<UInt64> {
            let train = heard.train(16, seed: seed)
            let schedule = try #require(ScheduleLikelihood(train, 0..<train.times.count - 1))
            let truth = schedule.score(interval: 852.5e6, delay: 10e6, loss: 0.01)
            // 1/857.5 − 1/1199.25 is a third of 1/1000: between windows three apart both fit alike.
            let alias = schedule.score(interval: 1194.25e6, delay: 10e6, loss: 0.01)
            if truth > alias { right += 1 }
        }
        #expect(right >= 10, "the truth is likelier in \(right) of 12")
    }

    /// Where the scanner listens seldom, an advertiser with other delays than the specification's looks like one with
    /// another period: it is found all the same, or the answer has others beside it.
    @Test(arguments: [(0.0, 351.25), (5, 500), (10, 351.25)])
    func otherDelaysAreNotToldAsOtherPeriods(_ delay: Double, _ interval: Double) throws {
        var heard = HeardEvents(interval: interval, window: 10, scanInterval: 1000)
        heard.delay = delay
        let estimate = try AdvertisingIntervalEstimate(of: heard.train(24, seed: 1))
        let period = (interval + delay / 2) * 1e6
        let answers = [estimate.meanPeriod] + estimate.alternatives.map { $0 + 5e6 }
        #expect(answers.contains { abs($0 / period - 1) < 0.02 }, "\(answers)")
        #expect(!estimate.isPlain || abs(estimate.meanPeriod / period - 1) < 0.005)
    }

    /// A capture that goes on for days at a hundredth of duty costs a bounded time.
    @Test func rareEventsAreBoundedWork() {
        var random = SeededRandom(seed: 3)
        var time: Int64 = 0
        let times = (0..<40).map { _ in
            time += Int64.random(in: 100_000_000_000...4_000_000_000_000, using: &random)
            return time
        }
        let clock = ContinuousClock()
        let spent = clock.measure {
            for window in [2_500_000, 60_000_000] as [Int64] {
                let scan = ScanStretch(start: 0, window: window, interval: 60_000_000)
                _ = AdvertisingIntervalEstimate(EventTrain(times: times, scans: [scan]))
            }
        }
        #expect(spent < .seconds(20))
    }

    /// A period with one event more between two windows fits the gaps as well. Where the search by gaps finds only that one, the
    /// schedule judges the true one too.
    @Test(arguments: [54.375, 45, 26.25] as [Double])
    func neighboursOfTheBestAreJudged(interval: Double) throws {
        let train = HeardEvents(interval: interval, window: 30, scanInterval: 300).train(400, seed: 5)
        let places = Array(train.times.indices.dropLast())
        let schedule = try #require(ScheduleLikelihood(train, places.spread(128)))
        let search = try #require(
            IntervalSearch(places.map { Double(train.times[$0 + 1] - train.times[$0]) }))
        let period = (interval + 5) * 1e6
        let alias = 1 / (1 / period + 1 / 300e6)
        let found = schedule.rank([.init(interval: alias - 5e6, delay: 10e6, score: 0)], search)
        #expect(found.allSatisfy { abs($0.best.period / period - 1) > 0.05 })
        let best = try #require(schedule.withNeighbours(found, search).first).best
        #expect(abs(best.period / period - 1) < 0.01, "\(best.period / 1e6) instead of \(period / 1e6) ms")
    }
}
