import Glibc

/// A claim about first-seen latencies that a build server can check: `p95<1500ms`, `max<=10s`, `mean<600ms`.
public struct LatencyAssertion: Sendable, Equatable {
    public enum Quantity: Sendable, Equatable {
        /// A percentile as a share, 0.95 for p95.
        case percentile(Double)
        case mean
        case maximum
    }

    public let quantity: Quantity
    /// Nanoseconds.
    public let limit: Int64

    public init(_ quantity: Quantity, below limit: Int64) {
        self.quantity = quantity
        self.limit = limit
    }

    public enum Verdict: Sendable, Equatable {
        case holds
        case fails
        /// With this many observations either could be true; at least `needed` trials that all hold would decide
        /// (nil where no number can be named).
        case undecided(needed: Int?)
    }

    /// How sure a verdict is: each is wrong in at most 5 of 100 repetitions.
    public static let error = 0.05

    /// Judges the claim by what was measured: it holds only if chance alone does not explain that it seems to.
    ///
    /// A percentile: the share of latencies beyond the limit is bounded by Clopper and Pearson's interval, counting
    /// as trials what censoring before the limit leaves. The mean: the normal interval around the mean, where
    /// nothing was censored. The maximum: no observation beyond the limit, and none censored before it.
    public func judge(seen: [Int64], censored: [Int64] = []) -> Verdict {
        switch quantity {
        case .percentile(let q): judgePercentile(q, seen, censored)
        case .mean: judgeMean(seen, censored)
        case .maximum:
            if seen.contains(where: { $0 >= limit }) || censored.contains(where: { $0 >= limit }) {
                .fails
            } else if seen.isEmpty || !censored.isEmpty {
                .undecided(needed: nil)
            } else {
                .holds
            }
        }
    }

    private func judgePercentile(_ q: Double, _ seen: [Int64], _ censored: [Int64]) -> Verdict {
        let needed = Int((log(Self.error) / log(q)).rounded(.up))
        // An observation censored before the limit says nothing of the time beyond it.
        let trials = Double(seen.count + censored.count { $0 >= limit })
        guard trials > 0 else { return .undecided(needed: needed) }
        let curve = KaplanMeier(seen: seen, censored: censored)
        // "Below the limit" is strict: the share not seen before the limit, the limit itself included.
        let beyond = curve.survival(at: limit - 1)
        let bounds = BinomialBounds(hits: beyond * trials, trials: trials, error: Self.error)
        if bounds.upper <= 1 - q { return .holds }
        if bounds.lower > 1 - q { return .fails }
        return .undecided(needed: beyond == 0 ? needed : nil)
    }

    private func judgeMean(_ seen: [Int64], _ censored: [Int64]) -> Verdict {
        guard censored.isEmpty, seen.count >= 2 else { return .undecided(needed: nil) }
        let n = Double(seen.count)
        let mean = seen.reduce(0.0) { $0 + Double($1) } / n
        let variance = seen.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / (n - 1)
        // 1.645: the normal quantile of one-sided 5 %.
        let halfWidth = 1.645 * (variance / n).squareRoot()
        if mean + halfWidth < Double(limit) { return .holds }
        if mean - halfWidth >= Double(limit) { return .fails }
        return .undecided(needed: nil)
    }
}
