internal import DiscoveryLatency
internal import HCI
internal import Runs
internal import SQLite

/// What the end of a run tells.
extension Database {
    func finishRun(_ run: Int64, _ summary: RunSummary) throws(DatabaseError) {
        try updateParameters(of: run, summary.header)
        let counters = summary.log.counters
        let gaps = summary.log.gapsOfAll
        var update = try prepare(
            """
            UPDATE runs SET ending = ?2, complete = ?3, duration_ns = ?4, contaminated = ?5, reports = ?6, events = ?7,
                malformed_reports = ?8, truncated_chains = ?9, evicted = ?10, dropped = ?11, clock_steps = ?12,
                gap_sum_ns = ?13, gap_shortest_ns = ?14, gap_longest_ns = ?15, gap_overflow = ?16, started_unix_ns = ?17,
                time_origin = ?18, listening_start_ns = ?19, listening_end_ns = ?20
            WHERE id = ?1
            """)
        try update.bind(run, at: 1)
        try update.bind(text: summary.end.rawValue, at: 2)
        try update.bind(flag: summary.complete, at: 3)
        try update.bind(summary.duration, at: 4)
        try update.bind(flag: summary.contaminated, at: 5)
        try update.bind(Int64(clamping: counters.reports), at: 6)
        try update.bind(Int64(clamping: counters.events), at: 7)
        try update.bind(Int64(summary.malformedReports), at: 8)
        try update.bind(Int64(clamping: counters.truncatedChains), at: 9)
        try update.bind(Int64(clamping: counters.evicted), at: 10)
        try update.bind(Int64(clamping: counters.dropped.total), at: 11)
        try update.bind(Int64(summary.clockSteps), at: 12)
        try update.bind(gaps, from: 13)
        if let started = summary.header.started { try update.bind(started, at: 17) }
        try update.bind(text: summary.header.timeOrigin.rawValue, at: 18)
        if let listening = summary.log.scans.first, !listening.hasOrigin {
            try update.bind(listening.start, at: 19)
            if let end = listening.end { try update.bind(end, at: 20) }
        }
        try update.run()
    }

    /// All that the log knows of its devices: one row each, its gaps, and which discoveries were late arrivals.
    func insertDevices(of run: Int64, _ log: DiscoveryLog, _ expected: [AddressPattern]) throws(DatabaseError) {
        var find = try prepare("SELECT id FROM devices WHERE run = ?1 AND address = ?2 AND address_type = ?3")
        var update = try prepare(
            """
            UPDATE devices SET reports = ?2, events = ?3, rssi_min = ?4, rssi_max = ?5, rssi_last = ?6, name = ?7,
                data = ?8, scan_response = ?9, data_cut = ?10, needs_thread_credentials = ?11, expected = ?12,
                gap_sum_ns = ?13, gap_shortest_ns = ?14, gap_longest_ns = ?15, gap_overflow = ?16, event_type = ?17,
                primary_phy = ?18
            WHERE id = ?1
            """)
        var late = try prepare(
            "UPDATE discoveries SET arrived_late = 1 WHERE run = ?1 AND device = ?2 AND trial = ?3")
        for slot in log.slots {
            let device = log[slot]
            try insertDevices(run, [device.address], expected)
            var text: [UInt8] = []
            device.address.appendText(to: &text)
            try find.bind(run, at: 1)
            try find.bind(text: text.span, at: 2)
            try find.bind(Int64(device.address.kind.rawValue), at: 3)
            guard try find.step() else { continue }
            let id = find.integer(0)
            find.reset()
            update.clearBindings()
            try update.bind(device, id)
            try update.run()
            try insertGaps(run, device: id, device.gaps)
            // One event is no gap; its time tells nothing.
            let times = log.train(of: slot).times
            if times.count > 1 { try insertEventTimes(run, device: id, times) }
            for (trial, status) in device.trialStatus.enumerated() where status == .arrivedLate {
                try late.bind(run, at: 1)
                try late.bind(id, at: 2)
                try late.bind(Int64(trial), at: 3)
                try late.run()
            }
        }
    }
}

extension Statement {
    @_lifetime(self: copy self)
    fileprivate mutating func bind(_ device: DeviceRecord, _ id: Int64) throws(DatabaseError) {
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
        try bind(device.gaps, from: 13)
        try bind(Int64(device.eventType), at: 17)
        try bind(Int64(device.primaryPHY), at: 18)
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
