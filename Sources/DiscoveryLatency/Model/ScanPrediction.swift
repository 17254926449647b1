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
            while cells >> shift > precision.kept { shift += 1 }
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
        // One that listens all the time finds nearly everybody with the first event.
        var count = min(limit, (Double(window) > 0.9 * Double(interval) ? 2 : 8) * lead)
        var walk = sweep.start(phase: 0)
        var (found, shift) = ([Double](), 0)
        while true {
            while count >> shift > precision.kept {
                shift += 1
                if found.count % 2 == 1 { found.append(0) }
                for place in 0..<found.count / 2 { found[place] = found[2 * place] + found[2 * place + 1] }
                found.removeLast(found.count / 2)
            }
            // Reports of the last events may come after the last cell; they count only if the walk goes on.
            let groups = (count + (1 << shift) - 1) >> shift
            let whole = groups + sweep.reach >> shift + 2
            found.append(contentsOf: repeatElement(0, count: whole - found.count))
            sweep.go(&walk, to: groups << shift, rest: precision.rest, shift: shift, into: &found)
            let isGeometric =
                count > 24 * max(lead, circle)
                && GeometricTail(found[..<groups]).doubt < precision.error / 8
            if walk.left < precision.rest || count == limit || isGeometric {
                let kept = min(groups, (walk.cells + lead) >> shift + 1)
                found.removeSubrange(kept...)
                return Explored(found: found, shift: shift, step: sweep.cell * Double(1 << shift))
            }
            count = min(limit, count * 2)
        }
    }
}
