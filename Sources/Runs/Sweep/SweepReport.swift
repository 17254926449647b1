public import DiscoveryLatency

/// What a sweep over window and interval measured, with what the model predicts beside it.
public struct SweepReport {
    public static let quantiles = [0.5, 0.9, 0.95, 0.99]
    /// Differences less likely than this are said to be none of chance.
    public static let level = 0.01

    /// One device under one setting; without expected devices all of them together, and nothing predicted.
    public struct Device {
        public var address: AddressPattern?
        public var estimate: KaplanMeier
        public var predicted: Predicted?
        /// Of the latencies against the prediction.
        public var test: OneSampleLogRank?

        /// - Parameters:
        ///   - seen: first-seen latencies in nanoseconds.
        ///   - censored: lengths of trials that ended without the device.
        public init(
            address: AddressPattern?, seen: [Int64], censored: [Int64], prediction: Prediction?
        ) {
            self.address = address
            estimate = KaplanMeier(seen: seen, censored: censored)
            guard let prediction else { return }
            predicted = Predicted(prediction)
            var test = OneSampleLogRank()
            test.add(seen: seen, censored: censored, under: prediction)
            self.test = test
        }
    }

    /// The figures of a prediction: its whole distribution would be kept for nothing.
    public struct Predicted {
        /// Nanoseconds, of `quantiles`; nil where never.
        public var quantiles: [Int64?]
        public var mean: Double?
        public var error: Double
        public var advertisingInterval: Int64

        init(_ prediction: Prediction) {
            quantiles = SweepReport.quantiles.map { prediction.quantile($0) }
            mean = prediction.mean
            error = prediction.error
            advertisingInterval = prediction.model.advertisingInterval
        }
    }

    /// One window and interval.
    public struct Pair {
        public var requested: RequestedTiming
        public var preset: String?
        public var effective: EffectiveParameters
        public var trials: Int
        public var complete: Bool
        /// Another program changed the scan meanwhile.
        public var contaminated: Bool
        /// Nanoseconds.
        public var duration: Int64
        public var devices: [Device]

        public init(
            _ run: Run, requested: RequestedTiming, preset: String?, effective: EffectiveParameters,
            devices: [Device]
        ) {
            self.requested = requested
            self.preset = preset
            self.effective = effective
            trials = run.trialsDone
            complete = run.complete
            contaminated = run.contaminated
            duration = run.duration
            self.devices = devices
        }
    }

    /// A setting that the controller refused, from its first trial or from a later one on.
    public struct Refusal: Sendable {
        public var requested: RequestedTiming
        public var preset: String?
        /// `LE Set Scan Parameters: 0x12 Invalid HCI Command Parameters`.
        public var reason: String

        public init(requested: RequestedTiming, preset: String?, reason: String) {
            self.requested = requested
            self.preset = preset
            self.reason = reason
        }
    }

    /// Of the first session: controller, clock, trials, expected devices.
    public var header: RunHeader
    public var planned: Int
    public var pairs: [Pair] = []
    /// Windows longer than their intervals.
    public var skipped: [RequestedTiming]
    public var refused: [Refusal] = []
    /// Given; nil: not predicted.
    public var advertisingInterval: Int64?
    /// The delay law that was predicted with.
    public var lawName: String

    public init(
        header: RunHeader, planned: Int, skipped: [RequestedTiming], advertisingInterval: Int64?,
        lawName: String
    ) {
        self.header = header
        self.planned = planned
        self.skipped = skipped
        self.advertisingInterval = advertisingInterval
        self.lawName = lawName
    }

    public var complete: Bool { pairs.count == planned && pairs.allSatisfy(\.complete) }

    /// The devices in the order of every pair's.
    public var addresses: [AddressPattern?] { pairs.first?.devices.map(\.address) ?? [] }
}

extension OneSampleLogRank {
    /// Whether chance explains the difference: yes, no, or nil without observations. A latency that the prediction rules
    /// out is not explained, however few there are.
    public var isExplained: Bool? { p.map { $0 >= SweepReport.level && beyond == 0 } }
}
