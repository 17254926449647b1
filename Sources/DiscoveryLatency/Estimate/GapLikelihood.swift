import Glibc

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
        let period = interval + delay / 2
        let outlier = Self.outliers / longest
        var score = 0.0
        var events = 0.0
        for gap in gaps {
            let k = max(1, (gap / period).rounded())
            events += k
            score += log((1 - Self.outliers) * density(gap, k, interval, delay) + outlier)
        }
        let heard = Double(gaps.count)
        let share = heard / events
        score += heard * log(share)
        if share < 1 { score += (events - heard) * log(1 - share) }
        return score
    }

    /// How much better than chance the interval explains the gaps: the logarithm of the likelihood over that of events
    /// that come at random, at the same rate.
    func gain(interval: Double, delay: Double) -> Double {
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        return score(interval: interval, delay: delay) + Double(gaps.count) * (1 + log(mean))
    }

    private func density(_ gap: Double, _ k: Double, _ interval: Double, _ delay: Double) -> Double {
        k == 1 ? single(gap - interval, delay) : several(gap - k * (interval + delay / 2), k, delay)
    }

    /// One delay: a box with blurred edges.
    private func single(_ rest: Double, _ delay: Double) -> Double {
        guard delay > 0 else { return normal(rest, Self.blur) }
        return (normalShare(rest / Self.blur) - normalShare((rest - delay) / Self.blur)) / delay
    }

    /// The sum of several is normal enough.
    private func several(_ rest: Double, _ k: Double, _ delay: Double) -> Double {
        normal(rest, (k * delay * delay / 12 + Self.blur * Self.blur).squareRoot())
    }

    private func normal(_ x: Double, _ deviation: Double) -> Double {
        exp(-x * x / (2 * deviation * deviation)) / (deviation * 2.506_628_274_631)
    }

    private func normalShare(_ x: Double) -> Double { 0.5 * erfc(-x * 0.707_106_781_186_547_5) }
}
