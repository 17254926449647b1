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

    /// Ascending.
    let gaps: [Double]
    private let longest: Double

    init(_ gaps: [Double]) {
        self.gaps = gaps.sorted()
        longest = max(self.gaps.last ?? 1, 1)
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
        // Gaps of one event that lie well inside the delay's range are all as likely.
        let even =
            sums.evenly.map { place(interval + $0.lowerBound)..<place(interval + $0.upperBound) } ?? 0..<0
        let evenShare = sums.delay > 0 ? (1 - Self.outliers) / sums.delay + outlier : 1
        var score = even.isEmpty ? 0 : Double(even.count) * log(evenShare)
        // Logarithms are what costs most: one of the product of a few. None is below 1e-16, for gaps of a day.
        var product = 1.0
        var factors = 0
        var events = even.count
        for part in [0..<even.lowerBound, even.upperBound..<gaps.count] {
            for place in part {
                let gap = gaps[place]
                // A gap is a day at most, an interval 20 ms at least.
                var (k, value) = (gap * perNanosecond).nearestOfSmall
                if k < 1 { (k, value) = (1, 1) }
                events &+= k
                let density = k == 1 ? sums.single(gap - interval) : sums.several(gap - value * period, k)
                product *= (1 - Self.outliers) * density + outlier
                factors += 1
                if factors == 16 {
                    score += log(product)
                    product = 1
                    factors = 0
                }
            }
        }
        score += log(product)
        let heard = Double(gaps.count)
        let share = heard / Double(events)
        score += heard * log(share)
        if share < 1 { score += (Double(events) - heard) * log(1 - share) }
        return score
    }

    /// The first gap that is no shorter than this.
    private func place(_ length: Double) -> Int {
        var low = 0
        var high = gaps.count
        while low < high {
            let middle = (low + high) / 2
            if gaps[middle] < length { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The densities of the sum of k delays uniform on 0…R, blurred by what reports differ from their events' starts. What
/// does not depend on the gap is worked out once for all.
struct DelaySums {
    /// Beyond so many deviations nothing is left of a normal distribution that an outlier would not explain better.
    private static let reach = NormalTable.reach
    private static let blur = GapLikelihood.blur
    private static let kept = 512
    /// From an edge of the range on this far inside, what is missing there from one is less than four millionths.
    private static let inside = 4.5 * blur

    let delay: Double
    /// Where the density of one delay is that of the range, edges left out; nil where there is no such place.
    let evenly: Range<Double>?
    private let perDelay: Double
    private let normal = NormalTable.shared
    /// By k: the height of the normal distribution, and 1/(2·variance).
    private let laws: [SIMD2<Double>]

    private static let all = (IntervalSearch.delays.map(\.range) + DelayEvidence.ranges).map { DelaySums($0) }

    static func of(_ delay: Double) -> DelaySums { all.first { $0.delay == delay } ?? DelaySums(delay) }

    private init(_ delay: Double) {
        self.delay = delay
        perDelay = delay > 0 ? 1 / delay : 0
        evenly = delay > 2 * Self.inside ? Self.inside..<delay - Self.inside : nil
        laws = (0..<Self.kept).map { Self.law(Self.variance($0, delay)) }
    }

    private static func variance(_ k: Int, _ delay: Double) -> Double {
        Double(k) * delay * delay / 12 + blur * blur
    }

    private static func law(_ variance: Double) -> SIMD2<Double> {
        SIMD2(1 / (2 * Double.pi * variance).squareRoot(), 0.5 / variance)
    }

    /// One delay: a box with blurred edges.
    @inline(__always)
    func single(_ rest: Double) -> Double {
        guard delay > 0 else { return several(rest, 0) }
        let reach = Self.reach * Self.blur
        guard rest > -reach, rest < delay + reach else { return 0 }
        // Most lie inside.
        let begun = rest > Self.inside ? 1 : normal.share(rest * (1 / Self.blur))
        let ended = rest < delay - Self.inside ? 0 : normal.share((rest - delay) * (1 / Self.blur))
        return (begun - ended) * perDelay
    }

    /// The sum of several is normal enough; `rest` is what the gap differs from k mean periods.
    @inline(__always)
    func several(_ rest: Double, _ k: Int) -> Double {
        let law = k < Self.kept ? laws[k] : Self.law(Self.variance(k, delay))
        let exponent = rest * rest * law[1]
        return exponent > 0.5 * Self.reach * Self.reach ? 0 : normal.fall(exponent) * law[0]
    }
}
