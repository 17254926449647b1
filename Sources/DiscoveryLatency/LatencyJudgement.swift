/// What a claim was held against, and what came of it.
public struct LatencyJudgement: Sendable, Equatable {
    public enum Verdict: Sendable, Equatable {
        case holds
        case fails
        /// By what was measured either could be true.
        case undecided(Lack)
    }

    /// What would decide.
    public enum Lack: Sendable, Equatable {
        /// More observations: so many in all, if they go on like those that there are. Nil where no number can be
        /// named: nothing was measured, or the quantity lies on the limit.
        case observations(needed: Int?)
        /// Longer trials: some ended without the device, before the limit.
        case time
    }

    public let verdict: Verdict
    /// The percentile, mean or maximum that was measured, in nanoseconds; nil where the observations do not reach it.
    public let value: Double?
    /// The band that the true quantity lies in, in nanoseconds: each end is wrong in at most 5 of 100 repetitions. Nil
    /// where the observations give no end, as they never do for a maximum.
    public let lower: Double?
    public let upper: Double?
    /// Latencies that were observed, and trials that ended without the device.
    public let seen: Int
    public let censored: Int
}

extension LatencyAssertion {
    /// Judges the claim by what was measured: it holds only if chance alone does not explain that it seems to.
    ///
    /// A percentile: the share of latencies beyond the limit is bounded by Clopper and Pearson's interval, counting
    /// as trials what censoring before the limit leaves. The mean: the normal interval around the mean, where
    /// nothing was censored. The maximum: no observation beyond the limit, and none censored before it.
    public func judge(seen: [Int64], censored: [Int64] = []) -> LatencyJudgement {
        switch quantity {
        case .percentile(let q): PercentileClaim(q, seen, censored).judgement(limit)
        case .mean: judgeMean(seen, censored)
        case .maximum: judgeMaximum(seen, censored)
        }
    }

    private func judgeMaximum(_ seen: [Int64], _ censored: [Int64]) -> LatencyJudgement {
        let verdict: LatencyJudgement.Verdict =
            if seen.contains(where: { $0 >= limit }) || censored.contains(where: { $0 >= limit }) {
                .fails
            } else if !censored.isEmpty {
                .undecided(.time)
            } else {
                seen.isEmpty ? .undecided(.observations(needed: nil)) : .holds
            }
        let longest = seen.max()
        // A trial that went on for longer without the device tells only that the maximum lies beyond.
        let isReached = (censored.max() ?? .min) < (longest ?? .min)
        return LatencyJudgement(
            verdict: verdict, value: isReached ? longest.map(Double.init) : nil, lower: nil, upper: nil,
            seen: seen.count, censored: censored.count)
    }

    private func judgeMean(_ seen: [Int64], _ censored: [Int64]) -> LatencyJudgement {
        func judgement(
            _ verdict: LatencyJudgement.Verdict, _ mean: Double? = nil, _ half: Double? = nil
        ) -> LatencyJudgement {
            LatencyJudgement(
                verdict: verdict, value: mean, lower: half.flatMap { half in mean.map { max(0, $0 - half) } },
                upper: half.flatMap { half in mean.map { $0 + half } }, seen: seen.count,
                censored: censored.count)
        }
        guard censored.isEmpty else { return judgement(.undecided(.time)) }
        guard let first = seen.first else { return judgement(.undecided(.observations(needed: nil))) }
        let n = Double(seen.count)
        let mean = seen.reduce(0.0) { $0 + Double($1) } / n
        guard seen.count >= 2 else {
            return judgement(.undecided(.observations(needed: nil)), Double(first))
        }
        let variance = seen.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / (n - 1)
        // 1.645: the normal quantile of one-sided 5 %.
        let half = 1.645 * (variance / n).squareRoot()
        if mean + half < Double(limit) { return judgement(.holds, mean, half) }
        if mean - half >= Double(limit) { return judgement(.fails, mean, half) }
        let ratio = half / abs(mean - Double(limit))
        let needed = (n * ratio * ratio).rounded(.up) + 1
        return judgement(
            .undecided(.observations(needed: needed < 1e6 ? Int(wholePartOf: needed) : nil)), mean, half)
    }
}

/// Judges percentiles by one set of observations.
private struct PercentileClaim {
    private let q: Double
    private let curve: KaplanMeier
    private let censored: [Int64]

    init(_ q: Double, _ seen: [Int64], _ censored: [Int64]) {
        self.q = q
        curve = KaplanMeier(seen: seen, censored: censored)
        self.censored = censored.sorted()
    }

    func judgement(_ limit: Int64) -> LatencyJudgement {
        let verdict = verdict(limit)
        var (lower, upper) = band
        // Where censoring makes the bounds jump, the verdict counts.
        if verdict == .holds { upper = min(upper ?? limit, limit) }
        if verdict == .fails { lower = max(lower ?? limit, limit) }
        return LatencyJudgement(
            verdict: verdict, value: curve.percentile(q).map(Double.init), lower: lower.map(Double.init),
            upper: upper.map(Double.init), seen: curve.seen, censored: curve.censored)
    }

    private func verdict(_ limit: Int64) -> LatencyJudgement.Verdict {
        // "Below the limit" is strict: the share not seen before the limit, the limit itself included.
        let beyond = curve.survival(at: limit - 1)
        let trials = trials(through: limit)
        guard trials > 0 else {
            return .undecided(
                curve.censored > 0 ? .time : .observations(needed: ShareBounds.needed(beyond: 0, of: 1 - q)))
        }
        let bounds = ShareBounds(beyond, trials)
        if bounds.upper <= 1 - q { return .holds }
        // Past the longest trial nobody knows who would have been seen.
        if beyond > 0, limit - 1 > curve.limit { return .undecided(.time) }
        if bounds.lower > 1 - q { return .fails }
        let needed = ShareBounds.needed(beyond: beyond, of: 1 - q)
        return .undecided(
            .observations(
                needed: needed.map {
                    Int(rounding: Double($0) * Double(curve.seen + curve.censored) / trials, .up)
                }
            ))
    }

    /// An observation censored before a time says nothing of what lies beyond it.
    private func trials(through time: Int64) -> Double {
        let before = censored.partitioningIndex { $0 >= time }
        return Double(curve.seen + censored.count - before)
    }

    /// The limits at which the verdict turns from failing to open, and from open to holding.
    private var band: (lower: Int64?, upper: Int64?) {
        let steps = curve.steps
        guard let first = steps.first else { return (nil, nil) }
        let open = steps.partitioningIndex {
            ShareBounds($0.survival, trials(through: $0.time + 1)).lower <= 1 - q
        }
        let held = steps.partitioningIndex {
            ShareBounds($0.survival, trials(through: $0.time + 1)).upper <= 1 - q
        }
        let failsAtOnce = ShareBounds(1, trials(through: first.time)).lower > 1 - q
        let lower = open < steps.count ? steps[open].time : curve.limit
        return (open > 0 || failsAtOnce ? lower : 0, held < steps.count ? steps[held].time : nil)
    }
}

/// Clopper and Pearson's bounds of a share that was estimated from so many trials.
private struct ShareBounds {
    let lower: Double
    let upper: Double

    init(_ share: Double, _ trials: Double) {
        guard trials > 0 else {
            (lower, upper) = (0, 1)
            return
        }
        let bounds = BinomialBounds(hits: share * trials, trials: trials, error: LatencyAssertion.error)
        (lower, upper) = (bounds.lower, bounds.upper)
    }

    private static let most = 1 << 20

    /// How many trials tell that a share that is `share` does, or does not, exceed `limit`. Nil beyond a million.
    static func needed(beyond share: Double, of limit: Double) -> Int? {
        func decides(_ trials: Int) -> Bool {
            let bounds = ShareBounds(share, Double(trials))
            return bounds.upper <= limit || bounds.lower > limit
        }
        var high = 1
        while !decides(high) {
            high *= 2
            if high > most { return nil }
        }
        var low = high / 2
        while low + 1 < high {
            let middle = (low + high) / 2
            if decides(middle) { high = middle } else { low = middle }
        }
        return high
    }
}

extension Array {
    /// The first index at which the condition is true, of an array in which it stays true from there on.
    fileprivate func partitioningIndex(where condition: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
