internal import DiscoveryLatency
internal import HCI
internal import JSON
internal import Runs

/// Everything that a run holds, as JSON: what a page embeds, so that anybody can make its figures again. Times are integer
/// nanoseconds, so that what is made of them is the same to the last digit; ascending ones are written as the first and
/// then the differences. `ObservationsReader` reads it back.
extension JSONWriter {
    /// So many members may come until what was gathered is sent on.
    static let membersAtOnce = 4096

    /// - Parameter flush: may write out what was gathered, or take it away.
    mutating func observations<Failure: Error>(
        _ run: Run, flush: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        beginObject()
        key("header")
        observed(run.header)
        field("end", run.end.rawValue)
        field("end_reason", run.endReason)
        field("complete", run.complete)
        field("duration_ns", run.duration)
        field("contaminated", run.contaminated)
        key("counters")
        observed(run.counters)
        beginArray("notices")
        for notice in run.notices {
            beginObject()
            field("kind", notice.kind.rawValue)
            field("number", notice.number)
            field("words", notice.words)
            endObject()
        }
        endArray()
        field("coded_only", run.devices.isCodedOnly)
        key("listening")
        if let listening = run.devices.listening { observed(listening) } else { null() }
        if !run.settings.isEmpty {
            beginArray("settings")
            for use in run.settings { observed(use) }
            endArray()
        }
        beginArray("trials")
        for (place, trial) in run.devices.trials.enumerated() {
            observed(trial)
            if place % Self.membersAtOnce == 0 { try flush(&self) }
        }
        endArray()
        key("gaps")
        observed(run.devices.gapsOfAll)
        beginArray("devices")
        for place in 0..<run.devices.count {
            try observed(StoredDevice(run.devices, place), flush)
            try flush(&self)
        }
        endArray()
        endObject()
    }

    private mutating func observed(_ header: RunHeader) {
        beginObject()
        field("version", header.version)
        beginObject("controller")
        field("name", header.controller.name)
        field("channel", header.controller.channel)
        field("clock", header.controller.clock.rawValue)
        field("simulated", header.controller.simulated)
        field("seed", header.controller.seed)
        endObject()
        field("time_origin", header.timeOrigin.rawValue)
        field("started_unix_ns", header.started)
        field("requested_window_ns", header.requested?.timing.window)
        field("requested_interval_ns", header.requested?.timing.interval)
        // What is not there was set as requested.
        if let requested = header.requested, let effective = header.effective {
            if requested.active != effective.active { field("requested_active", requested.active) }
            if requested.phy != effective.phy { field("requested_phy", requested.phy.rawValue) }
            if requested.filterDuplicates != effective.filterDuplicates {
                field("requested_filter_duplicates", requested.filterDuplicates)
            }
        }
        field("preset", header.preset)
        key("effective")
        if let effective = header.effective {
            beginObject()
            field("window_units", effective.timing.windowUnits)
            field("interval_units", effective.timing.intervalUnits)
            field("coded_window_units", effective.codedTiming?.windowUnits)
            field("coded_interval_units", effective.codedTiming?.intervalUnits)
            field("active", effective.active)
            field("phy", effective.phy.rawValue)
            field("filter_duplicates", effective.filterDuplicates)
            field("command_family", effective.family.rawValue)
            endObject()
        } else {
            null()
        }
        field("planned_trials", header.plannedTrials)
        field("trial_duration_ns", header.trialDuration)
        addresses("expected", header.expected)
        beginArray("assertions")
        for assertion in header.assertions {
            beginObject()
            field("quantity", assertion.quantity.name)
            field("limit_ns", assertion.limit)
            field("text", assertion.text)
            endObject()
        }
        endArray()
        labels(of: header)
        field("command_line", header.commandLine)
        field("capture_sha256", header.captureDigest)
        beginArray("notes")
        for note in header.notes { string(note) }
        endArray()
        field("advertising_interval_ns", header.analysis.advertisingInterval)
        field("delay", header.analysis.lawName)
        if header.pools { field("pooled", true) }
        field("profile", header.analysis.profile.name)
        endObject()
    }

    private mutating func observed(_ counters: RunCounters) {
        beginObject()
        field("reports", counters.reports)
        field("events", counters.events)
        field("malformed", counters.malformed)
        field("truncated_chains", counters.truncatedChains)
        field("stray", counters.stray)
        field("backwards", counters.backwards)
        field("clock_steps", counters.clockSteps)
        field("packets_lost", counters.packetsLost)
        field("evicted", counters.evicted)
        field("dropped_payloads", counters.dropped.payloads)
        field("dropped_names", counters.dropped.names)
        field("dropped_gaps", counters.dropped.gaps)
        field("dropped_trial_values", counters.dropped.trialValues)
        field("dropped_event_times", counters.dropped.eventTimes)
        field("dropped_fragments", counters.dropped.fragments)
        field("dropped_devices", counters.dropped.devices)
        endObject()
    }

    /// One setting: window and interval in units, 1 for active, the PHY, the Coded PHY's window and interval (0: none) and
    /// whether it is scanned actively, the radio's bit, how often it was set, nanoseconds in force, reports, opcodes.
    private mutating func observed(_ use: SettingUse) {
        let setting = use.setting
        beginArray()
        integer(setting.timing.windowUnits)
        integer(setting.timing.intervalUnits)
        integer(setting.active ? 1 : 0)
        string(setting.phy.rawValue)
        integer(setting.codedTiming?.windowUnits ?? 0)
        integer(setting.codedTiming?.intervalUnits ?? 0)
        integer(setting.codedActive.map { $0 ? 1 : 0 } ?? -1)
        integer(setting.radio)
        integer(use.timesSet)
        integer(use.inForce)
        integer(use.reports)
        for command in use.commands { integer(command) }
        endArray()
    }

    /// Start, end, window and interval in units, 1 where the trial ended early; where one of them is known, the place of its
    /// setting (−1: not known), 1 where there were filters in the controller.
    private mutating func observed(_ trial: Trial) {
        beginArray()
        integer(trial.start)
        if let end = trial.end { integer(end) } else { null() }
        integer(trial.timing?.windowUnits ?? 0)
        integer(trial.timing?.intervalUnits ?? 0)
        integer(trial.endedEarly ? 1 : 0)
        if trial.setting != nil || trial.isFiltered {
            integer(trial.setting ?? -1)
            integer(trial.isFiltered ? 1 : 0)
        }
        endArray()
    }

    private mutating func observed<Failure: Error>(
        _ stored: StoredDevice, _ flush: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        let device = stored.record
        beginObject()
        key("address")
        plainString { device.address.appendText(to: &$0) }
        field("address_type", device.address.kind.rawValue)
        field("expected", device.expected)
        field("reports", device.reports)
        field("events", device.events)
        key("rssi")
        if let rssi = device.rssi {
            beginArray()
            for value in [rssi.min, rssi.max, rssi.last] { integer(value) }
            endArray()
        } else {
            null()
        }
        key("name")
        if let name = device.name { hex(name.span) } else { null() }
        field("data", hex: device.data.span)
        field("scan_response", hex: device.scanResponse.span)
        field("data_cut", device.dataCut)
        field("event_type", device.eventType)
        field("primary_phy", device.primaryPHY)
        field("needs_thread_credentials", device.needsThreadCredentials)
        field("last_heard_ns", device.lastHeard)
        beginArray("sightings")
        for (place, sighting) in stored.sightings.enumerated() {
            integer(sighting.trial)
            integer(sighting.latency)
            if place % Self.membersAtOnce == 0 { try flush(&self) }
        }
        endArray()
        field("arrived_late", stored.arrivedLate)
        switch stored.unjudged {
        case .none: break
        case .from(let trial): field("not_judged_from", trial)
        case .only(let trial): field("not_judged_in", trial)
        }
        beginArray("event_times_ns")
        var last: Int64 = 0
        for time in stored.eventTimes {
            integer(time &- last)
            last = time
        }
        endArray()
        key("gaps")
        observed(stored.gaps)
        endObject()
    }

    private mutating func observed(_ gaps: LatencyHistogram) {
        beginObject()
        field("sum_ns", Int64(clamping: gaps.sum))
        field("shortest_ns", gaps.shortest)
        field("longest_ns", gaps.longest)
        field("overflow", gaps.overflow)
        beginArray("buckets")
        for (index, count) in gaps.buckets {
            integer(index)
            integer(count)
        }
        endArray()
        endObject()
    }
}
