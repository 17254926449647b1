/// First-seen latencies of one device beside the model's: is the difference chance, lost packets, or something that the
/// model does not know of?
public struct ModelComparison: Sendable {
    /// Without loss.
    public let prediction: Prediction
    public let measured: KaplanMeier
    /// Of `measured` against `prediction`.
    public let test: OneSampleLogRank
    /// The same with lost packets, where the share of events that was heard falls short of what the schedule explains,
    /// and the prediction without loss does not hold.
    public let withLoss: (loss: Double, prediction: Prediction, test: OneSampleLogRank)?

    /// The level of the test: a difference this unlikely is not taken for chance.
    public static let level = 0.05
    /// With fewer observations nothing is said.
    public static let fewest = 10

    public enum Verdict: Sendable, Equatable {
        /// What chance does.
        case explained
        /// Only with this share of PDUs lost, as the gaps between events tell.
        case explainedByLoss(Double)
        /// Devices are seen sooner, or later, than window, interval and advertising interval explain.
        case sooner
        case later
        case tooFewToTell
    }

    /// - Parameters:
    ///   - heardShare: of the device's events, the share that was heard, where gaps tell.
    public init(
        _ model: DiscoveryModel, seen: [Int64], censored: [Int64], heardShare: Double?
    ) {
        // Many observations see an error that few do not.
        let precision = seen.count + censored.count > 500 ? Precision() : .band
        let prediction = model.predict(precision)
        self.prediction = prediction
        measured = KaplanMeier(seen: seen, censored: censored)
        var test = OneSampleLogRank()
        test.add(seen: seen, censored: censored, under: prediction)
        self.test = test
        withLoss =
            Self.verdict(test) == .later
            ? Self.lossy(model, seen, censored, heardShare: heardShare, precision) : nil
    }

    private static func lossy(
        _ model: DiscoveryModel, _ seen: [Int64], _ censored: [Int64], heardShare: Double?,
        _ precision: Precision
    ) -> (loss: Double, prediction: Prediction, test: OneSampleLogRank)? {
        guard let heardShare else { return nil }
        let loss = 1 - heardShare / model.eventHitProbability
        guard loss > 0.02, loss < 0.95 else { return nil }
        var lossy = model
        lossy.loss = loss
        let prediction = lossy.predict(precision)
        var test = OneSampleLogRank()
        test.add(seen: seen, censored: censored, under: prediction)
        return (loss, prediction, test)
    }

    public var verdict: Verdict {
        let first = Self.verdict(test)
        if first == .later, let withLoss, Self.verdict(withLoss.test) == .explained {
            return .explainedByLoss(withLoss.loss)
        }
        return first
    }

    private static func verdict(_ test: OneSampleLogRank) -> Verdict {
        guard let z = test.z, let p = test.p, test.observed + test.censored >= fewest else {
            return .tooFewToTell
        }
        return p >= level ? .explained : z > 0 ? .sooner : .later
    }
}
