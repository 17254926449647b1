import DiscoveryLatency

/// 30 of 60 ms at 500 ms, to the default precision; walking in, where every phase is followed.
@Sendable
func predictLatency(_ rounds: Int) -> UInt64 {
    var model = DiscoveryModel(
        window: 30_000_000, interval: 60_000_000, advertisingInterval: 500_000_000)
    var sum: UInt64 = 0
    for round in 0..<rounds {
        // Never twice the same, for no result to be carried over.
        model.loss = Double(round % 7) * 1e-6
        for start in [DiscoveryModel.Start.scan, .entry] {
            model.start = start
            sum &+= UInt64(model.predict().quantile(0.95) ?? 0)
        }
    }
    return sum
}
