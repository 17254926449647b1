internal import Glibc

/// How much oftener a device that is still waited for is found in the second of two sets of latencies: Cox's model with one
/// covariate, stratified as `LogRank` is, each device compared with itself. Above 1 the second set is sooner.
///
/// At a ratio r, of d devices seen at a latency, with n₁ and n₂ still waited for, d·r·n₂/(n₁ + r·n₂) would belong to the second
/// set. Observed minus expected over the root of the summed variance is standard normal where r is the true ratio: that is
/// the score test, and at r = 1 it is the log-rank test. Confidence bounds are the ratios that it does not refuse. (Cox 1972;
/// ties as Breslow has them.)
public struct HazardRatio: Sendable {
    private struct Event {
        var seen: Double
        var seenInSecond: Double
        var first: Double
        var second: Double
    }

    private var events: [Event] = []

    public init() {}

    /// Adds one stratum: latencies and censoring times in nanoseconds, in any order.
    public mutating func add(
        _ first: (seen: [Int64], censored: [Int64]), _ second: (seen: [Int64], censored: [Int64])
    ) {
        LogRank.forEachLatency(first, second) { seen, seenInFirst, left, leftInFirst in
            events.append(
                Event(
                    seen: Double(seen), seenInSecond: Double(seen - seenInFirst), first: Double(leftInFirst),
                    second: Double(left - leftInFirst)))
        }
    }

    /// Standard normal if the ratio is e to `logRatio`, positive where it is higher; nil where the data can tell nothing.
    private func z(_ logRatio: Double) -> Double? {
        let ratio = exp(logRatio)
        var excess = 0.0
        var variance = 0.0
        for event in events {
            let share = ratio * event.second / (event.first + ratio * event.second)
            excess += event.seenInSecond - event.seen * share
            variance += event.seen * share * (1 - share)
        }
        return variance > 0 ? excess / variance.squareRoot() : nil
    }

    /// The chance of data that speak for a higher ratio at least as much as these do, if the ratio is `ratio`; nil where the data
    /// can tell nothing.
    public func chance(ofMoreThan ratio: Double) -> Double? {
        z(log(ratio)).map { erfc($0 / 2.0.squareRoot()) / 2 }
    }

    /// The same for a lower ratio.
    public func chance(ofLessThan ratio: Double) -> Double? {
        z(log(ratio)).map { erfc(-$0 / 2.0.squareRoot()) / 2 }
    }

    /// The most likely ratio; 0 or infinite where all that was seen belongs to one set, nil where the data can tell nothing.
    public var estimate: Double? { bound(0.5) }

    /// The ratio that is exceeded at the chance `level` (0…1) if it is the true one: with 0.05 the lower bound of a one-sided
    /// confidence of 95 %, with 0.95 the upper one.
    public func bound(_ level: Double) -> Double? {
        guard z(0) != nil else { return nil }
        let range = -20.0...20.0
        // The higher the ratio, the likelier are data that speak for a higher one.
        func isBelow(_ logRatio: Double) -> Bool { (chance(ofMoreThan: exp(logRatio)) ?? 0) < level }
        if !isBelow(range.lowerBound) { return 0 }
        if isBelow(range.upperBound) { return .infinity }
        var (low, high) = (range.lowerBound, range.upperBound)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if isBelow(middle) { low = middle } else { high = middle }
        }
        return exp(low)
    }

    /// So many latencies, in both sets together and of equal parts, tell with a chance of 4 in 5 that the second set is no worse
    /// by `margin` (a share of 1) where the sets are alike.
    ///
    /// - Parameter level: the chance of being told so where it is worse by just that.
    public static func latenciesNeeded(margin: Double, level: Double) -> Int {
        let distance = normalQuantile(1 - level) + normalQuantile(0.8)
        let needed = 4 * distance * distance / (log(1 - margin) * log(1 - margin))
        return Int(nearest: min(needed.rounded(.up), 1e15))
    }

    /// The value that a standard normal one is below with this chance.
    private static func normalQuantile(_ chance: Double) -> Double {
        var (low, high) = (-40.0, 40.0)
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if erfc(-middle / 2.0.squareRoot()) / 2 < chance { low = middle } else { high = middle }
        }
        return low
    }
}
