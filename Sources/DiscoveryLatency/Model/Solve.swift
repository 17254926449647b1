import Glibc

/// How exact a prediction is to be, and what it may cost.
public struct Precision: Sendable, Equatable {
    /// The distribution may be off by this much, as a probability.
    public var error = 1e-4
    /// Cells of one sweep and of all sweeps together, at most.
    public var cells = 40_000_000
    public var allCells = 200_000_000
    /// The part that may be left unfound at the end of the sweep, where it does not cost more than the cells.
    public var rest = 1e-7

    public init() {}

    /// For the band over delay laws, which differ by far more.
    public static var band: Precision {
        var precision = Precision()
        precision.error = 1e-3
        precision.cells = 4_000_000
        precision.allCells = 40_000_000
        precision.rest = 1e-5
        return precision
    }

    /// For searches over many settings: off by 1e-3 at most in ordinary cases.
    public static var coarse: Precision {
        var precision = Precision()
        precision.error = 2e-3
        precision.cells = 400_000
        precision.allCells = 4_000_000
        precision.rest = 1e-4
        return precision
    }
}

extension DiscoveryModel {
    /// Computes the distribution. Cells are halved, and phases doubled, until that changes less than the error asked
    /// for, or the cells are used up; the change is reported either way.
    public func predict(_ precision: Precision = Precision()) -> Prediction {
        start == .scan ? predictOnePhase(precision) : predictAllPhases(precision)
    }

    private func predictOnePhase(_ precision: Precision) -> Prediction {
        var sweep = RenewalSweep(self, subdivision: 1)
        var lattice = explore(sweep, [0], precision.cells, precision.rest)
        var coarse = finish(sweep.cell, lattice, error: 1)
        var subdivision = 2
        while coarse.error > precision.error, 2 * lattice.count <= precision.cells {
            sweep = RenewalSweep(self, subdivision: subdivision)
            lattice = [Double](repeating: 0, count: 2 * lattice.count)
            _ = sweep.run(phase: 0, weight: 1, rest: precision.rest, into: &lattice)
            let fine = finish(sweep.cell, lattice, error: 1)
            coarse = finish(sweep.cell, lattice, error: fine.distance(to: coarse))
            subdivision *= 2
        }
        return coarse
    }

    /// First cells fine enough for some phases, then phases enough for those cells.
    private func predictAllPhases(_ precision: Precision) -> Prediction {
        let few = 32
        var sweep = RenewalSweep(self, subdivision: 1)
        var lattice = explore(sweep, sweep.phases(0..<16), precision.cells, precision.rest)
        var sum = swept(sweep, 0..<few, lattice.count, precision.rest)
        var used = 2 * few * lattice.count
        var coarse = finish(sweep.cell, sum.map { $0 / Double(few) }, error: 1)
        var subdivision = 2
        var latticeError = 1.0
        while latticeError > precision.error / 2, 2 * few * lattice.count + used <= precision.allCells {
            sweep = RenewalSweep(self, subdivision: subdivision)
            lattice = [Double](repeating: 0, count: 2 * lattice.count)
            sum = swept(sweep, 0..<few, lattice.count, precision.rest)
            used += few * lattice.count
            let fine = finish(sweep.cell, sum.map { $0 / Double(few) }, error: 1)
            latticeError = fine.distance(to: coarse)
            coarse = fine
            subdivision *= 2
        }
        var phases = few
        var phaseError = 1.0
        while phaseError > precision.error / 2, phases * lattice.count + used <= precision.allCells {
            let more = swept(sweep, phases..<2 * phases, lattice.count, precision.rest)
            used += phases * lattice.count
            phases *= 2
            for index in sum.indices { sum[index] += more[index] }
            let fine = finish(sweep.cell, sum.map { $0 / Double(phases) }, error: 1)
            phaseError = fine.distance(to: coarse)
            coarse = fine
        }
        return finish(
            sweep.cell, sum.map { $0 / Double(phases) }, error: min(1, latticeError + phaseError))
    }

    private func swept(_ sweep: RenewalSweep, _ phases: Range<Int>, _ count: Int, _ rest: Double) -> [Double] {
        var found = [Double](repeating: 0, count: count)
        for phase in sweep.phases(phases) { _ = sweep.run(phase: phase, weight: 1, rest: rest, into: &found) }
        return found
    }

    /// Finds out how far to go: twice as far until nearly everybody is found, or nobody more is. The lattice of the last
    /// attempt, which for a single phase is its result.
    private func explore(_ sweep: RenewalSweep, _ probes: [Int], _ budget: Int, _ rest: Double) -> [Double] {
        let lead = Int((meanPeriod / sweep.cell).rounded(.up)) + 64
        var count = min(budget, 8 * lead)
        var before = 1.0
        while true {
            var found = [Double](repeating: 0, count: count)
            var worst = 0.0
            var last = 0
            for probe in probes {
                let swept = sweep.run(phase: probe, weight: 1, rest: rest, into: &found)
                worst = max(worst, swept.left)
                last = max(last, swept.cells)
            }
            let stuck = count > 512 * lead && before - worst < 1e-9
            if worst < rest || count == budget || stuck {
                return Array(found[..<min(found.count, last + lead)])
            }
            before = worst
            count = min(budget, count * 2)
        }
    }

    private func finish(_ cell: Double, _ found: [Double], error: Double) -> Prediction {
        // Few enough entries to keep: neighbours are put together.
        let group = max(1, found.count >> 21)
        var cdf: [Double] = [0]
        cdf.reserveCapacity(found.count / group + 2)
        var sum = 0.0
        for index in found.indices {
            sum += found[index]
            if (index + 1) % group == 0 { cdf.append(min(1, sum)) }
        }
        let step = cell * Double(group)
        let horizon = Double(cdf.count - 1) * step
        let left = max(0, 1 - cdf[cdf.count - 1])
        return Prediction(
            model: self, cdf: cdf, step: step, error: error, horizon: Int64(horizon), left: left,
            tail: tail(cdf, step, left))
    }

    /// Fits a geometric tail where between 1 % and a ten-thousandth of that are left to be found, or the last fifth of
    /// the horizon where that lies beyond it. Nil where everything is found by a fixed time.
    private func tail(_ cdf: [Double], _ step: Double, _ left: Double) -> Prediction.Tail? {
        guard bound == nil else { return nil }
        var begin = cdf.firstIndex { $0 >= 0.99 } ?? cdf.count
        var end = cdf.firstIndex { $0 >= 1 - 1e-6 } ?? cdf.count - 1
        if begin >= end {
            end = cdf.count - 1
            begin = end - end / 5
        }
        let (before, after) = (1 - cdf[begin], 1 - cdf[end])
        guard before > 0, after > 0, end > begin else { return nil }
        // Without randomness events and windows repeat: what is still missing then is missed for ever. (The lattice
        // alone would let it trickle in, through cells that a window's edge cuts.)
        let fall = delay.variance > 0 ? log(before / after) : 0
        return Prediction.Tail(
            from: Int64(Double(begin) * step),
            timeConstant: fall > 1e-9 ? Double(end - begin) * step / fall : .infinity)
    }
}

extension Prediction {
    /// The largest difference of two distributions. Where the distribution has steps (`event`), times one cell apart
    /// count as the same.
    fileprivate func distance(to coarser: Prediction) -> Double {
        let slack = model.start == .event ? coarser.step : 0
        var worst = 0.0
        for index in stride(from: 0, to: coarser.cdf.count, by: max(1, coarser.cdf.count / 200_000)) {
            let time = Double(index) * coarser.step
            let low = probability(by: Int64((time - slack).rounded()))
            let high = slack == 0 ? low : probability(by: Int64((time + slack).rounded()))
            worst = max(worst, coarser.cdf[index] - high, low - coarser.cdf[index])
        }
        return worst
    }
}
