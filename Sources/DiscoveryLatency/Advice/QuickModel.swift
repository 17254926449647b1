/// One scanner and many advertisers: distributions in cells of 0.625 ms, within 1e-3 in ordinary cases, and quick, since
/// what only the scanner decides is worked out once.
struct QuickModel {
    /// Nil for `scan`, which needs one sweep alone.
    private let distribution: PhaseDistribution?
    private let sweep: ReceptionTable?

    /// So many phases of each channel are followed.
    private static let phases = 24

    init(_ scanner: DiscoveryModel) {
        guard scanner.start != .scan else {
            distribution = nil
            sweep = RenewalSweep.table(scanner, subdivision: 1)
            return
        }
        let phases = ScannerPhases(scanner, subdivision: 1)
        let heard = Int((scanner.eventHitProbability * Double(phases.circle)).rounded(.up))
        let followed = scanner.start == .entry ? heard / 3 : phases.circle / 3
        distribution = PhaseDistribution(scanner, phases, width: (followed / Self.phases) | 1)
        sweep = nil
    }

    /// The share found in each cell up to `limit` (ns).
    private func found(_ model: DiscoveryModel, upTo limit: Int64) -> [Double] {
        let count = Int(Double(limit) / 625_000) + 2
        if let distribution { return distribution.found(model, count: count).found }
        var found = [Double](repeating: 0, count: count)
        _ = RenewalSweep(model, subdivision: 1, table: sweep)
            .run(phase: 0, weight: 1, rest: 1e-6, into: &found)
        return found
    }

    /// The share that a model with this scanner finds by `time` (ns).
    func share(_ model: DiscoveryModel, by time: Int64) -> Double {
        let found = found(model, upTo: time)
        return min(1, found[..<min(Int(Double(time) / 625_000), found.count)].reduce(0, +))
    }

    /// When it finds a share q, in nanoseconds; nil beyond `limit`.
    func quantile(_ model: DiscoveryModel, _ q: Double, limit: Int64) -> Int64? {
        // Far fewer cells suffice in most cases: a few times the floor.
        var horizon = min(limit, Int64(min(9e18, max(2 * model.floor, 4 * model.meanPeriod))))
        while true {
            var sum = 0.0
            for (index, share) in found(model, upTo: horizon).enumerated() {
                sum += share
                if sum >= q { return Int64(Double(index + 1) * 625_000) }
            }
            if horizon >= limit { return nil }
            horizon = min(limit, horizon * 4)
        }
    }
}
