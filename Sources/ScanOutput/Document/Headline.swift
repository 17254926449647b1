internal import DiscoveryLatency
internal import Runs

extension AnswerText {
    /// The answer in one sentence: how long it took, why, and what to change.
    ///
    /// `Peripheral 500 took 440 ms at the median and 967 ms at p90, because 30 of 60 ms hears half of all events of a 500
    /// ms advertiser; 60 of 60 ms would bring p90 to 458 ms.`
    func headline(_ name: String) -> String {
        guard let comparison = analysis.comparison else { return "" }
        return "\(name) \(took(comparison))\(because(comparison))\(change(comparison))."
    }

    private func took(_ comparison: ModelComparison) -> String {
        let measured = comparison.measured
        let total = measured.seen + measured.censored
        guard total > 1 else {
            return measured.percentile(0.5).map { "was found after \(round($0))" }
                ?? "was not found within \(round(measured.limit))"
        }
        guard measured.seen > 0 else { return "was never found in \(counted(total, "trial"))" }
        guard let median = measured.percentile(0.5) else {
            return
                "was found within \(round(measured.limit)) in \(grouped(measured.seen)) of \(counted(total, "trial"))"
        }
        guard measured.supports(0.9) else {
            return "took \(round(median)) at the median of \(counted(total, "trial"))"
        }
        return measured.percentile(0.9).map { "took \(round(median)) at the median and \(round($0)) at p90" }
            ?? "took \(round(median)) at the median and was missed in \(grouped(measured.censored)) of "
            + counted(total, "trial")
    }

    private func because(_ comparison: ModelComparison) -> String {
        let prediction = comparison.prediction
        let model = prediction.model
        let advertiser = "a \(setting(analysis.advertisingInterval ?? 0)) ms advertiser"
        let hears =
            (model.window < model.interval
                ? "\(setting(model.window)) of \(setting(model.interval)) ms" : "listening all the time")
            + " hears \(Self.share(comparison.withoutLoss.prediction.model.eventHitProbability)) events of \(advertiser)"
            + (comparison.loss.map { " and \(roughPercent($0)) of the packets are lost" } ?? "")
        switch comparison.verdict {
        case .explained, .explainedByLoss: return ", because \(hears)"
        case .later, .sooner:
            return ", though \(hears) and \(round(prediction.quantile(0.9))) was to be expected at p90"
        case .tooFewToTell:
            let time = comparison.measured.percentile(0.5) ?? comparison.measured.limit
            if let rare = prediction.quantile(0.99), time > rare {
                return ", though \(hears) and 99 of 100 scans take no longer than \(round(rare))"
            }
            guard let median = prediction.quantile(0.5), time < median else { return ", because \(hears)" }
            return "; half of all scans take longer than \(round(median)), because \(hears)"
        }
    }

    private func change(_ comparison: ModelComparison) -> String {
        if comparison.verdict == .later, comparison.measured.seen == 0 {
            return "; check that it is on and in reach"
        }
        if let (always, p90) = comparison.listeningAlways {
            let setting = "\(setting(always.window)) of \(setting(always.interval)) ms"
            return comparison.measured.seen + comparison.measured.censored > 1
                ? "; \(setting) would bring p90 to \(round(p90))"
                : "; \(setting) would find it within \(round(p90)) nine times in ten"
        }
        let model = comparison.prediction.model
        guard model.window >= model.interval else { return "" }
        switch comparison.verdict {
        case .explained, .sooner: return "; only a shorter advertising interval would be faster"
        case .tooFewToTell:
            let time = comparison.measured.percentile(0.5) ?? comparison.measured.limit
            return comparison.prediction.quantile(0.99).map { time <= $0 } ?? true
                ? "; only a shorter advertising interval would be faster" : ""
        case .explainedByLoss: return "; less loss would be faster: move it nearer"
        case .later: return ""
        }
    }
}
