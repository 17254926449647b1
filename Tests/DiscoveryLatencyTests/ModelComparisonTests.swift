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
        _ true: DiscoveryModel, _ assumed: DiscoveryModel, heard: Double? = nil, seed: UInt64 = 1,
        count: Int = 400,
        events: Int = 1000
    ) -> ModelComparison {
        let (seen, censored) = trials(count, of: `true`.predict(), within: 1_200_000_000, seed: seed)
        return ModelComparison(
            assumed, seen: seen, censored: censored,
            heard: heard.map { .init(share: $0, count: events) })
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

    /// An interval that the estimate leaves open explains it: nothing is blamed. Where none does, something is.
    @Test func whatTheEstimateLeavesOpenIsNotBlamed() throws {
        func model(_ milliseconds: Int64) -> DiscoveryModel {
            DiscoveryModel(
                window: 30_000_000, interval: 320_000_000, advertisingInterval: milliseconds * 1_000_000)
        }
        // 955 ms are in step with three scan intervals, and every millisecond counts.
        let (seen, censored) = trials(200, of: model(958).predict(.band), within: 20_000_000_000, seed: 4)
        func verdict(_ others: [DiscoveryModel]) -> ModelComparison {
            ModelComparison(model(955), or: others, seen: seen, censored: censored, heard: nil)
        }
        let alone = verdict([]).verdict
        #expect(alone == .sooner || alone == .later)
        let known = verdict([model(954), model(958)])
        #expect(known.verdict == .explained)
        #expect(known.prediction.model == model(958))
        #expect(verdict([model(954), model(956)]).verdict == alone)
    }

    /// Heard and missed in rows, so many events prove less.
    @Test func rowsOfEventsProveLess() {
        let model = DiscoveryModel(
            window: 30_000_000, interval: 320_000_000, advertisingInterval: 1_022_500_000)
        func loss(scatter: Double) -> Double? {
            let heard = ModelComparison.HeardEvents(
                share: model.eventHitProbability * 0.6, count: 200, scatter: scatter)
            return ModelComparison(model, seen: [5_000_000_000], censored: [], heard: heard).loss
        }
        #expect(loss(scatter: 1) != nil)
        #expect(loss(scatter: 4) == nil)
    }

    @Test func aConfidenceSetHoldsWhatTheGapsLeaveOpen() throws {
        let estimate = try #require(
            AdvertisingIntervalEstimate(
                HeardEvents(interval: 500, window: 30, scanInterval: 60).train(40, seed: 2)))
        let models = estimate.models(like: model, law: nil)
        #expect(models.count > 3 && models.count <= 29)
        for other in models {
            let isAlternative = estimate.alternatives.contains {
                abs($0 - Double(other.advertisingInterval)) < 1
            }
            // To the nanosecond.
            let isInside =
                other.meanPeriod > estimate.periodConfidence.lowerBound - 1
                && other.meanPeriod < estimate.periodConfidence.upperBound + 1
            #expect(isAlternative || isInside, "\(other)")
        }
        let told = estimate.models(like: model, law: DelayLaw.none)
        #expect(!told.isEmpty && told.allSatisfy { $0.delay == .none || $0.delay == estimate.law })
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

    /// What is promised holds at the loss that there is, not at none.
    @Test func theLossFoundIsInPredictionAndAdvice() throws {
        var lossy = model
        lossy.loss = 0.5
        let comparison = compare(lossy, model, heard: model.eventHitProbability / 2)
        #expect(comparison.loss == 0.5)
        #expect(comparison.prediction.quantile(0.5) == lossy.predict(.band).quantile(0.5))
        #expect(comparison.withoutLoss.prediction.model.loss == 0)
        let (always, p90) = try #require(comparison.listeningAlways)
        #expect(always.loss == 0.5 && always.window == always.interval)
        let expected = try #require(always.predict().quantile(0.9))
        #expect(abs(Double(p90) / Double(expected) - 1) < 0.02)
        // 500 ms advertisers at full duty and half of the packets lost: far beyond the 458 ms of a loss-free radio.
        #expect(p90 > 1_400_000_000)
    }

    /// A single scan says nothing by its latency; its many gaps do.
    @Test func gapsAloneTellOfLossBeyondDoubt() {
        var lossy = model
        lossy.loss = 0.5
        let half = model.eventHitProbability / 2
        let one = compare(lossy, model, heard: half, count: 1)
        #expect(one.verdict == .tooFewToTell && one.loss == 0.5)
        // Five events in place of ten are no proof.
        #expect(compare(lossy, model, heard: half, count: 1, events: 5).loss == nil)
        #expect(compare(model, model, heard: model.eventHitProbability * 0.9).loss == nil)
        // Sooner than predicted: no loss explains that.
        var slower = model
        slower.advertisingInterval = 900_000_000
        #expect(compare(model, slower, heard: half).loss == nil)
        // In a resonance neighbouring events share their fate.
        var resonant = model
        resonant.interval = 320_000_000
        resonant.advertisingInterval = 635_000_000
        #expect(Resonance(resonant) != nil)
        #expect(compare(resonant, resonant, heard: resonant.eventHitProbability / 2, count: 1).loss == nil)
    }

    struct Recommendation: Sendable {
        /// Milliseconds.
        var own: Int64
        var recommended: Double?
    }

    /// 100 ms is found sooner than 152.5 ms in every setting of a phone; 300 ms resonates with 30 of 300 ms.
    @Test(arguments: [
        Recommendation(own: 100, recommended: nil), Recommendation(own: 250, recommended: nil),
        Recommendation(own: 300, recommended: 318.75), Recommendation(own: 500, recommended: nil),
        Recommendation(own: 600, recommended: 546.25), Recommendation(own: 3000, recommended: nil),
    ])
    func applesIntervalsAreNamedWhereTheModelGains(_ row: Recommendation) throws {
        var advertiser = model
        advertiser.advertisingInterval = row.own * 1_000_000
        let gain = RecommendedIntervals.gain(for: advertiser)
        #expect(gain.map { Double($0.interval) / 1e6 } == row.recommended, "\(String(describing: gain))")
        guard let gain else { return }
        // As the whole model sees it.
        func p95(_ interval: Int64) throws -> Double {
            var model = DiscoveryModel(
                window: gain.setting.window, interval: gain.setting.interval, advertisingInterval: interval)
            model.start = .entry
            return Double(min(60_000_000_000, try #require(model.predict(.band).quantile(0.95))))
        }
        #expect(try p95(gain.interval) < 0.9 * p95(advertiser.advertisingInterval))
    }

    @Test func nineTrialsAreTooFew() {
        let (seen, censored) = trials(9, of: model.predict(), within: 10_000_000_000, seed: 1)
        #expect(
            ModelComparison(model, seen: seen, censored: censored, heard: nil).verdict == .tooFewToTell)
        #expect(ModelComparison(model, seen: [], censored: [], heard: nil).verdict == .tooFewToTell)
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
