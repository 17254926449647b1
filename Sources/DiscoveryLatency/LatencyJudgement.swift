import Glibc

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
        /// Longer trials: some ended without the device, and what came after them matters.
        case time
        /// The names of devices that are there: of others only the trials are known in which they were seen.
        case names
    }

    public private(set) var verdict: Verdict
    /// The percentile, mean or maximum that was measured, in nanoseconds; nil where the observations do not reach it.
    /// The mean is Kaplan–Meier's.
    public let value: Double?
    /// The band that the true quantity lies in, in nanoseconds: each end is wrong in at most 5 of 100 repetitions. Nil
    /// where the observations give no end, as they never do for a maximum.
    public let lower: Double?
    public let upper: Double?
    /// Of a mean: latencies count up to this, the length of a trial in nanoseconds.
    public let restrictedTo: Int64?
    /// Latencies that were observed, and trials that ended without the device.
    public let seen: Int
    public let censored: Int

    /// The same figures, which decide nothing.
    public func undecided(for lack: Lack) -> LatencyJudgement {
        var judgement = self
        judgement.verdict = .undecided(lack)
        return judgement
    }
}

extension LatencyAssertion {
    /// Judges the claim by what was measured: it holds only if chance alone does not explain that it seems to.
    ///
    /// Verdicts are wrong in at most 5 of 100 repetitions, at any number of trials and any share of trials that ended
    /// without the device, as long as a trial's length does not depend on the latency in it. A percentile: see
    /// `SurvivalBounds`. The mean is that of latencies counted up to the length of a trial: see `RestrictedMeanBounds`.
    /// The maximum: no observation beyond the limit, and none censored before it.
    ///
    /// - Parameters:
    ///   - seen: latencies in nanoseconds.
    ///   - censored: lengths of the trials that ended without the device, in nanoseconds.
    ///   - length: how long a trial lasts if nothing ends it early, in nanoseconds. Without it no mean is judged.
    public func judge(seen: [Int64], censored: [Int64] = [], within length: Int64? = nil) -> LatencyJudgement {
        switch quantity {
        case .percentile(let q): judgePercentile(q, seen, censored)
        case .mean: judgeMean(seen, censored, length ?? 0)
        case .maximum: judgeMaximum(seen, censored)
        }
    }

    private func judgePercentile(_ q: Double, _ seen: [Int64], _ censored: [Int64]) -> LatencyJudgement {
        let curve = KaplanMeier(seen: seen, censored: censored)
        let bounds = SurvivalBounds(curve, seen: seen, censored: censored, error: Self.error)
        return LatencyJudgement(
            verdict: verdict(on: q, curve, bounds), value: curve.percentile(q).map(Double.init),
            lower: Double(bounds.lastAbove(1 - q)), upper: bounds.firstWithin(1 - q).map(Double.init),
            restrictedTo: nil, seen: curve.seen, censored: curve.censored)
    }

    /// "Below the limit" is strict: what counts is the share not seen before the limit.
    private func verdict(
        on q: Double, _ curve: KaplanMeier, _ bounds: SurvivalBounds
    ) -> LatencyJudgement.Verdict {
        let count = curve.seen + curve.censored
        guard count > 0 else {
            return .undecided(
                .observations(needed: leastCount(from: 0) { 1 - pow(Self.error, 1 / Double($0)) <= 1 - q }))
        }
        if bounds.upper(before: limit) <= 1 - q { return .holds }
        if bounds.lower(before: limit) > 1 - q { return .fails }
        // Past the longest trial nobody knows who would have been seen.
        if bounds.atRisk(at: limit) == 0, curve.survival(at: limit - 1) > 1 - q { return .undecided(.time) }
        let needed = leastCount(from: count) { total in
            let (lower, upper) = bounds.bounds(before: limit, scale: Double(total) / Double(count))
            return upper <= 1 - q || lower > 1 - q
        }
        return .undecided(.observations(needed: needed))
    }

    private func judgeMean(_ seen: [Int64], _ censored: [Int64], _ length: Int64) -> LatencyJudgement {
        guard seen.count + censored.count > 0, length > 0 else {
            return LatencyJudgement(
                verdict: .undecided(.observations(needed: nil)), value: nil, lower: nil, upper: nil,
                restrictedTo: nil, seen: seen.count, censored: censored.count)
        }
        let seen = seen.map { min($0, length) }
        let bounds = RestrictedMeanBounds(seen: seen, censored: censored, length: length, error: Self.error)
        let limit = Double(self.limit)
        let verdict: LatencyJudgement.Verdict =
            if limit >= Double(length), !censored.isEmpty {
                .undecided(.time)
            } else if bounds.upper <= limit {
                .holds
            } else if bounds.lower >= limit {
                .fails
            } else if bounds.least < bounds.most, (bounds.least...bounds.most).contains(limit) {
                .undecided(.time)
            } else {
                .undecided(.observations(needed: bounds.needed(for: limit)))
            }
        return LatencyJudgement(
            verdict: verdict, value: KaplanMeier(seen: seen, censored: censored).mean?.value,
            lower: bounds.lower, upper: bounds.upper, restrictedTo: length, seen: seen.count,
            censored: censored.count)
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
            restrictedTo: nil, seen: seen.count, censored: censored.count)
    }
}
