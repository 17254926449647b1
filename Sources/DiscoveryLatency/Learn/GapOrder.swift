internal import Glibc

/// How gaps of one period hang together with those that follow them.
///
/// Independent delays leave a moving average of the first order: late stamps make neighbours' correlation negative, to −0.5
/// at most, and leave none between gaps further apart (Bartlett, 1946, for how far estimates stray). Anything else is a
/// delay that depends on those before it.
struct GapOrder {
    /// How far apart gaps are looked at.
    private static let reach = 6
    /// The test takes dependent what is independent this often, at all its lags together.
    private static let level = 0.01

    let variance: Double
    /// The correlation at each lag from 1 on, and the pairs that tell it.
    private let correlations: [Double]
    private let pairs: [Double]
    /// What channels can make of a correlation.
    private let slack: Double

    /// - Parameters:
    ///   - rows: gaps of one period in their order, each row without a break.
    ///   - inside: gaps outside of this are outliers.
    ///   - places: variance that channels add to a gap.
    init(_ rows: [[Double]], inside: ClosedRange<Double>, places: Double) {
        let values = rows.joined().filter { inside.contains($0) }
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count))
        self.variance = variance
        slack = variance > 0 ? places / variance : 0
        var correlations: [Double] = []
        var pairs: [Double] = []
        for lag in 1...Self.reach {
            var (sum, count) = (0.0, 0.0)
            for row in rows where row.count > lag {
                for (gap, later) in zip(row, row.dropFirst(lag))
                where inside.contains(gap) && inside.contains(later) {
                    sum += (gap - mean) * (later - mean)
                    count += 1
                }
            }
            correlations.append(count > 2 && variance > 0 ? sum / count / variance : 0)
            pairs.append(count)
        }
        self.correlations = correlations
        self.pairs = pairs
    }

    func correlation(_ lag: Int) -> Double { correlations[lag - 1] }

    /// One standard error of a correlation, for independent delays.
    func error(of lag: Int) -> Double {
        guard pairs[lag - 1] > 2 else { return 1 }
        let r = min(0.5, max(0, -correlations[0]))
        let spread = lag == 1 ? 1 - 3 * r * r + 4 * r * r * r * r : 1 + 2 * r * r
        return (spread / pairs[lag - 1]).squareRoot()
    }

    /// What a gap adds to the variance of the sum of many.
    var longRunVariance: Double {
        // Channels come in a pattern, so that their part is not in the first correlation alone.
        variance * max(0.1, 1 + 2 * max(correlations[0], correlations.reduce(0, +)))
    }

    /// The chance of correlations so far off where delays are independent.
    var p: Double {
        var least = 1.0
        for lag in 1...Self.reach where pairs[lag - 1] > 2 {
            let r = correlations[lag - 1]
            let beyond =
                lag == 1 ? max(r - slack / 2, -0.5 - slack / 2 - r) : abs(r) - slack
            guard beyond > 0 else { continue }
            least = min(least, erfc(beyond / error(of: lag) / 2.0.squareRoot()))
        }
        return min(1, least * Double(Self.reach))
    }

    var isIndependent: Bool { p >= Self.level }
}
