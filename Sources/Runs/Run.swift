public import DiscoveryLatency

/// The result of a scan, whatever it comes from: the log of a scan that has just ended, a recording, or the data block of a
/// page. Every output is made from a run and from nothing else, so that all of them say the same.
///
/// Figures are computed when they are asked for, and devices are read when they are asked for: a run of 100,000 devices
/// costs nothing until somebody looks at them.
public struct Run {
    public var header: RunHeader
    public var end: RunEnd
    /// What failed, in words, where the run did not end by itself or by a signal.
    public var endReason: String?
    /// What failed, for the program's exit code; nil in a run that was read back.
    public var failure: (any Error)?
    /// All that was planned was done; an open-ended scan that was interrupted is complete too.
    public var complete: Bool
    /// The scan goes on in another run: this one ended at a seam. Not kept in recordings.
    public var goesOn = false
    /// Nanoseconds from the first trial's start to the end of the last.
    public var duration: Int64
    /// Another program's scan commands were seen, or the scan was found switched on.
    public var contaminated: Bool
    public var counters: RunCounters
    /// What the user must know before trusting the figures.
    public var notices: [Notice]
    /// What somebody else set the scanner to, in the order in which it came: of a capture or the monitor channel. A scan of
    /// this program has its one setting in the header.
    public var settings: [SettingUse]
    /// What was heard under each setting by itself, by its place in ``settings``, as `--setting` measures it: of a capture
    /// that is recorded.
    public var parts: [Int: Run] = [:]
    public let devices: any RunDevices
    /// Advertising intervals, and measured beside predicted, of the devices.
    public let analysis: RunAnalysis
    /// Trials that came to their end.
    public let trialsDone: Int

    public init(
        header: RunHeader, end: RunEnd, endReason: String? = nil, complete: Bool, duration: Int64,
        contaminated: Bool, counters: RunCounters, notices: [Notice] = [], settings: [SettingUse] = [],
        devices: any RunDevices
    ) {
        self.header = header
        self.end = end
        self.endReason = endReason
        self.complete = complete
        self.duration = duration
        self.contaminated = contaminated
        self.counters = counters
        self.notices = notices
        self.settings = settings
        self.devices = devices
        devices.keepsSettingsApart = !header.pools && devices.trials.dutyCycles > 1
        analysis = RunAnalysis(devices, header)
        trialsDone = devices.trials.count { $0.end != nil }
    }

    /// First-seen latencies exist: it is known when scanning began.
    public var hasOrigin: Bool { header.timeOrigin == .scanEnable }

    /// The trials with what a capture heard before its first scan enable.
    public var scans: [ScanStretch] {
        (devices.listening.map { [$0.listeningStretch] } ?? []) + devices.trials.map(\.stretch)
    }

    /// Judges the claims of the header by the trials: for each expected device by itself (a claim must hold for all of
    /// them), or for all devices together where none was expected.
    public var assertionResults: [AssertionResult] {
        guard !header.assertions.isEmpty, !devices.keepsSettingsApart else { return [] }
        let all = Array(0..<devices.count)
        let expected = all.filter { devices.outline($0).isExpected }
        let judged = expected.isEmpty ? [all] : expected.map { [$0] }
        let observations = judged.map { places in
            var seen: [Int64] = []
            var censored: [Int64] = []
            for place in places { devices.collect(place, seen: &seen, censored: &censored) }
            return (
                device: expected.isEmpty ? nil : devices.outline(places[0]).address, seen: seen,
                censored: censored
            )
        }
        return header.assertions.flatMap { assertion in
            observations.map {
                AssertionResult(
                    assertion, device: $0.device, seen: $0.seen, censored: $0.censored, trials: trialsDone,
                    of: trialLength)
            }
        }
    }

    /// How long the longest trial lasted, or would have lasted without the devices that ended it, in nanoseconds.
    private var trialLength: Int64 {
        devices.trials.reduce(0) { max($0, $1.endedEarly ? header.trialDuration ?? $1.length : $1.length) }
    }
}

/// How a run came to its end; the raw value is the word in every output.
public enum RunEnd: String, Sendable, CaseIterable {
    /// All that was planned is done, or the capture is read.
    case finished
    /// SIGINT.
    case interrupted
    /// SIGTERM.
    case terminated
    /// SIGHUP.
    case hangup
    /// The controller went away, with the results so far kept.
    case controllerLost = "controller_lost"
    /// The capture breaks off or is damaged; what comes before is kept.
    case captureBroken = "capture_broken"
    /// The controller refused a command that it had taken before, or another program took the scan over.
    case scanRefused = "scan_refused"
    /// An output or the recording cannot go on; the others are told this much.
    case outputFailed = "output_failed"
    /// It goes on: a snapshot, or a recording that is still being written.
    case running
    /// The program was killed while it recorded; the recording holds what was committed.
    case killed

    /// - Parameter signal: 2 (SIGINT), 15 (SIGTERM), 1 (SIGHUP).
    public init(signal: Int32) {
        self = signal == 2 ? .interrupted : signal == 15 ? .terminated : .hangup
    }

    /// No figures of devices were written: a recording got no further.
    public var isOpen: Bool { self == .running || self == .killed }
}

extension Run {
    /// The same run with other devices or another header: figures and analyses are made anew.
    func with(_ devices: any RunDevices, header: RunHeader, counters: RunCounters) -> Run {
        var run = Run(
            header: header, end: end, endReason: endReason, complete: complete, duration: duration,
            contaminated: contaminated, counters: counters, notices: notices,
            settings: settings, devices: devices)
        run.failure = failure
        return run
    }

    /// With what the user tells of advertisers and controller in place of what was told when it was measured.
    public func told(_ options: AnalysisOptions) -> Run {
        guard options != AnalysisOptions() else { return self }
        var header = self.header
        if let interval = options.advertisingInterval { header.analysis.advertisingInterval = interval }
        if options.law != nil {
            header.analysis.law = options.law
            header.analysis.lawName = options.lawName
        }
        if options.profile != .ideal { header.analysis.profile = options.profile }
        return with(devices, header: header, counters: counters)
    }

    /// Of some devices alone: every figure, reports and events too. Nil where the run has none of them.
    public func only(_ patterns: [AddressPattern]) -> Run? {
        let kept = (0..<devices.count).filter { place in
            patterns.contains { $0.matches(devices.outline(place).address) }
        }
        guard !kept.isEmpty else { return nil }
        let stored = kept.map { StoredDevice(devices, $0) }
        var gaps = LatencyHistogram()
        for device in stored { gaps.merge(device.gaps) }
        var counters = self.counters
        counters.reports = stored.reduce(0) { $0 &+ $1.record.reports }
        counters.events = stored.reduce(0) { $0 &+ $1.record.events }
        return with(
            StoredDevices(
                stored, trials: devices.trials, listening: devices.listening, isCodedOnly: devices.isCodedOnly,
                gapsOfAll: gaps), header: header, counters: counters)
    }
}
