internal import DiscoveryLatency
internal import HCI
internal import Runs
internal import SQLite

/// A run out of the tables. Whatever the file holds, nothing traps: numbers are clamped, rows that make no sense are
/// left out.
extension Database {
    func recordedRun(
        _ id: Int64, devices limit: Int, matching pattern: AddressPattern?
    ) throws(DatabaseError) -> RecordedRun? {
        guard var run = try readRun(id) else { return nil }
        try readRemarks(&run)
        var ids = try readDevices(&run, limit: limit, matching: pattern)
        let trials = try readTrials(&run)
        try readDiscoveries(&run, trials, ids)
        run.gaps = try histogram(
            run: id, device: 0,
            "SELECT gap_sum_ns, gap_shortest_ns, gap_longest_ns, gap_overflow FROM runs WHERE id = ?1")
        for index in run.devices.indices {
            run.devices[index].eventTimes = try eventTimes(run: id, device: ids.ids[index])
            run.devices[index].gaps = try histogram(
                run: id, device: ids.ids[index],
                "SELECT gap_sum_ns, gap_shortest_ns, gap_longest_ns, gap_overflow FROM devices WHERE id = ?1")
        }
        ids.ids = []
        return run
    }

    private func readRun(_ id: Int64) throws(DatabaseError) -> RecordedRun? {
        var select = try prepare(
            """
            SELECT version, controller, channel, clock, simulated, seed, time_origin, started_unix_ns,
                requested_window_ns, requested_interval_ns, preset, window_units, interval_units, coded_window_units,
                coded_interval_units, active, phy, filter_duplicates, command_family, planned_trials,
                trial_duration_ns, ending, complete, duration_ns, contaminated, reports, events, malformed_reports,
                truncated_chains, evicted, dropped, command_line, capture_sha256, advertising_interval_ns, delay_law,
                profile, listening_start_ns, listening_end_ns
            FROM runs WHERE id = ?1
            """)
        try select.bind(id, at: 1)
        guard try select.step() else { return nil }
        let controller = ControllerDescription(
            name: select.string(1), channel: select.string(2),
            clock: ControllerClock(rawValue: select.string(3)) ?? .monotonic, simulated: select.integer(4) != 0,
            seed: select.optionalString(5).flatMap { UInt64($0) })
        var header = RunHeader(version: select.string(0), controller: controller)
        header.timeOrigin = TimeOrigin(rawValue: select.string(6)) ?? .scanEnable
        header.started = select.optional(7)
        if let window = select.optional(8), let interval = select.optional(9) {
            header.requested = RequestedTiming(window: window, interval: interval)
        }
        header.preset = select.optionalString(10)
        if let timing = select.timing(11) {
            header.effective = EffectiveParameters(
                timing: timing, codedTiming: select.timing(13), active: select.integer(15) != 0,
                phy: ScanPHY(rawValue: select.string(16)) ?? .le1M, filterDuplicates: select.integer(17) != 0,
                family: CommandFamily(rawValue: select.string(18)) ?? .legacy)
        }
        header.plannedTrials = select.optional(19).map { Int($0) }
        header.trialDuration = select.optional(20)
        header.commandLine = select.optionalString(31)
        header.captureDigest = select.optionalString(32)
        header.analysis.advertisingInterval = select.optional(33).flatMap {
            AnalysisOptions.intervals.contains($0) ? $0 : nil
        }
        header.analysis.lawName = select.optionalString(34)
        header.analysis.law = header.analysis.lawName.flatMap { DelayLaw($0) }
        header.analysis.usesZephyrProfile = select.optionalString(35) == "zephyr"
        let listening = select.optional(36).map {
            ScanStretch(start: $0, end: select.optional(37), window: 0, interval: 0, hasOrigin: false)
        }
        return RecordedRun(
            id: id, header: header, ending: select.optionalString(21), complete: select.integer(22) != 0,
            duration: select.integer(23), trials: 0, reports: select.integer(25), events: select.integer(26),
            malformedReports: select.integer(27), truncatedChains: select.integer(28),
            evicted: select.integer(29),
            dropped: select.integer(30), contaminated: select.integer(24) != 0, warnings: [], deviceCount: 0,
            devices: [], firstSeen: KaplanMeier(seen: []), arrivedLate: 0, gaps: LatencyHistogram(),
            scans: listening.map { [$0] } ?? [])
    }

    private func readRemarks(_ run: inout RecordedRun) throws(DatabaseError) {
        var select = try prepare("SELECT kind, words FROM remarks WHERE run = ?1 ORDER BY rowid LIMIT 1000")
        try select.bind(run.id, at: 1)
        while try select.step() {
            if select.string(0) == "note" {
                run.header.notes.append(select.string(1))
            } else {
                run.warnings.append(select.string(1))
            }
        }
    }

    /// Rows of devices by their place in `RecordedRun.devices`, and the way back.
    private struct DeviceRows {
        var ids: [Int64] = []
        var places: [Int64: Int] = [:]
    }

    private func readDevices(
        _ run: inout RecordedRun, limit: Int, matching pattern: AddressPattern?
    ) throws(DatabaseError) -> DeviceRows {
        var count = try prepare("SELECT count(*), max(expected) FROM devices WHERE run = ?1")
        try count.bind(run.id, at: 1)
        if try count.step() {
            run.deviceCount = Int(count.integer(0))
            run.expectsDevices = count.integer(1) != 0
        }
        var select = try prepare(
            """
            SELECT id, address, address_type, expected, reports, events, rssi_last, name, data, scan_response,
                needs_thread_credentials, event_type, primary_phy
            FROM devices WHERE run = ?1 ORDER BY expected DESC, coalesce(events, 0) DESC, id
            """)
        try select.bind(run.id, at: 1)
        var rows = DeviceRows()
        while rows.ids.count < limit, try select.step() {
            guard let bits = DeviceAddress(select.string(1))?.bits else { continue }
            let kind = DeviceAddress.Kind(rawValue: UInt8(truncatingIfNeeded: select.integer(2)))
            let address = DeviceAddress(bits: bits, kind: kind)
            guard pattern?.matches(address) ?? true else { continue }
            rows.places[select.integer(0)] = rows.ids.count
            rows.ids.append(select.integer(0))
            run.devices.append(
                RecordedDevice(
                    address: address, expected: select.integer(3) != 0,
                    reports: select.optional(4), events: select.optional(5),
                    rssi: select.optional(6).map { Int8(clamping: $0) },
                    name: select.isNull(7) ? nil : select.payload(7), data: select.payload(8),
                    scanResponse: select.payload(9), needsThreadCredentials: select.integer(10) != 0,
                    eventType: UInt16(clamping: select.optional(11) ?? 0x13),
                    primaryPHY: UInt8(clamping: select.optional(12) ?? 1), gaps: LatencyHistogram()))
        }
        return rows
    }

    /// The trials that came to their end, by number.
    private func readTrials(_ run: inout RecordedRun) throws(DatabaseError) -> [EndedTrial] {
        var select = try prepare(
            """
            SELECT number, start_ns, end_ns, window_units, interval_units FROM trials WHERE run = ?1 ORDER BY number
            """)
        try select.bind(run.id, at: 1)
        var trials: [EndedTrial] = []
        var start: Int64?
        var end: Int64 = 0
        while try select.step() {
            // A run of before trials had settings of their own had one for all.
            let timing = select.timing(3) ?? (run.header.requested == nil ? nil : run.header.effective?.timing)
            run.scans.append(
                ScanStretch(
                    start: select.integer(1), end: select.optional(2), window: timing?.window ?? 0,
                    interval: timing?.interval ?? 0))
            guard let ended = select.optional(2) else { continue }
            start = start ?? select.integer(1)
            end = ended
            trials.append(
                EndedTrial(
                    number: select.integer(0), length: max(0, ended &- select.integer(1)), timing: timing))
        }
        run.trials = trials.count
        if run.ending == nil, let start { run.duration = max(0, end &- start) }
        return trials
    }

    private func readDiscoveries(
        _ run: inout RecordedRun, _ trials: [EndedTrial], _ rows: DeviceRows
    ) throws(DatabaseError) {
        var select = try prepare(
            """
            SELECT d.id, d.expected, x.trial, x.latency_ns, x.arrived_late
            FROM devices d LEFT JOIN discoveries x ON x.run = d.run AND x.device = d.id
            WHERE d.run = ?1 ORDER BY d.id, x.trial
            """)
        try select.bind(run.id, at: 1)
        var pooled = (seen: [Int64](), censored: [Int64](), late: 0)
        var device = DeviceTrials(trials: trials)
        func finish() {
            guard let id = device.id else { return }
            device.finish()
            pooled.seen += device.result.seen
            pooled.censored += device.result.censored
            pooled.late += device.result.arrivedLate
            if let place = rows.places[id] { run.devices[place].observations = device.result }
        }
        while try select.step() {
            if select.integer(0) != device.id {
                finish()
                device.begin(select.integer(0), expected: select.integer(1) != 0)
            }
            guard let trial = select.optional(2) else { continue }
            device.take(trial: trial, latency: select.integer(3), isLate: select.integer(4) != 0)
        }
        finish()
        run.firstSeen = KaplanMeier(seen: pooled.seen, censored: pooled.censored)
        run.arrivedLate = pooled.late
    }

    private func eventTimes(run: Int64, device: Int64) throws(DatabaseError) -> [Int64] {
        var select = try prepare(
            "SELECT time_ns FROM event_times WHERE run = ?1 AND device = ?2 ORDER BY time_ns LIMIT ?3")
        try select.bind(run, at: 1)
        try select.bind(device, at: 2)
        try select.bind(Int64(ObservedDevice.mostEventTimes), at: 3)
        var times: [Int64] = []
        while try select.step() { times.append(select.integer(0)) }
        return times
    }

    private func histogram(
        run: Int64, device: Int64, _ totals: StaticString
    ) throws(DatabaseError) -> LatencyHistogram {
        var buckets: [(index: Int, count: UInt64)] = []
        var select = try prepare(
            "SELECT bucket, count FROM gap_buckets WHERE run = ?1 AND device = ?2 ORDER BY bucket")
        try select.bind(run, at: 1)
        try select.bind(device, at: 2)
        while try select.step() {
            guard let index = Int(exactly: select.integer(0)), (0..<LatencyBuckets.count).contains(index) else {
                continue
            }
            buckets.append((index, UInt64(clamping: select.integer(1))))
        }
        var row = try prepare(totals)
        try row.bind(device == 0 ? run : device, at: 1)
        guard try row.step() else { return LatencyHistogram() }
        return LatencyHistogram(
            buckets: buckets, sum: UInt128(clamping: row.integer(0)), shortest: row.optional(1),
            longest: row.optional(2), overflow: UInt64(clamping: row.integer(3)))
    }
}

private struct EndedTrial {
    var number: Int64
    var length: Int64
    var timing: ScanTiming?
}

/// One device's trials in their order: those between two sightings are censored, and all others too where the device
/// was expected.
private struct DeviceTrials {
    let trials: [EndedTrial]
    private(set) var id: Int64?
    private(set) var result = RecordedDevice.Observations()
    private var isExpected = false
    private var wasSeen = false
    /// The first trial not judged yet.
    private var next = 0

    init(trials: [EndedTrial]) { self.trials = trials }

    mutating func begin(_ id: Int64, expected: Bool) {
        self.id = id
        isExpected = expected
        wasSeen = false
        next = 0
        result = RecordedDevice.Observations()
    }

    mutating func take(trial: Int64, latency: Int64, isLate: Bool) {
        while next < trials.count, trials[next].number < trial {
            if wasSeen || isExpected { censor(trials[next]) }
            next += 1
        }
        var timing: ScanTiming?
        if next < trials.count, trials[next].number == trial {
            timing = trials[next].timing
            next += 1
        }
        wasSeen = true
        if isLate {
            result.arrivedLate += 1
        } else if latency < 0 {
            // Not before −1 − latency: the report waited before it was read.
            add(-1 - latency, isSeen: false, timing)
        } else {
            add(latency, isSeen: true, timing)
        }
    }

    private mutating func censor(_ trial: EndedTrial) { add(trial.length, isSeen: false, trial.timing) }

    private mutating func add(_ time: Int64, isSeen: Bool, _ timing: ScanTiming?) {
        result.latencies.add(
            time, isSeen: isSeen, window: timing?.window ?? 0, interval: timing?.interval ?? 0)
    }

    mutating func finish() {
        guard isExpected else { return }
        for trial in trials[min(next, trials.count)...] { censor(trial) }
    }
}
