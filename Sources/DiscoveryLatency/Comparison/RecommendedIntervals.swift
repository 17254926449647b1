/// The advertising intervals that Apple's accessory design guidelines recommend, against which a device can be checked:
/// iOS scans so that these are found soonest.
public enum RecommendedIntervals {
    /// Nanoseconds, ascending: after 20 ms for the first 30 s, one of these.
    public static let all: [Int64] = [
        152_500_000, 211_250_000, 318_750_000, 417_500_000, 546_250_000, 760_000_000, 852_500_000,
        1_022_500_000, 1_285_000_000,
    ]

    /// The one that an estimate agrees with: within its confidence interval, or half a percent.
    public static func match(_ estimate: AdvertisingIntervalEstimate) -> Int64? {
        all.first {
            estimate.confidence.contains(Double($0)) || abs(estimate.interval / Double($0) - 1) < 0.005
        }
    }

    /// Those next to an interval: one below, one above, as far as there are any.
    public static func neighbours(of interval: Double) -> [Int64] {
        [all.last { Double($0) < interval }, all.first { Double($0) > interval }].compactMap { $0 }
    }
}
