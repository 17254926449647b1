/// Several models of one advertiser that nobody has measured: every plausible delay law, and the advertising interval
/// up to 5 ms off. Advice is judged by the worst of them.
struct RobustModel {
    /// What an advertiser may do.
    struct Case: Equatable, Sendable {
        var law: DelayLaw
        /// How far its interval is off, in nanoseconds.
        var offset: Int64
    }

    private let nominal: DiscoveryModel
    let cases: [Case]
    private let quick: QuickModel

    /// - Parameters:
    ///   - laws: where the law is known, it alone.
    ///   - isWhole: the whole 10 ms of advertising intervals is searched for the worst; else the middle and both ends.
    init(_ nominal: DiscoveryModel, laws: [DelayLaw], isWhole: Bool = false) {
        self.nominal = nominal
        quick = QuickModel(nominal)
        // The worst is most often a law that spreads little, so those come first: one that fails is enough.
        let laws = laws.sorted { $0.variance < $1.variance }
        let cases = laws.flatMap { law in
            var model = nominal
            model.delay = law
            return (isWhole ? Self.offsets(model) : Self.ends).map { Case(law: law, offset: $0) }
        }
        // Without delay first, which is worked out at once; then the middle, then the ends, of every law.
        func rank(_ law: DelayLaw) -> Int { law.variance == 0 ? 0 : 1 }
        self.cases = cases.enumerated().sorted {
            (rank($0.1.law), abs($0.1.offset), $0.0) < (rank($1.1.law), abs($1.1.offset), $1.0)
        }.map(\.1)
    }

    private func model(_ known: Case) -> DiscoveryModel {
        var model = nominal
        model.delay = known.law
        model.advertisingInterval = max(20_000_000, nominal.advertisingInterval + known.offset)
        return model
    }

    /// An advertising interval is off by so much at most, in nanoseconds.
    private static let reach: Int64 = 5_000_000

    private static var ends: [Int64] { [0, -reach, reach] }

    /// Where the worst may lie: places so close that in the interval/window events or so until a device is found a step adds
    /// up to half a window, 32 at most, and those at which the advertiser falls into step with the scanner, where devices
    /// are found last.
    private static func offsets(_ model: DiscoveryModel) -> [Int64] {
        let window = Double(max(0, model.openWindow - model.pduDuration))
        let step = window * window / Double(2 * model.interval)
        let count = max(1, Int64(rounding: min(16, Double(reach) / max(1, step)), .up))
        var offsets = Set((1...count).flatMap { [-reach * $0 / count, reach * $0 / count] } + [0])
        for events in 1...8 where model.window < model.interval {
            let turn = Double(model.interval) / Double(events)
            let inStep = (model.meanPeriod / turn).rounded() * turn
            let offset = Int64(nearest: inStep - model.meanPeriod)
            if abs(offset) <= reach { offsets.insert(offset) }
        }
        return offsets.sorted()
    }

    /// The first of these cases in which the share q is not found by `time` (ns), with room for what the quick model is off
    /// by.
    func failure(of q: Double, by time: Int64, in cases: [Case]) -> Case? {
        let enough = q + min(5e-4, (1 - q) / 10)
        return cases.first { quick.share(model($0), by: time, enough: enough) < enough }
    }

    /// Whether the share q is found by `time` (ns) in every case.
    func meets(_ q: Double, by time: Int64) -> Bool { failure(of: q, by: time, in: cases) == nil }

    /// The share q is found by this time in the worst case, in nanoseconds; nil beyond `limit`.
    func worstQuantile(_ q: Double, limit: Int64) -> Int64? {
        var worst: Int64 = 0
        for known in cases {
            guard let value = quick.quantile(model(known), q, limit: limit) else { return nil }
            worst = max(worst, value)
        }
        return worst
    }
}
