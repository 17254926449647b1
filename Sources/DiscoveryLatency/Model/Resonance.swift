/// An advertiser and a scanner nearly in step: after `events` events the scanner has been round `intervals` times, and
/// the event has drifted by `drift` only, so that events miss for long stretches and are heard for long stretches.
public struct Resonance: Equatable, Sendable {
    public let events: Int
    public let intervals: Int
    /// Nanoseconds that the event moves through the scan interval in `events` events; negative: backwards.
    public let drift: Double

    /// The resonance of a model with the fewest events, if one is strong enough to matter: the drift is shorter than
    /// half the open window per event, so that neighbouring events share their fate. None where the scanner listens
    /// nearly all the time.
    public init?(_ model: DiscoveryModel) {
        guard model.interval > 0, Double(model.window) < 0.9 * Double(model.interval) else { return nil }
        let interval = Double(model.interval)
        let heard = Double(model.openWindow - model.pduDuration)
        let silent = interval - heard
        for events in 1...4 {
            let time = Double(events) * model.meanPeriod
            let rounds = (time / interval).rounded()
            guard rounds >= 1 else { continue }
            let drift = time - rounds * interval
            // The random delay blurs the place of an event by its spread; a drift within window and blur is in step.
            let limit = min(heard, silent) / Double(2 * events)
            if abs(drift) < limit || (events == 1 && abs(drift) <= max(limit, heard / 2)) {
                self.events = events
                intervals = Int(wholePartOf: rounds)
                self.drift = drift
                return
            }
        }
        return nil
    }
}
