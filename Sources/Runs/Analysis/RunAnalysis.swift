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

    private let log: DiscoveryLog
    private let header: RunHeader
    private var estimates: [Int: AdvertisingIntervalEstimate?] = [:]
    private var latest: [(slot: Int, analysis: DeviceAnalysis)] = []
    /// Analyses that are kept, and made at a time where they are asked for one after the other.
    private static let kept = 4
    private lazy var chosen = Set(choose())
    /// All devices are asked for in their order: several analyses are made at once.
    private var isInOrder = false
    /// Analyses were left out because a signal asked the program to come to its end.
    public private(set) var wasCutShort = false
    /// How long analyses are still made after such a signal, in nanoseconds.
    private static let afterSignal: Int64 = 1_000_000_000

    public init(_ log: DiscoveryLog, _ header: RunHeader) {
        self.log = log
        self.header = header
    }

    /// Nil for a device that was not chosen.
    public subscript(slot: Int) -> DeviceAnalysis? {
        if let known = latest.first(where: { $0.slot == slot }) { return known.analysis }
        guard chosen.contains(slot), !isCutShort() else { return nil }
        let slots = isInOrder ? Array(chosen.filter { $0 >= slot }.sorted().prefix(Self.kept)) : [slot]
        let observed = slots.map { ($0, log.observations(of: $0, header)) }
        let known = observed.map { estimate(of: $0, $1) }
        let options = header.analysis
        let made = Workers(inParallel(pieces:_:)).map(slots.count) {
            DeviceAnalysis(observed[$0].1, options, estimate: known[$0])
        }
        latest = Array((latest + zip(slots, made).map { (slot: $0, analysis: $1) }).suffix(Self.kept))
        return made.first
    }

    /// The advertising interval alone: a prediction costs as much again. Nil for a device that was not chosen, too.
    public func estimate(of slot: Int) -> AdvertisingIntervalEstimate? {
        if let known = estimates[slot] { return known }
        guard chosen.contains(slot), !isCutShort() else { return nil }
        return estimate(of: slot, log.observations(of: slot, header))
    }

    private func isCutShort() -> Bool {
        if !wasCutShort { wasCutShort = Self.isTimeOver }
        return wasCutShort
    }

    /// Asked between pieces of work.
    static var isTimeOver: Bool { TerminationSignals.sinceFirst.map { $0 > afterSignal } ?? false }

    /// Makes the estimates of several devices at once, on all processors; of all that were chosen without `slots`.
    public func estimateAhead(_ slots: [Int]? = nil) {
        if slots == nil { isInOrder = true }
        if isCutShort() { return }
        let missing = (slots?.filter(chosen.contains) ?? chosen.sorted()).filter { estimates[$0] == nil }
        let observed = missing.map { log.observations(of: $0, header) }
        let made = Workers(inParallel(pieces:_:)).map(missing.count) {
            Self.isTimeOver ? nil : observed[$0].estimate
        }
        if isCutShort() { return }
        for (slot, estimate) in zip(missing, made) { estimates[slot] = .some(estimate) }
    }

    private func estimate(
        of slot: Int, _ observed: DeviceAnalysis.Observations
    ) -> AdvertisingIntervalEstimate? {
        if let known = estimates[slot] { return known }
        let estimate = observed.estimate
        estimates[slot] = .some(estimate)
        return estimate
    }

    private func choose() -> [Int] {
        let expected = log.slots.filter { log.isExpected($0) }.prefix(Self.most)
        let busiest = log.top(Self.most, by: .events).map(\.slot)
        return Array((expected + busiest.filter { !expected.contains($0) }).prefix(Self.most))
    }
}

extension DiscoveryLog {
    /// What the last few hundred events of a device tell of its advertising interval so far: milliseconds of work.
    public func advertisingInterval(of slot: Int) -> AdvertisingIntervalEstimate? {
        AdvertisingIntervalEstimate(state.value.trainToAnalyse(of: slot))
    }

    public func isExpected(_ slot: Int) -> Bool { state.value.slots[slot].flags.contains(.expected) }

    /// What an analysis needs of a device.
    func observations(of slot: Int, _ header: RunHeader) -> DeviceAnalysis.Observations {
        var observed = DeviceAnalysis.Observations()
        let device = state.value.slots[slot]
        observed.hasGaps = header.effective?.filterDuplicates != true
        observed.train = state.value.trainToAnalyse(of: slot)
        observed.payload = Int(device.payloadCount)
        observed.isExtended = !AdvertisingEventKind(rawValue: device.eventType).isLegacy
        if header.expected.isEmpty || device.flags.contains(.expected) {
            observed.given = header.analysis.advertisingInterval
        }
        let isUnknown = state.value.isCoded(slot) && !state.value.isCodedOnly
        let trials = state.value.trials
        state.value.forEachTrial(of: slot) { trial, status, time in
            guard status == .seen || status == .censored else { return }
            let timing = isUnknown ? nil : trials[trial].timing
            observed.latencies.add(
                time, isSeen: status == .seen, window: timing?.window ?? 0, interval: timing?.interval ?? 0)
        }
        return observed
    }
}
