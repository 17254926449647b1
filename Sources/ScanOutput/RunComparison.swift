public import DiscoveryLatency
internal import HCI
public import Runs

/// Two runs, and whether one finds devices sooner.
public struct RunComparison {
    /// A run with its number in the list of runs.
    public typealias Numbered = (id: Int64, run: Run)

    public let first: Numbered
    public let second: Numbered
    /// Places of the devices that both runs know, in the first one's order, each with its own test.
    public let devices: [(first: Int, second: Int, test: LogRank)]
    /// Over all of them, each device compared with itself.
    public let test: LogRank

    public init(_ first: Numbered, _ second: Numbered) {
        self.first = first
        self.second = second
        let (a, b) = (first.run.devices, second.run.devices)
        var places: [UInt64: Int] = [:]
        for place in 0..<b.count { places[b.outline(place).address.packed] = place }
        var pooled = LogRank()
        devices = (0..<a.count).compactMap { place in
            guard let other = places[a.outline(place).address.packed] else { return nil }
            let observed = (a.waits(of: place), b.waits(of: other))
            var own = LogRank()
            own.add(observed.0, observed.1)
            pooled.add(observed.0, observed.1)
            return (place, other, own)
        }
        test = pooled
    }

    public enum Verdict: Equatable, Sendable { case differ, noDifferenceShown, tooFewToTell }

    /// At the level of 5 %. A normal approximation needs some observations: with fewer than ten nothing is said.
    public var verdict: Verdict {
        guard let p = test.p, test.seen >= 10 else { return .tooFewToTell }
        return p < 0.05 ? .differ : .noDifferenceShown
    }
}
