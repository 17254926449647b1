internal import Bytes
internal import DiscoveryLatency
internal import JSON
internal import Runs

/// What the events and latencies of a device tell beyond themselves, in JSON: its advertising interval, and what was
/// to be expected of it.
extension JSONWriter {
    /// The member `analysis`: what the user told of advertisers and controller.
    mutating func analysis(_ options: AnalysisOptions) {
        beginObject("analysis")
        field("advertising_interval_ms", milliseconds: options.advertisingInterval)
        field("delay", options.lawName ?? options.law.flatMap(lawText))
        field("profile", options.profile.name)
        endObject()
    }

    /// `advertising_interval_ms` to `prediction`, into a device's object. Without an analysis (of most devices of a
    /// crowd there is none) all of them are null.
    mutating func analysis(_ analysis: DeviceAnalysis?, _ options: AnalysisOptions) {
        estimate(analysis?.estimate)
        key("advertising_interval_refused")
        if let reason = analysis?.refusal { literal(reason.word) } else { null() }
        if let paces = analysis?.paces, !paces.isEmpty { self.paces(paces) }
        if let learned = analysis?.learned {
            beginObject("learned_delay")
            field("delay", learned.text)
            field("interval_ms", milliseconds: learned.nominalInterval ?? learned.interval)
            key("interval_ci_ms")
            pair(learned.intervalRange.lowerBound, learned.intervalRange.upperBound)
            key("interval_doubt")
            if let doubt = learned.doubt { literal(doubt.word) } else { null() }
            field("gaps", learned.gaps)
            field("p", learned.p)
            endObject()
        }
        key("prediction")
        if let analysis, let comparison = analysis.comparison {
            prediction(analysis, comparison, options)
        } else {
            null()
        }
    }

    private mutating func estimate(_ estimate: AdvertisingIntervalEstimate?) {
        field("advertising_interval_ms", milliseconds: estimate?.interval)
        key("advertising_interval_ci_ms")
        range(estimate?.confidence)
        field("advertising_period_ms", milliseconds: estimate?.meanPeriod)
        key("advertising_period_ci_ms")
        range(estimate?.periodConfidence)
        field("advertising_delay_ms", milliseconds: estimate?.delay)
        key("advertising_delay_basis")
        if let basis = estimate?.knowledge { literal(basis.word) } else { null() }
        key("advertising_interval_mark")
        if let mark = estimate?.mark { literal(mark.word) } else { null() }
        beginArray("advertising_interval_alternatives_ms")
        for other in estimate?.alternatives ?? [] { time(nanoseconds(other)) }
        endArray()
        field("advertising_interval_gaps", estimate?.gaps)
        field("advertising_interval_left_out", estimate?.leftOut)
        key("used_schedule")
        if let estimate { bool(estimate.usedSchedule) } else { null() }
        field("recommended_interval_ms", milliseconds: estimate.flatMap(RecommendedIntervals.match))
        field("missed_events_share", estimate?.missedShare)
        field("hit_ratio_observed", estimate?.hitRatioObserved)
        field("hit_ratio_explained", estimate?.hitRatioExplained)
    }

    /// The stretches of an advertiser that changes its interval.
    private mutating func paces(_ paces: [Pace]) {
        beginArray("advertising_paces")
        for pace in paces {
            beginObject()
            field("from_ms", milliseconds: pace.start)
            field("until_ms", milliseconds: pace.end)
            field("events", pace.events)
            field("interval_ms", milliseconds: pace.estimate?.interval)
            field("period_ms", milliseconds: pace.estimate?.meanPeriod)
            key("period_ci_ms")
            range(pace.estimate?.periodConfidence)
            key("mark")
            if let mark = pace.estimate?.mark { literal(mark.word) } else { null() }
            beginArray("alternatives_ms")
            for other in pace.estimate?.alternatives ?? [] { time(nanoseconds(other)) }
            endArray()
            endObject()
        }
        endArray()
    }

    private mutating func range(_ values: ClosedRange<Double>?) {
        if let values {
            pair(nanoseconds(values.lowerBound), nanoseconds(values.upperBound))
        } else {
            null()
        }
    }

    private mutating func prediction(
        _ analysis: DeviceAnalysis, _ comparison: ModelComparison, _ options: AnalysisOptions
    ) {
        let prediction = comparison.prediction
        let model = prediction.model
        beginObject()
        field("advertising_interval_ms", milliseconds: model.advertisingInterval)
        field("given", analysis.isGiven)
        field("window_ms", milliseconds: model.window)
        field("interval_ms", milliseconds: model.interval)
        field(
            "delay", model.delay == options.law ? options.lawName ?? lawText(model.delay) : lawText(model.delay)
        )
        field("event_hit_probability", model.eventHitProbability)
        field("mean_ms", milliseconds: prediction.mean)
        quantiles("quantiles_ms") { $0.time(prediction.quantile($1)) }
        field("error", prediction.error)
        field("observations", comparison.test.observed + comparison.test.censored)
        field("censored", comparison.test.censored)
        field("trials_left_out", analysis.trialsLeftOut)
        quantiles("measured_ms") { $0.time(comparison.measured.percentile($1)) }
        quantiles("measured_bands_ms") {
            let band = comparison.measured.percentileBand($1)
            $0.pair(band.lower, band.upper)
        }
        key("log_rank")
        logRank(comparison.withoutLoss.test)
        field("verdict", literal: comparison.verdict.word)
        field("loss", comparison.loss)
        key("log_rank_with_loss")
        if let withLoss = comparison.withLoss { logRank(withLoss.test) } else { null() }
        endObject()
    }

    private mutating func logRank(_ test: OneSampleLogRank) {
        beginObject()
        field("observed", test.observed)
        field("expected", test.expected)
        field("z", test.z)
        field("p", test.p)
        field("beyond", test.beyond)
        endObject()
    }

    private mutating func quantiles(_ key: StaticString, _ value: (inout JSONWriter, Double) -> Void) {
        beginObject(key)
        for q in PredictionReport.quantiles {
            self.key(escaping: "\(q)")
            value(&self, q)
        }
        endObject()
    }

    /// Lower and upper end, in nanoseconds; null where it is not known.
    mutating func pair(_ lower: Int64?, _ upper: Int64?) {
        beginArray()
        time(lower)
        time(upper)
        endArray()
    }

    private mutating func time(_ time: Int64?) {
        if let time { milliseconds(time) } else { null() }
    }

    /// Nanoseconds, whole ones written. (Times beyond all bounds, as resonance has them, are null.)
    private mutating func field(_ key: StaticString, milliseconds time: Double?) {
        field(key, milliseconds: time.flatMap { Int64(exactly: $0.rounded()) })
    }

    private func nanoseconds(_ time: Double) -> Int64? { Int64(exactly: time.rounded()) }
}

/// A delay law as `--delay` takes it; nil for one that only the user can name.
private func lawText(_ law: DelayLaw) -> String? {
    if let profile = ControllerProfile.with(delay: law) { return profile.name }
    switch law.form {
    case .uniform(max: 0): return "none"
    case .uniform(let max): return "uniform:\(millisecondsText(max))"
    case .ticks, .list: return nil
    }
}

private func millisecondsText(_ time: Int64) -> String {
    var text: [UInt8] = []
    text.appendMilliseconds(time)
    return String(decoding: text, as: UTF8.self)
}

extension DelayKnowledge {
    /// As it is written in outputs.
    var word: StaticString {
        switch self {
        case .given: "given"
        case .identified: "identified"
        case .assumed: "assumed"
        }
    }
}

extension IntervalMark {
    /// As it is written in outputs.
    var word: StaticString {
        switch self {
        case .coarse: "coarse"
        case .delaysStray: "delays_stray"
        case .rateChanges: "rate_changes"
        case .heardUnlike: "heard_unlike"
        }
    }
}

extension NoAdvertisingInterval {
    /// As it is written in outputs.
    var word: StaticString {
        switch self {
        case .tooFewGaps: "too_few_gaps"
        case .noInterval: "no_interval"
        case .heardTooOften: "heard_too_often"
        case .changesPace: "pace_changes"
        }
    }
}

extension ModelComparison.Verdict {
    /// As it is written in outputs.
    var word: StaticString {
        switch self {
        case .explained: "explained"
        case .explainedByLoss: "explained_by_loss"
        case .sooner: "sooner"
        case .later: "later"
        case .tooFewToTell: "too_few"
        }
    }
}
