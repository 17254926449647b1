public import DiscoveryLatency
public import HCI
internal import LinuxSystem

/// What a scanner missed, told by a sniffer that heard it: event by event, whether it slept or listened.
public struct Beside: Sendable {
    /// What became of an advertising event that was sent while the scan was on.
    public enum Outcome: UInt8, Sendable, CaseIterable {
        case heard
        /// None of its PDUs lay inside a window.
        case asleep
        /// A PDU lay inside a window on its channel.
        case listening
        /// A PDU lay inside a window, on another channel.
        case otherChannel
        /// A PDU lay inside a window; the sniffer does not record channels.
        case awake
        /// Why it cannot be told: a PDU lies too near to a window's edge.
        case edge
        /// The windows are not known: the schedule is not kept, or too few events were heard to tell.
        case schedule
        /// Window and interval are not known, or two PHYs are scanned in turn.
        case setting
        /// The duplicate filter, or a filter of the host, was on, or the device is not known to be on the accept list.
        case filter
        /// Extended advertising: its PDUs on the primary channels carry no address.
        case extended

        public var isMissed: Bool { self != .heard }
        public var cannotTell: Bool { rawValue >= Outcome.edge.rawValue }
    }

    /// One device that is in both captures, or expected.
    public struct Device: Sendable {
        public var address: DeviceAddress
        /// The beginning of each event in a trial, in nanoseconds on the sniffer's clock; and what became of it.
        public var times: [Int64] = []
        public var outcomes: [Outcome] = []
        /// Events that were reported, and that the sniffer did not hear.
        public var unsniffed = 0

        public func count(_ outcome: Outcome) -> Int { outcomes.count { $0 == outcome } }
        public var missed: Int { outcomes.count(where: \.isMissed) }
    }

    /// What came of one setting of the scanner.
    public struct Setting: Sendable {
        /// Nanoseconds.
        public var window: Int64
        public var interval: Int64
        public var trials: Int
        public var fits: [WindowFit]

        public var heard: Int { fits.reduce(0) { $0 + $1.heard } }
        public var inside: Int { fits.reduce(0) { $0 + $1.inside } }

        /// Of the stretches together: the worst that is known of any.
        public var verdict: WindowFit.Verdict {
            if fits.contains(where: { $0.verdict == .notKept }) { return .notKept }
            if let known = fits.first(where: { $0.verdict == .kept || $0.verdict == .alwaysOn }) {
                return known.verdict
            }
            return .tooFew
        }
    }

    public let clocks: ClockFit
    public private(set) var devices: [Device] = []
    public private(set) var settings: [Setting] = []
    /// Devices that the sniffer alone heard, and the host alone.
    public let onlySniffed: Int
    public let onlyReported: Int
    /// Whether the sniffer records channels.
    public let knowsChannels: Bool

    /// How long a stretch of a trial is at most whose windows are fitted together: clocks part.
    static let stretch: Int64 = 300_000_000_000
    /// The least that the edge of a window is uncertain by: controllers shorten their windows by a third of a millisecond.
    static let edge: Int64 = 300_000

    public enum Failure: Error, Equatable, Sendable {
        case noCommonDevice(sniffed: Int, reported: Int)
        case clocks(ClockFitFailure)
    }

    /// - Parameters:
    ///   - expected: judged although the host never reported them.
    public init(_ air: [AirTrain], _ scan: BesideScan, expected: (DeviceAddress) -> Bool) throws(Failure) {
        let common = air.filter { scan.heard[$0.address] != nil }
        guard !common.isEmpty else {
            throw .noCommonDevice(sniffed: air.count, reported: scan.heard.count)
        }
        clocks = try converting(Failure.clocks) { () throws(ClockFitFailure) in
            try ClockFit(
                common.map { train in
                    ClockTrain(
                        sent: train.pdus.map(\.end), firsts: train.firsts,
                        heard: scan.heard[train.address] ?? [])
                })
        }
        let judged = air.filter { scan.heard[$0.address] != nil || expected($0.address) }
        onlySniffed = air.count - common.count
        onlyReported = scan.heard.count - common.count
        knowsChannels = air.allSatisfy { $0.pdus.allSatisfy { $0.channel != nil || $0.isExtended } }
        judge(judged, scan)
    }

    /// An event in a trial.
    private struct Placed {
        var event: Int
        var trial: Int
        var isHeard: Bool
    }

    private struct Key: Hashable {
        var window: Int64
        var interval: Int64
        /// The stretches at the beginnings of all trials are fitted together; −1.
        var trial: Int
        var stretch: Int
    }

    private mutating func judge(_ trains: [AirTrain], _ scan: BesideScan) {
        var placed: [[Placed]] = []
        var heardOf: [Key: [[WindowFit.PDU]]] = [:]
        for train in trains {
            let (heard, unsniffed) = reported(train, scan.heard[train.address] ?? [])
            let events = place(train, heard, scan.trials)
            for event in events where event.isHeard && !isExtended(train, event) {
                guard let key = key(train, event, scan.trials) else { continue }
                heardOf[key, default: []].append(pdus(train, event, scan.trials, key).map(\.pdu))
            }
            placed.append(events)
            var device = Device(address: train.address)
            device.unsniffed = unsniffed
            devices.append(device)
        }
        var fits = fit(heardOf)
        fitApart(&fits, trains, placed, scan.trials)
        for (number, train) in trains.enumerated() {
            var lastHeard = -1
            for event in placed[number] {
                let outcome =
                    event.isHeard
                    ? .heard : judge(train, event, scan.trials, fits, wasHeard: lastHeard == event.trial)
                if event.isHeard { lastHeard = event.trial }
                devices[number].times.append(train.pdus[train.firsts[event.event]].start)
                devices[number].outcomes.append(outcome)
            }
        }
        summarize(fits, scan.trials)
    }

    /// Which events were reported, and how many reports fall on none.
    private func reported(_ train: AirTrain, _ times: [Int64]) -> (events: Set<Int>, others: Int) {
        let gate = min(15_000_000, 1_500_000 + 2 * clocks.scatter)
        var events: Set<Int> = []
        var others = 0
        let (first, last) = (train.pdus.first?.start ?? 0, train.pdus.last?.end ?? 0)
        for time in times {
            let ours = clocks.ours(time)
            if let pdu = train.nearest(toEnd: ours), isNear(train.pdus[pdu].end, ours, gate) {
                events.insert(train.event(of: pdu))
            } else if ours >= first, ours <= last {
                others += 1
            }
        }
        return (events, others)
    }

    private func isNear(_ one: Int64, _ other: Int64, _ gate: Int64) -> Bool {
        let (difference, overflow) = one.subtractingReportingOverflow(other)
        return !overflow && difference.magnitude <= UInt64(gate)
    }

    /// The events that were sent while a scan was on.
    private func place(_ train: AirTrain, _ heard: Set<Int>, _ trials: [BesideScan.Trial]) -> [Placed] {
        var placed: [Placed] = []
        var trial = 0
        for event in 0..<train.count {
            let pdus = train.heard(event)
            guard let first = pdus.first, let last = pdus.last else { continue }
            let (start, end) = (clocks.theirs(first.start), clocks.theirs(last.end))
            while trial < trials.count, trials[trial].end < end { trial += 1 }
            guard trial < trials.count else { break }
            if start >= trials[trial].start {
                placed.append(Placed(event: event, trial: trial, isHeard: heard.contains(event)))
            }
        }
        return placed
    }

    private func key(_ train: AirTrain, _ event: Placed, _ trials: [BesideScan.Trial]) -> Key? {
        let trial = trials[event.trial]
        guard let parameters = trial.parameters, parameters.phy == .le1M, parameters.timing.interval > 0 else {
            return nil
        }
        let since = clocks.theirs(train.pdus[train.firsts[event.event]].start) - trial.start
        let stretch = Int(since / Self.stretch)
        return Key(
            window: parameters.timing.window, interval: parameters.timing.interval,
            trial: stretch == 0 ? -1 : event.trial, stretch: stretch)
    }

    /// The event's PDUs on the host's clock, since the beginning of a turn of the channels at the stretch's begin.
    private func pdus(
        _ train: AirTrain, _ event: Placed, _ trials: [BesideScan.Trial], _ key: Key
    ) -> [(pdu: WindowFit.PDU, error: Int64)] {
        let turn = 3 * key.interval
        let base = trials[event.trial].start + Int64(key.stretch) * Self.stretch / turn * turn
        return train.whole(event.event).map { pdu, error in
            (
                WindowFit.PDU(
                    start: clocks.theirs(pdu.start) - base, duration: pdu.duration,
                    channel: knowsChannels ? pdu.channel : nil),
                error
            )
        }
    }

    private func isExtended(_ train: AirTrain, _ event: Placed) -> Bool {
        train.pdus[train.firsts[event.event]].isExtended
    }

    private var blur: Int64 { 50_000 + Int64(nearest: 3 * clocks.offsetError) }

    /// In order, so that each stretch begins to look for its clock where the one before found it.
    private func fit(_ heard: [Key: [[WindowFit.PDU]]]) -> [Key: WindowFit] {
        var fits: [Key: WindowFit] = [:]
        var near = 0.0
        for (key, events) in heard.sorted(by: {
            ($0.key.trial, $0.key.stretch) < ($1.key.trial, $1.key.stretch)
        }) {
            let fit = WindowFit(events, window: key.window, interval: key.interval, blur: blur, near: near)
            if fit.verdict == .kept { near = fit.stretch }
            fits[key] = fit
        }
        return fits
    }

    /// Where the beginnings of trials do not agree, each trial may still keep a schedule of its own.
    private func fitApart(
        _ fits: inout [Key: WindowFit], _ trains: [AirTrain], _ placed: [[Placed]], _ trials: [BesideScan.Trial]
    ) {
        let broken = fits.filter { $0.key.trial == -1 && $0.value.verdict == .notKept }.map(\.key)
        guard !broken.isEmpty else { return }
        var heard: [Key: [[WindowFit.PDU]]] = [:]
        for (train, events) in zip(trains, placed) {
            for event in events where event.isHeard && !isExtended(train, event) {
                guard var key = key(train, event, trials), broken.contains(key) else { continue }
                let pdus = pdus(train, event, trials, key).map(\.pdu)
                key.trial = event.trial
                heard[key, default: []].append(pdus)
            }
        }
        guard heard.count > broken.count else { return }
        let apart = fit(heard)
        guard apart.values.contains(where: { $0.verdict == .kept }) else { return }
        for key in broken { fits[key] = nil }
        fits.merge(apart) { $1 }
    }

    private func judge(
        _ train: AirTrain, _ event: Placed, _ trials: [BesideScan.Trial], _ fits: [Key: WindowFit],
        wasHeard: Bool
    ) -> Outcome {
        let trial = trials[event.trial]
        if !trial.filter.passes(train.address) { return .filter }
        guard let parameters = trial.parameters, var key = key(train, event, trials) else { return .setting }
        if parameters.filterDuplicates, wasHeard { return .filter }
        if isExtended(train, event) { return .extended }
        if fits[key] == nil { key.trial = event.trial }
        // A scanner that listens all the time heard it or lost it, whatever was heard of others.
        if key.window >= key.interval { return .listening }
        guard let fit = fits[key], fit.verdict == .kept || fit.verdict == .alwaysOn else { return .schedule }
        if fit.verdict == .alwaysOn { return .listening }
        let pdus = pdus(train, event, trials, key)
        let edge = fit.shiftError + blur + Self.edge
        var outcome = Outcome.asleep
        var isNearEdge = false
        for (pdu, error) in pdus {
            switch place(pdu, key, fit, edge + error) {
            case .outside: break
            case .edge: isNearEdge = true
            case .inside(let channel):
                guard let sent = pdu.channel else {
                    outcome = .awake
                    continue
                }
                if sent == channel { return .listening }
                outcome = .otherChannel
            }
        }
        return isNearEdge ? .edge : outcome
    }

    private enum Place {
        case outside
        case edge
        case inside(channel: Int)
    }

    private func place(_ pdu: WindowFit.PDU, _ key: Key, _ fit: WindowFit, _ edge: Int64) -> Place {
        let interval = Double(key.interval) * (1 + fit.stretch)
        let (window, duration, edge) = (Double(key.window), Double(pdu.duration), Double(edge))
        let since = Double(pdu.start - fit.shift)
        let number = (since / interval).rounded(.down)
        let phase = since - number * interval
        if phase >= edge, phase + duration <= window - edge {
            let turn = Int64(wholePartOf: number) % 3
            return .inside(channel: Int((turn + 3) % 3))
        }
        return phase + duration >= window + edge && phase <= interval - edge ? .outside : .edge
    }

    private mutating func summarize(_ fits: [Key: WindowFit], _ trials: [BesideScan.Trial]) {
        for trial in trials {
            guard let timing = trial.parameters?.timing else { continue }
            if let known = settings.firstIndex(where: {
                $0.window == timing.window && $0.interval == timing.interval
            }) {
                settings[known].trials += 1
            } else if settings.count < 64 {
                settings.append(Setting(window: timing.window, interval: timing.interval, trials: 1, fits: []))
            }
        }
        for (key, fit) in fits.sorted(by: { ($0.key.trial, $0.key.stretch) < ($1.key.trial, $1.key.stretch) }) {
            if let place = settings.firstIndex(where: { $0.window == key.window && $0.interval == key.interval }
            ) {
                settings[place].fits.append(fit)
            }
        }
    }
}
