import Glibc

/// Bounds of the mean of latencies that are counted up to the length of a trial.
///
/// Bets against each mean m (Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", Journal
/// of the Royal Statistical Society B 86, 2024): a capital of 1, multiplied at each observation Z by 1 + λ(m − Z), cannot
/// be expected to grow where the true mean is m or more, and reaches 1/error with that probability at most (Markov). The
/// capital is the mean over several stakes λ. Nothing is assumed but that 0 ≤ Z ≤ the length. A trial that was cut short
/// without the device counts as the whole length for the upper bound, as what it lasted for the lower: so neither bound
/// rests on the kind of censoring.
struct RestrictedMeanBounds {
    /// Nanoseconds. The mean is below `upper` and not below `lower`, each but for the error.
    let lower: Double
    let upper: Double
    /// The mean lies between these two, had all trials been observed to the end: the same unless some were cut short.
    let least: Double
    let most: Double

    private let low: [Double]
    private let high: [Double]
    private let length: Double
    private let target: Double

    /// - Parameters:
    ///   - seen: latencies in nanoseconds.
    ///   - censored: lengths of the trials that ended without the device, in nanoseconds.
    ///   - length: of a trial that is not cut short, above zero, in nanoseconds.
    ///   - error: how often each bound may be wrong, 0…1.
    init(seen: [Int64], censored: [Int64], length: Int64, error: Double) {
        let times = (seen + censored).map { Double(min(max(0, $0), length)) }
        let whole = Double(length)
        low = times
        high = times[..<seen.count] + times[seen.count...].map { _ in whole }
        self.length = whole
        target = -log(error)
        let count = Double(max(1, times.count))
        least = low.reduce(0, +) / count
        most = high.reduce(0, +) / count
        var (refused, open) = (whole, most)
        while refused - open > 0.5 {
            let middle = (refused + open) / 2
            if Self.capital(against: middle, orMore: true, high, whole) >= target {
                refused = middle
            } else {
                open = middle
            }
        }
        upper = refused
        (refused, open) = (0, least)
        while open - refused > 0.5 {
            let middle = (refused + open) / 2
            if Self.capital(against: middle, orMore: false, low, whole) >= target {
                refused = middle
            } else {
                open = middle
            }
        }
        lower = refused
    }

    /// How many observations like those that there are would tell on which side of `limit` the mean lies; nil beyond a
    /// million, and where trials that were cut short leave it open.
    func needed(for limit: Double) -> Int? {
        let isLess = most < limit
        guard isLess || least > limit, limit < length else { return nil }
        let growth = Self.growth(against: limit, orMore: isLess, isLess ? high : low, length)
        let count = low.count
        return leastCount(from: count) { total in
            logMean(growth.map { $0 * Double(total) / Double(count) }) >= target
        }
    }

    /// The logarithm of the capital.
    private static func capital(
        against mean: Double, orMore: Bool, _ values: [Double], _ length: Double
    ) -> Double {
        logMean(growth(against: mean, orMore: orMore, values, length))
    }

    /// The logarithm of the capital that each stake makes.
    private static func growth(
        against mean: Double, orMore: Bool, _ values: [Double], _ length: Double
    ) -> [Double] {
        let room = orMore ? length - mean : mean
        return (0..<stakes).map { place in
            let stake = (orMore ? -1.0 : 1.0) / (room * Double(1 << place))
            var (total, product) = (0.0, 1.0)
            for value in values {
                product *= max(0, 1 + stake * (value - mean))
                // Before it leaves the range of a Double.
                if product < 1e-100 || product > 1e100 {
                    total += log(product)
                    product = 1
                }
            }
            return total + log(product)
        }
    }

    /// From all that can be lost without debt down to 1/1024 of it, each the half of the one before.
    private static let stakes = 11
}

/// The logarithm of the mean of numbers that are given by their logarithms.
private func logMean(_ logarithms: [Double]) -> Double {
    guard let most = logarithms.max(), most > -.infinity else { return -.infinity }
    return most + log(logarithms.reduce(0) { $0 + exp($1 - most) } / Double(logarithms.count))
}

/// The least number from `count` on that decides, where every larger one does too; nil beyond a million.
func leastCount(from count: Int, decides: (Int) -> Bool) -> Int? {
    var (low, high) = (count, max(1, count))
    while !decides(high) {
        low = high
        high *= 2
        if high > 1 << 20 { return nil }
    }
    while low + 1 < high {
        let middle = (low + high) / 2
        if decides(middle) { high = middle } else { low = middle }
    }
    return high
}
