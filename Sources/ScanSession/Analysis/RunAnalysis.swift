internal import DiscoveryLatency
internal import HCI

/// The analyses of a run's devices, each made when it is first asked for and then kept: several outputs show them.
///
/// An estimate costs milliseconds, and anybody can put thousands of devices on the air: only `most` devices are looked
/// at, expected ones first, then those heard in the most advertising events.
public final class RunAnalysis {
    public static let most = 200

    private let log: DiscoveryLog
    private let header: RunHeader
    private var made: [Int: DeviceAnalysis] = [:]
    private lazy var chosen = Set(choose())

    public init(_ log: DiscoveryLog, _ header: RunHeader) {
        self.log = log
        self.header = header
    }

    /// Nil for a device that was not chosen.
    public subscript(slot: Int) -> DeviceAnalysis? {
        if let known = made[slot] { return known }
        guard chosen.contains(slot) else { return nil }
        let analysis = DeviceAnalysis(log.observations(of: slot, header), header.analysis)
        made[slot] = analysis
        return analysis
    }

    private func choose() -> [Int] {
        let expected = log.slots.filter { log.isExpected($0) }.prefix(Self.most)
        let busiest = log.top(Self.most, by: .events).map(\.slot)
        return Array((expected + busiest.filter { !expected.contains($0) }).prefix(Self.most))
    }
}

extension DiscoveryLog {
    func isExpected(_ slot: Int) -> Bool { state.value.slots[slot].flags.contains(.expected) }

    /// What an analysis needs of a device.
    func observations(of slot: Int, _ header: RunHeader) -> DeviceAnalysis.Observations {
        var observed = DeviceAnalysis.Observations()
        let device = state.value.slots[slot]
        observed.hasGaps = header.effective?.filterDuplicates != true
        observed.train = train(of: slot)
        // Heard on the Coded PHY: its PDUs last longer, and its windows may be others.
        let isCoded = device.primaryPHY == 3
        if isCoded { observed.train.scans = observed.train.scans.map(\.withoutSetting) }
        observed.payload = Int(device.payloadCount)
        observed.isExtended = !AdvertisingEventKind(rawValue: device.eventType).isLegacy
        if header.expected.isEmpty || device.flags.contains(.expected) {
            observed.given = header.analysis.advertisingInterval
        }
        let trials = state.value.trials
        state.value.forEachTrial(of: slot) { trial, status, time in
            guard status == .seen || status == .censored else { return }
            let timing = isCoded ? nil : trials[trial].timing
            observed.latencies.add(
                time, isSeen: status == .seen, window: timing?.window ?? 0, interval: timing?.interval ?? 0)
        }
        return observed
    }
}
