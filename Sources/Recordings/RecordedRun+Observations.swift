internal import DiscoveryLatency
internal import HCI
public import Runs

extension RunObservations {
    public init(_ run: RecordedRun) {
        self.init()
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
