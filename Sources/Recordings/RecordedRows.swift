internal import DiscoveryLatency
internal import HCI
internal import Runs
internal import SQLite

extension Statement {
    @_lifetime(self: copy self)
    mutating func bind(flag: Bool, at index: Int) throws(DatabaseError) {
        try bind(Int64(flag ? 1 : 0), at: index)
    }
}

/// Rows as they go into a recording. Statements are prepared once a batch.
extension Database {
    /// - Parameter id: nil for the next number.
    func insertRun(_ header: RunHeader, id: Int64? = nil) throws(DatabaseError) -> Int64 {
        var insert = try prepare(
            """
            INSERT INTO runs (version, controller, channel, clock, simulated, seed, time_origin, started_unix_ns,
                requested_window_ns, requested_interval_ns, preset, planned_trials, trial_duration_ns,
                command_line, capture_sha256, advertising_interval_ns, delay_law, profile, expected, id, run_id,
                requested_active, requested_phy, requested_filter_duplicates)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
                ?22, ?23, ?24)
            """)
        try insert.bind(text: header.version, at: 1)
        try insert.bind(text: header.controller.name, at: 2)
        try insert.bind(text: header.controller.channel, at: 3)
        try insert.bind(text: header.controller.clock.rawValue, at: 4)
        try insert.bind(flag: header.controller.simulated, at: 5)
        if let seed = header.controller.seed { try insert.bind(text: String(seed), at: 6) }
        try insert.bind(text: header.timeOrigin.rawValue, at: 7)
        if let started = header.started { try insert.bind(started, at: 8) }
        if let requested = header.requested {
            try insert.bind(requested.timing.window, at: 9)
            try insert.bind(requested.timing.interval, at: 10)
            try insert.bind(flag: requested.active, at: 22)
            try insert.bind(text: requested.phy.rawValue, at: 23)
            try insert.bind(flag: requested.filterDuplicates, at: 24)
        }
        if let preset = header.preset { try insert.bind(text: preset, at: 11) }
        if let trials = header.plannedTrials { try insert.bind(Int64(trials), at: 12) }
        if let duration = header.trialDuration { try insert.bind(duration, at: 13) }
        if let words = header.commandLine { try insert.bind(text: words, at: 14) }
        if let digest = header.captureDigest { try insert.bind(text: digest, at: 15) }
        if let interval = header.analysis.advertisingInterval { try insert.bind(interval, at: 16) }
        if let law = header.analysis.lawName { try insert.bind(text: law, at: 17) }
        let profile = header.analysis.profile
        if profile != .ideal { try insert.bind(text: profile.name, at: 18) }
        let expected = header.expected.map(\.description).joined(separator: " ")
        try insert.bind(text: expected, at: 19)
        if let id { try insert.bind(id, at: 20) }
        if let id = header.id { try insert.bind(text: id.text, at: 21) }
        try insert.run()
        let run = lastInsertedRow
        try updateParameters(of: run, header)
        for note in header.notes { try insertNote(run, note) }
        try insertAssertions(run, header.assertions)
        try insertLabels(run, header.labels)
        return run
    }

    private func insertAssertions(_ run: Int64, _ assertions: [LatencyAssertion]) throws(DatabaseError) {
        var insert = try prepare(
            "INSERT INTO assertions (run, number, quantity, limit_ns, words) VALUES (?1, ?2, ?3, ?4, ?5)")
        for (number, assertion) in assertions.enumerated() {
            try insert.bind(run, at: 1)
            try insert.bind(Int64(number), at: 2)
            try insert.bind(text: assertion.quantity.name, at: 3)
            try insert.bind(assertion.limit, at: 4)
            try insert.bind(text: assertion.text, at: 5)
            try insert.run()
        }
    }

    private func insertLabels(_ run: Int64, _ labels: RunLabels) throws(DatabaseError) {
        var insert = try prepare("INSERT INTO labels (run, name, value) VALUES (?1, ?2, ?3)")
        for label in labels.all {
            try insert.bind(run, at: 1)
            try insert.bind(text: label.name, at: 2)
            try insert.bind(text: label.value, at: 3)
            try insert.run()
        }
    }

    func updateParameters(of run: Int64, _ header: RunHeader) throws(DatabaseError) {
        guard let effective = header.effective else { return }
        var update = try prepare(
            """
            UPDATE runs SET window_units = ?2, interval_units = ?3, coded_window_units = ?4, coded_interval_units = ?5,
                active = ?6, phy = ?7, filter_duplicates = ?8, command_family = ?9 WHERE id = ?1
            """)
        try update.bind(run, at: 1)
        try update.bind(Int64(effective.timing.windowUnits), at: 2)
        try update.bind(Int64(effective.timing.intervalUnits), at: 3)
        if let coded = effective.codedTiming {
            try update.bind(Int64(coded.windowUnits), at: 4)
            try update.bind(Int64(coded.intervalUnits), at: 5)
        }
        try update.bind(flag: effective.active, at: 6)
        try update.bind(text: effective.phy.rawValue, at: 7)
        try update.bind(flag: effective.filterDuplicates, at: 8)
        try update.bind(text: effective.family.rawValue, at: 9)
        try update.run()
    }

    /// A note of the header.
    func insertNote(_ run: Int64, _ words: String) throws(DatabaseError) {
        var insert = try prepare("INSERT INTO remarks (run, kind, words) VALUES (?1, 'note', ?2)")
        try insert.bind(run, at: 1)
        try insert.bind(text: words, at: 2)
        try insert.run()
    }

    func insertTrials(
        _ run: Int64, _ trials: [(number: Int, start: Int64, timing: ScanTiming?)]
    ) throws(DatabaseError) {
        guard !trials.isEmpty else { return }
        var insert = try prepare(
            """
            INSERT INTO trials (run, number, start_ns, window_units, interval_units)
            VALUES (?1, ?2, ?3, ?4, ?5)
            """)
        for trial in trials {
            insert.clearBindings()
            try insert.bind(run, at: 1)
            try insert.bind(Int64(trial.number), at: 2)
            try insert.bind(trial.start, at: 3)
            if let timing = trial.timing {
                try insert.bind(Int64(timing.windowUnits), at: 4)
                try insert.bind(Int64(timing.intervalUnits), at: 5)
            }
            try insert.run()
        }
    }

    func endTrials(_ run: Int64, _ ends: [(number: Int, end: Int64, early: Bool)]) throws(DatabaseError) {
        guard !ends.isEmpty else { return }
        var update = try prepare(
            "UPDATE trials SET end_ns = ?3, ended_early = ?4 WHERE run = ?1 AND number = ?2")
        for trial in ends {
            try update.bind(run, at: 1)
            try update.bind(Int64(trial.number), at: 2)
            try update.bind(trial.end, at: 3)
            try update.bind(flag: trial.early, at: 4)
            try update.run()
        }
    }

    /// Addresses that are there already (a device that was evicted and came back) stay as they are.
    func insertDevices(
        _ run: Int64, _ devices: [DeviceAddress], _ expected: [AddressPattern]
    ) throws(DatabaseError) {
        guard !devices.isEmpty else { return }
        var insert = try prepare(
            """
            INSERT INTO devices (run, address, address_type, expected) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO NOTHING
            """)
        var text: [UInt8] = []
        for address in devices {
            text.removeAll(keepingCapacity: true)
            address.appendText(to: &text)
            try insert.bind(run, at: 1)
            try insert.bind(text: text.span, at: 2)
            try insert.bind(Int64(address.kind.rawValue), at: 3)
            try insert.bind(flag: expected.contains { $0.matches(address) }, at: 4)
            try insert.run()
        }
    }

    func insertDiscoveries(
        _ run: Int64, _ discoveries: [(trial: Int, address: DeviceAddress, latency: Int64)]
    ) throws(DatabaseError) {
        guard !discoveries.isEmpty else { return }
        var insert = try prepare(
            """
            INSERT INTO discoveries (run, device, trial, latency_ns)
            SELECT run, id, ?4, ?5 FROM devices WHERE run = ?1 AND address = ?2 AND address_type = ?3
            ON CONFLICT DO NOTHING
            """)
        var text: [UInt8] = []
        for discovery in discoveries {
            text.removeAll(keepingCapacity: true)
            discovery.address.appendText(to: &text)
            try insert.bind(run, at: 1)
            try insert.bind(text: text.span, at: 2)
            try insert.bind(Int64(discovery.address.kind.rawValue), at: 3)
            try insert.bind(Int64(discovery.trial), at: 4)
            try insert.bind(discovery.latency, at: 5)
            try insert.run()
        }
    }

    func insertEventTimes(_ run: Int64, device: Int64, _ times: [Int64]) throws(DatabaseError) {
        var insert = try prepare(
            "INSERT OR REPLACE INTO event_times (run, device, number, time_ns) VALUES (?1, ?2, ?3, ?4)")
        for (number, time) in times.enumerated() {
            try insert.bind(run, at: 1)
            try insert.bind(device, at: 2)
            try insert.bind(Int64(number), at: 3)
            try insert.bind(time, at: 4)
            try insert.run()
        }
    }

    func insertGaps(_ run: Int64, device: Int64, _ gaps: LatencyHistogram) throws(DatabaseError) {
        var insert = try prepare(
            "INSERT OR REPLACE INTO gap_buckets (run, device, bucket, count) VALUES (?1, ?2, ?3, ?4)")
        for (index, count) in gaps.buckets {
            try insert.bind(run, at: 1)
            try insert.bind(device, at: 2)
            try insert.bind(Int64(index), at: 3)
            try insert.bind(Int64(clamping: count), at: 4)
            try insert.run()
        }
    }
}
