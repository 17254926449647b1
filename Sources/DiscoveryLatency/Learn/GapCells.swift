internal import Glibc

/// The gaps that span one advertising period, counted in cells of time, and what blurs them.
///
/// A gap is the interval, plus the delay, plus differences of what stands between the start of an event and its time
/// stamp: the place of the PDU that was heard in its event (channels 37, 38, 39 are sent one after the other), and the
/// host's own jitter. Which channel was heard is not reported; how often the next event is heard on the same channel or
/// on another follows from how many scan intervals lie between, on average over where in a scan interval events fall.
struct GapCells {
    /// Milliseconds, all.
    let low: Double
    let width: Double
    let counts: [Double]
    let total: Double
    /// From one PDU of an event to the start of the next.
    var spacing: Double
    /// Per cell: probability that the channel heard is −2, −1, 0, 1, 2 places further than before.
    private let places: [(Double, Double, Double, Double, Double)]

    init(
        _ gaps: [Double], low: Double, high: Double, width: Double = 0.05, spacing: Double, scanInterval: Double
    ) {
        self.low = low
        self.width = width
        self.spacing = spacing
        let cells = max(1, Int(rounding: (high - low) / width, .up))
        var counts = [Double](repeating: 0, count: cells)
        for gap in gaps {
            let cell = Int(rounding: (gap - low) / width, .down)
            if counts.indices.contains(cell) { counts[cell] += 1 }
        }
        self.counts = counts
        total = counts.reduce(0, +)
        places = counts.indices.map { cell in
            Self.places(after: low + (Double(cell) + 0.5) * width, scanInterval: scanInterval)
        }
    }

    /// The scan is some whole number of intervals further, or one more, by where it was in its interval.
    private static func places(
        after gap: Double, scanInterval: Double
    ) -> (Double, Double, Double, Double, Double) {
        guard scanInterval > 0 else { return (0, 0, 1, 0, 0) }
        let turns = gap / scanInterval
        let whole = turns.rounded(.down)
        let more = turns - whole
        var steps = [0.0, 0.0, 0.0]
        let first = Int(wholePartOf: whole.truncatingRemainder(dividingBy: 3))
        steps[first] += 1 - more
        steps[(first + 1) % 3] += more
        // One channel on: 37 to 38 and 38 to 39 are one place later, 39 to 37 two earlier; and so on.
        return (steps[1] / 3, steps[2] * 2 / 3, steps[0], steps[1] * 2 / 3, steps[2] / 3)
    }

    /// Variance that the places add to a gap.
    var placeVariance: Double {
        var sum = 0.0
        for (count, place) in zip(counts, places) where count > 0 {
            sum += count * (4 * (place.0 + place.4) + place.1 + place.3)
        }
        return total > 0 ? sum / total * spacing * spacing : 0
    }

    /// What a law puts into the cells from `first` on: `before` is its distribution function, the share of gaps below x ms
    /// without regard to places, which rises between `from` and `to` only.
    func shares(from: Double, to: Double, before: (Double) -> Double) -> (first: Int, shares: [Double]) {
        func cell(_ x: Double) -> Int { Int(rounding: (x - low) / width, .down) }
        let first = max(0, cell(from - 2 * spacing))
        let last = min(counts.count - 1, cell(to + 2 * spacing))
        guard first <= last else { return (0, []) }
        var sums = [Double](repeating: 0, count: last - first + 1)
        for place in -2...2 {
            let shift = Double(place) * spacing
            let (start, end) = (max(first, cell(from + shift)), min(last, cell(to + shift)))
            guard start <= end else { continue }
            var below = before(low + Double(start) * width - shift)
            for cell in start...end {
                let next = before(low + Double(cell + 1) * width - shift)
                sums[cell - first] += chance(cell, place) * (next - below)
                below = next
            }
        }
        return (first, sums)
    }

    /// Probabilities of the cells, where `outliers` of all gaps lie anywhere.
    func probabilities(outliers: Double, from: Double, to: Double, before: (Double) -> Double) -> [Double] {
        let (first, shares) = shares(from: from, to: to, before: before)
        let sum = shares.reduce(0, +)
        var probabilities = [Double](repeating: outliers / Double(counts.count), count: counts.count)
        if sum > 0 {
            for (offset, share) in shares.enumerated() {
                probabilities[first + offset] += share / sum * (1 - outliers)
            }
        }
        return probabilities
    }

    @inline(__always)
    private func chance(_ cell: Int, _ place: Int) -> Double {
        switch place {
        case -2: places[cell].0
        case -1: places[cell].1
        case 0: places[cell].2
        case 1: places[cell].3
        default: places[cell].4
        }
    }

    /// A logistic share, at most a tenth.
    func share(_ x: Double) -> Double { 0.1 / (1 + exp(-x)) + 1e-6 }

    func quantile(_ q: Double) -> Double {
        var sum = 0.0
        for (cell, count) in counts.enumerated() {
            sum += count
            if sum >= q * total { return low + (Double(cell) + 0.5) * width }
        }
        return low
    }

    /// The logarithm of the likelihood.
    func likelihood(_ probabilities: [Double]) -> Double {
        var sum = 0.0
        for (count, probability) in zip(counts, probabilities) where count > 0 {
            sum += count * log(probability)
        }
        return sum
    }

    /// How well probabilities agree with the counts: the largest difference of the two distribution functions, and
    /// the chance of one at least as large (Kolmogorov's limit with Stephens' correction).
    func distance(_ probabilities: [Double]) -> (distance: Double, p: Double) {
        var worst = 0.0
        var (seen, expected) = (0.0, 0.0)
        for (count, probability) in zip(counts, probabilities) {
            seen += count / total
            expected += probability
            worst = max(worst, abs(seen - expected))
        }
        let root = total.squareRoot()
        let x = (root + 0.12 + 0.11 / root) * worst
        guard x > 0.3 else { return (worst, 1) }
        var p = 0.0
        for k in 1...20 { p += (k % 2 == 1 ? 2 : -2) * exp(-2 * Double(k * k) * x * x) }
        return (worst, min(1, max(0, p)))
    }
}

/// The distribution function of the normal distribution, and its integral.
func normalBelow(_ z: Double) -> Double { z < -6 ? 0 : z > 6 ? 1 : erfc(-z / 2.0.squareRoot()) / 2 }
func normalIntegral(_ z: Double) -> Double {
    z < -6 ? 0 : z > 6 ? z : z * normalBelow(z) + exp(-z * z / 2) / (2 * Double.pi).squareRoot()
}
