/// One scanner and many advertisers: distributions in cells of 0.625 ms, within 1e-3 in ordinary cases, and quick, since
/// what only the scanner decides is worked out once.
final class QuickModel {
    private let scanner: DiscoveryModel
    private let known: ScannerPhases?
    /// So many phases are followed together; odd.
    private let width: Int
    /// So many are followed, about.
    private let count: Int

    /// So many phases of each channel are followed.
    private static let phases = 24

    /// For advertising intervals about as long as the scanner's model has, or longer.
    ///
    /// - Parameter phases: of the scanner, where they are known; they do not depend on the advertising interval.
    init(_ scanner: DiscoveryModel, _ phases: ScannerPhases? = nil) {
        self.scanner = scanner
        known = phases
        let circle = 3 * Double(scanner.interval) / 625_000
        let heard = scanner.start == .entry ? scanner.eventHitProbability * circle : circle
        let followed = Int(rounding: heard / 3, .up)
        // The last event in a window decides how long the wait is: phases lie closer than events.
        let period = Int(wholePartOf: scanner.meanPeriod / 625_000)
        let together = Self.forgets(scanner) ? followed : followed / Self.phases
        width = min(together, period / 4) | 1
        count = 3 * max(1, followed / width)
    }

    /// A window tells next to nothing of the next one: the random delays have moved events by more than a period by then.
    private static func forgets(_ model: DiscoveryModel) -> Bool {
        model.coherence(after: model.interval) < 0.1
    }

    /// Most questions are answered without them.
    private lazy var distribution = PhaseDistribution(
        scanner, known ?? ScannerPhases(scanner, subdivision: 1), width: width)
    private lazy var table = RenewalSweep.table(scanner, subdivision: 1)

    /// The share found in each of the first cells.
    private func found(_ model: DiscoveryModel, cells count: Int) -> [Double] {
        guard model.start == .scan else {
            return distribution.found(model, count: count, evenness: 1e-5).found
        }
        var found = [Double](repeating: 0, count: count)
        _ = RenewalSweep(model, subdivision: 1, table: table)
            .run(phase: 0, weight: 1, rest: 1e-6, into: &found)
        return found
    }

    /// What is left falls geometrically long before a long limit: the tail is known well enough when it changes the share
    /// by less than this.
    static let tailDoubt = 1e-4

    /// After so many cells a tail may be recognised: many times the period and the circle of the scanner's phases, or four
    /// times where a window tells nothing of the next.
    private func first(_ model: DiscoveryModel) -> Int {
        let period = Int(wholePartOf: (model.meanPeriod + Double(model.delay.longest)) / 625_000)
        let circle = Int(wholePartOf: 3 * Double(model.interval) / 625_000)
        return (Self.forgets(model) ? 4 : 16) * max(64 + period, circle)
    }

    /// The share that a model with this scanner finds by `time` (ns); where that is more than `enough`, perhaps less than
    /// that, and no less than `enough`.
    func share(_ model: DiscoveryModel, by time: Int64, enough: Double = 1) -> Double {
        let cells = Int(wholePartOf: Double(time) / 625_000)
        var count = first(model)
        if let share = EventChain.share(model, by: time, enough: enough, cells: sweepCost(model, time)) {
            return share
        }
        while count < cells / 2 {
            let found = found(model, cells: count)
            // What ends beyond the last cells is not counted in them.
            let share = found[..<(count - 8)].reduce(0, +)
            if share >= enough { return min(1, share) }
            let tail = GeometricTail(found[...])
            if tail.doubt < Self.tailDoubt { return min(1, 1 - tail.left(after: Double(cells))) }
            count *= 4
        }
        return min(1, found(model, cells: cells + 2)[..<cells].reduce(0, +))
    }

    /// When it finds a share q, in nanoseconds; nil beyond `limit`.
    func quantile(_ model: DiscoveryModel, _ q: Double, limit: Int64) -> Int64? {
        let cells = sweepCost(model, limit)
        if let time = EventChain.quantile(model, q, limit: limit, cells: cells) {
            return time < .max ? time : nil
        }
        return quantiles(model, [q], limit: limit)[0]
    }

    /// What sweeping from every phase costs, in cells: until the time, three times the floor, or a tail.
    private func sweepCost(_ model: DiscoveryModel, _ time: Int64) -> Double {
        let needed = min(Double(time), 3 * model.floor) / 625_000
        return Double(model.start == .scan ? 1 : count) * max(needed, Double(first(model)))
    }

    /// When it finds each of these shares, ascending, in nanoseconds; nil beyond `limit`.
    ///
    /// - Parameter followsTail: goes no further than the tail seems to reach: half the work where many are asked for.
    func quantiles(
        _ model: DiscoveryModel, _ shares: [Double], limit: Int64, followsTail: Bool = false
    ) -> [Int64?] {
        var times: [Int64?] = []
        // Far fewer cells suffice in most cases: a few times the floor.
        var horizon = min(limit, Int64(wholePartOf: min(9e18, max(2 * model.floor, 4 * model.meanPeriod))))
        let first = first(model)
        if Self.forgets(model) { horizon = min(horizon, Int64(first) * 625_000) }
        while true {
            var sum = 0.0
            let count = Int(wholePartOf: Double(horizon) / 625_000) + 2
            let found = found(model, cells: count)
            times.removeAll()
            for (index, share) in found.enumerated() {
                sum += share
                while times.count < shares.count, sum >= shares[times.count] {
                    times.append(Int64(wholePartOf: Double(index + 1) * 625_000))
                }
            }
            guard times.count < shares.count else { return times }
            let missing = shares[times.count...]
            if horizon >= limit { return times + missing.map { _ in nil } }
            let tail = GeometricTail(found[...])
            if count >= first, tail.doubt < Self.tailDoubt {
                return times
                    + missing.map { q in
                        let time = tail.time(left: 1 - q) * 625_000
                        return time <= Double(limit) ? Int64(wholePartOf: time) : nil
                    }
            }
            var next = 4 * Double(horizon)
            if followsTail {
                let needed = 1.2 * 625_000 * tail.time(left: 1 - (missing.last ?? 0))
                next = max(2 * Double(horizon), min(2 * next, needed))
            }
            horizon = min(limit, Int64(wholePartOf: next))
        }
    }
}
