/// The scanner's phase is known when the advertiser's is not: one pass over a lattice of time: v(a), the density of "an event starts at a and nothing was received before", by
///
///     v(a) = f0(a) + Σ law(r) · missed(a − T − r) · v(a − T − r)
///
/// and from it when the first PDU is received. Time and memory grow with the number of cells, not with how many
/// events or windows lie in them.
struct RenewalSweep {
    /// A cell in nanoseconds.
    let cell: Double
    private let taps: DelayTaps
    private let model: DiscoveryModel
    private let table: ReceptionTable
    private let circle: Int
    private let bins: LatencyBins
    /// Cells at the beginning whose early PDUs start before anybody listens.
    private let early: [SIMD4<Double>]

    /// `subdivision` cells to a scan unit of 0.625 ms. `table` is that of another model of the same scanner.
    init(_ model: DiscoveryModel, subdivision: Int, table: ReceptionTable? = nil) {
        self.model = model
        cell = 625_000 / Double(subdivision)
        taps = DelayTaps(model, cell: cell)
        circle = max(1, Int(nearest: 3 * Double(model.interval) / cell))
        let spacing = Double(model.spacing)
        let origin = -2 * spacing
        let listening = Double(model.firstWindowDelay)
        self.table = table ?? Self.table(model, subdivision: subdivision)
        let cell = cell
        bins = LatencyBins(lags: model.lags.map { (origin + $0) / cell })
        let count = max(0, Int(rounding: (listening - origin) / cell, .up))
        early = (0..<count).map { j in
            var share = SIMD4<Double>.zero
            for c in 0..<3 {
                let from = origin + Double(j) * cell + Double(c) * spacing
                share[c] = min(1, max(0, (from + cell - listening) / cell))
            }
            return share
        }
    }

    /// What is heard in each cell of the circle; the first begins with the sweep, two spacings before t = 0.
    static func table(_ model: DiscoveryModel, subdivision: Int) -> ReceptionTable {
        let circle = 3 * Double(model.interval) / 625_000 * Double(subdivision)
        return ReceptionTable(
            ReceptionArcs(model), cells: max(1, Int(nearest: circle)),
            offset: -2 * Double(model.spacing) - Double(model.firstWindowDelay))
    }

    /// How far a sweep has come.
    struct Walk {
        fileprivate var missed: MissedEvents
        fileprivate var at: Int
        fileprivate let first: [Double]
        /// What has not been received, and the cells that were swept.
        fileprivate(set) var left = 1.0
        fileprivate(set) var cells = 0
    }

    func start(phase: Int) -> Walk { Walk(missed: MissedEvents(taps), at: phase, first: firstEvents()) }

    /// What is received of events in one cell comes within so many cells.
    var reach: Int { bins.reach }

    /// Adds to `found`, per 2^`shift` cells of latency, the probability that the first PDU received ends in them, times
    /// `weight`. Stops where less than `rest` is left. Returns what is left and the cells that were swept.
    func run(
        phase: Int, weight: Double, rest: Double, shift: Int = 0, into found: inout [Double]
    ) -> (left: Double, cells: Int) {
        var walk = start(phase: phase)
        go(&walk, to: found.count << shift, weight: weight, rest: rest, shift: shift, into: &found)
        return (max(0, walk.left), walk.cells)
    }

    /// The same from where a walk has come to until `count` cells have been swept.
    func go(
        _ walk: inout Walk, to count: Int, weight: Double = 1, rest: Double, shift: Int,
        into found: inout [Double]
    ) {
        let first = walk.first
        var missed = walk.missed
        let (channels, losses) = (table.channel, table.missed)
        var found = found.mutableSpan
        var left = walk.left
        var at = walk.at
        var j = walk.cells
        let begun = max(first.count, early.count)
        while j < count {
            if j >= begun, channels[at] == ReceptionTable.none {
                var end = min(count, j + min(circle - at, table.silence(from: at)))
                if left < rest { end = min(end, (j | 255) + 1) }
                missed.pass(from: j, to: end)
                at = at + (end - j) == circle ? 0 : at + (end - j)
                j = end
                if left < rest, j & 255 == 0 { break }
                continue
            }
            var mass = missed.successors(in: j)
            if j < first.count { mass += first[j] }
            if j < early.count {
                let p = table.first[at] * early[j]
                for c in 0..<3 { bins.add(mass * weight * p[c], event: j, channel: c, shift, to: &found) }
                left -= mass * p.sum()
                mass *= 1 - p.sum()
            } else if mass > 0 {
                let channel = Int(channels[at])
                if channel < 3 {
                    let survived = mass * losses[at]
                    let received = mass - survived
                    bins.add(received * weight, event: j, channel: channel, shift, to: &found)
                    left -= received
                    mass = survived
                } else if channel != Int(ReceptionTable.none) {
                    let p = table.first[at]
                    for c in 0..<3 { bins.add(mass * weight * p[c], event: j, channel: c, shift, to: &found) }
                    let survived = mass * losses[at]
                    left -= mass - survived
                    mass = survived
                }
            }
            missed.put(mass, at: j)
            at = at &+ 1 == circle ? 0 : at &+ 1
            j &+= 1
            if j & 255 == 0, left < rest { break }
        }
        (walk.missed, walk.left, walk.at, walk.cells) = (missed, left, at, j)
    }

    /// Where the first event after the origin starts: the stationary forward recurrence P(X > x)/E[X], begun two
    /// spacings early so that an event in progress counts.
    private func firstEvents() -> [Double] {
        let interval = Double(model.advertisingInterval)
        let cells = Int(rounding: (interval + Double(model.delay.longest)) / cell, .up) + 1
        let perCell = cell / model.meanPeriod
        var masses = (0..<cells).map { j in
            let from = Double(j) * cell - interval
            return from + cell <= 0 ? perCell : perCell * model.delay.meanSurvival(from, from + cell)
        }
        let total = masses.reduce(0, +)
        for index in masses.indices { masses[index] /= total }
        return masses
    }
}

extension DiscoveryModel {
    /// Whether at start `scan` less than `rest` is left to be found by `time` (ns), in cells of 0.625 ms: one sweep, and no
    /// memory for the distribution. False also where that is not known in 4 million cells.
    func isAllButFound(by time: Int64, rest: Double) -> Bool {
        guard openWindow > pduDuration, start == .scan, time >= 625_000 else { return false }
        let cells = min(time / 625_000, 4_000_000)
        // All cells are one group, as many as a power of two has.
        var found = [0.0]
        let swept = RenewalSweep(self, subdivision: 1)
            .run(
                phase: 0, weight: 1, rest: rest, shift: Int64.bitWidth - 1 - cells.leadingZeroBitCount,
                into: &found)
        return swept.left < rest
    }
}

extension DelayLaw {
    /// The mean of P(delay > x) over a stretch, `to` above 0.
    fileprivate func meanSurvival(_ from: Double, _ to: Double) -> Double {
        if case .uniform(let max) = form, max > 0 {
            // Of 1 to 0 in a straight line: the area below it.
            let max = Double(max)
            func area(_ x: Double) -> Double {
                x <= 0 ? x : x >= max ? max / 2 : x - x * x / (2 * max)
            }
            return (area(to) - area(from)) / (to - from)
        }
        // Steps of a list are found by halving the cell.
        let parts = 8
        let step = (to - from) / Double(parts)
        return (0..<parts).reduce(0.0) { sum, part in
            let x = from + (Double(part) + 0.5) * step
            return sum + (x < 0 ? 1 : survival(x))
        } / Double(parts)
    }
}
