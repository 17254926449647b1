extension DiscoveryModel {
    /// Walking in, long waits are told by how many events they take, each of them a mean period: nil where what the delays
    /// add up to could change a share by more than `most`, or where it would take more cells than `precision` allows.
    ///
    /// The share that an event finds falls from each event to the next. So a deviation of the time of n events by a part of a
    /// period changes the share found by no more than that part of what the n-th finds; three deviations are claimed.
    func predictWalkIn(_ precision: Precision, most: Double) -> Prediction? {
        let blur = delay.variance.squareRoot() / meanPeriod
        // The shares fall and add up to 1: √n · share of the n-th is √share of the first at most, and a tenth of that seldom.
        guard start == .entry, blur > 0, openWindow > pduDuration,
            3 * blur * eventHitProbability.squareRoot() <= 10 * most
        else { return nil }
        var best: Prediction?
        var (change, doubt) = (1.0, 0.0)
        var refinement = 1
        // Steps of a chain cost a quarter of what a sweep costs.
        var cells = Double(min(100_000_000, 4 * precision.allCells))
        while change > precision.error / 2 {
            let chain = BlurredChain(self, refinement: refinement)
            guard let shares = chain.shares(rest: precision.rest, doubt: precision.error / 8, cells: cells)
            else { break }
            cells -= Double(shares.count * chain.cells)
            refinement *= 2
            // The time of an event is off by its deviation, and by which of its PDUs is received.
            doubt = shares.enumerated().reduce(0) { worst, found in
                max(worst, found.1 * (3 * blur * Double(found.0 + 1).squareRoot() + lags[2] / meanPeriod))
            }
            guard doubt <= most else { return nil }
            let fine = Prediction(self, found: shares, cell: meanPeriod, error: 1)
            change = best.map { fine.distance(to: $0) + fine.tailDoubt } ?? 1
            best = fine
        }
        guard refinement > 2, var best else { return nil }
        best.error = change
        best = best.claimed(precision)
        // The chain counts in single precision.
        best.error = min(1, best.error + doubt + 2e-6)
        return best
    }

    /// Where the advertising interval is so long that three scan intervals are nothing against it, an event's phase is
    /// as good as random, and so is the place of t = 0 between two events: what counts is how many events it takes.
    /// A chain over the circle of phases tells; its cost does not grow with the advertising interval. Nil where that
    /// would be off by more than the error asked for, and sweeps are within reach.
    func predictByEvents(_ precision: Precision) -> Prediction? {
        let circle = 3 * Double(interval)
        // What a window's place and one delay are of a period. Walking in, the phase really is random.
        let doubt = ((start == .scan ? circle : 0) + Double(delay.longest)) / meanPeriod
        let isInReach = 32 * meanPeriod / 625_000 <= Double(precision.cells)
        guard doubt <= (isInReach ? precision.error / 4 : 0.05) else { return nil }
        var subdivision = 1
        var shares = eventShares(subdivision, precision)
        var error = 1.0
        var cost = shares.count * Int(wholePartOf: circle / 625_000)
        while error > precision.error / 2, 4 * cost <= precision.allCells, subdivision < 64 {
            subdivision *= 2
            let fine = eventShares(subdivision, precision)
            var (a, b) = (0.0, 0.0)
            error = 0
            for index in 0..<max(shares.count, fine.count) {
                a += index < shares.count ? shares[index] : 0
                b += index < fine.count ? fine[index] : 0
                error = max(error, abs(a - b))
            }
            shares = fine
            cost *= 4
        }
        // From an event on the steps are steep; else the share rises evenly from one event to the next.
        let parts = start == .event ? max(1, min(1024, (1 << 21) / max(1, shares.count))) : 1
        var found = [Double](repeating: 0, count: shares.count * parts + 1)
        for (index, share) in shares.enumerated() { found[index * parts] = share }
        return Prediction(self, found: found, cell: meanPeriod / Double(parts), error: error + doubt)
    }

    /// P(the first event received is the n-th), from n = 0, the first one's phase being random.
    private func eventShares(_ subdivision: Int, _ precision: Precision) -> [Double] {
        let cell = 625_000 / Double(subdivision)
        let circle = max(1, Int(nearest: 3 * Double(interval) / cell))
        let missed = ReceptionArcs(self).averages(cells: circle, offset: 0).missed
        // Only where on the circle the next event lies matters.
        var near = self
        near.advertisingInterval = advertisingInterval % (3 * interval) + 3 * interval
        let taps = DelayTaps(near, cell: cell)
        let turns = turns(cell: cell) ?? .max
        var state = [Double](repeating: 1 / Double(circle), count: circle)
        var shares: [Double] = []
        var left = 1.0
        while left > precision.rest, shares.count < turns, (shares.count + 1) * circle <= precision.cells {
            for index in state.indices { state[index] *= missed[index] }
            let now = state.reduce(0, +)
            shares.append(left - now)
            left = now
            state = taps.moved(state)
        }
        return shares
    }
}

extension DelayTaps {
    /// Masses by phase, one event later.
    fileprivate func moved(_ state: [Double]) -> [Double] {
        let circle = state.count
        var next = [Double](repeating: 0, count: circle)
        guard let box, box > 0 else {
            for (cells, weight) in box == nil ? taps : [(cells: 0, weight: 1.0)] {
                let by = (shift + cells) % circle
                for index in state.indices { next[(index + by) % circle] += weight * state[index] }
            }
            return next
        }
        func before(_ index: Int, _ cells: Int) -> Double {
            state[((index - cells) % circle + circle) % circle]
        }
        // Sums of box + 1 neighbours, the ends weighed so that the variance is the law's.
        var sum = (0...box).reduce(0.0) { $0 + before(0, $1) }
        for index in state.indices {
            var whole = sum
            if box >= 4 {
                whole += (before(index, 1) + before(index, box - 1)) / 12
                whole -= (before(index, 0) + before(index, box)) * 7 / 12
            } else {
                whole -= (before(index, 0) + before(index, box)) / 2
            }
            whole /= Double(box)
            next[(index + shift) % circle] += whole * (1 - fraction)
            if fraction > 0 { next[(index + shift + 1) % circle] += whole * fraction }
            sum += before(index + 1, 0) - before(index, box)
        }
        return next
    }
}
