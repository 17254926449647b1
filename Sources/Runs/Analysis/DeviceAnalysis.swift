public import DiscoveryLatency

/// An advertising interval, or why there is none.
public typealias EstimateResult = Result<AdvertisingIntervalEstimate, NoAdvertisingInterval>

/// What the events and latencies of one device tell beyond themselves: its advertising interval, and whether window,
/// interval and advertising interval explain how long its discovery took.
public struct DeviceAnalysis: Sendable {
    public var train: EventTrain
    /// From the events that were heard; nil where they are too few, or the controller filtered duplicates.
    public var estimate: AdvertisingIntervalEstimate?
    /// Of the trials with one setting; nil without a first-seen latency, a setting or an interval.
    public var comparison: ModelComparison?
    /// advInterval in nanoseconds that the comparison rests on.
    public var advertisingInterval: Int64?
    public var isGiven: Bool
    /// With the controller's duplicate filter on, gaps mean nothing.
    public let hasGaps: Bool
    /// There are latencies, and of none of them is known when the scanner listened.
    public var lacksSetting: Bool
    /// Trials with other settings than the comparison's.
    public var trialsLeftOut = 0
    /// The phases of the device's events in the scan interval; nil where the setting of the scanner is not known.
    public var raster: PhaseRaster? {
        PhaseRaster(train, meanPeriod: estimate?.meanPeriod) { window, interval in
            schedules.contains { $0.window == window && $0.interval == interval && $0.verdict == .kept }
        }
    }

    /// Where the windows lay, of each setting.
    private let schedules: [ScheduleFit]

    /// The random delay, learned from a capture of the air; nil elsewhere, and where the events are too few or irregular.
    public var learned: LearnedDelay?

    /// What is needed of a device.
    public struct Observations: Sendable {
        public var train = EventTrain(times: [], scans: [])
        /// First-seen latencies and lengths of censored trials, by setting.
        public var latencies: [Latencies] = []
        /// Octets of advertising data; longer than a legacy PDU counts as 31. What is expected and was never heard is taken
        /// for a legacy advertiser with a full PDU.
        public var payload = Self.assumedPayload
        /// Sent as extended advertising: its PDUs on the primary channels carry no data.
        public var isExtended = false
        /// The interval given for it, in nanoseconds.
        public var given: Int64?
        /// With the controller's duplicate filter on, gaps mean nothing.
        public var hasGaps = true
        /// The host had filters in the controller in some trial: the share of events that was heard tells nothing.
        public var isFiltered = false

        /// A sniffer heard the events: it listens all the time.
        public var listensAlways = false

        /// Octets of advertising data where none was heard: a full legacy PDU.
        public static let assumedPayload = 31

        public init() {}

        /// When the first scan began, on the controller's time line; of a capture without one, when the capture did.
        public var origin: Int64 = 0
        /// Where the windows lay, of each setting.
        public var schedules: [ScheduleFit] = []
        /// The law of the random delay, where the user told it.
        public var law: DelayLaw?

        /// Nil where the controller filtered duplicates.
        var estimate: EstimateResult? {
            guard hasGaps else { return nil }
            var train = train
            train.scans = train.scans.map { scan in schedules.reduce(scan) { $1.corrected($0) } }
            if listensAlways { train.scans = train.scans.map(\.alwaysOn) }
            return Result { () throws(NoAdvertisingInterval) in
                try AdvertisingIntervalEstimate(of: train, law: law)
            }
        }

        var learned: LearnedDelay? {
            guard listensAlways, hasGaps, train.times.count > DelayLearner.needed else { return nil }
            var learner = DelayLearner(scanInterval: 0)
            learner.spacing = isExtended ? 0 : 150_000 + 8_000 * Int64(16 + min(31, max(0, payload)))
            return try? learner.learn([train.times])
        }
    }

    /// Of the trials with one setting, which may be none that is known (zero); nanoseconds.
    public struct Latencies: Sendable, Equatable {
        public var window: Int64
        public var interval: Int64
        public var seen: [Int64] = []
        public var censored: [Int64] = []

        public init(window: Int64, interval: Int64) {
            self.window = window
            self.interval = interval
        }

        public var count: Int { seen.count + censored.count }

        /// Captures that change their setting all the time: the first few are told apart.
        public static let mostSettings = 64
    }

    /// Where the device changes its interval: each stretch with its own, times since the first scan. Else empty.
    public var paces: [Pace] = []

    /// Why there is no estimate; nil where there is one, or gaps mean nothing.
    public var refusal: NoAdvertisingInterval?

    /// Why there is no interval; nil where there is one.
    public var missingInterval: NoAdvertisingInterval? { advertisingInterval == nil ? refusal : nil }

    public init(_ observed: Observations, _ options: AnalysisOptions) {
        self.init(observed, options, estimated: observed.estimate)
    }

    /// With the estimate that was made of the same observations.
    init(_ observed: Observations, _ options: AnalysisOptions, estimated: EstimateResult?) {
        train = observed.train
        schedules = observed.schedules
        isGiven = observed.given != nil
        hasGaps = observed.hasGaps
        lacksSetting = observed.latencies.contains { $0.count > 0 }
        let estimate = try? estimated?.get()
        self.estimate = estimate
        if case .failure(let reason) = estimated { refusal = reason }
        if case .changesPace(let found) = refusal { paces = found.map { $0.since(observed.origin) } }
        // The gaps of several intervals tell no delay.
        learned = paces.isEmpty ? observed.learned : nil
        advertisingInterval = observed.given ?? estimate.map { Int64(nearest: $0.interval) }
        let known = observed.latencies.filter { $0.interval > 0 && $0.window > 0 && $0.count > 0 }
        if !known.isEmpty { lacksSetting = false }
        guard let advertisingInterval, let most = known.max(by: { $0.count < $1.count }) else { return }
        trialsLeftOut = observed.latencies.reduce(0) { $0 + $1.count } - most.count
        var model = DiscoveryModel(
            window: most.window, interval: most.interval, advertisingInterval: advertisingInterval)
        model.payload = min(31, max(0, observed.payload))
        model.isExtended = observed.isExtended
        if observed.train.pdu != .legacy { model.pdu = observed.train.pdu }
        model.apply(options.profile)
        if let law = options.law ?? (isGiven ? nil : estimate?.law) { model.delay = law }
        let heard =
            observed.isFiltered
            ? nil
            : estimate.flatMap { estimate in
                estimate.hitRatioObserved.map {
                    ModelComparison.HeardEvents(
                        share: $0, count: observed.train.times.count, scatter: observed.train.scatter)
                }
            }
        let others = isGiven ? [] : estimate.map { $0.models(like: model, law: options.law) } ?? []
        comparison = ModelComparison(
            model, or: others, seen: most.seen, censored: most.censored, heard: heard)
    }
}

extension [DeviceAnalysis.Latencies] {
    /// Adds what one trial told: a latency, or the length of a trial that ended without the device.
    public mutating func add(_ time: Int64, isSeen: Bool, window: Int64, interval: Int64) {
        var place = lastIndex { $0.window == window && $0.interval == interval }
        if place == nil, count < DeviceAnalysis.Latencies.mostSettings {
            append(DeviceAnalysis.Latencies(window: window, interval: interval))
            place = count - 1
        }
        guard let place else { return }
        if isSeen { self[place].seen.append(time) } else { self[place].censored.append(time) }
    }
}
