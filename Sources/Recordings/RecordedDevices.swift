internal import DiscoveryLatency
internal import HCI
internal import Runs
internal import SQLite

/// The devices of a recorded run. A device is read when it is asked for; the last one is kept. Whatever the file holds,
/// nothing traps: numbers are clamped, rows that make no sense are left out. What can no longer be read is empty.
final class RecordedDevices: RunDevices {
    private let connection: RecordingConnection
    private let run: Int64
    private let rows: [(id: Int64, outline: DeviceOutline)]
    let trials: [Trial]
    let listening: Trial?
    let isCodedOnly: Bool
    var keepsSettingsApart = false
    private(set) var readFailure: String?
    private var latest: (place: Int, device: StoredDevice)?
    private var latestJudged: (place: Int, device: StoredDevice)?

    /// - Parameter connection: that no other thread uses.
    init(
        _ connection: RecordingConnection, run: Int64, listening: Trial?, isCodedOnly: Bool
    ) throws(DatabaseError) {
        rows = try connection.database.deviceRows(run)
        trials = try connection.database.trials(run)
        self.run = run
        self.listening = listening
        self.isCodedOnly = isCodedOnly
        self.connection = connection
    }

    private(set) lazy var gapsOfAll = read(LatencyHistogram()) { database throws(DatabaseError) in
        try database.histogram(
            run: run, device: 0,
            "SELECT gap_sum_ns, gap_shortest_ns, gap_longest_ns, gap_overflow FROM runs WHERE id = ?1")
    }

    var count: Int { rows.count }
    func outline(_ place: Int) -> DeviceOutline { rows[place].outline }
    func record(_ place: Int) -> DeviceRecord { device(at: place).record }
    func gaps(of place: Int) -> LatencyHistogram { device(at: place).gaps }
    func eventTimes(of place: Int) -> [Int64] { device(at: place).eventTimes }
    func unjudged(of place: Int) -> UnjudgedTrials { judged(at: place).unjudged }
    func sightings(of place: Int) -> Sightings {
        let device = judged(at: place)
        return (device.sightings, device.arrivedLate)
    }
    func forEachTrial(of place: Int, _ body: (Int, TrialStatus, Int64) -> Void) {
        judged(at: place).forEachTrial(among: trials, body)
    }

    /// All of a device.
    private func device(at place: Int) -> StoredDevice {
        if let latest, latest.place == place { return latest.device }
        let row = rows[place]
        let device = read(nothing(of: row.outline)) { database throws(DatabaseError) in
            try database.storedDevice(run, row.id, row.outline)
        }
        latest = (place, device)
        return device
    }

    /// What trials are judged by, and nothing else: it is asked for of every device of many runs.
    private func judged(at place: Int) -> StoredDevice {
        if let latest, latest.place == place { return latest.device }
        if let latestJudged, latestJudged.place == place { return latestJudged.device }
        let row = rows[place]
        let device = read(nothing(of: row.outline)) { database throws(DatabaseError) in
            var device = nothing(of: row.outline)
            try database.readJudged(run, row.id, &device)
            return device
        }
        latestJudged = (place, device)
        return device
    }

    private func nothing(of outline: DeviceOutline) -> StoredDevice {
        StoredDevice(DeviceRecord(address: outline.address, expected: outline.isExpected))
    }

    /// - Parameter otherwise: where there is nothing, or it cannot be read.
    private func read<Value>(
        _ otherwise: Value, _ body: (borrowing Database) throws(DatabaseError) -> Value?
    ) -> Value {
        do throws(DatabaseError) {
            return try body(connection.database) ?? otherwise
        } catch {
            readFailure = readFailure ?? error.message
            return otherwise
        }
    }
}

extension Database {
    /// Devices in the order of outputs; of a run that has no end yet, in the order in which they were written.
    fileprivate func deviceRows(_ run: Int64) throws(DatabaseError) -> [(id: Int64, outline: DeviceOutline)] {
        var select = try prepare(
            """
            SELECT id, address, address_type, expected, events, reports FROM devices
            WHERE run = ?1 AND evicted = 0 ORDER BY place IS NULL, place, id
            """)
        try select.bind(run, at: 1)
        var rows: [(id: Int64, outline: DeviceOutline)] = []
        while try select.step() {
            guard let bits = DeviceAddress(select.string(1))?.bits else { continue }
            let kind = DeviceAddress.Kind(rawValue: UInt8(truncatingIfNeeded: select.integer(2)))
            rows.append(
                (
                    select.integer(0),
                    DeviceOutline(
                        address: DeviceAddress(bits: bits, kind: kind), isExpected: select.integer(3) != 0,
                        events: UInt64(clamping: select.integer(4)),
                        reports: UInt64(clamping: select.integer(5)))
                ))
        }
        return rows
    }

    /// Trials from 0 without a hole. One without an end lasts as far as something was discovered in it, if it is the last.
    fileprivate func trials(_ run: Int64) throws(DatabaseError) -> [Trial] {
        var select = try prepare(
            """
            SELECT number, start_ns, end_ns, t.window_units, t.interval_units, ended_early,
                r.requested_window_ns, r.window_units, r.interval_units, setting, filtered
            FROM trials t JOIN runs r ON r.id = t.run WHERE t.run = ?1 ORDER BY number
            """)
        try select.bind(run, at: 1)
        var trials: [Trial] = []
        while try select.step() {
            guard select.integer(0) == trials.count else { break }
            // A run of before trials had settings of their own had one for all.
            let timing = select.timing(3) ?? (select.isNull(6) ? nil : select.timing(7))
            trials.append(
                Trial(
                    start: select.integer(1), end: select.optional(2), timing: timing,
                    endedEarly: select.integer(5) != 0,
                    setting: select.optional(9).flatMap { (0..<256).contains($0) ? Int($0) : nil },
                    isFiltered: select.integer(10) != 0))
        }
        return trials
    }

    fileprivate func storedDevice(
        _ run: Int64, _ id: Int64, _ outline: DeviceOutline
    ) throws(DatabaseError) -> StoredDevice? {
        var select = try prepare(
            """
            SELECT rssi_min, rssi_max, rssi_last, name, data, scan_response, data_cut, needs_thread_credentials,
                event_type, primary_phy, last_heard_ns
            FROM devices WHERE id = ?1
            """)
        try select.bind(id, at: 1)
        guard try select.step() else { return nil }
        var record = DeviceRecord(address: outline.address, expected: outline.isExpected)
        record.reports = outline.reports
        record.events = outline.events
        if let last = select.optional(2) {
            record.rssi = .init(
                min: Int8(clamping: select.integer(0)), max: Int8(clamping: select.integer(1)),
                last: Int8(clamping: last))
        }
        record.name = select.isNull(3) ? nil : select.payload(3)
        record.data = select.payload(4)
        record.scanResponse = select.payload(5)
        record.dataCut = select.integer(6) != 0
        record.needsThreadCredentials = select.integer(7) != 0
        record.eventType = UInt16(clamping: select.optional(8) ?? (outline.reports > 0 ? 0x13 : 0))
        record.primaryPHY = UInt8(clamping: select.optional(9) ?? (outline.reports > 0 ? 1 : 0))
        record.lastHeard = select.optional(10)
        var device = StoredDevice(record)
        try readJudged(run, id, &device)
        device.eventTimes = try eventTimes(run: run, device: id)
        device.gaps = try histogram(
            run: run, device: id,
            "SELECT gap_sum_ns, gap_shortest_ns, gap_longest_ns, gap_overflow FROM devices WHERE id = ?1")
        return device
    }

    fileprivate func readJudged(
        _ run: Int64, _ id: Int64, _ device: inout StoredDevice
    ) throws(DatabaseError) {
        var unjudged = try prepare("SELECT not_judged_from, not_judged_in FROM devices WHERE id = ?1")
        try unjudged.bind(id, at: 1)
        if try unjudged.step() {
            if let first = unjudged.optional(0) {
                device.unjudged = .from(Int(clamping: max(0, first)))
            } else if let trial = unjudged.optional(1) {
                device.unjudged = .only(Int(clamping: max(0, trial)))
            }
        }
        var select = try prepare(
            """
            SELECT trial, latency_ns, arrived_late FROM discoveries WHERE run = ?1 AND device = ?2 AND kept = 1
            ORDER BY trial
            """)
        try select.bind(run, at: 1)
        try select.bind(id, at: 2)
        while try select.step() {
            guard let trial = Int(exactly: select.integer(0)), trial >= 0 else { continue }
            if device.sightings.isEmpty { device.arrivedLate = select.integer(2) != 0 }
            // Not before t is −1 − t in the file, as it was given to the recorder.
            let latency = select.integer(1)
            device.sightings.append((trial, latency < 0 ? max(.min + 2, latency) - 1 : latency))
        }
    }

    private func eventTimes(run: Int64, device: Int64) throws(DatabaseError) -> [Int64] {
        var select = try prepare(
            "SELECT time_ns FROM event_times WHERE run = ?1 AND device = ?2 ORDER BY number LIMIT ?3")
        try select.bind(run, at: 1)
        try select.bind(device, at: 2)
        try select.bind(Int64(DiscoveryLog.mostEventTimes), at: 3)
        var times: [Int64] = []
        while try select.step() {
            let time = select.integer(0)
            guard time >= times.last ?? .min else { continue }
            times.append(time)
        }
        return times
    }

    fileprivate func histogram(
        run: Int64, device: Int64, _ totals: SQL
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
