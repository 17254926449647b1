/// The computation that follows the scanner from every phase, on one lattice.
struct PhaseDistribution {
    let phases: ScannerPhases
    private let start: DiscoveryModel.Start
    private let pduDuration: Int64
    /// Events after which the wait goes on, and how it is counted for them.
    let waiting: [(seeds: [PhaseSweep.Seed], bins: LatencyBins)]
    /// How latencies (or, for `entry`, gaps) are counted that are known at once, and their share by channel.
    private let known: [(share: SIMD4<Double>, bins: LatencyBins)]
    /// The receptions of an event; each ends a gap.
    private let receptions: Double

    /// Follows one phase in `width` (odd).
    ///
    /// Start `event`: whatever the phase is, an event starts at t = 0. What its own PDUs do is known exactly; each phase
    /// at which it was missed is swept.
    ///
    /// Start `entry`: a random instant falls into a gap between two receptions in proportion to the gap's length, so
    /// the latency's density is the rate of receptions times the share of gaps that are longer (Palm and Khinchin). What
    /// is swept is what follows a reception.
    init(_ model: DiscoveryModel, _ phases: ScannerPhases, width: Int) {
        self.phases = phases
        start = model.start
        pduDuration = model.pduDuration
        let share = 1 / Double(phases.circle)
        if model.start == .event {
            let bins = LatencyBins(lags: model.lags.map { $0 / phases.cell })
            known = [(phases.table.first.reduce(.zero, +) * share, bins)]
            receptions = 0
            let masses = phases.table.missed.map { $0 * share }
            waiting = [(PhaseSweep.Seed.all(of: masses, width: width), bins)]
        } else {
            let spacing = Double(model.spacing) / phases.cell
            let bins = (0..<3).map { c in LatencyBins(lags: (0..<3).map { Double($0 - c) * spacing }) }
            let shares = phases.following.map { $0.reduce(SIMD4<Double>.zero, +) * share }
            known = Array(zip(shares, bins))
            receptions = shares.reduce(0) { $0 + $1.sum() }
            waiting = zip(phases.following, bins).map { following, bins in
                (PhaseSweep.Seed.all(of: following.map { $0[3] * share }, width: width), bins)
            }
        }
    }

    /// How many phases are followed.
    var count: Int { waiting.reduce(0) { $0 + $1.seeds.count } }

    /// The share found in each of the first `count` cells, and the cells that were worked through. The model may differ
    /// in what it advertises.
    func found(
        _ model: DiscoveryModel, count: Int, evenness: Double = 1e-10
    ) -> (found: [Double], cells: Int) {
        let sweep = PhaseSweep(model, phases, evenness: evenness)
        var found = [Double](repeating: 0, count: count)
        for (share, bins) in known {
            for c in 0..<3 { bins.add(share[c], event: 0, channel: c, to: &found) }
        }
        var cells = 0
        for (seeds, bins) in waiting {
            for seed in seeds {
                cells += sweep.run(seed, bins: bins, rest: 1e-9, cells: count, into: &found).cells
            }
        }
        if start == .event {
            centre(&found)
        } else {
            found = latencies(gaps: found, meanPeriod: model.meanPeriod)
        }
        return (found, cells)
    }

    /// Events lie on the lattice's points: half of what a point holds comes before it.
    private func centre(_ found: inout [Double]) {
        for index in found.indices {
            let next = index + 1 < found.count ? found[index + 1] / 2 : 0
            found[index] = (index == 0 ? found[0] : found[index] / 2) + next
        }
    }

    private func latencies(gaps: [Double], meanPeriod: Double) -> [Double] {
        var open = receptions
        let perCell = phases.cell / meanPeriod
        // From the start of a reception to its end.
        let lag = Double(pduDuration) / phases.cell
        let whole = Int(wholePartOf: lag)
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
