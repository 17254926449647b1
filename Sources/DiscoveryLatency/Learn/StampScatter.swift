internal import Glibc

/// What time stamps add to gaps, told from delays by how a gap hangs together with the next.
///
/// A stamp that is late makes one gap longer and the next shorter; delays that are independent do neither. So the
/// covariance of neighbouring gaps is the stamps' alone: minus half of what they add to the variance of a gap. Without
/// that bound, delays that pile up in their middle look like stamps that stray around a narrower delay.
struct StampScatter {
    /// The bounds are wrong in 1 of 100 repetitions, both together.
    private static let z = 2.576

    /// Standard deviations of what stamps add to a gap, in milliseconds.
    let least: Double
    let most: Double
    /// The variance in between, not below what is known.
    let variance: Double

    /// - Parameters:
    ///   - floor: the deviation that is known to be there.
    ///   - places: variance that channels add; their part of the covariance is between none and twice theirs.
    init(_ order: GapOrder, floor: Double, places: Double) {
        let covariance = order.correlation(1) * order.variance
        let error = order.variance * order.error(of: 1)
        variance = max(floor * floor, -2 * covariance - places)
        least = max(floor * floor, -2 * (covariance + Self.z * error) - 2 * places).squareRoot()
        most = max(least, max(floor, max(0, -2 * (covariance - Self.z * error)).squareRoot()) * 1.05)
    }

    /// Stamps are multiples of this many nanoseconds; nil where they are finer than 0.05 ms. What is a multiple of half the
    /// unit that delays are counted in may be the delay's own step.
    static func quantum(_ runs: [[Int64]]) -> Int64? {
        var common: UInt64 = 0
        for run in runs {
            for (time, next) in zip(run, run.dropFirst()) {
                var (a, b) = (common, (next &- time).magnitude)
                while b != 0 { (a, b) = (b, a % b) }
                common = a
                if common != 0, common < 50_000 { return nil }
            }
        }
        guard (50_000...16_000_000).contains(common) else { return nil }
        return common % 312_500 == 0 && common % 1_000_000 != 0 ? nil : Int64(common)
    }
}
