/// A prediction, and the same with every law that a device's random delay may plausibly follow.
public struct BandedPrediction: Sendable {
    public let prediction: Prediction
    /// Empty where the law was given.
    public let laws: [(name: String, prediction: Prediction)]

    /// Computes the prediction, and where no law was given (`hasBand`) those of all plausible ones.
    public init(_ model: DiscoveryModel, precision: Precision, hasBand: Bool, workers: Workers) {
        let plausible = hasBand ? model.plausibleLaws : []
        let predictions = workers.map(plausible.count + 1) { number in
            guard number > 0 else { return model.predict(precision) }
            var other = model
            other.delay = plausible[number - 1].law
            return other.predict(.band)
        }
        prediction = predictions[0]
        // The model's own law is known better than the band asks for.
        laws = zip(plausible, predictions.dropFirst()).map { named, other in
            (named.name, named.law == model.delay ? predictions[0] : other)
        }
    }

    /// The ends of a quantile over the plausible laws, in nanoseconds; nil as a time is never.
    public struct Band: Sendable {
        public var lowest: Int64?
        public var lowestLaw: String
        public var highest: Int64?
        public var highestLaw: String
    }

    /// Nil where the law was given.
    public func band(at q: Double) -> Band? { band { $0.quantile(q) } }

    /// Of the mean. Nil where the law was given.
    public var meanBand: Band? { band { $0.mean.map { Int64(nearest: $0) } } }

    private func band(_ figure: (Prediction) -> Int64?) -> Band? {
        guard let first = laws.first else { return nil }
        let start = figure(first.prediction)
        var band = Band(lowest: start, lowestLaw: first.name, highest: start, highestLaw: first.name)
        for (name, prediction) in laws.dropFirst() {
            let value = figure(prediction)
            if value ?? .max < band.lowest ?? .max { (band.lowest, band.lowestLaw) = (value, name) }
            if value ?? .max > band.highest ?? .max { (band.highest, band.highestLaw) = (value, name) }
        }
        return band
    }
}
