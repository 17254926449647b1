/// The computation that follows the scanner from every phase, on one lattice.
struct PhaseDistribution {
    let sweep: PhaseSweep
    private let model: DiscoveryModel
    /// Latencies (or, for `entry`, gaps) that are known at once.
    private var known: [Double]
    /// By the cell of the circle: events after which the wait goes on, and how it is counted for them.
    private(set) var waiting: [(masses: [Double], bins: LatencyBins)]

    /// `count` cells of latency; `subdivision` of them to a scan unit.
    ///
    /// Start `event`: whatever the phase is, an event starts at t = 0. What its own PDUs do is known exactly; each phase
    /// at which it was missed is swept.
    ///
    /// Start `entry`: a random instant falls into a gap between two receptions in proportion to the gap's length, so
    /// the latency's density is the rate of receptions times the share of gaps that are longer (Palm and Khinchin). What
    /// is swept is what follows a reception.
    init(_ model: DiscoveryModel, subdivision: Int, count: Int) {
        self.model = model
        let sweep = PhaseSweep(model, subdivision: subdivision)
        self.sweep = sweep
        let share = 1 / Double(sweep.circle)
        var known = [Double](repeating: 0, count: count)
        if model.start == .event {
            let averages = sweep.arcs.averages(cells: sweep.circle, offset: 0)
            let bins = LatencyBins(lags: model.lags.map { $0 / sweep.cell })
            for p in averages.first {
                for c in 0..<3 { bins.add(p[c] * share, event: 0, channel: c, to: &known) }
            }
            waiting = [(averages.missed.map { $0 * share }, bins)]
        } else {
            waiting = (0..<3).map { c in
                let bins = LatencyBins(
                    lags: (0..<3).map { Double($0 - c) * Double(model.spacing) / sweep.cell })
                let following = sweep.arcs.following(c, cells: sweep.circle)
                for p in following {
                    for later in 0..<3 { bins.add(p[later] * share, event: 0, channel: later, to: &known) }
                }
                return (masses: following.map { $0[3] * share }, bins: bins)
            }
        }
        self.known = known
    }

    /// The share found in each cell, following one phase in `width` (odd), and the cells that were worked through.
    func found(width: Int) -> (found: [Double], cells: Int) {
        var found = known
        var cells = 0
        for (masses, bins) in waiting {
            for seed in sweep.seeds(of: masses, width: width) {
                cells += sweep.run(seed, bins: bins, rest: 1e-9, into: &found).cells
            }
        }
        if model.start == .event { centre(&found) } else { found = latencies(gaps: found) }
        return (found, cells)
    }

    /// Events lie on the lattice's points: half of what a point holds comes before it.
    private func centre(_ found: inout [Double]) {
        for index in found.indices {
            let next = index + 1 < found.count ? found[index + 1] / 2 : 0
            found[index] = (index == 0 ? found[0] : found[index] / 2) + next
        }
    }

    private func latencies(gaps: [Double]) -> [Double] {
        // The receptions of an event; each ends a gap.
        var open = 0.0
        for c in 0..<3 {
            open += sweep.arcs.following(c, cells: sweep.circle).reduce(0) { $0 + $1.sum() }
        }
        open /= Double(sweep.circle)
        let perCell = sweep.cell / model.meanPeriod
        // From the start of a reception to its end.
        let lag = Double(model.pduDuration) / sweep.cell
        let whole = Int(lag)
        let rest = lag - Double(whole)
        var found = [Double](repeating: 0, count: gaps.count)
        for index in 0..<max(0, gaps.count - whole - 1) {
            open -= gaps[index]
            let mass = max(0, open) * perCell
            found[index + whole] += mass * (1 - rest)
            found[index + whole + 1] += mass * rest
        }
        return found
    }
}
