extension DiscoveryModel {
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
