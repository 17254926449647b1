import Testing

@testable import DiscoveryLatency

@Suite struct HeardExcessTests {
    private func excess(events: Double, period: Double, deviation: Double = 2.9) -> HeardExcess {
        HeardExcess(
            events: events, share: 0.1, period: period * 1e6, deviation: deviation * 1e6, scanInterval: 300e6)
    }

    @Test func moreThanTheWindowsLetThroughIsImpossible() {
        let found = excess(events: 200, period: 857.5)
        #expect(found.isPossible(heard: 20, share: 0.1))
        #expect(found.isPossible(heard: 30, share: 0.1))
        #expect(!found.isPossible(heard: 76, share: 0.1))
        #expect(found.isPossible(heard: 0, share: 0.1), "less is no excess")
    }

    /// In step with the scanner all events may be heard, or none.
    @Test func eventsInStepShareTheirFate() {
        let found = excess(events: 200, period: 900, deviation: 0)
        #expect(found.independent < 1.1)
        #expect(found.isPossible(heard: 200, share: 0.1))
        #expect(excess(events: 200, period: 857.5).independent > 60)
        #expect(excess(events: 10_000, period: 900.5).independent < 2000)
    }

    @Test func aTruePeriodIsNeverImpossible() throws {
        for (interval, window, scanInterval) in [
            (500.0, 30.0, 300.0), (295, 30, 300), (596, 30, 300), (152.5, 11.25, 1280), (45, 30, 60),
        ] {
            let heard = HeardEvents(interval: interval, window: window, scanInterval: scanInterval)
            for seed in 1...20 as ClosedRange<UInt64> {
                let train = heard.train(40, seed: seed)
                let surprise = try surprise(train, interval)
                #expect(surprise.isPossible((interval + 5) * 1e6), "\(interval) ms, seed \(seed)")
                #expect(abs(surprise.deviations((interval + 5) * 1e6)) < 4.5, "\(interval) ms, seed \(seed)")
            }
        }
    }

    @Test func aPeriodFarTooLongIsImpossible() throws {
        let train = HeardEvents(interval: 852.5, window: 30, scanInterval: 300).train(80, seed: 1)
        #expect(!(try surprise(train, 3_065).isPossible(3_070e6)))
    }

    /// With one event less between two windows, a twelfth more of the events seem to be heard.
    @Test func aPeriodWithAnEventLessBetweenWindowsSurprisesMore() throws {
        let train = HeardEvents(interval: 20.625, window: 30, scanInterval: 300).train(900, seed: 3)
        let surprise = try surprise(train, 20.625)
        let longer = 1 / (1 / 25.625e6 - 1 / 300e6)
        #expect(surprise.deviations(longer) > surprise.deviations(25.625e6) + 1.5)
        #expect(surprise.better(than: longer, 300e6).contains { abs($0 - 25.625e6) < 1 })
    }

    /// Delays that are not the specification's: what the gaps mistake for another period is marked, or has alternatives.
    @Test func whatSurprisesIsMarked() {
        var (right, wrong, marks, open) = (0, 0, 0, 0)
        for interval in [22.5, 25.625, 28.125, 37.5, 45] {
            var heard = HeardEvents(interval: interval, window: 30, scanInterval: 300)
            heard.delay = 5
            for seed in 1...8 as ClosedRange<UInt64> {
                guard let estimate = AdvertisingIntervalEstimate(heard.train(600, seed: seed)) else { continue }
                if estimate.mark == .heardUnlike { marks += 1 }
                if !estimate.isPlain {
                    open += 1
                } else if abs(estimate.meanPeriod / ((interval + 2.5) * 1e6) - 1) < 0.005 {
                    right += 1
                } else {
                    wrong += 1
                }
            }
        }
        #expect(wrong <= 1, "\(right) right, \(wrong) wrong, \(open) open, \(marks) marks")
        #expect(right >= 20 && marks > 0, "\(right) right, \(wrong) wrong, \(open) open, \(marks) marks")
    }

    private func surprise(_ train: EventTrain, _ interval: Double) throws -> HeardSurprise {
        let share = try #require(train.explainedShare(interval: interval * 1e6, law: .specification))
        return try #require(HeardSurprise(train, share: share, deviation: 2.9e6))
    }
}
