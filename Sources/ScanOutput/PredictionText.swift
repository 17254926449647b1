public import CommandLineTable
internal import DiscoveryLatency

/// A prediction as people read it: the answer in one line, percentiles with the band over delay laws, the chance of a
/// miss, the histogram, and why it is so.
public struct PredictionText {
    private let ink: Ink

    public init(terminal: Terminal) { ink = Ink(terminal) }

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
        ink.styled(.bold, &text) { text in
            appendLatency(Double(model.advertisingInterval), to: &text)
            text.put(" advertiser, window ")
            appendLatency(Double(model.window), to: &text)
            text.put(" of ")
            appendLatency(Double(model.interval), to: &text)
        }
        text.put(": ")
        appendDecimal(model.eventHitProbability * 100, decimals: 1, to: &text)
        text.put(" % of its events are heard; latency from ")
        text.put(model.start.inWords)
        text.put("\n")
    }

    private func appendPercentiles(_ report: PredictionReport, to text: inout [UInt8]) {
        text.put("  percentile    latency")
        if !report.laws.isEmpty { text.put("   over plausible delay laws") }
        text.put("\n")
        for q in PredictionReport.quantiles {
            var label: [UInt8] = []
            label.put("p")
            appendDecimal(q * 100, decimals: 1, trimmed: true, to: &label)
            text.put("  ")
            text += label
            text.pad(10 - label.count)
            var value: [UInt8] = []
            append(report.prediction.quantile(q), to: &value)
            text.pad(11 - value.count)
            text += value
            appendBand(report.band(at: q), to: &text)
            if let cliff = report.prediction.cliff(at: q) {
                text.put("   jumps from ")
                appendLatency(Double(cliff.from), to: &text)
                text.put(" to ")
                appendLatency(Double(cliff.to), to: &text)
                text.put(" at p")
                appendDecimal(cliff.level * 100, decimals: 2, trimmed: true, to: &text)
            }
            text.put("\n")
        }
        text.put("  mean      ")
        var mean: [UInt8] = []
        if let value = report.prediction.mean { appendLatency(value, to: &mean) } else { mean.put("none") }
        text.pad(11 - mean.count)
        text += mean
        text.put("\n")
    }

    private func appendBand(_ band: PredictionReport.Band?, to text: inout [UInt8]) {
        guard let band else { return }
        text.put("   ")
        append(band.lowest, to: &text)
        text.put(ink.unicode ? " … " : " to ")
        append(band.highest, to: &text)
        text.put(" (")
        text.put(band.highestLaw)
        text.put(")")
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
        for reason in report.reasons {
            text.put(reason)
            text.put("\n")
        }
        text.put("Computed with delay law ")
        text.put(report.lawName)
        text.put("; the distribution is off by at most ")
        appendDecimal(report.prediction.error * 1e4, decimals: 2, trimmed: true, to: &text)
        text.put(ink.unicode ? "·10⁻⁴" : "e-4")
        text.put(" in probability.\nComputed to ")
        appendLatency(Double(report.prediction.horizon), to: &text)
        text.put(report.prediction.left > 1e-6 ? "; beyond, a fitted tail.\n" : "; nothing is left beyond.\n")
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
