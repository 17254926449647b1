/// One recommended setting and how it does.
public struct Advice: Sendable {
    public let model: DiscoveryModel
    /// With the nominal interval and the specification's delay (or the law that was given).
    public let prediction: Prediction
    /// The percentile asked for in the worst case over delay laws and ±5 ms of advertising interval; nil: beyond all
    /// bounds in one of them.
    public let worst: Int64?
    /// The least time in which any setting of this duty cycle can reach the percentile, in nanoseconds.
    public let floor: Int64
    /// A resonance of an interval close by, if one is there.
    public let neighbour: (interval: Int64, resonance: Resonance)?

    public var dutyCycle: Double { Double(model.window) / Double(model.interval) }

    /// The floor over what is reached: 1 is perfect.
    public func efficiency(at q: Double) -> Double? {
        prediction.quantile(q).map { $0 > 0 ? min(1, Double(floor) / Double($0)) : 1 }
    }

    /// Why this setting is good.
    public var reason: String {
        let period = model.advertisingInterval + model.delay.longest + model.pduDuration
        if model.openWindow >= period {
            return "each window takes in a whole advertising period: nothing can resonate"
        }
        if model.window == model.interval { return "the scanner listens all the time" }
        if model.interval <= model.advertisingInterval / 4 {
            return "short intervals: the random delay decides anew for every event"
        }
        return "window and interval walk through the advertiser's phases without falling into step"
    }
}

/// What is searched for.
public struct AdviceRequest: Sendable {
    /// Start, advertiser, loss and the controller's figures; window and interval are searched.
    public var model: DiscoveryModel
    public var percentile = 0.95
    /// Nanoseconds.
    public var target: Int64?
    public var dutyCycle: Double?
    /// The law that was measured or given; nil: all plausible ones.
    public var law: DelayLaw?
    /// The longest interval to consider, in nanoseconds.
    public var longestInterval: Int64 = 10_240_000_000

    public init(_ model: DiscoveryModel) { self.model = model }

    /// The law that was given; else every plausible one, the profile's own among them.
    public var laws: [DelayLaw] { law.map { [$0] } ?? model.plausibleLaws.map(\.law) }

    /// What the percentile needs of a duty cycle, at least, in any setting with this interval: 0 where it tells nothing.
    func leastWindow(interval: Int64, target: Int64) -> Double {
        let heard = percentile * model.meanPeriod / (1 - model.loss)
        switch model.start {
        case .event: return 0
        case .entry: return heard * Double(interval) / Double(target)
        case .scan:
            let windows = (Double(target) / Double(interval)).rounded(.up)
            return (heard - 2 * Double(model.spacing)) / max(1, windows)
        }
    }

    /// The percentile that the advertiser alone needs, with the scanner listening all the time.
    public var unavoidable: Int64? {
        var always = model
        always.interval = 1_022_500_000
        always.window = always.interval
        return always.predict(.band).quantile(percentile)
    }
}
