public import DiscoveryLatency

extension DiscoveryLog {
    /// The last few hundred advertising events of a device, and the trials they were heard in.
    public func train(of slot: Int) -> EventTrain {
        precondition(slot >= 0 && slot < deviceCount, "slot out of range")
        return state.value.train(of: slot)
    }

    /// Every stretch of scanning: the trials, before them what a capture heard without a scan enable.
    public var scans: [ScanStretch] { state.value.scans(0..<state.value.trials.count) }
}

extension LogState {
    /// Of a device on the Coded PHY the settings are known where no other PHY is scanned; its PDUs last longer.
    func trainToAnalyse(of slot: Int) -> EventTrain {
        var train = train(of: slot)
        guard isCoded(slot) else { return train }
        if !isCodedOnly { train.scans = train.scans.map(\.withoutSetting) }
        train.pdu = .coded(payload: Int(slots[slot].payloadCount))
        return train
    }

    func isCoded(_ slot: Int) -> Bool { slots[slot].primaryPHY == 3 }

    func train(of slot: Int) -> EventTrain {
        let times = eventTimes.times(of: slots[slot])
        guard let first = times.first, let last = times.last else { return EventTrain(times: [], scans: []) }
        // Only trials around the events are copied: there may be a million.
        var low = 0
        var high = trials.count
        while low < high {
            let middle = (low + high) / 2
            if trials[middle].end ?? .max < first { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < trials.count, trials[end].start <= last { end += 1 }
        return EventTrain(times: times, among: scans(low..<end))
    }

    fileprivate func scans(_ numbers: Range<Int>) -> [ScanStretch] {
        var scans: [ScanStretch] = []
        if let unknown = listeningWithoutOrigin {
            scans.append(
                ScanStretch(
                    start: unknown.start, end: unknown.end, window: 0, interval: 0, hasOrigin: false))
        }
        for trial in trials[numbers] {
            scans.append(
                ScanStretch(
                    start: trial.start, end: trial.end, window: trial.timing?.window ?? 0,
                    interval: trial.timing?.interval ?? 0))
        }
        return scans
    }
}
