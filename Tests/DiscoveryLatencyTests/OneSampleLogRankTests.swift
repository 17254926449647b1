import DiscoveryLatency
import Glibc
import TestSupport
import Testing

@Suite struct OneSampleLogRankTests {
    static func prediction(_ window: Int64, _ interval: Int64) -> Prediction {
        DiscoveryModel(
            window: window * 1_000_000, interval: interval * 1_000_000, advertisingInterval: 500_000_000
        ).predict()
    }

    /// Latencies drawn from a prediction, in trials of `length` ns.
    static func draw(
        _ count: Int, _ prediction: Prediction, length: Int64, _ random: inout SeededRandom
    ) -> (seen: [Int64], censored: [Int64]) {
        var seen: [Int64] = []
        var censored: [Int64] = []
        for _ in 0..<count {
            let latency = prediction.quantile(Double.random(in: 1e-9..<1, using: &random)) ?? .max
            if latency > length { censored.append(length) } else { seen.append(latency) }
        }
        return (seen, censored)
    }

    /// By hand: expected is the sum of the logarithms.
    @Test func byHand() throws {
        let prediction = Self.prediction(30, 60)
        var test = OneSampleLogRank()
        test.add(seen: [100_000_000, 900_000_000], censored: [1_000_000_000], under: prediction)
        let expected = [100_000_000, 900_000_000, 1_000_000_000].reduce(0.0) {
            $0 - log(1 - prediction.probability(by: $1))
        }
        #expect(test.observed == 2 && test.censored == 1 && test.beyond == 0)
        #expect(abs(test.expected - expected) < 1e-12)
        let z = try #require(test.z)
        #expect(abs(z - (2 - expected) / expected.squareRoot()) < 1e-12)
        #expect(abs(try #require(test.p) - erfc(abs(z) / 2.0.squareRoot())) < 1e-12)
    }

    @Test func nothingToTell() {
        var test = OneSampleLogRank()
        #expect(test.z == nil && test.p == nil)
        test.add(seen: [], censored: [0], under: Self.prediction(30, 60))
        #expect(test.z == nil && test.p == nil)
    }

    /// Where the prediction holds |z| exceeds 1.96 in 5 % of cases: of 4,000 in 200 ± 13.8; four deviations, and
    /// the half per cent by which 100 observations are no infinity.
    @Test(
        arguments: [
            (30, 60, 60_000), (30, 60, 800), (30, 300, 60_000), (30, 300, 4000), (60, 60, 10_000),
        ] as [(Int64, Int64, Int64)])
    func sizeIsFivePercent(_ window: Int64, _ interval: Int64, _ milliseconds: Int64) {
        var random = SeededRandom(seed: 1)
        let prediction = Self.prediction(window, interval)
        var rejected = 0
        for _ in 0..<4000 {
            let data = Self.draw(100, prediction, length: milliseconds * 1_000_000, &random)
            var test = OneSampleLogRank()
            test.add(seen: data.seen, censored: data.censored, under: prediction)
            if abs(test.z ?? 0) > 1.959964 { rejected += 1 }
        }
        #expect((125...275).contains(rejected), "\(rejected)")
    }

    /// Latencies of 30/60 held against the prediction for 60/60 (too late), and the other way round (too soon).
    @Test func rejectsAnotherModel() throws {
        var random = SeededRandom(seed: 2)
        let half = Self.prediction(30, 60)
        let all = Self.prediction(60, 60)
        var late = OneSampleLogRank()
        var data = Self.draw(100, half, length: 1_000_000_000, &random)
        late.add(seen: data.seen, censored: data.censored, under: all)
        #expect(try #require(late.z) < -5 && late.beyond > 10)
        #expect(try #require(late.p) < 1e-6)
        var soon = OneSampleLogRank()
        data = Self.draw(100, all, length: 1_000_000_000, &random)
        soon.add(seen: data.seen, censored: data.censored, under: half)
        #expect(try #require(soon.z) > 5 && soon.beyond == 0)
    }

    /// A small difference needs more observations: 30/60 against 31.25/60 is not told apart by 100, but by 20,000.
    @Test func findsSmallDifferences() throws {
        var random = SeededRandom(seed: 3)
        let truth = Self.prediction(30, 60)
        var model = truth.model
        model.window = 31_250_000
        let other = model.predict()
        for (count, differs) in [(100, false), (20_000, true)] {
            let data = Self.draw(count, truth, length: 1_000_000_000, &random)
            var test = OneSampleLogRank()
            test.add(seen: data.seen, censored: data.censored, under: other)
            #expect((try #require(test.p) < 0.001) == differs, "\(count)")
        }
    }

    /// A latency beyond the bound of a window that takes in a whole period: counted, and finite.
    @Test func beyondTheBound() throws {
        let prediction = Self.prediction(1022, 1022)
        var test = OneSampleLogRank()
        test.add(seen: [100_000_000, 600_000_000, .max], censored: [700_000_000], under: prediction)
        #expect(test.beyond == 3)
        #expect(try #require(test.z).isFinite)
    }
}
