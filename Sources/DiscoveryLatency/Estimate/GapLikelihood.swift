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
        let perNanosecond = 1 / (interval + delay / 2)
        let outlier = Self.outliers / longest
        var score = 0.0
        // Logarithms are what costs most: one of the product of a few. None is below 1e-16, for gaps of a day.
        var product = 1.0
        var factors = 0
        var events = 0.0
        for gap in gaps {
            // A gap is a day at most, an interval 20 ms at least.
            let k = max(1, Double(Int(gap * perNanosecond + 0.5)))
            events += k
            product *= (1 - Self.outliers) * density(gap, k, interval, delay) + outlier
            factors += 1
            if factors == 12 {
                score += log(product)
                product = 1
                factors = 0
            }
        }
        score += log(product)
        let heard = Double(gaps.count)
        let share = heard / events
        score += heard * log(share)
        if share < 1 { score += (events - heard) * log(1 - share) }
        return score
    }

    private func density(_ gap: Double, _ k: Double, _ interval: Double, _ delay: Double) -> Double {
        k == 1 ? single(gap - interval, delay) : several(gap - k * (interval + delay / 2), k, delay)
    }

    /// Beyond so many deviations nothing is left of a normal distribution that an outlier would not explain better.
    private static let reach = 6.0

    /// One delay: a box with blurred edges.
    private func single(_ rest: Double, _ delay: Double) -> Double {
        guard delay > 0 else { return normal(rest, variance: Self.blur * Self.blur) }
        let reach = Self.reach * Self.blur
        guard rest > -reach, rest < delay + reach else { return 0 }
        // Most lie inside, and what is missing there from one is less than four millionths.
        let inside = 4.5 * Self.blur
        let begun = rest > inside ? 1 : normalShare(rest / Self.blur)
        let ended = rest < delay - inside ? 0 : normalShare((rest - delay) / Self.blur)
        return (begun - ended) / delay
    }

    /// The sum of several is normal enough.
    private func several(_ rest: Double, _ k: Double, _ delay: Double) -> Double {
        normal(rest, variance: k * delay * delay / 12 + Self.blur * Self.blur)
    }

    private func normal(_ x: Double, variance: Double) -> Double {
        let square = x * x
        guard square < Self.reach * Self.reach * variance else { return 0 }
        return exp(-square / (2 * variance)) / (2 * Double.pi * variance).squareRoot()
    }

    private func normalShare(_ x: Double) -> Double { 0.5 * erfc(-x * 0.707_106_781_186_547_5) }
}
