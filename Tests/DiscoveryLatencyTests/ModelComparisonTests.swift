import DiscoveryLatency
import TestSupport
import Testing

@Suite struct ModelComparisonTests {
    private let model = DiscoveryModel(
        window: 30_000_000, interval: 60_000_000, advertisingInterval: 500_000_000)

    /// Latencies drawn from a prediction; those beyond the length of a trial are censored.
    private func trials(
        _ count: Int, of prediction: Prediction, within length: Int64, seed: UInt64
    ) -> (seen: [Int64], censored: [Int64]) {
        var random = SeededRandom(seed: seed)
        var seen: [Int64] = []
        var censored: [Int64] = []
        for _ in 0..<count {
            let time = prediction.quantile(Double.random(in: 0.0001..<0.9999, using: &random)) ?? .max
            if time <= length { seen.append(time) } else { censored.append(length) }
        }
        return (seen, censored)
    }

    private func compare(
        _ true: DiscoveryModel, _ assumed: DiscoveryModel, heard: Double? = nil, seed: UInt64 = 1
    ) -> ModelComparison {
        let (seen, censored) = trials(400, of: `true`.predict(), within: 1_200_000_000, seed: seed)
        return ModelComparison(assumed, seen: seen, censored: censored, heardShare: heard)
    }

    @Test func whatTheModelDoesIsExplained() {
        var explained = 0
        for seed in 1...20 as ClosedRange<UInt64> where compare(model, model, seed: seed).verdict == .explained
        {
            explained += 1
        }
        #expect(explained >= 17, "at a level of 5 % one of twenty may be rejected: \(explained)")
    }

    @Test func anotherIntervalIsNot() {
        var slower = model
        slower.advertisingInterval = 700_000_000
        #expect(compare(slower, model).verdict == .later)
        #expect(compare(model, slower).verdict == .sooner)
    }

    @Test func lossIsNamedWhereTheGapsTellIt() {
        var lossy = model
        lossy.loss = 0.3
        // Without a word from the gaps it stays unexplained.
        #expect(compare(lossy, model).verdict == .later)
        let comparison = compare(lossy, model, heard: model.eventHitProbability * 0.7)
        guard case .explainedByLoss(let loss) = comparison.verdict else {
            Issue.record("the verdict is \(comparison.verdict)")
            return
        }
        #expect(abs(loss - 0.3) < 1e-9)
        // A loss that the gaps tell, but that does not fit, explains nothing.
        #expect(compare(lossy, model, heard: model.eventHitProbability * 0.95).verdict == .later)
    }

    @Test func nineTrialsAreTooFew() {
        let (seen, censored) = trials(9, of: model.predict(), within: 10_000_000_000, seed: 1)
        #expect(
            ModelComparison(model, seen: seen, censored: censored, heardShare: nil).verdict == .tooFewToTell)
        #expect(ModelComparison(model, seen: [], censored: [], heardShare: nil).verdict == .tooFewToTell)
    }

    @Test func recommendedIntervalsAreRecognised() throws {
        let heard = HeardEvents(interval: 546.25, window: 60, scanInterval: 60)
        let estimate = try #require(AdvertisingIntervalEstimate(heard.train(40, seed: 2)))
        #expect(RecommendedIntervals.match(estimate) == 546_250_000)
        let other = HeardEvents(interval: 500, window: 60, scanInterval: 60)
        let unusual = try #require(AdvertisingIntervalEstimate(other.train(40, seed: 2)))
        #expect(RecommendedIntervals.match(unusual) == nil)
        #expect(RecommendedIntervals.neighbours(of: unusual.interval) == [417_500_000, 546_250_000])
    }
}
