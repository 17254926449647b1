public import DiscoveryLatency
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
    /// What the last few hundred events of a device tell of its advertising interval so far: milliseconds of work.
    public func advertisingInterval(of slot: Int) -> AdvertisingIntervalEstimate? {
        AdvertisingIntervalEstimate(trainToAnalyse(of: slot))
    }

    /// Of a device on the Coded PHY the settings are not known: its PDUs last longer, and its windows may be others.
    private func trainToAnalyse(of slot: Int) -> EventTrain {
        var train = train(of: slot)
        if isCoded(slot) { train.scans = train.scans.map(\.withoutSetting) }
        return train
    }

    private func isCoded(_ slot: Int) -> Bool { state.value.slots[slot].primaryPHY == 3 }

    func isExpected(_ slot: Int) -> Bool { state.value.slots[slot].flags.contains(.expected) }

    /// What an analysis needs of a device.
    func observations(of slot: Int, _ header: RunHeader) -> DeviceAnalysis.Observations {
        var observed = DeviceAnalysis.Observations()
        let device = state.value.slots[slot]
        observed.hasGaps = header.effective?.filterDuplicates != true
        observed.train = trainToAnalyse(of: slot)
        observed.payload = Int(device.payloadCount)
        observed.isExtended = !AdvertisingEventKind(rawValue: device.eventType).isLegacy
        if header.expected.isEmpty || device.flags.contains(.expected) {
            observed.given = header.analysis.advertisingInterval
        }
        guard !isCoded(slot) else { return observed }
        let trials = state.value.trials
        state.value.forEachTrial(of: slot) { trial, status, time in
            guard status == .seen || status == .censored else { return }
            let timing = trials[trial].timing
            let window = timing?.window ?? 0
            let interval = timing?.interval ?? 0
            var place = observed.latencies.lastIndex { $0.window == window && $0.interval == interval }
            if place == nil {
                // Captures that change their setting all the time: the first few settings are enough.
                guard observed.latencies.count < 64 else { return }
                observed.latencies.append(.init(window: window, interval: interval))
                place = observed.latencies.count - 1
            }
            guard let place else { return }
            if status == .seen {
                observed.latencies[place].seen.append(time)
            } else {
                observed.latencies[place].censored.append(time)
            }
        }
        return observed
    }
}

extension ScanStretch {
    fileprivate var withoutSetting: ScanStretch {
        ScanStretch(start: start, end: end, window: 0, interval: 0, hasOrigin: hasOrigin)
    }
}
