import Glibc

extension KaplanMeier {
    /// The pointwise log-log Greenwood band of the share not yet seen after `time` nanoseconds: S^exp(±z·σ) with
    /// σ² = Greenwood's sum / (log S)². `z` is the normal quantile (1.96 for 95 %). Nil before the first latency
    /// and where the curve has reached zero: the data say nothing of the width there.
    public func survivalBand(at time: Int64, z: Double = 1.959964) -> ClosedRange<Double>? {
        var step: Step?
        for candidate in steps {
            if candidate.time > time { break }
            step = candidate
        }
        return step.flatMap { Self.survivalBand(after: $0, z: z) }
    }

    /// The same band after one step, without looking for it: for a whole curve.
    public static func survivalBand(after step: Step, z: Double = 1.959964) -> ClosedRange<Double>? {
        guard step.survival > 0, step.survival < 1, step.greenwood.isFinite else { return nil }
        let spread = exp(z * step.greenwood.squareRoot() / -log(step.survival))
        let low = pow(step.survival, spread)
        let high = pow(step.survival, 1 / spread)
        return low.isFinite && high.isFinite && low <= high ? low...high : nil
    }

    /// The band of a percentile: the latencies at which the band of the survival curve crosses 1 − q, in
    /// nanoseconds. An end that the data do not reach is nil.
    public func percentileBand(_ q: Double, z: Double = 1.959964) -> (lower: Int64?, upper: Int64?) {
        guard q > 0, q < 1 else { return (nil, nil) }
        var lower: Int64?
        for step in steps {
            let band = Self.survivalBand(after: step, z: z)
            // Where the curve reaches zero only its lower edge is known: zero.
            if lower == nil, band?.lowerBound ?? 0 <= 1 - q + 1e-9 { lower = step.time }
            if let band, band.upperBound <= 1 - q + 1e-9 { return (lower, step.time) }
        }
        return (lower, nil)
    }
}
