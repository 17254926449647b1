/// Several models of one advertiser that nobody has measured: every plausible delay law, and the advertising interval
/// up to 5 ms off. Advice is judged by the worst of them.
struct RobustModel {
    let models: [DiscoveryModel]

    /// Where the law is known, `laws` holds it alone.
    init(_ nominal: DiscoveryModel, laws: [DelayLaw]) {
        // The worst is most often a law that spreads little, so those come first: one that fails is enough.
        let laws = laws.sorted { $0.variance < $1.variance }
        models = ([0, -5_000_000, 5_000_000] as [Int64]).flatMap { offset in
            laws.map { law in
                var model = nominal
                model.delay = law
                model.advertisingInterval = max(20_000_000, nominal.advertisingInterval + offset)
                return model
            }
        }
    }

    /// The share found by `time` (ns) in the worst case. Stops early once it is below `enough`.
    func worstShare(by time: Int64, enough: Double) -> Double {
        var worst = 1.0
        for model in models {
            worst = min(worst, model.share(by: time))
            if worst < enough { return worst }
        }
        return worst
    }

    /// The share q is found by this time in the worst case, in nanoseconds; nil beyond `limit`.
    func worstQuantile(_ q: Double, limit: Int64) -> Int64? {
        var worst: Int64 = 0
        for model in models {
            guard let value = model.quickQuantile(q, limit: limit) else { return nil }
            worst = max(worst, value)
        }
        return worst
    }
}

extension DiscoveryModel {
    /// The distribution up to `limit`, in cells of 0.625 ms: within 1e-3 in ordinary cases, and quick.
    private func quickDistribution(upTo limit: Int64) -> (found: [Double], cell: Double) {
        let sweep = RenewalSweep(self, subdivision: 1)
        let count = Int(Double(limit) / sweep.cell) + 2
        var found = [Double](repeating: 0, count: count)
        let phases = start == .scan ? [0] : sweep.phases(0..<(interval > 500_000_000 ? 64 : 32))
        for phase in phases {
            _ = sweep.run(phase: phase, weight: 1 / Double(phases.count), rest: 1e-6, into: &found)
        }
        return (found, sweep.cell)
    }

    func share(by time: Int64) -> Double {
        let (found, cell) = quickDistribution(upTo: time)
        let whole = Int(Double(time) / cell)
        return found[..<min(whole, found.count)].reduce(0, +)
    }

    func quickQuantile(_ q: Double, limit: Int64) -> Int64? {
        // Far fewer cells suffice in most cases: a few times the floor.
        var horizon = min(limit, Int64(min(9e18, max(2 * floor, 4 * meanPeriod))))
        while true {
            let (found, cell) = quickDistribution(upTo: horizon)
            var sum = 0.0
            for (index, share) in found.enumerated() {
                sum += share
                if sum >= q { return Int64((Double(index) + 1) * cell) }
            }
            if horizon >= limit { return nil }
            horizon = min(limit, horizon * 4)
        }
    }
}
