/// Where a computation stops.
private enum Ending {
    /// Nearly everybody is found, or nobody more is.
    case complete
    /// What is left is a geometric tail.
    case tail
    /// It would take too long to follow every phase to its end.
    case cut
}

extension DiscoveryModel {
    /// Starts `entry` and `event`. Halves cells and stretches of phases together, until that changes less than the error
    /// asked for or would cost more than it may. Where waits are so long that not every phase can be followed to its
    /// end (resonances), the beginning is computed like this and goes on as a scan does that began at any phase.
    func predictPhases(_ precision: Precision) -> Prediction {
        var scan = self
        scan.start = .scan
        scan.firstWindowDelay = 0
        let explored = scan.explore(RenewalSweep(scan, subdivision: 1), precision)
        var count = explored.cells + Int(wholePartOf: 3 * Double(interval) / 625_000) + 2
        var end = explored.found.reduce(1, -) > 10 * precision.rest ? Ending.tail : .complete

        // A few phases tell what all of them will cost: those at the edges of windows wait longest.
        let phases = ScannerPhases(self, subdivision: 1)
        let first = PhaseDistribution(self, phases, width: 1)
        let all = first.count
        var probed = (cells: 0, seeds: 0)
        // Only the number of cells counts here.
        var found: [Double] = []
        let probe = PhaseSweep(self, phases)
        for (seeds, bins) in first.waiting {
            for index in stride(from: 0, to: seeds.count, by: max(1, (seeds.count - 1) / 3)) {
                probed.cells +=
                    probe.run(
                        seeds[index], bins: bins, rest: 1e-9, cells: count, into: &found
                    ).cells
                probed.seeds += 1
            }
        }
        let each = max(1, probed.cells / max(1, probed.seeds))
        let budget = precision.allCells / 24
        var width = min(9, all * each / budget) | 1
        let periods = Int(wholePartOf: meanPeriod / phases.cell)
        if all * each > 4 * budget, each > 64 * periods {
            // What events tell is closer than a beginning and how a scan goes on.
            if let prediction = predictWalkIn(precision, most: 0.01) { return prediction }
            end = .cut
            width = (all / 200) | 1
            count = min(count, max(16 * periods, 4 * budget / max(1, all / width)))
        }

        func prediction(_ subdivision: Int, error: Double) -> (Prediction, cells: Int) {
            let phases = ScannerPhases(self, subdivision: subdivision)
            var (found, cells) = PhaseDistribution(self, phases, width: width)
                .found(self, count: count * subdivision)
            // What is never found stays so.
            if start == .entry, end != .cut, turns(cell: 1) == nil {
                normalize(&found, hasTail: end == .tail)
            }
            return (Prediction(self, found: found, cell: phases.cell, error: error), cells)
        }

        var (best, cells) = prediction(1, error: 1)
        var used = cells
        var subdivision = 2
        while best.error > precision.error, used + 4 * cells <= precision.allCells,
            count * subdivision <= precision.cells
        {
            var fine: Prediction
            (fine, cells) = prediction(subdivision, error: 1)
            used += cells
            fine.error = fine.distance(to: best) + (end == .cut ? 0 : fine.tailDoubt)
            best = fine
            subdivision *= 2
        }
        best = best.claimed(precision)
        return end == .cut ? best.continued(as: scan.predict(precision)) : best
    }

    /// Everybody is found in the end: what the phases in between would have changed of the sum is put right. Where the
    /// scan's distribution was given up as a geometric tail, it goes on as from the third quarter to the fourth.
    private func normalize(_ found: inout [Double], hasTail: Bool) {
        let half = found.count / 2
        let (early, late) = (found[..<half].reduce(0, +), found[half...].reduce(0, +))
        let last = found[(half + half / 2)...].reduce(0, +)
        let ratio = hasTail && late > last ? last / (late - last) : 0
        let whole = early + late + (ratio < 1 ? last * ratio / (1 - ratio) : 0)
        guard abs(whole - 1) < 0.05 else { return }
        for index in found.indices { found[index] /= whole }
    }
}

extension Prediction {
    /// A beginning, and for the rest how a scan's distribution falls, averaged over three of its intervals. How well the
    /// two agree is seen where both are known: from the middle of the beginning to its end.
    fileprivate func continued(as scan: Prediction) -> Prediction {
        let circle = max(1, Int(wholePartOf: 3 * Double(model.interval) / scan.step))
        var sums = [0.0]
        sums.reserveCapacity(scan.cdf.count + 1)
        for value in scan.cdf { sums.append(sums[sums.count - 1] + 1 - value) }
        func survival(_ index: Int) -> Double {
            let from = max(0, min(scan.cdf.count - circle, index - circle / 2))
            return (sums[from + circle] - sums[from]) / Double(circle)
        }
        let end = Int(wholePartOf: Double(horizon) / scan.step)
        let last = scan.cdf.count - 1 - circle
        guard circle < scan.cdf.count, end < last else {
            // The beginning is all there is: what comes after it is not known.
            var beginning = self
            beginning.error = min(1, error + left)
            return beginning
        }
        let middle = end / 2
        let atMiddle = 1 - probability(by: Int64(wholePartOf: Double(middle) * scan.step))
        var doubt = 0.0
        for index in middle...end {
            let expected = atMiddle * survival(index) / survival(middle)
            doubt = max(
                doubt, abs(1 - probability(by: Int64(wholePartOf: Double(index) * scan.step)) - expected))
        }
        let atEnd = 1 - probability(by: Int64(wholePartOf: Double(end) * scan.step))
        var found: [Double] = []
        found.reserveCapacity(last)
        var before = 0.0
        for index in 1...last {
            let now =
                index <= end
                ? probability(by: Int64(wholePartOf: Double(index) * scan.step))
                : 1 - atEnd * survival(index) / survival(end)
            found.append(now - before)
            before = now
        }
        return Prediction(model, found: found, cell: scan.step, error: error + scan.error + doubt)
    }
}
