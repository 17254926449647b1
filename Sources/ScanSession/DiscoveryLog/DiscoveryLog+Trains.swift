public import DiscoveryLatency

extension DiscoveryLog {
    /// The last few hundred advertising events of a device, and the trials they were heard in.
    public func train(of slot: Int) -> EventTrain {
        precondition(slot >= 0 && slot < deviceCount, "slot out of range")
        return state.value.train(of: slot)
    }
}

extension LogState {
    fileprivate func train(of slot: Int) -> EventTrain {
        let times = eventTimes.times(of: slots[slot])
        guard let first = times.first, let last = times.last else { return EventTrain(times: [], scans: []) }
        // The first trial that ends at or after the first event.
        var low = 0
        var high = trials.count
        while low < high {
            let middle = (low + high) / 2
            if trials[middle].end ?? .max < first { low = middle + 1 } else { high = middle }
        }
        var scans: [ScanStretch] = []
        if let unknown = listeningWithoutOrigin, first <= unknown.end ?? .max {
            scans.append(
                ScanStretch(
                    start: unknown.start, end: unknown.end, window: 0, interval: 0, hasOrigin: false))
        }
        while low < trials.count, trials[low].start <= last {
            let trial = trials[low]
            scans.append(
                ScanStretch(
                    start: trial.start, end: trial.end, window: trial.timing?.window ?? 0,
                    interval: trial.timing?.interval ?? 0))
            low += 1
        }
        return EventTrain(times: times, scans: scans)
    }
}
