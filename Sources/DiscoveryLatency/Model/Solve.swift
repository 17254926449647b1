internal import Glibc

extension Prediction {
    /// Where cells could not be halved until that changed less than was asked for, what the last halving changed is no bound
    /// yet: the changes may shrink slowly. Three times as much is claimed then (2.8 times were seen, at 51.25 of 10240 ms).
    func claimed(_ precision: Precision) -> Prediction {
        guard error > precision.error else { return self }
        var prediction = self
        prediction.error = min(1, 3 * error)
        return prediction
    }
}

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
        if let prediction = predictWalkIn(precision, most: precision.error) { return prediction }
        if let prediction = predictByEvents(precision) { return prediction }
        return start == .scan ? predictScan(precision) : predictPhases(precision)
    }

    /// No window holds a PDU.
    private var neverHeard: Prediction {
        Prediction(
            model: self, cdf: [0, 0], step: meanPeriod, error: 0, horizon: Int64(wholePartOf: meanPeriod),
            left: 1,
            tail: Prediction.Tail(from: 0, timeConstant: .infinity))
    }

    private func predictScan(_ precision: Precision) -> Prediction {
        let sweep = RenewalSweep(self, subdivision: 1)
        let explored = explore(sweep, precision)
        var best = Prediction(self, found: explored.found, cell: explored.step, error: 1)
        func finer(_ subdivision: Int, cells: Int, shift: Int) -> Prediction {
            let sweep = RenewalSweep(self, subdivision: subdivision)
            var found = [Double](repeating: 0, count: cells >> shift)
            _ = sweep.run(phase: 0, weight: 1, rest: precision.rest, shift: shift, into: &found)
            return Prediction(self, found: found, cell: sweep.cell * Double(1 << shift), error: 1)
        }
        var subdivision = 2
        var shift = explored.shift
        while best.error > precision.error, explored.cells * subdivision <= precision.cells {
            let cells = explored.cells * subdivision
            while cells >> shift > Self.mostKept { shift += 1 }
            var fine = finer(subdivision, cells: cells, shift: shift)
            fine.error = min(1, fine.distance(to: best) + fine.tailDoubt)
            best = fine
            subdivision *= 2
        }
        guard subdivision == 2, best.error > precision.error else { return best.claimed(precision) }
        // Too long a wait for finer cells: what they would change is seen in the part that they reach.
        let part = finer(
            2, cells: min(precision.cells, 2 * explored.cells), shift: explored.shift + 1)
        best.error = min(1, part.distance(to: best) + best.tailDoubt)
        return best.claimed(precision)
    }

    /// Of a distribution so many shares are kept at most; what has more cells is kept in groups of them.
    private static var mostKept: Int { 1 << 20 }

    /// How far a computation has to go, and what it found.
    struct Explored {
        var found: [Double]
        /// Each entry of `found` stands for 2^`shift` cells.
        var shift: Int
        /// Nanoseconds for which each stands.
        var step: Double

        var cells: Int { found.count << shift }
    }

    /// Finds out how far to go: twice as far until nearly everybody is found, nobody more is, or all that is left to be
    /// found is a geometric tail. The result of the last attempt.
    func explore(_ sweep: RenewalSweep, _ precision: Precision) -> Explored {
        let lead = Int(rounding: meanPeriod / sweep.cell, .up) + 64
        let circle = Int(wholePartOf: 3 * Double(interval) / sweep.cell) + 1
        // Without delay and loss all that is ever found is found in one turn.
        let limit = min(precision.cells, turns(cell: sweep.cell).map { ($0 + 2) * lead } ?? .max)
        var count = min(limit, 8 * lead)
        while true {
            var shift = 0
            while count >> shift > Self.mostKept { shift += 1 }
            var found = [Double](repeating: 0, count: (count + (1 << shift) - 1) >> shift)
            let swept = sweep.run(phase: 0, weight: 1, rest: precision.rest, shift: shift, into: &found)
            let isGeometric =
                count > 24 * max(lead, circle)
                && GeometricTail(found).doubt < precision.error / 8
            if swept.left < precision.rest || count == limit || isGeometric {
                let kept = min(found.count, (swept.cells + lead) >> shift + 1)
                found.removeSubrange(kept...)
                return Explored(found: found, shift: shift, step: sweep.cell * Double(1 << shift))
            }
            count = min(limit, count * 2)
        }
    }
}

/// Whether what is left falls by the same factor in equal times.
struct GeometricTail {
    /// How far the distribution may be off beyond the horizon if the last quarter's rate goes on.
    let doubt: Double
    /// What is left at the horizon, its logarithm's fall in each step of the last quarter, and the steps to the horizon.
    private let rest: Double
    private let fall: Double
    private let steps: Int

    /// `found`: shares by equal steps of time.
    init(_ found: [Double]) {
        let quarter = found.count / 4
        var left = 1.0
        var survivors: [Double] = []
        for index in 0..<4 * quarter {
            left -= found[index]
            if index + 1 == 2 * quarter || index + 1 == 3 * quarter { survivors.append(left) }
        }
        steps = 4 * quarter
        rest = max(0, left)
        guard quarter > 0, survivors.count == 2, left > 0, survivors[1] > left else {
            doubt = left
            fall = 0
            return
        }
        let before = survivors[0] / survivors[1] - 1
        let after = survivors[1] / left - 1
        doubt = after > 0 ? left * abs(before - after) / after : left
        fall = log(survivors[1] / left) / Double(quarter)
    }

    /// What is left after so many steps, past the horizon.
    func left(after time: Double) -> Double { rest * exp(-fall * (time - Double(steps))) }

    /// What the next step finds of what is left.
    func share(of left: Double) -> Double { left * (1 - exp(-fall)) }

    /// The steps until so much is left, past the horizon.
    func time(left: Double) -> Double { fall > 0 ? Double(steps) + log(rest / left) / fall : .infinity }
}
