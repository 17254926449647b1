/// Several models of one advertiser that nobody has measured: every plausible delay law, and the advertising interval
/// up to 5 ms off. Advice is judged by the worst of them.
struct RobustModel {
    let models: [DiscoveryModel]
    private let quick: QuickModel

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
        quick = QuickModel(nominal)
    }

    /// Whether the share q is found by `time` (ns) in every case, with room for what the quick model is off by.
    func meets(_ q: Double, by time: Int64) -> Bool {
        let enough = q + min(5e-4, (1 - q) / 10)
        return models.allSatisfy { quick.share($0, by: time, enough: enough) >= enough }
    }

    /// The share q is found by this time in the worst case, in nanoseconds; nil beyond `limit`.
    func worstQuantile(_ q: Double, limit: Int64) -> Int64? {
        var worst: Int64 = 0
        for model in models {
            guard let value = quick.quantile(model, q, limit: limit) else { return nil }
            worst = max(worst, value)
        }
        return worst
    }
}
