public import DiscoveryLatency

/// A prediction with everything that is said about it, for text and JSON alike.
public struct PredictionReport {
    public static let quantiles = [0.5, 0.9, 0.95, 0.99, 0.999]

    let answer: BandedPrediction
    let lawName: String
    /// Nanoseconds.
    let within: [Int64]
    let cdfAt: [Int64]

    /// - Parameter wholeCDF: the distribution is shown from its start to p99.9, beside the times of `cdfAt`.
    public init(
        _ answer: BandedPrediction, lawName: String, within: [Int64], cdfAt: [Int64], wholeCDF: Bool = false
    ) {
        self.answer = answer
        self.lawName = lawName
        self.within = within
        self.cdfAt = wholeCDF ? Set(cdfAt + Self.grid(of: answer.prediction)).sorted() : cdfAt
    }

    /// Times from 0 to p99.9, or as far as was computed, in equal and round steps: at most 102 of them.
    private static func grid(of prediction: Prediction) -> [Int64] {
        let end = min(prediction.quantile(0.999) ?? prediction.horizon, prediction.horizon)
        var decade: Int64 = 1_000_000
        while end / decade > 100 { decade *= 10 }
        let step = [decade / 10, decade / 5, decade / 2].first { end / $0 <= 100 } ?? decade
        return Array(stride(from: 0, to: end + step, by: Int(step)))
    }

    var prediction: Prediction { answer.prediction }

    /// A stretch of time across which percentiles jump, and which ones lie beside it.
    var cliffs: [(quantile: Double, cliff: Prediction.Cliff)] {
        Self.quantiles.compactMap { q in prediction.cliff(at: q).map { (q, $0) } }
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
                "\(String(decoding: share, as: UTF8.self)) of the devices are never found: without a random delay, "
                    + "their events never move into a window.")
        }
        return reasons
    }

    private func explain(_ resonance: Resonance, _ model: DiscoveryModel) -> String {
        let mean = model.delay.mean >= 1 ? " + " + milliseconds(Int64(wholePartOf: model.delay.mean)) : ""
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
    /// Who experiences latencies that are counted from here, and how to count from elsewhere.
    var experience: String {
        switch self {
        case .scan:
            "Latency counts from the start of the scan: what a trial measures, and what a person experiences who opens an "
                + "app that starts to scan. With --start entry it counts from the moment the device comes near a running scan."
        case .entry:
            "Latency counts from the moment the device walks in: what a person experiences while a scan is running. With "
                + "--start scan it counts from the start of the scan, as in a trial."
        case .event:
            "Latency counts from the start of an advertising event, as in papers. A person experiences --start entry, and a "
                + "trial measures --start scan."
        }
    }
}
