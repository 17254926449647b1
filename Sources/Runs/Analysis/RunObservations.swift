public import DiscoveryLatency
public import HCI

/// All of a run that its figures are made from: what a page embeds, so that anybody can make them again.
public struct RunObservations: Sendable {
    /// What the user told of the devices.
    public var options = AnalysisOptions()
    /// First-seen latencies exist: it is known when scanning began.
    public var hasOrigin = true
    /// Every device of the run is among `devices`.
    public var isWhole = true
    public var scans: [ScanStretch] = []
    public var devices: [ObservedDevice] = []

    public init() {}
}

/// One device of them.
public struct ObservedDevice: Sendable {
    public var address: DeviceAddress
    public var isExpected = false
    public var observed = DeviceAnalysis.Observations()
    /// Sightings in which the device came in while a scan was running.
    public var arrivedLate = 0
    public var gaps = LatencyHistogram()

    /// Event times that the log keeps of a device: it gives up the oldest for a new one.
    public static let mostEventTimes = EventTimes.perChunk * EventTimes.chunksPerDevice + 1

    public init(address: DeviceAddress) { self.address = address }

    public var firstSeen: KaplanMeier {
        KaplanMeier(
            seen: observed.latencies.flatMap(\.seen), censored: observed.latencies.flatMap(\.censored))
    }
}

extension ScanStretch {
    /// Of a device whose PHY has windows of its own.
    public var withoutSetting: ScanStretch {
        ScanStretch(start: start, end: end, window: 0, interval: 0, hasOrigin: hasOrigin)
    }
}

extension DeviceAnalysis.Latencies {
    public var withoutSetting: DeviceAnalysis.Latencies {
        var other = self
        other.window = 0
        other.interval = 0
        return other
    }
}
