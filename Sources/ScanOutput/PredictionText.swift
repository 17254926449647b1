internal import DiscoveryLatency
internal import Pictures
public import ProgramOutput

/// A prediction as people read it: the answer in one line, percentiles with the band over delay laws, the chance of a
/// miss, the histogram, and why it is so.
public struct PredictionText {
    private let ink: Ink

    public init(terminal: Terminal) { ink = Ink(terminal) }

    init(ink: Ink) { self.ink = ink }

    public func append(_ report: PredictionReport, to text: inout [UInt8]) {
        let prediction = report.prediction
        appendQuestion(report, to: &text)
        text.put("\n")
        appendPercentiles(report, to: &text)
        appendMisses(report, to: &text)
        text.put("\n")
        appendHistogram(prediction, to: &text)
        text.put("\n")
        appendReasons(report, to: &text)
    }

    private func appendQuestion(_ report: PredictionReport, to text: inout [UInt8]) {
        let model = report.prediction.model
        var line: [UInt8] = []
        appendLatency(Double(model.advertisingInterval), to: &line)
        line.put(model.pdu == nil ? " advertiser, window " : " advertiser on the Coded PHY, window ")
        appendLatency(Double(model.window), to: &line)
        line.put(" of ")
        appendLatency(Double(model.interval), to: &line)
        ink.styled(.bold, &text) { $0 += line }
        var words: [UInt8] = []
        words.put(": ")
        appendDecimal(model.eventHitProbability * 100, decimals: 1, to: &words)
        words.put(" % of its events are heard")
        appendWrapped(String(decoding: words, as: UTF8.self), from: line.count, ink, to: &text)
    }

    private func appendPercentiles(_ report: PredictionReport, to text: inout [UInt8]) {
        let start = report.prediction.model.start.inWords
        text.put("  Latency from \(start)\n  percentile    latency")
        if !report.answer.laws.isEmpty { text.put("   over plausible delay laws") }
        text.put("\n")
        for q in PredictionReport.quantiles {
            let label = name(q)
            text.put("  \(label)")
            text.pad(10 - label.utf8.count)
            var value: [UInt8] = []
            append(report.prediction.quantile(q), to: &value)
            text.pad(11 - value.count)
            text += value
            appendBand(report.answer.band(at: q), to: &text)
            text.put("\n")
        }
        text.put("  mean      ")
        var mean: [UInt8] = []
        if let value = report.prediction.mean { appendLatency(value, to: &mean) } else { mean.put("none") }
        text.pad(11 - mean.count)
        text += mean
        appendBand(report.answer.meanBand, to: &text)
        text.put("\n")
    }

    private func name(_ q: Double) -> String {
        var label: [UInt8] = []
        label.put("p")
        appendDecimal(q * 100, decimals: 2, trimmed: true, to: &label)
        return String(decoding: label, as: UTF8.self)
    }

    /// The ends, and the law of the upper one where it is the longest or below it.
    private func appendBand(_ band: BandedPrediction.Band?, to text: inout [UInt8]) {
        guard let band else { return }
        var words: [UInt8] = []
        append(band.lowest, to: &words)
        words.put(ink.unicode ? " … " : " to ")
        append(band.highest, to: &words)
        text.put("   ")
        text += words
        let law = " (\(band.highestLaw))"
        if 26 + words.count + law.utf8.count > ink.width {
            text.put("\n")
            text.pad(25)
        }
        text.put(law)
    }

    private func append(_ time: Int64?, to text: inout [UInt8]) {
        if let time { appendLatency(Double(time), to: &text) } else { text.put("never") }
    }

    private func appendMisses(_ report: PredictionReport, to text: inout [UInt8]) {
        for time in report.within {
            text.put("  not seen within ")
            appendSeconds(time, to: &text)
            text.put(": ")
            appendShare(1 - report.prediction.probability(by: time), to: &text)
            text.put("\n")
        }
        for time in report.cdfAt {
            text.put("  seen within ")
            appendLatency(Double(time), to: &text)
            text.put(": ")
            appendShare(report.prediction.probability(by: time), to: &text)
            text.put("\n")
        }
    }

    private func appendHistogram(_ prediction: Prediction, to text: inout [UInt8]) {
        guard
            let end = prediction.quantile(0.999)
                ?? prediction.quantile(prediction.probability(by: prediction.horizon))
        else { return }
        let edges = HistogramPlot.steps(0, end, 16)
        let shares = zip(edges, edges.dropFirst()).map { from, to in
            prediction.probability(by: to) - prediction.probability(by: from)
        }
        guard let most = shares.max(), most > 0 else { return }
        let columns = max(10, min(60, ink.width - 36))
        for (index, share) in shares.enumerated() where share > 0.00005 {
            var label: [UInt8] = []
            appendDecimal(Double(edges[index + 1]) / 1e6, decimals: 3, trimmed: true, to: &label)
            text.put("  up to ")
            text.pad(9 - label.count)
            text += label
            text.put(" ms ")
            var percent: [UInt8] = []
            appendDecimal(share * 100, decimals: 1, to: &percent)
            text.pad(5 - percent.count)
            text += percent
            text.put(" % ")
            ink.styled(.bar, &text) { ink.bar(share / most, columns: columns, &$0) }
            text.put("\n")
        }
    }

    private func appendReasons(_ report: PredictionReport, to text: inout [UInt8]) {
        for (q, cliff) in report.cliffs {
            appendWrapped(
                "\(name(q)) is close to a jump: at \(name(cliff.level)) the latency rises from "
                    + "\(latencyText(cliff.from)) to \(latencyText(cliff.to)).", ink, to: &text)
        }
        for reason in report.reasons { appendWrapped(reason, ink, to: &text) }
        appendWrapped(report.prediction.model.start.experience, ink, to: &text)
        var error: [UInt8] = []
        appendDecimal(report.prediction.error * 1e4, decimals: 2, trimmed: true, to: &error)
        error.put(ink.unicode ? "·10⁻⁴" : "e-4")
        appendWrapped(
            "Computed with delay law \(report.lawName); the distribution is off by at most "
                + "\(String(decoding: error, as: UTF8.self)) in probability. Computed to "
                + latencyText(report.prediction.horizon)
                + (report.prediction.left > 1e-6 ? "; beyond, a fitted tail." : "; nothing is left beyond."),
            ink, to: &text)
    }
}

/// Whole seconds where it is some: `10 s`, `1.5 s`.
func appendSeconds(_ nanoseconds: Int64, to text: inout [UInt8]) {
    appendDecimal(Double(nanoseconds) / 1e9, decimals: 3, trimmed: true, to: &text)
    text.put(" s")
}

/// A share in percent with the digits that small ones need.
func appendShare(_ share: Double, to text: inout [UInt8]) {
    if share < 5e-7 { return text.put("less than 0.0001 %") }
    appendDecimal(share * 100, decimals: share < 0.001 ? 4 : share < 0.1 ? 2 : 1, to: &text)
    text.put(" %")
}
