extension DiscoveryModel {
    /// The share found in each cell of 0.625 ms up to `limit` (ns): within 1e-3 in ordinary cases, and quick.
    private func quickDistribution(upTo limit: Int64) -> [Double] {
        let cell = 625_000.0
        let count = Int(Double(limit) / cell) + 2
        if start == .scan {
            var found = [Double](repeating: 0, count: count)
            _ = RenewalSweep(self, subdivision: 1).run(phase: 0, weight: 1, rest: 1e-6, into: &found)
            return found
        }
        let distribution = PhaseDistribution(self, subdivision: 1, count: count)
        // So many phases of each channel's windows tell enough.
        let phases = distribution.waiting.map { $0.masses.count { $0 > 0 } }.max() ?? 0
        return distribution.found(width: (phases / 48) | 1).found
    }

    /// The share found by `time` (ns).
    func share(by time: Int64) -> Double {
        let found = quickDistribution(upTo: time)
        return min(1, found[..<min(Int(Double(time) / 625_000), found.count)].reduce(0, +))
    }

    /// When a share q is found, in nanoseconds; nil beyond `limit`.
    func quickQuantile(_ q: Double, limit: Int64) -> Int64? {
        // Far fewer cells suffice in most cases: a few times the floor.
        var horizon = min(limit, Int64(min(9e18, max(2 * floor, 4 * meanPeriod))))
        while true {
            var sum = 0.0
            for (index, share) in quickDistribution(upTo: horizon).enumerated() {
                sum += share
                if sum >= q { return Int64(Double(index + 1) * 625_000) }
            }
            if horizon >= limit { return nil }
            horizon = min(limit, horizon * 4)
        }
    }
}
