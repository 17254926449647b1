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

extension RunObservations {
    public init(_ run: RecordedRun) {
        options = run.header.analysis
        hasOrigin = run.header.timeOrigin == .scanEnable
        isWhole = run.deviceCount == run.devices.count
        scans = run.scans
        devices = run.devices.map { device in
            var result = ObservedDevice(address: device.address)
            result.isExpected = device.expected
            result.arrivedLate = device.observations.arrivedLate
            result.gaps = device.gaps
            result.observed.hasGaps = run.header.effective?.filterDuplicates != true
            result.observed.latencies = device.observations.latencies
            result.observed.payload = min(device.data.count, 255)
            result.observed.isExtended = !AdvertisingEventKind(rawValue: device.eventType).isLegacy
            if !run.expectsDevices || device.expected {
                result.observed.given = options.advertisingInterval
            }
            let isCoded = device.primaryPHY == 3
            let isUnknown = isCoded && run.header.effective?.isCodedOnly != true
            if isUnknown { result.observed.latencies = result.observed.latencies.map(\.withoutSetting) }
            result.observed.train = EventTrain(
                times: device.eventTimes, among: isUnknown ? run.scans.map(\.withoutSetting) : run.scans,
                pdu: isCoded ? .coded(payload: device.data.count) : .legacy)
            return result
        }
    }
}

extension ScanStretch {
    /// Of a device whose PHY has windows of its own.
    public var withoutSetting: ScanStretch {
        ScanStretch(start: start, end: end, window: 0, interval: 0, hasOrigin: hasOrigin)
    }
}

extension DeviceAnalysis.Latencies {
    var withoutSetting: DeviceAnalysis.Latencies {
        var other = self
        other.window = 0
        other.interval = 0
        return other
    }
}
