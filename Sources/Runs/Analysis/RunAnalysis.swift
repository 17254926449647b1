public import DiscoveryLatency
internal import HCI
internal import LinuxSystem

/// The analyses of a run's devices, each made when it is first asked for: several outputs show them. Estimates are
/// kept, of whole analyses only the last few: a prediction may be millions of numbers.
///
/// An estimate costs milliseconds, and anybody can put thousands of devices on the air: only `most` devices are looked
/// at, expected ones first, then those heard in the most advertising events.
public final class RunAnalysis {
    public static let most = 200

    private let devices: any RunDevices
    private let header: RunHeader
    private var estimates: [Int: EstimateResult?] = [:]
    private var latest: [(place: Int, analysis: DeviceAnalysis)] = []
    /// Analyses that are kept, and made at a time where they are asked for one after the other. With many trials each of
    /// them is megabytes of latencies.
    private lazy var kept = devices.trials.count < Waits.many ? 4 : 1
    private lazy var chosen = Set(choose())
    /// All devices are asked for in their order: several analyses are made at once.
    private var isInOrder = false
    /// Analyses were left out because a signal asked the program to come to its end.
    public private(set) var wasCutShort = false
    /// How long analyses are still made after such a signal, in nanoseconds.
    private static let afterSignal: Int64 = 1_000_000_000
    /// See `RunDevices.byEvents`.
    public private(set) lazy var byEvents = devices.byEvents

    /// Stretches in which the host handed on what had piled up, by the events of all devices that are looked at.
    public private(set) lazy var backlogs: [ClosedRange<Int64>] = {
        let times = chosen.flatMap { devices.eventTimes(of: $0) }.sorted()
        return Backlog.find(times, rhythm: devices.trials.lazy.compactMap { $0.timing?.interval }.max() ?? 0)
    }()

    private func observations(of place: Int) -> DeviceAnalysis.Observations {
        var observed = devices.observations(of: place, header)
        if observed.hasGaps { observed.train = observed.train.without(backlogs) }
        observed.schedules = schedules
        observed.origin = origin
        return observed
    }

    /// When the first scan began; of a capture without one, when the capture did.
    private lazy var origin = (devices.trials.first ?? devices.listening)?.start ?? 0

    /// Whether the controller kept its schedule, of each setting under which enough was heard, in the order of trials.
    public private(set) lazy var schedules: [ScheduleFit] = {
        let trials = devices.trials
        guard header.effective?.filterDuplicates != true, header.controller.channel != ControllerDescription.air
        else {
            return []
        }
        var settings: [ScanTiming] = []
        for trial in trials where settings.count < Self.mostSettings {
            if let timing = trial.timing, timing.interval > 0, settings.last != timing,
                !settings.contains(timing)
            {
                settings.append(timing)
            }
        }
        settings.removeAll { !ScheduleFit.canTell(window: $0.window, interval: $0.interval) }
        guard !settings.isEmpty else { return [] }
        // Coded PDUs last longer, and windows of another PHY are not these.
        let times = chosen.filter { devices.record($0).primaryPHY != 3 }.flatMap { devices.eventTimes(of: $0) }
            .sorted().without(backlogs)
        return settings.compactMap { Self.schedule(of: $0, trials, times) }
    }()

    /// There may be a million trials: only those in which something was heard are kept.
    private static func schedule(of setting: ScanTiming, _ trials: [Trial], _ times: [Int64]) -> ScheduleFit? {
        var known = trials.lazy.filter { $0.timing == setting }.makeIterator()
        guard var trial = known.next() else { return nil }
        var next = known.next()
        var scans: [ScanStretch] = []
        var isKept = false
        var heard: [(time: Int64, scan: Int)] = []
        for time in times {
            while let following = next, following.start <= time {
                (trial, next, isKept) = (following, known.next(), false)
            }
            guard trial.start <= time, time <= trial.end ?? .max else { continue }
            if !isKept { scans.append(trial.stretch) }
            isKept = true
            heard.append((time, scans.count - 1))
        }
        let fit = ScheduleFit(scans, heard)
        return fit.reports > 0 ? fit : nil
    }

    /// Captures that change their setting all the time: the first few are looked at.
    private static let mostSettings = 16

    public init(_ devices: any RunDevices, _ header: RunHeader) {
        self.devices = devices
        self.header = header
    }

    /// Nil for a device that was not chosen.
    public subscript(place: Int) -> DeviceAnalysis? {
        if let known = latest.first(where: { $0.place == place }) { return known.analysis }
        guard chosen.contains(place), !isCutShort() else { return nil }
        if kept == 1 { latest = [] }
        let places = isInOrder ? Array(chosen.filter { $0 >= place }.sorted().prefix(kept)) : [place]
        let observed = places.map { ($0, observations(of: $0)) }
        let known = observed.map { estimate(of: $0, $1) }
        let options = header.analysis
        let made = Workers(inParallel(pieces:_:)).map(places.count) {
            DeviceAnalysis(observed[$0].1, options, estimated: known[$0])
        }
        latest = Array((latest + zip(places, made).map { (place: $0, analysis: $1) }).suffix(kept))
        return made.first
    }

    /// The advertising interval alone: a prediction costs as much again. Nil for a device that was not chosen, too.
    public func estimate(of place: Int) -> AdvertisingIntervalEstimate? {
        if let known = estimates[place] { return try? known?.get() }
        guard chosen.contains(place), !isCutShort() else { return nil }
        return try? estimate(of: place, observations(of: place))?.get()
    }

    /// Whether the device has one advertising interval after the other.
    public func changesPace(_ place: Int) -> Bool {
        guard estimate(of: place) == nil, case .failure(.changesPace)? = estimates[place] ?? nil else {
            return false
        }
        return true
    }

    private func isCutShort() -> Bool {
        if !wasCutShort { wasCutShort = Self.isTimeOver }
        return wasCutShort
    }

    /// Asked between pieces of work.
    static var isTimeOver: Bool { TerminationSignals.sinceFirst.map { $0 > afterSignal } ?? false }

    /// Makes the estimates of several devices at once, on all processors; of all that were chosen without `places`.
    public func estimateAhead(_ places: [Int]? = nil) {
        if places == nil { isInOrder = true }
        if isCutShort() { return }
        let missing = (places?.filter(chosen.contains) ?? chosen.sorted()).filter { estimates[$0] == nil }
        let observed = missing.map {
            // An estimate is made of events: the latencies of many devices and trials would fill the memory.
            var observed = observations(of: $0)
            observed.latencies = []
            return observed
        }
        let made = Workers(inParallel(pieces:_:)).map(missing.count) {
            Self.isTimeOver ? nil : observed[$0].estimate
        }
        if isCutShort() { return }
        for (place, estimate) in zip(missing, made) { estimates[place] = .some(estimate) }
    }

    private func estimate(
        of place: Int, _ observed: DeviceAnalysis.Observations
    ) -> EstimateResult? {
        if let known = estimates[place] { return known }
        let estimate = observed.estimate
        estimates[place] = .some(estimate)
        return estimate
    }

    /// Whole analyses of several devices, on all processors; they are not kept.
    public func all(_ places: [Int]) -> [DeviceAnalysis] {
        estimateAhead(places)
        let observed = places.map { observations(of: $0) }
        let estimates = places.map { self.estimates[$0] ?? nil }
        let options = header.analysis
        return Workers(inParallel(pieces:_:)).map(places.count) {
            DeviceAnalysis(observed[$0], options, estimated: estimates[$0])
        }
    }

    private func choose() -> [Int] {
        let expected = (0..<devices.count).filter { devices.outline($0).isExpected }.prefix(Self.most)
        let busiest = byEvents.lazy.filter { !expected.contains($0) }
        return Array(expected) + busiest.prefix(Self.most - expected.count)
    }
}

extension DiscoveryLog {
    /// What the last few hundred events of a device tell of its advertising interval so far: milliseconds of work.
    public func advertisingInterval(of slot: Int) -> AdvertisingIntervalEstimate? {
        AdvertisingIntervalEstimate(state.value.trainToAnalyse(of: slot))
    }

    public func isExpected(_ slot: Int) -> Bool { state.value.slots[slot].flags.contains(.expected) }
}
