internal import DiscoveryLatency
public import Runs

extension RecordedRun {
    /// A run that has just ended, as it would be read back from a recording; `id` 0. `limit` devices at most, expected
    /// ones first, then those heard in the most events.
    public init(_ summary: RunSummary, devices limit: Int) {
        let log = summary.log
        let counters = log.counters
        let expected = log.slots.filter { log.isExpected($0) }
        let others = log.top(limit, by: .events).map(\.slot).filter { !log.isExpected($0) }
        let all = log.firstSeenOfAll()
        self.init(
            id: 0, header: summary.header, ending: summary.end.rawValue, complete: summary.complete,
            duration: summary.duration, trials: summary.trialsDone, reports: Int64(clamping: counters.reports),
            events: Int64(clamping: counters.events), malformedReports: Int64(summary.malformedReports),
            truncatedChains: Int64(clamping: counters.truncatedChains),
            evicted: Int64(clamping: counters.evicted), dropped: Int64(clamping: counters.dropped.total),
            contaminated: summary.contaminated, warnings: summary.warnings.map(\.recordedWords),
            deviceCount: log.deviceCount,
            devices: (expected + others).prefix(limit).map { RecordedDevice(log, $0) },
            expectsDevices: !summary.header.expected.isEmpty, firstSeen: all,
            arrivedLate: log.totals.arrivedLate, gaps: log.gapsOfAll, scans: log.scans)
    }
}

extension RecordedDevice {
    fileprivate init(_ log: DiscoveryLog, _ slot: Int) {
        let device = log[slot]
        // As in a recording: the time of a single event tells nothing.
        let times = log.train(of: slot).times
        self.init(
            address: device.address, expected: device.expected, reports: Int64(clamping: device.reports),
            events: Int64(clamping: device.events), rssi: device.rssi?.last, name: device.name,
            data: device.data, scanResponse: device.scanResponse,
            needsThreadCredentials: device.needsThreadCredentials, eventType: device.eventType,
            primaryPHY: device.primaryPHY, gaps: device.gaps, eventTimes: times.count > 1 ? times : [])
        let trials = log.trials
        log.forEachTrial(of: slot) { trial, status, time in
            guard status == .seen || status == .censored else {
                if status == .arrivedLate { observations.arrivedLate += 1 }
                return
            }
            let timing = trials[trial].timing
            observations.latencies.add(
                time, isSeen: status == .seen, window: timing?.window ?? 0, interval: timing?.interval ?? 0)
        }
    }
}
