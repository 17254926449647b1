/// How soon one scanner finds devices of many advertising intervals: where the two fall into step, the band rises.
public struct IntervalBand: Sendable, Equatable {
    /// Nanoseconds; a quantile beyond `limit` is nil.
    public struct Point: Sendable, Equatable {
        public let advertisingInterval: Int64
        public let p50: Int64?
        public let p95: Int64?

        public init(advertisingInterval: Int64, p50: Int64?, p95: Int64?) {
            (self.advertisingInterval, self.p50, self.p95) = (advertisingInterval, p50, p95)
        }
    }

    /// In the order of their intervals.
    public let points: [Point]

    public init(points: [Point]) { self.points = points }

    /// How far latencies are followed: a minute, in nanoseconds.
    public static let limit: Int64 = 60_000_000_000

    /// Within a hundredth of the latency in ordinary cases; a few milliseconds of work an interval.
    ///
    /// - Parameters:
    ///   - scanner: the advertising interval in it does not count; all else does.
    ///   - intervals: advInterval in nanoseconds, ascending.
    public init(of scanner: DiscoveryModel, over intervals: [Int64]) {
        // What is heard in each phase of the scan does not depend on who advertises.
        let phases = scanner.start == .scan ? nil : ScannerPhases(scanner, subdivision: 1)
        points = intervals.map { interval in
            var model = scanner
            model.advertisingInterval = interval
            let quick = QuickModel(model, phases)
            let times = quick.quantiles(model, [0.5, 0.95], limit: Self.limit, followsTail: true)
            return Point(advertisingInterval: interval, p50: times[0], p95: times[1])
        }
    }

    /// Intervals that are close enough for a picture and hit the round ones, where resonances are: 20 ms to 2 s, in
    /// nanoseconds, ascending.
    public static let pictured: [Int64] = {
        let grid: Int64 = 625_000
        var intervals = Set(RecommendedIntervals.all)
        for tenth in 1...20 { intervals.insert(Int64(tenth) * 100_000_000) }
        var interval = 20_000_000.0
        while interval <= 2e9 {
            intervals.insert(Int64(nearest: interval / Double(grid)) * grid)
            interval *= 1.1
        }
        return intervals.sorted()
    }()
}
