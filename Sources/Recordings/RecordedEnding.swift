internal import DiscoveryLatency
internal import HCI
internal import Runs
internal import SQLite

/// What the end of a run tells.
extension Database {
    /// - Parameter more: notices of the recording itself, after those of the run.
    func finishRun(_ id: Int64, _ run: Run, _ more: [Notice]) throws(DatabaseError) {
        try updateParameters(of: id, run.header)
        try finishRow(id, run)
        try insertSettings(id, run.settings)
        try updateTrials(id, run.devices.trials)
        try insertDevices(of: id, run.devices, run.header.expected)
        try insertNotices(id, run.noticesOfFigures + more)
        try insertGaps(id, device: 0, run.devices.gapsOfAll)
        for (setting, part) in run.parts.sorted(by: { $0.key < $1.key }) {
            try insertPart(of: id, setting, part)
        }
    }

    private func finishRow(_ id: Int64, _ run: Run) throws(DatabaseError) {
        let counters = run.counters
        let dropped = counters.dropped
        var update = try prepare(
            """
            UPDATE runs SET ending = ?2, complete = ?3, duration_ns = ?4, contaminated = ?5, reports = ?6, events = ?7,
                malformed_reports = ?8, truncated_chains = ?9, evicted = ?10, dropped = ?11, clock_steps = ?12,
                gap_sum_ns = ?13, gap_shortest_ns = ?14, gap_longest_ns = ?15, gap_overflow = ?16, started_unix_ns = ?17,
                time_origin = ?18, listening_start_ns = ?19, listening_end_ns = ?20, end_reason = ?21, coded_only = ?22,
                stray_reports = ?23, backward_times = ?24, packets_lost = ?25, dropped_payloads = ?26,
                dropped_names = ?27, dropped_gaps = ?28, dropped_trial_values = ?29, dropped_event_times = ?30,
                dropped_fragments = ?31, dropped_devices = ?32, pooled = ?33
            WHERE id = ?1
            """)
        try update.bind(id, at: 1)
        try update.bind(text: run.end.rawValue, at: 2)
        try update.bind(flag: run.complete, at: 3)
        try update.bind(run.duration, at: 4)
        try update.bind(flag: run.contaminated, at: 5)
        for (index, count) in [
            counters.reports, counters.events, counters.malformed, counters.truncatedChains, counters.evicted,
            dropped.total, counters.clockSteps,
        ].enumerated() { try update.bind(Int64(clamping: count), at: 6 + index) }
        try update.bind(run.devices.gapsOfAll, from: 13)
        if let started = run.header.started { try update.bind(started, at: 17) }
        try update.bind(text: run.header.timeOrigin.rawValue, at: 18)
        if let listening = run.devices.listening {
            try update.bind(listening.start, at: 19)
            if let end = listening.end { try update.bind(end, at: 20) }
        }
        if let reason = run.endReason { try update.bind(text: reason, at: 21) }
        try update.bind(flag: run.devices.isCodedOnly, at: 22)
        for (index, count) in [
            counters.stray, counters.backwards, counters.packetsLost, dropped.payloads, dropped.names,
            dropped.gaps, dropped.trialValues, dropped.eventTimes, dropped.fragments, dropped.devices,
        ].enumerated() { try update.bind(Int64(clamping: count), at: 23 + index) }
        try update.bind(flag: run.header.pools, at: 33)
        try update.run()
    }

    private func insertNotices(_ run: Int64, _ notices: [Notice]) throws(DatabaseError) {
        var delete = try prepare("DELETE FROM notices WHERE run = ?1")
        try delete.bind(run, at: 1)
        try delete.run()
        for (number, notice) in notices.enumerated() { try insertNotice(run, Int64(number), notice) }
    }

    func insertNotice(_ run: Int64, _ number: Int64, _ notice: Notice) throws(DatabaseError) {
        var insert = try prepare(
            "INSERT INTO notices (run, number, kind, value, words) VALUES (?1, ?2, ?3, ?4, ?5)")
        try insert.bind(run, at: 1)
        try insert.bind(number, at: 2)
        try insert.bind(text: notice.kind.rawValue, at: 3)
        try insert.bind(notice.number, at: 4)
        try insert.bind(text: notice.words, at: 5)
        try insert.run()
    }

    /// All that the run knows of its devices: one row each, its gaps and events, and which discoveries count. Devices
    /// that are in the file and not in the run were given up.
    private func insertDevices(
        of run: Int64, _ devices: any RunDevices, _ expected: [AddressPattern]
    ) throws(DatabaseError) {
        var given = try prepare("UPDATE devices SET evicted = 1 WHERE run = ?1")
        try given.bind(run, at: 1)
        try given.run()
        var unkept = try prepare("UPDATE discoveries SET kept = 0 WHERE run = ?1")
        try unkept.bind(run, at: 1)
        try unkept.run()
        var find = try prepare("SELECT id FROM devices WHERE run = ?1 AND address = ?2 AND address_type = ?3")
        var update = try prepare(Self.updateDevice)
        var keep = try prepare(
            """
            UPDATE discoveries SET kept = 1, arrived_late = ?4 WHERE run = ?1 AND device = ?2 AND trial = ?3
            """)
        for place in 0..<devices.count {
            let device = StoredDevice(devices, place)
            let address = device.record.address
            try insertDevices(run, [address], expected)
            try find.bind(run, at: 1)
            try find.bind(text: address.text, at: 2)
            try find.bind(Int64(address.kind.rawValue), at: 3)
            guard try find.step() else { continue }
            let id = find.integer(0)
            find.reset()
            update.clearBindings()
            try update.bind(device, id, place: place)
            try update.run()
            try insertGaps(run, device: id, device.gaps)
            try insertEventTimes(run, device: id, device.eventTimes)
            for (index, sighting) in device.sightings.enumerated() {
                try keep.bind(run, at: 1)
                try keep.bind(id, at: 2)
                try keep.bind(Int64(sighting.trial), at: 3)
                try keep.bind(flag: device.arrivedLate && index == 0, at: 4)
                try keep.run()
            }
        }
    }

    private static let updateDevice: SQL = """
        UPDATE devices SET reports = ?2, events = ?3, rssi_min = ?4, rssi_max = ?5, rssi_last = ?6, name = ?7,
            data = ?8, scan_response = ?9, data_cut = ?10, needs_thread_credentials = ?11, expected = ?12,
            gap_sum_ns = ?13, gap_shortest_ns = ?14, gap_longest_ns = ?15, gap_overflow = ?16, event_type = ?17,
            primary_phy = ?18, place = ?19, evicted = 0, not_judged_from = ?20, not_judged_in = ?21, last_heard_ns = ?22
        WHERE id = ?1
        """
}

extension Statement {
    @_lifetime(self: copy self)
    fileprivate mutating func bind(
        _ stored: StoredDevice, _ id: Int64, place: Int
    ) throws(DatabaseError) {
        let device = stored.record
        try bind(id, at: 1)
        try bind(Int64(clamping: device.reports), at: 2)
        try bind(Int64(clamping: device.events), at: 3)
        if let rssi = device.rssi {
            try bind(Int64(rssi.min), at: 4)
            try bind(Int64(rssi.max), at: 5)
            try bind(Int64(rssi.last), at: 6)
        }
        if let name = device.name { try bind(blob: name.span, at: 7) }
        try bind(blob: device.data.span, at: 8)
        try bind(blob: device.scanResponse.span, at: 9)
        try bind(flag: device.dataCut, at: 10)
        try bind(flag: device.needsThreadCredentials, at: 11)
        try bind(flag: device.expected, at: 12)
        try bind(stored.gaps, from: 13)
        try bind(Int64(device.eventType), at: 17)
        try bind(Int64(device.primaryPHY), at: 18)
        try bind(Int64(place), at: 19)
        switch stored.unjudged {
        case .none: break
        case .from(let trial): try bind(Int64(trial), at: 20)
        case .only(let trial): try bind(Int64(trial), at: 21)
        }
        if let heard = device.lastHeard { try bind(heard, at: 22) }
    }

    /// Sum, shortest, longest and overflow at four places.
    @_lifetime(self: copy self)
    fileprivate mutating func bind(_ gaps: LatencyHistogram, from index: Int) throws(DatabaseError) {
        try bind(Int64(clamping: gaps.sum), at: index)
        if let shortest = gaps.shortest { try bind(shortest, at: index + 1) }
        if let longest = gaps.longest { try bind(longest, at: index + 2) }
        try bind(Int64(clamping: gaps.overflow), at: index + 3)
    }
}
