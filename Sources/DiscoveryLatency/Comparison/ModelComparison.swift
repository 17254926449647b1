/// First-seen latencies of one device beside the model's: is the difference chance, lost packets, or something that the
/// model does not know of?
public struct ModelComparison: Sendable {
    /// A prediction, and the measured latencies against it.
    public struct Candidate: Sendable {
        public let prediction: Prediction
        public let test: OneSampleLogRank
    }

    public private(set) var measured: KaplanMeier
    /// As if no packet were lost. Where only another advertising interval than the estimate explains what was measured, one
    /// that the estimate leaves open, it is the prediction with that.
    public let withoutLoss: Candidate
    /// With the packets lost that the gaps between events tell of. Nil where they tell of none, or where the prediction
    /// without loss holds and the gaps do not contradict it plainly.
    public let withLoss: Candidate?

    /// What stands beside the measurement, and what advice is given by: with the loss that was found.
    public var prediction: Prediction { standing.prediction }

    /// Of `measured` against `prediction`.
    public var test: OneSampleLogRank { standing.test }

    /// The share of PDUs that is lost, where any was found.
    public var loss: Double? { withLoss?.prediction.model.loss }

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

    /// Drops the latencies once nothing more is made of them: those of many devices and trials fill the memory.
    public mutating func forgetMeasured() { measured = KaplanMeier(seen: []) }

    /// What the gaps between a device's events tell of loss.
    public struct HeardEvents: Sendable, Equatable {
        /// Of the device's events while scanning was on, the share that was heard.
        public var share: Double
        /// Events that were heard.
        public var count: Int
        /// How far the times between them scatter: their variance by the square of their mean. 1 where each event is heard or
        /// missed by itself, more where a schedule in step with the device lets it be heard, and missed, in rows.
        public var scatter: Double

        public init(share: Double, count: Int, scatter: Double = 1) {
            self.share = share
            self.count = count
            self.scatter = scatter
        }
    }

    /// - Parameters:
    ///   - others: models that are as good as the first by what is known of the advertiser: an estimated interval has a
    ///     confidence interval. Nothing is blamed for what one of them explains.
    ///   - heard: what gaps tell, where there are any.
    public init(
        _ model: DiscoveryModel, or others: [DiscoveryModel] = [], seen: [Int64], censored: [Int64],
        heard: HeardEvents?
    ) {
        // Many observations see an error that few do not.
        var precision = seen.count + censored.count > 500 ? Precision() : .band
        // Devices are compared on every processor at the same time.
        precision.kept = 1 << 17
        func candidate(_ model: DiscoveryModel) -> Candidate {
            let prediction = model.predict(precision)
            var test = OneSampleLogRank()
            test.add(seen: seen, censored: censored, under: prediction)
            return Candidate(prediction: prediction, test: test)
        }
        measured = KaplanMeier(seen: seen, censored: censored)
        let nominal = candidate(model)
        let refused = Self.verdict(nominal.test)
        let isOpen = refused == .sooner || refused == .later
        let withoutLoss =
            isOpen
            ? others.lazy.map(candidate).first { Self.verdict($0.test) == .explained } ?? nominal : nominal
        self.withoutLoss = withoutLoss
        let first = Self.verdict(withoutLoss.test)
        var lossy = model
        lossy.loss = heard.map { 1 - $0.share / model.eventHitProbability } ?? 0
        let isEvident =
            first != .later
            && heard.map { heard in ([model] + others).allSatisfy { Self.contradicts(heard, $0) } } == true
        guard first == .later && lossy.loss > 0.02 || first != .sooner && isEvident, lossy.loss < 0.95 else {
            withLoss = nil
            return
        }
        let candidate = candidate(lossy)
        withLoss = first == .explained && Self.verdict(candidate.test) != .explained ? nil : candidate
    }

    /// Whether the gaps show loss beyond doubt, though the latencies do not: a fifth of the packets at least, five
    /// standard deviations from none. In a resonance neighbouring events share their fate, and counting them proves
    /// nothing.
    private static func contradicts(_ heard: HeardEvents, _ model: DiscoveryModel) -> Bool {
        let expected = model.eventHitProbability
        guard heard.share > 0, heard.share < 0.8 * expected, Resonance(model) == nil else { return false }
        let events = Double(heard.count) / heard.share
        // Where nearly every event is heard, the normal approximation would prove too much.
        let variance = max(0.05, expected * (1 - expected)) / events * max(1, heard.scatter)
        return expected - heard.share > 5 * variance.squareRoot()
    }

    private var standing: Candidate { withLoss ?? withoutLoss }

    public var verdict: Verdict {
        let first = Self.verdict(withoutLoss.test)
        guard first != .tooFewToTell, let withLoss, Self.verdict(withLoss.test) == .explained else {
            return first
        }
        return .explainedByLoss(withLoss.prediction.model.loss)
    }

    private static func verdict(_ test: OneSampleLogRank) -> Verdict {
        guard let z = test.z, let p = test.p, test.observed + test.censored >= fewest else {
            return .tooFewToTell
        }
        return p >= level ? .explained : z > 0 ? .sooner : .later
    }
}

extension ModelComparison {
    /// The one change of the scanner that helps at once, with the loss that was found: to listen all the time. With its
    /// 90th percentile in nanoseconds; nil where that is hardly sooner.
    public var listeningAlways: (model: DiscoveryModel, p90: Int64)? {
        let model = prediction.model
        guard model.window < model.interval, let now = prediction.quantile(0.9) else { return nil }
        var always = model
        always.window = model.interval
        guard let then = always.predict(.band).quantile(0.9), Double(then) < 0.95 * Double(now) else {
            return nil
        }
        return (always, then)
    }
}
