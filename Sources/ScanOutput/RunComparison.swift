public import DiscoveryLatency
internal import HCI
public import Runs

/// Two runs, or two pools of runs, and whether one finds devices sooner.
public struct RunComparison {
    /// A device that both know, by its places, with its own test.
    public struct Device {
        public let first: Int
        public let second: Int
        public let test: LogRank
        /// It counts in the verdict.
        public let isJudged: Bool
    }

    public let first: RunPool
    public let second: RunPool
    /// In the first one's order.
    public let devices: [Device]
    /// Over the judged ones, each device compared with itself.
    public let test: LogRank
    /// The same as a ratio of the second run to the first.
    public let ratio: HazardRatio
    /// Devices were expected, and they alone are judged.
    public let judgesExpectedAlone: Bool
    /// The chance of a verdict that is wrong, where the runs do not differ, or differ by just the margin.
    public let level: Double
    /// How much lower the second run's ratio may be, as a share of 1; nil: any difference counts.
    public let margin: Double?

    public init(
        _ first: RunPool, _ second: RunPool, level: Double = 0.05, margin: Double? = nil
    ) {
        self.first = first
        self.second = second
        self.level = level
        self.margin = margin
        var places: [UInt64: Int] = [:]
        for (place, device) in second.devices.enumerated() { places[device.outline.address.packed] = place }
        let common = first.devices.indices.compactMap { place in
            places[first.devices[place].outline.address.packed].map { (first: place, second: $0) }
        }
        func isExpected(_ pair: (first: Int, second: Int)) -> Bool {
            first.devices[pair.first].outline.isExpected || second.devices[pair.second].outline.isExpected
        }
        let expectedAlone = common.contains(where: isExpected)
        var pooled = LogRank()
        var ratio = HazardRatio()
        devices = common.map { pair in
            let observed = (first.waits(of: pair.first), second.waits(of: pair.second))
            var own = LogRank()
            own.add(observed.0, observed.1)
            let isJudged = !expectedAlone || isExpected(pair)
            if isJudged {
                pooled.add(observed.0, observed.1)
                ratio.add(observed.0, observed.1)
            }
            return Device(first: pair.first, second: pair.second, test: own, isJudged: isJudged)
        }
        test = pooled
        self.ratio = ratio
        judgesExpectedAlone = expectedAlone
    }

    public enum Verdict: Equatable, Sendable { case differ, noDifferenceShown, tooFewToTell }

    /// Two-sided, whatever the margin. A normal approximation needs some observations: with fewer than ten nothing is said.
    public var verdict: Verdict {
        guard let p = test.p, test.seen >= 10 else { return .tooFewToTell }
        return p < level ? .differ : .noDifferenceShown
    }

    public enum MarginVerdict: Equatable, Sendable { case noWorse, worse, tooFewToTell }

    /// One-sided: whether the second run is worse than the first by more than the margin, is not, or the latencies are too few to
    /// tell; nil without a margin.
    public var marginVerdict: MarginVerdict? {
        guard let margin else { return nil }
        guard test.seen >= 10, let higher = ratio.chance(ofMoreThan: 1 - margin),
            let lower = ratio.chance(ofLessThan: 1 - margin)
        else { return .tooFewToTell }
        return higher < level ? .noWorse : lower < level ? .worse : .tooFewToTell
    }

    /// The ratio with bounds that hold one-sidedly, each at the level; nil where the data can tell nothing.
    public var ratioBounds: (lower: Double, estimate: Double, upper: Double)? {
        guard let lower = ratio.bound(level), let estimate = ratio.estimate, let upper = ratio.bound(1 - level)
        else {
            return nil
        }
        return (lower, estimate, upper)
    }
}
