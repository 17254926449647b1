internal import Glibc

/// Stage one of the estimate: how well an advertising interval explains the gaps between the events that were heard,
/// whatever the scanner did in between.
///
/// A gap spans k events, k − 1 of which were missed: it is k·interval plus k delays, blurred by the channel on which
/// the event happened to be heard and by the host. Misses are taken as a geometric number with one share for all
/// gaps, found from the gaps themselves; one gap in fifty may be anything. Nanoseconds throughout.
struct GapLikelihood {
    /// Of a report's time against its event's start: one of three channels up to 1.05 ms apart, and the host.
    static let blur = 700_000.0
    static let outliers = 0.02

    let gaps: [Double]
    private let longest: Double

    init(_ gaps: [Double]) {
        self.gaps = gaps
        longest = max(gaps.max() ?? 1, 1)
    }

    /// The logarithm of the likelihood, per nanosecond; `delay` is the R of a delay uniform on 0…R.
    func score(interval: Double, delay: Double) -> Double {
        score(interval: interval, DelaySums.of(delay))
    }

    /// The same for many intervals with one law.
    func score(interval: Double, _ sums: DelaySums) -> Double {
        let period = interval + sums.delay / 2
        let perNanosecond = 1 / period
        let outlier = Self.outliers / longest
        var score = 0.0
        // Logarithms are what costs most: one of the product of a few. None is below 1e-16, for gaps of a day.
        var product = 1.0
        var factors = 0
        var events = 0
        for gap in gaps {
            // A gap is a day at most, an interval 20 ms at least.
            let k = max(1, Int(wholePartOf: gap * perNanosecond + 0.5))
            events &+= k
            let density = k == 1 ? sums.single(gap - interval) : sums.several(gap - Double(k) * period, k)
            product *= (1 - Self.outliers) * density + outlier
            factors += 1
            if factors == 12 {
                score += log(product)
                product = 1
                factors = 0
            }
        }
        score += log(product)
        let heard = Double(gaps.count)
        let share = heard / Double(events)
        score += heard * log(share)
        if share < 1 { score += (Double(events) - heard) * log(1 - share) }
        return score
    }
}

/// The densities of the sum of k delays uniform on 0…R, blurred by what reports differ from their events' starts. What
/// does not depend on the gap is worked out once for all.
struct DelaySums {
    /// Beyond so many deviations nothing is left of a normal distribution that an outlier would not explain better.
    private static let reach = 6.0
    private static let blur = GapLikelihood.blur
    private static let kept = 512

    let delay: Double
    /// By k: the height of the normal distribution, and −1/(2·variance).
    private let heights: [Double]
    private let exponents: [Double]

    private static let all = IntervalSearch.delays.map { DelaySums($0.range) }

    static func of(_ delay: Double) -> DelaySums { all.first { $0.delay == delay } ?? DelaySums(delay) }

    private init(_ delay: Double) {
        self.delay = delay
        let variances = (0..<Self.kept).map { Self.variance($0, delay) }
        heights = variances.map { 1 / (2 * Double.pi * $0).squareRoot() }
        exponents = variances.map { -0.5 / $0 }
    }

    private static func variance(_ k: Int, _ delay: Double) -> Double {
        Double(k) * delay * delay / 12 + blur * blur
    }

    /// One delay: a box with blurred edges.
    @inline(__always)
    func single(_ rest: Double) -> Double {
        guard delay > 0 else { return several(rest, 0) }
        let reach = Self.reach * Self.blur
        guard rest > -reach, rest < delay + reach else { return 0 }
        // Most lie inside, and what is missing there from one is less than four millionths.
        let inside = 4.5 * Self.blur
        let begun = rest > inside ? 1 : normalShare(rest / Self.blur)
        let ended = rest < delay - inside ? 0 : normalShare((rest - delay) / Self.blur)
        return (begun - ended) / delay
    }

    /// The sum of several is normal enough; `rest` is what the gap differs from k mean periods.
    @inline(__always)
    func several(_ rest: Double, _ k: Int) -> Double {
        if k < Self.kept {
            let exponent = rest * rest * exponents[k]
            return exponent < -0.5 * Self.reach * Self.reach ? 0 : exp(exponent) * heights[k]
        }
        let variance = Self.variance(k, delay)
        let exponent = -0.5 * rest * rest / variance
        guard exponent > -0.5 * Self.reach * Self.reach else { return 0 }
        return exp(exponent) / (2 * Double.pi * variance).squareRoot()
    }

    private func normalShare(_ x: Double) -> Double { 0.5 * erfc(-x * 0.707_106_781_186_547_5) }
}
