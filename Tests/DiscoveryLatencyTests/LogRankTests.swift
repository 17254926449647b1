import DiscoveryLatency
import TestSupport
import Testing

@Suite struct LogRankTests {
    /// Remission times in weeks of 42 leukaemia patients (Freireich et al. 1963), the textbook example: chi-squared
    /// 16.79, which is z = 4.0979.
    @Test func textbookExample() throws {
        let placebo: [Int64] = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
        let treated: [Int64] = [6, 6, 6, 7, 10, 13, 16, 22, 23]
        let censored: [Int64] = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
        var test = LogRank()
        test.add((placebo, []), (treated, censored))
        let z = try #require(test.z)
        #expect(abs(z * z - 16.793) < 0.001)
        #expect(abs(test.excess - 10.2505) < 0.001 && abs(test.variance - 6.2570) < 0.001)
        let p = try #require(test.p)
        #expect(p > 4.1e-5 && p < 4.2e-5)
        var turned = LogRank()
        turned.add((treated, censored), (placebo, []))
        #expect(abs((turned.z ?? 0) + z) < 1e-9)
    }

    @Test func nothingToTell() {
        var test = LogRank()
        #expect(test.z == nil && test.p == nil)
        test.add(([], [5]), ([], [7]))
        test.add(([3], []), ([], []))
        #expect(test.z == nil)
    }

    /// Where nothing differs |z| exceeds 1.96 in 5 % of cases: of 2000 in 100 ± 9.7; four deviations. Each case has two
    /// strata (devices) of very different speed, in different shares.
    @Test func sizeIsFivePercent() {
        var random = SeededRandom(seed: 1)
        func sample(_ count: Int, _ scale: Int64) -> (seen: [Int64], censored: [Int64]) {
            var seen: [Int64] = []
            var censored: [Int64] = []
            for _ in 0..<count {
                let value = Int64.random(in: 1...scale, using: &random)
                if value > scale * 7 / 10 { censored.append(scale * 7 / 10) } else { seen.append(value) }
            }
            return (seen, censored)
        }
        var rejected = 0
        for _ in 0..<2000 {
            var test = LogRank()
            test.add(sample(40, 1000), sample(10, 1000))
            test.add(sample(10, 20_000), sample(40, 20_000))
            if abs(test.z ?? 0) > 1.959964 { rejected += 1 }
        }
        #expect((61...139).contains(rejected), "\(rejected)")
    }
}
