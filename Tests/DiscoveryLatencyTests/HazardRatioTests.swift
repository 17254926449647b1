import DiscoveryLatency
import TestSupport
import Testing

@Suite struct HazardRatioTests {
    /// Exponential waits at a rate a second, cut off after a time: the hazard is the rate.
    private func waits(
        _ count: Int, rate: Double, until limit: Int64 = 2_000_000_000, _ random: inout SeededRandom
    ) -> (seen: [Int64], censored: [Int64]) {
        var waits: (seen: [Int64], censored: [Int64]) = ([], [])
        for _ in 0..<count {
            var wait: Int64 = 0
            // A millisecond at a time, so that there are ties.
            while wait < limit, Double.random(in: 0..<1, using: &random) > rate / 1000 { wait += 1_000_000 }
            if wait < limit { waits.seen.append(wait) } else { waits.censored.append(limit) }
        }
        return waits
    }

    private func ratio(_ count: Int, _ first: Double, _ second: Double, seed: UInt64) -> HazardRatio {
        var random = SeededRandom(seed: seed)
        var ratio = HazardRatio()
        ratio.add(waits(count, rate: first, &random), waits(count, rate: second, &random))
        // A device of its own, with other waits, and the same ratio.
        ratio.add(waits(count, rate: 3 * first, &random), waits(count, rate: 3 * second, &random))
        return ratio
    }

    @Test(arguments: [(1.0, 1.0), (1, 0.5), (0.5, 1), (2, 1.5)])
    func theRatioOfHazardsIsFound(first: Double, second: Double) throws {
        let ratio = ratio(1500, first, second, seed: 1)
        let estimate = try #require(ratio.estimate)
        #expect(abs(estimate / (second / first) - 1) < 0.12, "\(estimate)")
        let (lower, upper) = (try #require(ratio.bound(0.001)), try #require(ratio.bound(0.999)))
        #expect(lower < second / first && second / first < upper)
        #expect(lower < estimate && estimate < upper)
    }

    /// Of bounds at 5 %, about 5 of 100 miss the true ratio.
    @Test func boundsHoldAsOftenAsTheySay() {
        var missed = (lower: 0, upper: 0)
        for seed in 0..<400 {
            let ratio = ratio(25, 1, 0.8, seed: UInt64(seed))
            if ratio.bound(0.05) ?? 0 > 0.8 { missed.lower += 1 }
            if ratio.bound(0.95) ?? 0 < 0.8 { missed.upper += 1 }
        }
        // 20 are due; the root of the variance is 4.4.
        #expect((7...33).contains(missed.lower) && (7...33).contains(missed.upper), "\(missed)")
    }

    /// At a ratio of 1 the score test is the log-rank test, but for the variance of ties.
    @Test func atOneItIsTheLogRankTest() throws {
        var random = SeededRandom(seed: 3)
        let (first, second) = (waits(200, rate: 0.02, &random), waits(200, rate: 0.03, &random))
        var logRank = LogRank()
        logRank.add(first, second)
        var ratio = HazardRatio()
        ratio.add(first, second)
        let twoSided =
            2
            * min(
                try #require(ratio.chance(ofMoreThan: 1)), try #require(ratio.chance(ofLessThan: 1)))
        #expect(abs(twoSided - (try #require(logRank.p))) < 0.01)
    }

    @Test func withoutDataNothingIsTold() {
        var ratio = HazardRatio()
        #expect(ratio.estimate == nil && ratio.bound(0.05) == nil && ratio.chance(ofMoreThan: 1) == nil)
        ratio.add(([], [5]), ([], [5]))
        #expect(ratio.estimate == nil)
        // Nothing was seen in the second set: the ratio may be nothing at all.
        ratio.add(([1, 2, 3, 4], []), ([], [5, 5, 5, 5]))
        #expect(ratio.estimate == 0 && ratio.bound(0.05) == 0)
        #expect((ratio.bound(0.95) ?? 9) < 1)
    }

    @Test func latenciesNeeded() {
        // 4 (1.645 + 0.842)² / ln(0.8)²
        #expect((495...500).contains(HazardRatio.latenciesNeeded(margin: 0.2, level: 0.05)))
        #expect(HazardRatio.latenciesNeeded(margin: 1e-9, level: 1e-9) == 1_000_000_000_000_000)
    }
}
