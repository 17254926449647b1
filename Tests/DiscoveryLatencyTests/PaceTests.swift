import TestSupport
import Testing

@testable import DiscoveryLatency

@Suite struct PaceTests {
    /// One advertiser after the other, each heard in so many events.
    private func train(
        _ parts: [(interval: Double, events: Int)], window: Double = 60, of scanInterval: Double = 60,
        seed: UInt64
    ) -> EventTrain {
        var times: [Int64] = []
        let cycle = Int64(scanInterval * 3e6)
        for (place, part) in parts.enumerated() {
            let heard = HeardEvents(interval: part.interval, window: window, scanInterval: scanInterval)
                .train(part.events, seed: seed &* 31 &+ UInt64(place))
            // Windows go on as they were.
            let shift = times.last.map { ($0 / cycle + 1) * cycle } ?? 0
            times += heard.times.map { $0 + shift }
        }
        let scan = ScanStretch(
            start: 0, end: (times.last ?? 0) + 1_000_000_000, window: Int64(window * 1e6),
            interval: Int64(scanInterval * 1e6))
        return EventTrain(times: times, scans: [scan])
    }

    private func paces(_ train: EventTrain) -> [Pace] {
        do throws(NoAdvertisingInterval) {
            _ = try AdvertisingIntervalEstimate(of: train)
        } catch {
            if case .changesPace(let paces) = error { return paces }
        }
        return []
    }

    /// A slow stretch with too few events for an interval of its own gives no plain answer.
    @Test(arguments: [(1580, 7), (1400, 5)])
    func aStretchThatTellsNothingIsNoSteadyRate(_ slow: (interval: Double, events: Int)) throws {
        var marked = 0
        for seed in 1...12 as ClosedRange<UInt64> {
            let train = train([(152.5, 55), slow], window: 30, of: 300, seed: seed)
            guard let estimate = try? AdvertisingIntervalEstimate(of: train) else { continue }
            #expect(!estimate.isPlain || abs(estimate.meanPeriod / 157.5e6 - 1) > 0.1, "seed \(seed)")
            if estimate.mark == .rateChanges { marked += 1 }
        }
        #expect(marked >= 2, "\(marked)")
    }

    /// Loss makes gaps too, and leaves events that follow each other.
    @Test func lossIsNoChangeOfRate() {
        var times: [Int64] = []
        var time: Int64 = 0
        for event in 0..<200 {
            time += 105_000_000
            // In the second half one event of ten is heard, and the one after it.
            if event < 100 || event % 12 < 2 { times.append(time) }
        }
        let scan = ScanStretch(start: 0, end: time, window: 60_000_000, interval: 60_000_000)
        let search = PaceSearch(EventTrain(times: times, scans: [scan]))
        #expect(search.stretches.count > 1 && !search.changesRate(period: 105e6))
        // Without those that follow it is one.
        let alone = times.enumerated().filter { $0.offset < 100 || $0.offset % 2 == 0 }.map(\.element)
        #expect(PaceSearch(EventTrain(times: alone, scans: [scan])).changesRate(period: 105e6))
    }

    /// A third of the rate might be loss; but loss leaves some events that follow each other.
    @Test func manyLongGapsAreAChangeOfRate() {
        func search(slow: Int, every: (Int) -> Int64) -> PaceSearch {
            var times = (0..<60).map { Int64($0) * 105_000_000 }
            for event in 0..<slow { times.append(times[times.count - 1] + every(event) * 105_000_000) }
            let scan = ScanStretch(
                start: 0, end: times[times.count - 1], window: 60_000_000, interval: 60_000_000)
            return PaceSearch(EventTrain(times: times, scans: [scan]))
        }
        #expect(search(slow: 40) { _ in 3 }.changesRate(period: 105e6))
        #expect(!search(slow: 40) { $0 % 4 == 1 ? 1 : 4 }.changesRate(period: 105e6))
        #expect(!search(slow: 6) { _ in 3 }.changesRate(period: 105e6))
    }

    @Test(arguments: [[152.5, 1022.5], [500, 1285], [1022.5, 152.5], [152.5, 1022.5, 152.5]])
    func eachPaceIsTold(_ intervals: [Double]) throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let train = train(intervals.map { ($0, 60) }, seed: seed)
            let found = paces(train)
            try #require(found.count == intervals.count, "\(intervals), seed \(seed)")
            for (place, (pace, interval)) in zip(found, intervals).enumerated() {
                let estimate = try #require(pace.estimate)
                #expect(abs(estimate.meanPeriod / ((interval + 5) * 1e6) - 1) < 0.01)
                #expect(abs(pace.events - 60) <= 1)
                #expect(abs(pace.end - train.times[place * 60 + 59]) < 1_100_000_000)
            }
        }
    }

    @Test func pacesAreToldWhereTheScannerSleeps() {
        var right = 0
        for seed in 1...10 as ClosedRange<UInt64> {
            let found = paces(train([(152.5, 80), (1022.5, 40)], window: 30, of: 300, seed: seed))
            let periods = found.compactMap { $0.estimate?.meanPeriod }
            if periods.count == 2, abs(periods[0] / 157.5e6 - 1) < 0.005, abs(periods[1] / 1027.5e6 - 1) < 0.005
            {
                right += 1
            }
        }
        #expect(right >= 8)
    }

    @Test(arguments: [
        (500, 60, 60), (25, 60, 60), (500, 30, 300), (596, 30, 300), (295, 30, 300), (100, 30, 60),
    ])
    func aSteadyAdvertiserIsNotSplit(_ interval: Double, _ window: Double, _ scanInterval: Double) {
        for seed in 1...10 as ClosedRange<UInt64> {
            #expect(
                paces(train([(interval, 120)], window: window, of: scanInterval, seed: seed)).isEmpty,
                "\(interval) ms, seed \(seed)")
        }
    }

    /// Ten lost in a row, now and then, for minutes at a time.
    @Test func lossInBurstsIsNoChangeOfPace() {
        for seed in 1...10 as ClosedRange<UInt64> {
            var whole = train([(200, 400)], seed: seed)
            var random = SeededRandom(seed: seed)
            var isLost = false
            whole.times = whole.times.enumerated().filter { place, _ in
                let isBad = place > 150
                if Double.random(in: 0..<1, using: &random) < (isLost ? 0.1 : isBad ? 0.1 : 0.001) {
                    isLost.toggle()
                }
                return !isLost
            }.map(\.element)
            #expect(paces(whole).isEmpty, "seed \(seed)")
        }
    }

    @Test func pausesBetweenTrialsAreNoChangeOfPace() {
        var heard = HeardEvents(interval: 500, window: 30, scanInterval: 60)
        heard.pause = 0...20e9
        for seed in 1...10 as ClosedRange<UInt64> {
            #expect(paces(heard.train(60, seed: seed)).isEmpty)
        }
    }

    @Test func timesCountFromAnyOrigin() {
        let pace = Pace(start: 5, end: 9, events: 2, estimate: nil)
        #expect(pace.since(4) == Pace(start: 1, end: 5, events: 2, estimate: nil))
        #expect(pace.since(.min).start == Int64.min + 5)
    }
}
