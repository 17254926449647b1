public import DiscoveryLatency
public import HCI

/// The devices of a run, in the order in which they were first heard; expected ones that were never heard come last.
///
/// A device is named by its place, 0…`count` − 1. Three things hold devices: the log of a scan (`LogDevices`), a
/// recording, and memory (`StoredDevices`). Devices that were given up for want of room are in none of them.
public protocol RunDevices: AnyObject {
    var count: Int { get }
    /// Why some of it could not be read, once that was tried: the figures are wrong then.
    var readFailure: String? { get }
    var trials: [Trial] { get }
    /// A capture before its first scan enable.
    var listening: Trial? { get }
    /// No trial scanned another PHY than the Coded one.
    var isCodedOnly: Bool { get }
    /// Every gap of the run, those of devices that were given up included.
    var gapsOfAll: LatencyHistogram { get }
    /// Devices of which it was not told whether they arrived late, for that would have taken too long. Known when trials
    /// were asked for; what was read back holds it as a notice.
    var lateVerdictsLeftOut: Int { get }
    /// The trials have different duty cycles, and no figure is made over all of them. Set by the run.
    var keepsSettingsApart: Bool { get set }
    /// What outputs choose and sort devices by.
    func outline(_ place: Int) -> DeviceOutline
    /// All but trials and gaps.
    func record(_ place: Int) -> DeviceRecord
    func gaps(of place: Int) -> LatencyHistogram
    /// When the last few hundred advertising events were heard: nanoseconds on the controller's time line, ascending.
    func eventTimes(of place: Int) -> [Int64]
    /// Calls `body` with each trial in which the device was seen, censored or late, in order. `time` is the latency, or
    /// the length of the trial that ended without the device, in nanoseconds.
    func forEachTrial(of place: Int, _ body: (_ trial: Int, _ status: TrialStatus, _ time: Int64) -> Void)
    /// What the trials are judged by.
    func sightings(of place: Int) -> Sightings
    /// Trials that are not judged.
    func unjudged(of place: Int) -> UnjudgedTrials
}

extension RunDevices {
    /// What is in memory can be read.
    public var readFailure: String? { nil }
}

/// The trials in which a device was seen, with its first-seen latencies (see `StoredDevice.sightings`), and whether the
/// first of them is a late arrival.
public typealias Sightings = (values: [(trial: Int, latency: Int64)], isLate: Bool)

/// The few things that all devices of a run are looked through for.
public struct DeviceOutline: Sendable, Equatable {
    public var address: DeviceAddress
    public var isExpected: Bool
    /// Advertising events that were heard.
    public var events: UInt64
    public var reports: UInt64

    public init(address: DeviceAddress, isExpected: Bool, events: UInt64, reports: UInt64) {
        self.address = address
        self.isExpected = isExpected
        self.events = events
        self.reports = reports
    }
}

/// Trials in which a device is not judged, for want of memory.
public enum UnjudgedTrials: Sendable, Equatable {
    case none
    /// From this trial on: the pool of trial values was full.
    case from(Int)
    /// This trial: the device had been given up in it, and came back.
    case only(Int)
}

extension RunDevices {
    public var lateVerdictsLeftOut: Int { 0 }

    /// The place of an address, if the run has it.
    public func place(of address: DeviceAddress) -> Int? {
        (0..<count).first { outline($0).address == address }
    }

    /// One device with everything that is known of it.
    public func device(_ place: Int) -> DeviceRecord {
        record(place).with(
            shownGaps(of: place), trials: trials.count, unjudged(of: place)
        ) { forEachTrial(of: place, $0) }
    }

    /// The gaps that figures are made of: none where settings are kept apart.
    public func shownGaps(of place: Int) -> LatencyHistogram {
        keepsSettingsApart ? LatencyHistogram() : gaps(of: place)
    }

    /// See ``shownGaps(of:)``.
    public var shownGapsOfAll: LatencyHistogram { keepsSettingsApart ? LatencyHistogram() : gapsOfAll }

    /// In how many trials the device was seen, and in how many it was missed. A trial that ended early, when all
    /// expected devices had been seen, is no miss of a device that was not waited for.
    public func tally(_ place: Int) -> (seen: Int, missed: Int, late: Int) {
        let waited = outline(place).isExpected
        let trials = self.trials
        var tally = (seen: 0, missed: 0, late: 0)
        forEachTrial(of: place) { trial, status, _ in
            switch status {
            case .seen: tally.seen += 1
            case .censored: if waited || !trials[trial].endedEarly { tally.missed += 1 }
            case .arrivedLate: tally.late += 1
            case .absent, .notKept: break
            }
        }
        return tally
    }

    /// The places of all devices that were heard, most advertising events first; ties go to who was heard first.
    public var byEvents: [Int] {
        let heard = (0..<count).map { (outline($0), $0) }.filter { $0.0.reports > 0 }
        return heard.sorted { ($1.0.events, $0.1) < ($0.0.events, $1.1) }.map(\.1)
    }

    /// What an analysis needs of a device.
    func observations(of place: Int, _ header: RunHeader) -> DeviceAnalysis.Observations {
        var observed = DeviceAnalysis.Observations()
        let device = record(place)
        let isCoded = device.primaryPHY == 3
        let isUnknown = isCoded && !isCodedOnly
        let trials = self.trials
        observed.hasGaps = header.effective?.filterDuplicates != true
        observed.train = eventTrain(eventTimes(of: place), trials, listening)
        if isCoded {
            if isUnknown { observed.train.scans = observed.train.scans.map(\.withoutSetting) }
            observed.train.pdu = .coded(payload: device.data.count)
        }
        observed.listensAlways = header.controller.channel == ControllerDescription.air
        observed.isFiltered = trials.contains(where: \.isFiltered)
        // Of a device that was never heard nothing is known: see `Observations.payload`.
        if device.reports > 0 {
            observed.payload = device.data.count
            observed.isExtended = !AdvertisingEventKind(rawValue: device.eventType).isLegacy
        }
        if header.expected.isEmpty || device.expected {
            observed.given = header.analysis.advertisingInterval
            observed.law = header.analysis.law
        }
        forEachWait(of: place) { trial, isSeen, time in
            // What is missing under filters may have been filtered: that is no loss.
            guard !trials[trial].isFiltered else { return }
            let timing = isUnknown ? nil : trials[trial].timing
            observed.latencies.add(
                time, isSeen: isSeen, window: timing?.window ?? 0, interval: timing?.interval ?? 0)
        }
        return observed
    }
}

extension DeviceRecord {
    /// With gaps and trials filled in.
    func with(
        _ gaps: LatencyHistogram, trials count: Int, _ unjudged: UnjudgedTrials,
        _ forEachTrial: ((Int, TrialStatus, Int64) -> Void) -> Void
    ) -> DeviceRecord {
        var device = self
        device.gaps = gaps
        func put(_ status: TrialStatus, _ time: Int64?, _ trial: Int) {
            let first = device.firstTrial ?? trial
            device.firstTrial = first
            let absent = trial - first - device.trialStatus.count
            if absent >= 0 {
                device.trialStatus.append(contentsOf: repeatElement(.absent, count: absent + 1))
                device.firstSeen.append(contentsOf: repeatElement(nil, count: absent + 1))
            }
            device.trialStatus[trial - first] = status
            device.firstSeen[trial - first] = time
        }
        forEachTrial { trial, outcome, time in put(outcome, outcome == .censored ? nil : time, trial) }
        switch unjudged {
        case .none: break
        case .from(let trial):
            let kept = max(0, trial - (device.firstTrial ?? trial))
            device.trialStatus.removeLast(max(0, device.trialStatus.count - kept))
            device.firstSeen.removeLast(max(0, device.firstSeen.count - kept))
            if kept == 0 { device.firstTrial = nil }
            if trial < count { put(.notKept, nil, trial) }
        case .only(let trial):
            guard trial < count else { break }
            if let first = device.firstTrial, trial < first {
                device.trialStatus.insert(contentsOf: repeatElement(.absent, count: first - trial), at: 0)
                device.firstSeen.insert(contentsOf: repeatElement(nil, count: first - trial), at: 0)
                device.firstTrial = trial
            }
            let isLast = trial >= (device.firstTrial ?? trial) + device.trialStatus.count
            put(.notKept, nil, trial)
            // As the last one it would hold for those after it.
            if isLast, trial + 1 < count { put(.absent, nil, trial + 1) }
        }
        return device
    }
}

/// The events of a device among the trials around them: there may be a million.
func eventTrain(_ times: [Int64], _ trials: [Trial], _ listening: Trial?) -> EventTrain {
    guard let first = times.first, let last = times.last else { return EventTrain(times: [], scans: []) }
    var low = 0
    var high = trials.count
    while low < high {
        let middle = (low + high) / 2
        if trials[middle].end ?? .max < first { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < trials.count, trials[end].start <= last { end += 1 }
    let scans = (listening.map { [$0.listeningStretch] } ?? []) + trials[low..<end].map(\.stretch)
    return EventTrain(times: times, among: scans)
}

extension Trial {
    /// As a stretch of scanning; the setting is zero where it is not known.
    public var stretch: ScanStretch {
        ScanStretch(start: start, end: end, window: timing?.window ?? 0, interval: timing?.interval ?? 0)
    }

    /// As what was heard before the first scan enable of a capture: windows lie anywhere.
    public var listeningStretch: ScanStretch {
        ScanStretch(start: start, end: end, window: 0, interval: 0, hasOrigin: false)
    }
}
