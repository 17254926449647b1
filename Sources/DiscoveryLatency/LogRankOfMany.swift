/// Log-rank tests of several sets of latencies with censoring: each set against all the others together, stratified as
/// `LogRank` is. The work is that of sorting the observations, however many sets there are.
///
/// With H(t) the sum of d/n over the latencies up to t, the number expected of a set is the sum of H over the times at which
/// its observations end. The variance Σ w·p·(1 − p), with p = nᵢ/n and w = d(n − d)/(n − 1), is Σ w·p less Σ w·p², and nᵢ changes
/// only where an observation of the set ends.
public struct LogRankOfMany: Sendable {
    /// One wait: a first-seen latency, or the length of a trial that ended without the device.
    public struct Observation: Sendable {
        /// Nanoseconds.
        public var time: Int64
        public var set: Int32
        public var isSeen: Bool

        public init(time: Int64, set: Int, isSeen: Bool) {
            self.time = time
            self.set = Int32(clamping: set)
            self.isSeen = isSeen
        }
    }

    /// The test of each set against the others.
    public private(set) var tests: [LogRank]

    public init(sets count: Int) { tests = [LogRank](repeating: LogRank(), count: count) }

    /// Adds one stratum. A stratum with observations of a single set adds nothing.
    ///
    /// - Parameter observations: ascending by time.
    public mutating func add(_ observations: [Observation]) {
        guard let first = observations.first, observations.contains(where: { $0.set != first.set }) else {
            return
        }
        var sums = [Int32: SetSums]()
        for observation in observations { sums[observation.set, default: SetSums()].left += 1 }
        var (hazard, spread, squares) = (0.0, 0.0, 0.0)
        var left = observations.count
        var at = 0
        while at < observations.count {
            let time = observations[at].time
            var next = at
            var seen = 0
            while next < observations.count, observations[next].time == time {
                if observations[next].isSeen { seen += 1 }
                next += 1
            }
            if seen > 0 {
                let (d, n) = (Double(seen), Double(left))
                hazard += d / n
                if left > 1 {
                    let weight = d * (n - d) / (n - 1)
                    spread += weight / n
                    squares += weight / (n * n)
                }
            }
            for index in at..<next {
                sums[observations[index].set]!.end(observations[index].isSeen, hazard, spread, squares)
            }
            left -= next - at
            at = next
        }
        let seen = sums.values.reduce(0) { $0 + $1.seen }
        for (set, sum) in sums {
            tests[Int(set)].add(
                seen: seen, excess: Double(sum.seen) - sum.expected, variance: sum.spread - sum.squares)
        }
    }

    /// What is summed of one set in a stratum.
    private struct SetSums {
        var left = 0
        var seen = 0
        var expected = 0.0
        var spread = 0.0
        var squares = 0.0
        private var squaresBefore = 0.0

        /// An observation ends.
        mutating func end(_ isSeen: Bool, _ hazard: Double, _ spread: Double, _ squares: Double) {
            self.squares += Double(left) * Double(left) * (squares - squaresBefore)
            squaresBefore = squares
            left -= 1
            if isSeen { seen += 1 }
            expected += hazard
            self.spread += spread
        }
    }
}
