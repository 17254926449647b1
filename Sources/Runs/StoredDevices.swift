public import DiscoveryLatency

/// One device of a run that was read back, with all that figures are made from.
public struct StoredDevice: Sendable {
    /// Without trials and gaps.
    public var record: DeviceRecord
    public var gaps = LatencyHistogram()
    /// See `RunDevices.eventTimes`.
    public var eventTimes: [Int64] = []
    /// First-seen latencies in nanoseconds, by trial, ascending; −2 − t where the device was seen, and not before t.
    public var sightings: [(trial: Int, latency: Int64)] = []
    /// The first of the sightings is a late arrival.
    public var arrivedLate = false
    public var unjudged = UnjudgedTrials.none

    public init(_ record: DeviceRecord) { self.record = record }

    /// Judges the trials; see `RunDevices.forEachTrial`.
    public func forEachTrial(
        among trials: [Trial], _ body: (_ trial: Int, _ status: TrialStatus, _ time: Int64) -> Void
    ) {
        var end = trials.count
        if case .from(let first) = unjudged { end = min(end, first) }
        var judge = TrialJudge(isExpected: record.expected, isLate: arrivedLate, end: end)
        for (trial, latency) in sightings where trials.indices.contains(trial) {
            judge.saw(trial, latency, length: { trials[$0].lengthAtRisk }, body)
        }
        judge.finish(length: { trials[$0].lengthAtRisk }, body)
    }
}

extension Trial {
    /// Nil under filters: that a device is missing tells nothing then.
    var lengthAtRisk: Int64? { isFiltered ? nil : length }

    /// Nanoseconds; zero while it is running.
    public var length: Int64 { end.map { max(0, elapsed(from: start, to: $0)) } ?? 0 }
}

/// Devices in memory: those of a page.
public final class StoredDevices: RunDevices {
    public let devices: [StoredDevice]
    public let trials: [Trial]
    public let listening: Trial?
    public let isCodedOnly: Bool
    public let gapsOfAll: LatencyHistogram
    public var keepsSettingsApart = false

    public init(
        _ devices: [StoredDevice], trials: [Trial], listening: Trial?, isCodedOnly: Bool,
        gapsOfAll: LatencyHistogram
    ) {
        self.devices = devices
        self.trials = trials
        self.listening = listening
        self.isCodedOnly = isCodedOnly
        self.gapsOfAll = gapsOfAll
    }

    public var count: Int { devices.count }
    public func outline(_ place: Int) -> DeviceOutline { DeviceOutline(devices[place].record) }
    public func record(_ place: Int) -> DeviceRecord { devices[place].record }
    public func gaps(of place: Int) -> LatencyHistogram { devices[place].gaps }
    public func eventTimes(of place: Int) -> [Int64] { devices[place].eventTimes }
    public func forEachTrial(of place: Int, _ body: (Int, TrialStatus, Int64) -> Void) {
        devices[place].forEachTrial(among: trials, body)
    }
    public func unjudged(of place: Int) -> UnjudgedTrials { devices[place].unjudged }
    public func sightings(of place: Int) -> Sightings {
        (devices[place].sightings, devices[place].arrivedLate)
    }
}

extension StoredDevice {
    /// A device of any run, copied out of it.
    public init(_ devices: any RunDevices, _ place: Int) {
        self.init(devices.record(place))
        gaps = devices.gaps(of: place)
        eventTimes = devices.eventTimes(of: place)
        unjudged = devices.unjudged(of: place)
        (sightings, arrivedLate) = devices.sightings(of: place)
    }
}

extension DeviceOutline {
    init(_ device: DeviceRecord) {
        self.init(
            address: device.address, isExpected: device.expected, events: device.events,
            reports: device.reports)
    }
}
