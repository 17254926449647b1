internal import Glibc

/// The log-rank test of two sets of latencies with censoring, stratified: each device is compared with itself only,
/// so that two runs that met different devices, or the same ones in other shares, are not told apart by that.
///
/// At every latency t at which something was seen, of n devices-and-trials still waited for (n₁ in the first set) d
/// were seen: as many of them as d·n₁/n would belong to the first set if the two did not differ. Observed minus
/// expected is summed over all t and devices, and divided by the root of the summed (hypergeometric) variance
/// d·(n₁/n)(1 − n₁/n)(n − d)/(n − 1). That z is standard normal where nothing differs.
public struct LogRank: Equatable, Sendable {
    /// Latencies that were seen in both sets together.
    public private(set) var seen = 0
    /// Seen in the first set, minus those expected if the sets did not differ.
    public private(set) var excess = 0.0
    public private(set) var variance = 0.0

    public init() {}

    /// Adds one stratum: latencies and censoring times in nanoseconds, in any order. One that has nothing in
    /// either set adds nothing.
    public mutating func add(
        _ first: (seen: [Int64], censored: [Int64]), _ second: (seen: [Int64], censored: [Int64])
    ) {
        Self.forEachLatency(first, second) { found, foundInFirst, left, leftInFirst in
            let share = Double(leftInFirst) / Double(left)
            let count = Double(found)
            excess += Double(foundInFirst) - count * share
            if left > 1 {
                variance += count * share * (1 - share) * Double(left - found) / Double(left - 1)
            }
            seen += found
        }
    }

    /// Adds what was summed of one stratum.
    mutating func add(seen: Int, excess: Double, variance: Double) {
        self.seen += seen
        self.excess += excess
        self.variance += max(0, variance)
    }

    /// Calls `body` with every latency at which something was seen, ascending: how many were seen then, and how many were still
    /// waited for, in both sets and in the first.
    static func forEachLatency(
        _ first: (seen: [Int64], censored: [Int64]), _ second: (seen: [Int64], censored: [Int64]),
        _ body: (_ seen: Int, _ seenInFirst: Int, _ left: Int, _ leftInFirst: Int) -> Void
    ) {
        struct Observation {
            var time: Int64
            var isSeen: Bool
            var isFirst: Bool
        }
        var all: [Observation] = []
        for (values, isSeen, isFirst) in [
            (first.seen, true, true), (first.censored, false, true), (second.seen, true, false),
            (second.censored, false, false),
        ] {
            all += values.map { Observation(time: $0, isSeen: isSeen, isFirst: isFirst) }
        }
        all.sort { $0.time < $1.time }
        var left = (first: first.seen.count + first.censored.count, all: all.count)
        var at = 0
        while at < all.count {
            let time = all[at].time
            var next = at
            var found = (first: 0, all: 0)
            var gone = 0
            while next < all.count, all[next].time == time {
                if all[next].isSeen {
                    found.all += 1
                    if all[next].isFirst { found.first += 1 }
                }
                if all[next].isFirst { gone += 1 }
                next += 1
            }
            if found.all > 0 { body(found.all, found.first, left.all, left.first) }
            left = (left.first - gone, left.all - (next - at))
            at = next
        }
    }

    /// Positive where the first set is found sooner; nil where the data can tell nothing.
    public var z: Double? { variance > 0 ? excess / variance.squareRoot() : nil }

    /// The chance of a z at least as far from zero where nothing differs.
    public var p: Double? { z.map { erfc(abs($0) / 2.0.squareRoot()) } }
}
