public import DiscoveryLatency
internal import JSON

/// A prediction with everything that is said about it, for text and JSON alike.
public struct PredictionReport {
    public static let quantiles = [0.5, 0.9, 0.95, 0.99, 0.999]

    let prediction: Prediction
    let lawName: String
    /// The same with every plausible law; empty where the law was given.
    let laws: [(name: String, prediction: Prediction)]
    /// Nanoseconds.
    let within: [Int64]
    let cdfAt: [Int64]

    /// Computes the prediction, and where no law was given (`hasBand`) those of all plausible ones.
    public init(
        _ model: DiscoveryModel, lawName: String, precision: Precision, hasBand: Bool, workers: Workers,
        within: [Int64], cdfAt: [Int64]
    ) {
        let plausible = hasBand ? model.plausibleLaws : []
        let predictions = workers.map(plausible.count + 1) { number in
            guard number > 0 else { return model.predict(precision) }
            var other = model
            other.delay = plausible[number - 1].law
            return other.predict(.band)
        }
        prediction = predictions[0]
        self.lawName = lawName
        // The model's own law is known better than the band asks for.
        laws = zip(plausible, predictions.dropFirst()).map { named, other in
            (named.name, named.law == model.delay ? predictions[0] : other)
        }
        self.within = within
        self.cdfAt = cdfAt
    }

    struct Band {
        var lowest: Int64?
        var lowestLaw: String
        var highest: Int64?
        var highestLaw: String
    }

    /// The quantile over the plausible laws; nil as a time is never.
    func band(at q: Double) -> Band? {
        guard let first = laws.first else { return nil }
        let start = first.prediction.quantile(q)
        var band = Band(lowest: start, lowestLaw: first.name, highest: start, highestLaw: first.name)
        for (name, prediction) in laws.dropFirst() {
            let value = prediction.quantile(q)
            if value ?? .max < band.lowest ?? .max { (band.lowest, band.lowestLaw) = (value, name) }
            if value ?? .max > band.highest ?? .max { (band.highest, band.highestLaw) = (value, name) }
        }
        return band
    }

    /// Sentences that explain the figures.
    var reasons: [String] {
        let model = prediction.model
        var reasons: [String] = []
        if let resonance = Resonance(model) { reasons.append(explain(resonance, model)) }
        if let bound = model.bound {
            reasons.append(
                "Every device is found within \(milliseconds(bound)): one window takes in a whole period.")
        }
        if let tail = prediction.tail, tail.timeConstant.isFinite, tail.timeConstant > 10e9 {
            reasons.append(
                "The tail is long: beyond \(milliseconds(tail.from)) the share still missing falls by 63 % every "
                    + "\(milliseconds(Int64(nearest: tail.timeConstant))).")
        }
        if prediction.left > 1e-6, prediction.tail?.timeConstant.isFinite != true {
            var share: [UInt8] = []
            appendShare(prediction.left, to: &share)
            reasons.append(
                "\(String(decoding: share, as: UTF8.self)) are never found: without a random delay events and windows "
                    + "keep their distance.")
        }
        return reasons
    }

    private func explain(_ resonance: Resonance, _ model: DiscoveryModel) -> String {
        let mean = model.delay.mean >= 1 ? " + " + milliseconds(Int64(model.delay.mean)) : ""
        var period = milliseconds(model.advertisingInterval) + mean
        if resonance.events > 1 { period = "\(resonance.events) × " + (mean.isEmpty ? period : "(\(period))") }
        let rounds =
            (resonance.intervals == 1 ? "" : "\(resonance.intervals) × ") + milliseconds(model.interval)
        let round = resonance.events == 1 ? "event" : "round of \(resonance.events) events"
        let distance = Int64(nearest: abs(resonance.drift))
        guard distance >= 1_000 else {
            return
                "Resonance: \(period) is \(rounds): each \(round) finds the scanner where the last one did, and "
                + (mean.isEmpty ? "nothing moves it." : "only the random delay moves it.")
        }
        let drift = milliseconds(distance)
        return
            "Resonance: \(period) is \(rounds) \(resonance.drift < 0 ? "-" : "+") \(drift): each \(round) drifts "
            + "\(drift) through a \(milliseconds(model.window)) window."
    }

    private func milliseconds(_ time: Int64) -> String {
        var text: [UInt8] = []
        appendDecimal(Double(time) / 1e6, decimals: 3, trimmed: true, to: &text)
        return String(decoding: text, as: UTF8.self) + " ms"
    }
}

extension DiscoveryModel.Start {
    /// What latency counts from.
    var inWords: String {
        switch self {
        case .scan: "the start of the scan"
        case .entry: "the moment the device walks in"
        case .event: "the start of an advertising event"
        }
    }
}
