internal import DiscoveryLatency
internal import ProgramOutput
internal import Runs

/// Why discovery took as long as it did, in sentences: what was to be expected, what was measured, whether the
/// difference is explained, and what to change.
struct AnswerText {
    let analysis: DeviceAnalysis

    /// `500 ms advertiser, 30 of 60 ms: half of all events are heard; expected p50 496 ms, p90 977 ms; measured …`
    func words(trials: Int) -> String {
        guard let comparison = analysis.comparison else { return "" }
        let model = comparison.prediction.model
        var words = "\(setting(analysis.advertisingInterval ?? 0)) ms advertiser"
        if let estimate = analysis.estimate, !analysis.isGiven {
            words += " (estimated; 95 % \(range(estimate.confidence)))"
        }
        words += ", \(setting(model.window)) of \(setting(model.interval)) ms"
        if let loss = comparison.loss {
            words += ", \(roughPercent(loss)) of the packets lost, estimated from the gaps"
        }
        words += ": \(Self.share(model.eventHitProbability)) events are heard"
        words += "; expected p50 \(round(comparison.prediction.quantile(0.5)))"
        words += ", p90 \(round(comparison.prediction.quantile(0.9)))"
        words += "; " + measured(comparison, trials) + ". "
        words += conclusion(comparison)
        if let advice { words += " " + advice }
        return words
    }

    private func measured(_ comparison: ModelComparison, _ trials: Int) -> String {
        let estimate = comparison.measured
        if estimate.seen + estimate.censored == 1 {
            return estimate.seen == 1
                ? "seen after \(round(estimate.percentile(0.5))) this time"
                : "not seen within \(round(estimate.limit)) this time"
        }
        func figure(_ q: Double) -> String {
            estimate.percentile(q).map { round($0) } ?? "beyond \(round(estimate.limit))"
        }
        var words = "measured p50 \(figure(0.5)), p90 \(figure(0.9)) in "
        words += counted(estimate.seen + estimate.censored, "trial")
        if estimate.censored > 0 { words += " (\(grouped(estimate.censored)) ended without it)" }
        return words
    }

    /// What the test says.
    func conclusion(_ comparison: ModelComparison) -> String {
        let figures = Self.figures(comparison.test)
        let without = Self.figures(comparison.withoutLoss.test)
        switch comparison.verdict {
        case .tooFewToTell:
            return "At least \(ModelComparison.fewest) trials tell whether that is as expected."
        case .explained:
            let model = comparison.withoutLoss.prediction.model
            guard let interval = analysis.advertisingInterval, model.advertisingInterval != interval else {
                return "The difference is explained by chance (log-rank \(figures))."
            }
            return
                "The difference is explained by chance if the advertising interval is "
                + "\(latencyText(model.advertisingInterval)), which the estimate does not exclude (log-rank \(figures))."
        case .explainedByLoss(let loss):
            return
                "The difference is explained by a loss of \(roughPercent(loss)) of the packets, estimated from the gaps "
                + "(log-rank \(figures); without loss \(without))."
        case .later:
            guard let loss = comparison.loss.map(roughPercent) else {
                return
                    "Discovery was later than window, interval and advertising interval explain (log-rank \(figures)): packets are "
                    + "lost, the scanner listens less than it says, or the device pauses."
            }
            if comparison.test.z ?? 0 > 0 {
                return
                    "Discovery was later than without loss (log-rank \(without)), and sooner than with \(loss) of the packets lost "
                    + "(log-rank \(figures)): the loss changes, or the device pauses."
            }
            return
                "Discovery was later than window, interval, advertising interval and \(loss) of the packets lost explain (log-rank "
                + "\(figures)): the scanner listens less than it says, or the device pauses."
        case .sooner:
            return
                "Discovery was sooner than window, interval and advertising interval explain (log-rank \(figures)): the device "
                + "advertises more often at times, or the scanner listens more than it says."
        }
    }

    static func figures(_ test: OneSampleLogRank) -> String {
        guard let z = test.z, let p = test.p else { return "without figures" }
        var text: [UInt8] = []
        text.put("z ")
        appendDecimal(z, decimals: 2, to: &text)
        text.put(p < 0.0001 ? ", p < 0.0001" : ", p ")
        if p >= 0.0001 { appendDecimal(p, decimals: p < 0.01 ? 4 : 2, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The one change that helps at once: to listen all the time.
    var advice: String? {
        guard let comparison = analysis.comparison, let (always, p90) = comparison.listeningAlways else {
            return nil
        }
        let loss = comparison.loss.map { ", with \(roughPercent($0)) of the packets lost as now" } ?? ""
        return
            "Scan \(setting(always.window)) of \(setting(always.interval)) ms to bring p90 to \(round(p90))\(loss)."
    }

    /// What Apple's guidelines say of the interval.
    var recommendation: String? {
        guard let estimate = analysis.estimate else { return nil }
        if let match = RecommendedIntervals.match(estimate) {
            return "\(setting(match)) ms is one of the intervals that Apple recommends."
        }
        guard estimate.isPlain,
            let gain = RecommendedIntervals.gain(
                for: advertiser(Int64(wholePartOf: estimate.interval), estimate.law))
        else { return nil }
        return
            "Apple recommends \(setting(gain.interval)) ms rather than \(setting(Int64(wholePartOf: estimate.interval))) ms: a phone "
            + "that scans \(setting(gain.setting.window)) of \(setting(gain.setting.interval)) ms "
            + "(\(gain.setting.name)) would find it within \(round(gain.then)) instead of \(round(gain.now)) after it "
            + "walks in, 95 times in 100, according to the model."
    }

    /// With the payload and the PDUs that were heard.
    private func advertiser(_ interval: Int64, _ law: DelayLaw) -> DiscoveryModel {
        var model =
            analysis.comparison?.prediction.model
            ?? DiscoveryModel(window: 30_000_000, interval: 60_000_000, advertisingInterval: interval)
        (model.advertisingInterval, model.delay) = (interval, law)
        return model
    }

    /// Whole milliseconds where that is precise enough.
    func round(_ time: Int64?) -> String {
        guard let time else { return "never" }
        var text: [UInt8] = []
        if time >= 10_000_000_000 {
            appendLatency(Double(time), to: &text)
        } else {
            appendDecimal(Double(time) / 1e6, decimals: time < 10_000_000 ? 1 : 0, to: &text)
            text.put(" ms")
        }
        return String(decoding: text, as: UTF8.self)
    }

    func setting(_ time: Int64) -> String {
        var text: [UInt8] = []
        let isOnGrid = time.isMultiple(of: 10_000)
        appendDecimal(Double(time) / 1e6, decimals: isOnGrid ? 3 : 1, trimmed: true, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func range(_ values: ClosedRange<Double>) -> String { rangeText(values) + " ms" }

    /// A share as one would say it.
    static func share(_ share: Double) -> String {
        let words: [(Double, String)] = [
            (1, "nearly all"), (0.75, "three quarters of all"), (2.0 / 3, "two thirds of all"),
            (0.5, "half of all"), (1.0 / 3, "a third of all"), (0.25, "a quarter of all"),
            (0.1, "a tenth of all"),
        ]
        return words.first { abs($0.0 - share) <= 0.015 * max(0.2, $0.0) }?.1
            ?? "\(roughPercent(share)) of all"
    }
}

/// A share in percent, whole from ten percent on.
func roughPercent(_ share: Double) -> String {
    var text: [UInt8] = []
    appendDecimal(share * 100, decimals: share < 0.0995 ? 1 : 0, trimmed: true, to: &text)
    text.put(" %")
    return String(decoding: text, as: UTF8.self)
}

/// `499.2-501.3`, in milliseconds.
func rangeText(_ values: ClosedRange<Double>) -> String {
    var text: [UInt8] = []
    appendDecimal(values.lowerBound / 1e6, decimals: 1, to: &text)
    text.put("-")
    appendDecimal(values.upperBound / 1e6, decimals: 1, to: &text)
    return String(decoding: text, as: UTF8.self)
}
