public import DiscoveryLatency
public import HCI
public import Runs

/// One line of the list of runs in a recording.
public struct RecordedRunLine: Equatable, Sendable {
    public var id: Int64
    /// Unix nanoseconds; nil on the virtual clock, and of a capture without dates.
    public var started: Int64?
    public var simulated: Bool
    public var controller: String
    /// nil where no scan command was seen.
    public var timing: ScanTiming?
    public var active: Bool
    /// Trials that came to their end, and how many were planned.
    public var trials: Int
    public var plannedTrials: Int?
    public var devices: Int
    /// `finished`, `signal 2`, `controller lost`; nil: broken off, or still being recorded.
    public var ending: String?
    /// Its recorder is at work.
    public var isBeingRecorded = false
    public var complete: Bool
}

/// A run as it is read back from a recording.
public struct RecordedRun: Sendable {
    public var id: Int64
    public var header: RunHeader
    /// See `RecordedRunLine.ending`.
    public var ending: String?
    /// Its recorder is at work.
    public var isBeingRecorded = false
    public var complete: Bool
    /// Nanoseconds from the first trial's start to the last one's end, as far as they are known.
    public var duration: Int64
    /// Trials that came to their end.
    public var trials: Int
    public var reports: Int64
    public var events: Int64
    public var malformedReports: Int64
    public var truncatedChains: Int64
    public var evicted: Int64
    public var dropped: Int64
    public var contaminated: Bool
    public var warnings: [String]
    /// Devices in the file; `devices` holds those that were asked for: expected ones first, then by events.
    public var deviceCount: Int
    public var devices: [RecordedDevice]
    /// Some devices were expected; what the user told of advertisers is told of those alone.
    public var expectsDevices = false
    /// First-seen latencies of all devices and trials pooled, those of devices not in `devices` included.
    public var firstSeen: KaplanMeier
    public var arrivedLate: Int
    public var gaps: LatencyHistogram
    /// Every trial as a stretch of scanning, those without an end too; before them what a capture heard without a scan
    /// enable.
    public var scans: [ScanStretch] = []
}

/// A device of a recorded run.
public struct RecordedDevice: Sendable {
    public var address: DeviceAddress
    public var expected: Bool
    /// nil where the run was broken off or the device evicted: only discoveries are known.
    public var reports: Int64?
    public var events: Int64?
    public var rssi: Int8?
    /// As received: whoever shows it escapes it.
    public var name: [UInt8]?
    public var data: [UInt8]
    public var scanResponse: [UInt8]
    public var needsThreadCredentials: Bool
    /// Of the last report, as normalised by `AdvertisingEventKind`.
    public var eventType: UInt16
    public var primaryPHY: UInt8
    public var gaps: LatencyHistogram
    /// When its last advertising events were heard: nanoseconds on the controller's time line, ascending.
    public var eventTimes: [Int64] = []
    public var observations = Observations()

    /// What trials told of the first-seen latency, in nanoseconds.
    public struct Observations: Equatable, Sendable {
        /// By the setting of the scanner.
        public var latencies: [DeviceAnalysis.Latencies] = []
        public var arrivedLate = 0

        public init() {}

        public var seen: [Int64] { latencies.flatMap(\.seen) }
        /// Lengths of the trials that ended without the device although it was there.
        public var censored: [Int64] { latencies.flatMap(\.censored) }

        public var estimate: KaplanMeier { KaplanMeier(seen: seen, censored: censored) }
    }
}
