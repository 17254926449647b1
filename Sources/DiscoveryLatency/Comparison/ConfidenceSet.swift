extension AdvertisingIntervalEstimate {
    /// Models of what the estimate leaves open: mean periods over its confidence interval, each with every law that the
    /// delay may follow, and the other intervals that explain the gaps nearly as well. The first is next to the estimate.
    ///
    /// - Parameters:
    ///   - model: scanner, PDUs and start are its own.
    ///   - law: the law of the delay where the user told it.
    public func models(like model: DiscoveryModel, law: DelayLaw?) -> [DiscoveryModel] {
        let (least, most) = (periodConfidence.lowerBound, periodConfidence.upperBound)
        let ends = [least, most, (meanPeriod + least) / 2, (meanPeriod + most) / 2]
        let plausible =
            law.map { [$0] } ?? [self.law] + (knowledge == .assumed ? model.plausibleLaws.map(\.law) : [])
        var models: [DiscoveryModel] = []
        func add(_ interval: Double, _ law: DelayLaw) {
            var other = model
            other.delay = law
            other.advertisingInterval = Int64(nearest: interval)
            if other != model, other.advertisingInterval >= 20_000_000, !models.contains(other) {
                models.append(other)
            }
        }
        for period in [meanPeriod] + ends {
            for law in plausible { add(period - law.mean, law) }
        }
        for interval in alternatives.prefix(4) { add(interval, self.law) }
        return models
    }
}
