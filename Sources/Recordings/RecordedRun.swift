internal import DiscoveryLatency
internal import HCI
internal import Runs
internal import SQLite

/// A run out of the tables. Whatever the file holds, nothing traps: numbers are clamped.
extension Database {
    /// Everything of a run but its devices.
    struct RecordedRow {
        var header: RunHeader
        var end: RunEnd?
        var endReason: String?
        var complete: Bool
        var duration: Int64
        var contaminated: Bool
        var counters: RunCounters
        var listening: Trial?
        var isCodedOnly: Bool
        var notices: [Notice]
        var settings: [SettingUse]
    }

    func recordedRow(_ id: Int64) throws(DatabaseError) -> RecordedRow? {
        var select = try prepare(
            """
            SELECT ending, end_reason, complete, duration_ns, contaminated, reports, events, malformed_reports,
                truncated_chains, evicted, clock_steps, stray_reports, backward_times, packets_lost,
                dropped_payloads, dropped_names, dropped_gaps, dropped_trial_values, dropped_event_times,
                dropped_fragments, dropped_devices, listening_start_ns, listening_end_ns, coded_only, pooled
            FROM runs WHERE id = ?1
            """)
        try select.bind(id, at: 1)
        guard var header = try recordedHeader(id), try select.step() else { return nil }
        header.pools = select.integer(24) != 0
        var counters = RunCounters()
        counters.reports = UInt64(clamping: select.integer(5))
        counters.events = UInt64(clamping: select.integer(6))
        counters.malformed = UInt64(clamping: select.integer(7))
        counters.truncatedChains = UInt64(clamping: select.integer(8))
        counters.evicted = UInt64(clamping: select.integer(9))
        counters.clockSteps = UInt64(clamping: select.integer(10))
        counters.stray = UInt64(clamping: select.integer(11))
        counters.backwards = UInt64(clamping: select.integer(12))
        counters.packetsLost = UInt64(clamping: select.integer(13))
        counters.dropped.payloads = UInt64(clamping: select.integer(14))
        counters.dropped.names = UInt64(clamping: select.integer(15))
        counters.dropped.gaps = UInt64(clamping: select.integer(16))
        counters.dropped.trialValues = UInt64(clamping: select.integer(17))
        counters.dropped.eventTimes = UInt64(clamping: select.integer(18))
        counters.dropped.fragments = UInt64(clamping: select.integer(19))
        counters.dropped.devices = UInt64(clamping: select.integer(20))
        let listeningEnd = select.optional(22)
        let listening = select.optional(21).map { Trial(start: $0, end: listeningEnd) }
        let codedOnly = select.optional(23)
        return RecordedRow(
            header: header, end: select.optionalString(0).map { RunEnd(rawValue: $0) ?? .finished },
            endReason: select.optionalString(1), complete: select.integer(2) != 0,
            duration: select.integer(3), contaminated: select.integer(4) != 0, counters: counters,
            listening: listening,
            isCodedOnly: codedOnly.map { $0 != 0 } ?? header.effective?.isCodedOnly ?? true,
            notices: try recordedNotices(id), settings: try recordedSettings(id))
    }

    private func recordedNotices(_ run: Int64) throws(DatabaseError) -> [Notice] {
        var select = try prepare(
            "SELECT kind, value, words FROM notices WHERE run = ?1 ORDER BY number LIMIT 1000")
        try select.bind(run, at: 1)
        var notices: [Notice] = []
        while try select.step() {
            guard let kind = Notice.Kind(rawValue: select.string(0)) else { continue }
            notices.append(Notice(kind, select.integer(1), select.string(2)))
        }
        return notices
    }

    func recordedHeader(_ id: Int64) throws(DatabaseError) -> RunHeader? {
        var select = try prepare(
            """
            SELECT version, controller, channel, clock, simulated, seed, time_origin, started_unix_ns,
                requested_window_ns, requested_interval_ns, preset, window_units, interval_units, coded_window_units,
                coded_interval_units, active, phy, filter_duplicates, command_family, planned_trials,
                trial_duration_ns, command_line, capture_sha256, advertising_interval_ns, delay_law, profile, expected,
                run_id, requested_active, requested_phy, requested_filter_duplicates
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
        header.preset = select.optionalString(10)
        if let timing = select.timing(11) {
            header.effective = EffectiveParameters(
                timing: timing, codedTiming: select.timing(13), active: select.integer(15) != 0,
                phy: ScanPHY(rawValue: select.string(16)) ?? .le1M, filterDuplicates: select.integer(17) != 0,
                family: CommandFamily(rawValue: select.string(18)) ?? .legacy)
        }
        if let window = select.optional(8), let interval = select.optional(9) {
            var requested = RequestedParameters(
                timing: RequestedTiming(window: window, interval: interval), as: header.effective)
            if let active = select.optional(28) { requested.active = active != 0 }
            if let phy = select.optionalString(29).flatMap({ ScanPHY(rawValue: $0) }) { requested.phy = phy }
            if let filter = select.optional(30) { requested.filterDuplicates = filter != 0 }
            header.requested = requested
        }
        header.plannedTrials = select.optional(19).map { Int(clamping: $0) }
        header.trialDuration = select.optional(20)
        header.commandLine = select.optionalString(21)
        header.captureDigest = select.optionalString(22)
        header.analysis.advertisingInterval = select.optional(23).flatMap {
            AnalysisOptions.intervals.contains($0) ? $0 : nil
        }
        header.analysis.lawName = select.optionalString(24)
        header.analysis.law = header.analysis.lawName.flatMap { DelayLaw($0) }
        let profile = select.optionalString(25) ?? ControllerProfile.ideal.name
        header.analysis.profile = ControllerProfile(rawValue: profile) ?? .ideal
        let expected = select.optionalString(26) ?? ""
        header.expected = expected.split(separator: " ").compactMap { AddressPattern(String($0)) }
        header.notes = try recordedNotes(id)
        header.assertions = try recordedAssertions(id)
        header.labels = try recordedLabels(id)
        // A run of before has the number that its header makes.
        header.id = select.optionalString(27).flatMap { RunID($0) } ?? RunID(of: header)
        if header.analysis.profile.name != profile {
            header.notes.append(
                "this version does not know the profile '\(profile.prefix(40))': predictions are for an ideal controller"
            )
        }
        return header
    }

    private func recordedNotes(_ run: Int64) throws(DatabaseError) -> [String] {
        var select = try prepare(
            "SELECT words FROM remarks WHERE run = ?1 AND kind = 'note' ORDER BY rowid LIMIT 1000")
        try select.bind(run, at: 1)
        var notes: [String] = []
        while try select.step() { notes.append(select.string(0)) }
        return notes
    }

    func recordedLabels(_ run: Int64) throws(DatabaseError) -> RunLabels {
        var select = try prepare("SELECT name, value FROM labels WHERE run = ?1 ORDER BY name LIMIT 1000")
        try select.bind(run, at: 1)
        var labels = RunLabels()
        while try select.step() { labels.setIfPossible(select.string(0), select.string(1)) }
        return labels
    }

    private func recordedAssertions(_ run: Int64) throws(DatabaseError) -> [LatencyAssertion] {
        var select = try prepare(
            "SELECT quantity, limit_ns, words FROM assertions WHERE run = ?1 ORDER BY number LIMIT 1000")
        try select.bind(run, at: 1)
        var assertions: [LatencyAssertion] = []
        while try select.step() {
            guard let quantity = LatencyAssertion.Quantity(select.string(0)) else { continue }
            assertions.append(
                LatencyAssertion(quantity, below: select.integer(1), text: select.string(2)))
        }
        return assertions
    }
}
