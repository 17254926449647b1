import Glibc

/// The predicted distribution of a discovery latency.
public struct Prediction: Sendable {
    public let model: DiscoveryModel
    /// P(found by i · step), from i = 0.
    let cdf: [Double]
    /// Nanoseconds between entries of `cdf`.
    let step: Double
    /// How far the distribution may be off, as a probability: what halving the cells still changed. It rises in steps at
    /// start `event`: times within a cell of 0.625 ms (of a thousandth of an advertising interval of
    /// minutes) count as the same there.
    public internal(set) var error: Double
    /// Nanoseconds: beyond this the distribution is a fitted tail, or complete.
    public let horizon: Int64
    /// Share not found within the horizon.
    public let left: Double
    public let tail: Tail?

    /// A geometric tail: the share not found falls by a factor e in each time constant.
    public struct Tail: Sendable, Equatable {
        /// Nanoseconds: where the fit begins.
        public var from: Int64
        /// Nanoseconds; infinite where nothing more is found, ever.
        public var timeConstant: Double
    }

    /// P(found by t), t in nanoseconds.
    public func probability(by time: Int64) -> Double {
        guard time > 0 else { return 0 }
        let place = Double(time) / step
        if place < Double(cdf.count - 1) {
            let index = Int(wholePartOf: place)
            return cdf[index] + (cdf[index + 1] - cdf[index]) * (place - Double(index))
        }
        guard let tail, left > 0, tail.timeConstant.isFinite else { return 1 - left }
        return 1 - left * exp(-Double(time - horizon) / tail.timeConstant)
    }

    /// The latency by which a share q is found, in nanoseconds; nil where it never is.
    public func quantile(_ q: Double) -> Int64? {
        guard q > 0, q < 1 else { return nil }
        if q <= cdf[cdf.count - 1] {
            var low = 0
            var high = cdf.count - 1
            while low < high {
                let middle = (low + high) / 2
                if cdf[middle] < q { low = middle + 1 } else { high = middle }
            }
            guard low > 0 else { return 0 }
            let rise = cdf[low] - cdf[low - 1]
            let part = rise > 0 ? (q - cdf[low - 1]) / rise : 1
            return Int64(nearest: (Double(low - 1) + part) * step)
        }
        guard let tail, left > 0, tail.timeConstant.isFinite else { return nil }
        let beyond = tail.timeConstant * log(left / (1 - q))
        let time = Double(horizon) + beyond
        return time < 9e18 ? Int64(nearest: time) : nil
    }

    /// A stretch of time in which next to nothing is found: quantiles jump across it.
    public struct Cliff: Sendable, Equatable {
        /// Nanoseconds.
        public var from: Int64
        public var to: Int64
        /// The share found before it.
        public var level: Double
    }

    /// The plateau that makes the quantile a matter of luck: one longer than 1 % of its value, within 0.005 in
    /// probability of q.
    public func cliff(at q: Double) -> Cliff? {
        guard let value = quantile(q), q > 0.005, q < 0.995 else { return nil }
        let low = Int(wholePartOf: Double(quantile(q - 0.005) ?? 0) / step)
        let high = min(cdf.count - 1, Int(wholePartOf: Double(quantile(q + 0.005) ?? value) / step) + 1)
        guard low < high else { return nil }
        var best: (start: Int, end: Int)?
        var start = low
        for index in low..<high {
            // A plateau may rise a little: a ten-thousandth of all over its whole length.
            while cdf[index + 1] - cdf[start] > 1e-4 { start += 1 }
            if index + 1 - start > (best.map { $0.end - $0.start } ?? 0) { best = (start, index + 1) }
        }
        guard let best, Double(best.end - best.start) * step > 0.01 * Double(value) else { return nil }
        return Cliff(
            from: Int64(wholePartOf: Double(best.start) * step),
            to: Int64(wholePartOf: Double(best.end) * step), level: cdf[best.start])
    }

    /// The mean in nanoseconds; nil where a share is never found.
    public var mean: Double? {
        // Trapezoids under the survival curve.
        var area = 0.0
        for index in 0..<cdf.count - 1 { area += (1 - (cdf[index] + cdf[index + 1]) / 2) * step }
        guard left > 1e-6 else { return area }
        guard let tail, tail.timeConstant.isFinite else { return nil }
        return area + left * tail.timeConstant
    }
}
