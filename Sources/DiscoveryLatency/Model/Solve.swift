/// How exact a prediction is to be, and what it may cost.
public struct Precision: Sendable, Equatable {
    /// The distribution may be off by this much, as a probability.
    public var error = 1e-4
    /// Cells of one sweep and of all sweeps together, at most.
    public var cells = 16_000_000
    public var allCells = 300_000_000
    /// The part that may be left unfound at the end of the sweep, where it does not cost more than the cells.
    public var rest = 1e-7

    public init() {}

    /// `error` may be 1e-6…0.01.
    public init(error: Double) {
        self.error = error
        rest = min(1e-5, error * 1e-3)
    }

    /// For the band over delay laws, which differ by far more.
    public static var band: Precision {
        var precision = Precision(error: 1e-3)
        precision.cells = 4_000_000
        precision.allCells = 30_000_000
        return precision
    }
}

extension DiscoveryModel {
    /// Computes the distribution. Cells are halved, and phases doubled, until that changes less than the error asked
    /// for, or the cells are used up; the change is reported either way.
    public func predict(_ precision: Precision = Precision()) -> Prediction {
        guard openWindow > pduDuration else { return neverHeard }
        if let prediction = predictByEvents(precision) { return prediction }
        return start == .scan ? predictScan(precision) : predictPhases(precision)
    }

    /// No window holds a PDU.
    private var neverHeard: Prediction {
        Prediction(
            model: self, cdf: [0, 0], step: meanPeriod, error: 0, horizon: Int64(meanPeriod), left: 1,
            tail: Prediction.Tail(from: 0, timeConstant: .infinity))
    }

    private func predictScan(_ precision: Precision) -> Prediction {
        let sweep = RenewalSweep(self, subdivision: 1)
        var lattice = explore(sweep, precision)
        var best = Prediction(self, found: lattice, cell: sweep.cell, error: 1)
        var subdivision = 2
        while best.error > precision.error, 2 * lattice.count <= precision.cells {
            let sweep = RenewalSweep(self, subdivision: subdivision)
            lattice = [Double](repeating: 0, count: 2 * lattice.count)
            _ = sweep.run(phase: 0, weight: 1, rest: precision.rest, into: &lattice)
            let fine = Prediction(self, found: lattice, cell: sweep.cell, error: 1)
            best = Prediction(
                self, found: lattice, cell: sweep.cell, error: fine.distance(to: best) + fine.tailDoubt)
            subdivision *= 2
        }
        guard subdivision == 2, best.error > precision.error else { return best }
        // Too long a wait for finer cells: what they would change is seen in the part that they reach.
        let finer = RenewalSweep(self, subdivision: 2)
        var part = [Double](repeating: 0, count: min(precision.cells, 2 * lattice.count))
        _ = finer.run(phase: 0, weight: 1, rest: precision.rest, into: &part)
        let fine = Prediction(self, found: part, cell: finer.cell, error: 1)
        return Prediction(
            self, found: lattice, cell: sweep.cell, error: fine.distance(to: best) + best.tailDoubt)
    }

    /// Finds out how far to go: twice as far until nearly everybody is found, nobody more is, or all that is left to be
    /// found is a geometric tail. The result of the last attempt.
    func explore(_ sweep: RenewalSweep, _ precision: Precision) -> [Double] {
        let lead = Int((meanPeriod / sweep.cell).rounded(.up)) + 64
        let circle = Int(3 * Double(interval) / sweep.cell) + 1
        // Without delay and loss all that is ever found is found in one turn.
        let limit = min(precision.cells, turns(cell: sweep.cell).map { ($0 + 2) * lead } ?? .max)
        var count = min(limit, 8 * lead)
        while true {
            var found = [Double](repeating: 0, count: count)
            let swept = sweep.run(phase: 0, weight: 1, rest: precision.rest, into: &found)
            let isGeometric =
                count > 128 * max(lead, circle)
                && GeometricTail(found).doubt < precision.error / 8
            if swept.left < precision.rest || count == limit || isGeometric {
                return Array(found[..<min(found.count, swept.cells + lead)])
            }
            count = min(limit, count * 2)
        }
    }
}

/// Whether what is left falls by the same factor in equal times.
struct GeometricTail {
    /// How far the distribution may be off beyond the horizon if the last quarter's rate goes on.
    let doubt: Double

    /// `found`: shares by equal steps of time.
    init(_ found: [Double]) {
        let quarter = found.count / 4
        var left = 1.0
        var survivors: [Double] = []
        for index in 0..<4 * quarter {
            left -= found[index]
            if index + 1 == 2 * quarter || index + 1 == 3 * quarter { survivors.append(left) }
        }
        guard quarter > 0, survivors.count == 2, left > 0, survivors[1] > left else {
            doubt = left
            return
        }
        let before = survivors[0] / survivors[1] - 1
        let after = survivors[1] / left - 1
        doubt = after > 0 ? left * abs(before - after) / after : left
    }
}
