internal import DiscoveryLatency
internal import HCI
internal import JSON
internal import Runs

/// Reads what `JSONWriter.observations` wrote into a run. A page may come from anybody: numbers are held to ranges, what a
/// run never holds is refused, and so is a member that is not known: figures would not tell of it. Errors name the path.
struct ObservationsReader {
    private static let setting: ClosedRange<Int64> = 0...40_960_000_000
    private static let latency: ClosedRange<Int64> = 0...1 << 62
    /// See `StoredDevice.sightings`.
    private static let sighting: ClosedRange<Int64> = -Int64.max / 2...Int64.max / 2
    private static let instant: ClosedRange<Int64> = -(1 << 62)...1 << 62
    /// Trials and sightings at most.
    private static let most = 4_000_000

    static func read(_ node: JSONNode) throws(JSONTypeError) -> Run {
        try node.allowOnly([
            "header", "end", "end_reason", "complete", "duration_ns", "contaminated", "counters", "notices",
            "coded_only", "listening", "settings", "trials", "gaps", "devices",
        ])
        var settings: [SettingUse] = []
        if let listed = try node.optional("settings") {
            for use in try elements(listed, atMost: 256) { settings.append(try setting(use)) }
        }
        let header = try header(node.required("header"))
        let end = try node.required("end")
        guard let ending = RunEnd(rawValue: try end.string()) else {
            throw end.failure("not a known end of a run")
        }
        var trials: [Trial] = []
        for trial in try elements(node.required("trials"), atMost: most) {
            trials.append(try self.trial(trial))
        }
        var devices: [StoredDevice] = []
        for device in try node.required("devices").elements() {
            devices.append(try self.device(device, trials: trials.count))
        }
        var run = Run(
            header: header, end: ending, endReason: try node.optional("end_reason")?.string(),
            complete: try node.required("complete").bool(),
            duration: try node.required("duration_ns").integer(in: latency),
            contaminated: try node.required("contaminated").bool(),
            counters: try counters(node.required("counters")), settings: settings,
            devices: StoredDevices(
                devices, trials: trials, listening: try node.optional("listening").map(Self.trial),
                isCodedOnly: try node.required("coded_only").bool(),
                gapsOfAll: try gaps(node.required("gaps"))))
        for notice in try node.required("notices").elements() { run.notices.append(try self.notice(notice)) }
        return run
    }

    private static func notice(_ node: JSONNode) throws(JSONTypeError) -> Notice {
        try node.allowOnly(["kind", "number", "words"])
        let kind = try node.required("kind")
        guard let known = Notice.Kind(rawValue: try kind.string()) else {
            throw kind.failure("not a known kind of notice")
        }
        return Notice(known, try node.required("number").integer(), try node.required("words").string())
    }

    private static func header(_ node: JSONNode) throws(JSONTypeError) -> RunHeader {
        try node.allowOnly([
            "version", "controller", "time_origin", "started_unix_ns", "requested_window_ns",
            "requested_interval_ns", "requested_active", "requested_phy", "requested_filter_duplicates",
            "preset", "effective", "planned_trials", "trial_duration_ns", "expected",
            "assertions", "command_line", "capture_sha256", "notes", "advertising_interval_ns", "delay",
            "profile", "pooled", "labels",
        ])
        var header = RunHeader(
            version: try node.required("version").string(),
            controller: try controller(node.required("controller")))
        let origin = try node.required("time_origin")
        guard let known = TimeOrigin(rawValue: try origin.string()) else {
            throw origin.failure("not a known time origin")
        }
        header.timeOrigin = known
        header.started = try node.optional("started_unix_ns")?.integer()
        header.preset = try node.optional("preset")?.string()
        if let effective = try node.optional("effective") { header.effective = try self.effective(effective) }
        header.requested = try requested(node, header.effective)
        header.plannedTrials = try node.optional("planned_trials")?.integer(in: 0...Int.max)
        header.trialDuration = try node.optional("trial_duration_ns")?.integer(in: latency)
        for pattern in try node.required("expected").elements() {
            guard let address = AddressPattern(try pattern.string()) else {
                throw pattern.failure("no address")
            }
            header.expected.append(address)
        }
        for claim in try node.required("assertions").elements() {
            header.assertions.append(try assertion(claim))
        }
        header.commandLine = try node.optional("command_line")?.string()
        header.captureDigest = try node.optional("capture_sha256")?.string()
        for note in try node.required("notes").elements() { header.notes.append(try note.string()) }
        header.analysis = try analysis(node)
        header.pools = try node.optional("pooled")?.bool() ?? false
        if let labels = try node.optional("labels") { header.labels = try self.labels(labels) }
        return header
    }

    private static func requested(
        _ node: JSONNode, _ effective: EffectiveParameters?
    ) throws(JSONTypeError) -> RequestedParameters? {
        guard let window = try node.optional("requested_window_ns"),
            let interval = try node.optional("requested_interval_ns")
        else { return nil }
        let timing = RequestedTiming(
            window: try window.integer(in: setting), interval: try interval.integer(in: setting))
        var requested = RequestedParameters(timing: timing, as: effective)
        if let active = try node.optional("requested_active") { requested.active = try active.bool() }
        if let phy = try node.optional("requested_phy") { requested.phy = try self.phy(phy) }
        if let filter = try node.optional("requested_filter_duplicates") {
            requested.filterDuplicates = try filter.bool()
        }
        return requested
    }

    private static func phy(_ node: JSONNode) throws(JSONTypeError) -> ScanPHY {
        guard let phy = ScanPHY(rawValue: try node.string()) else { throw node.failure("no PHY") }
        return phy
    }

    private static func labels(_ node: JSONNode) throws(JSONTypeError) -> RunLabels {
        var labels = RunLabels()
        for (name, value) in try node.members() {
            let text = try value.string()
            do throws(RunLabelError) {
                try labels.set(RunLabel(name: name, value: text))
            } catch {
                throw value.failure("no label")
            }
        }
        return labels
    }

    private static func controller(_ node: JSONNode) throws(JSONTypeError) -> ControllerDescription {
        try node.allowOnly(["name", "channel", "clock", "simulated", "seed"])
        let clock = try node.required("clock")
        guard let known = ControllerClock(rawValue: try clock.string()) else {
            throw clock.failure("not a known clock")
        }
        return ControllerDescription(
            name: try node.required("name").string(), channel: try node.required("channel").string(),
            clock: known,
            simulated: try node.required("simulated").bool(), seed: try node.optional("seed")?.integer())
    }

    private static func effective(_ node: JSONNode) throws(JSONTypeError) -> EffectiveParameters {
        try node.allowOnly([
            "window_units", "interval_units", "coded_window_units", "coded_interval_units", "active", "phy",
            "filter_duplicates", "command_family",
        ])
        let phy = try phy(node.required("phy"))
        let family = try node.required("command_family")
        guard let knownFamily = CommandFamily(rawValue: try family.string()) else {
            throw family.failure("not a known command family")
        }
        func units(_ key: String) throws(JSONTypeError) -> UInt16 {
            try node.required(key).integer(in: 1...UInt16.max)
        }
        var effective = EffectiveParameters(
            timing: ScanTiming(
                windowUnits: try units("window_units"), intervalUnits: try units("interval_units")),
            active: try node.required("active").bool(), phy: phy,
            filterDuplicates: try node.required("filter_duplicates").bool(), family: knownFamily)
        if try node.optional("coded_window_units") != nil {
            effective.codedTiming = ScanTiming(
                windowUnits: try units("coded_window_units"), intervalUnits: try units("coded_interval_units"))
        }
        return effective
    }

    private static func assertion(_ node: JSONNode) throws(JSONTypeError) -> LatencyAssertion {
        try node.allowOnly(["quantity", "limit_ns", "text"])
        let quantity = try node.required("quantity")
        guard let known = LatencyAssertion.Quantity(try quantity.string()) else {
            throw quantity.failure("not a quantity that a claim can use")
        }
        return LatencyAssertion(
            known, below: try node.required("limit_ns").integer(in: latency),
            text: try node.required("text").string())
    }

    private static func analysis(_ node: JSONNode) throws(JSONTypeError) -> AnalysisOptions {
        var options = AnalysisOptions()
        options.advertisingInterval = try node.optional("advertising_interval_ns")?.integer(
            in: AnalysisOptions.intervals)
        if let law = try node.optional("delay") {
            options.lawName = try law.string()
            options.law = DelayLaw(try law.string())
            guard options.law != nil else { throw law.failure("no delay law") }
        }
        let profile = try node.required("profile")
        guard let known = ControllerProfile(rawValue: try profile.string()) else {
            let names = ControllerProfile.allCases.map(\.name).joined(separator: " or ")
            throw profile.failure("\(names) was expected")
        }
        options.profile = known
        return options
    }

    private static func counters(_ node: JSONNode) throws(JSONTypeError) -> RunCounters {
        let fields: [(String, WritableKeyPath<RunCounters, UInt64>)] = [
            ("reports", \.reports), ("events", \.events), ("malformed", \.malformed),
            ("truncated_chains", \.truncatedChains), ("stray", \.stray), ("backwards", \.backwards),
            ("clock_steps", \.clockSteps), ("packets_lost", \.packetsLost), ("evicted", \.evicted),
            ("dropped_payloads", \.dropped.payloads), ("dropped_names", \.dropped.names),
            ("dropped_gaps", \.dropped.gaps), ("dropped_trial_values", \.dropped.trialValues),
            ("dropped_event_times", \.dropped.eventTimes), ("dropped_fragments", \.dropped.fragments),
            ("dropped_devices", \.dropped.devices),
        ]
        try node.allowOnly(fields.map(\.0))
        var counters = RunCounters()
        for (key, field) in fields {
            counters[keyPath: field] = try node.required(key).integer(in: 0...UInt64(Int64.max))
        }
        return counters
    }

    private static func trial(_ node: JSONNode) throws(JSONTypeError) -> Trial {
        let parts = try node.elements()
        guard parts.count == 5 || parts.count == 7 else {
            throw node.failure("start, end, window, interval and whether it ended early were expected")
        }
        let setting = parts.count == 7 ? try parts[5].integer(in: -1...255) : -1
        let window = try parts[2].integer(in: 0...UInt16.max)
        let interval = try parts[3].integer(in: 0...UInt16.max)
        return Trial(
            start: try parts[0].integer(in: instant),
            end: parts[1].isNull ? nil : try parts[1].integer(in: instant),
            timing: window > 0 && interval > 0
                ? ScanTiming(windowUnits: window, intervalUnits: interval) : nil,
            endedEarly: try parts[4].integer(in: 0...1) == 1, setting: setting < 0 ? nil : setting,
            isFiltered: parts.count == 7 ? try parts[6].integer(in: 0...1) == 1 : false)
    }

    private static func setting(_ node: JSONNode) throws(JSONTypeError) -> SettingUse {
        let parts = try elements(node, atMost: 16)
        guard parts.count >= 11 else { throw node.failure("a setting was expected") }
        func timing(_ place: Int) throws(JSONTypeError) -> ScanTiming {
            ScanTiming(
                windowUnits: try parts[place].integer(in: 0...UInt16.max),
                intervalUnits: try parts[place + 1].integer(in: 0...UInt16.max))
        }
        guard let phy = ScanPHY(rawValue: try parts[3].string()) else { throw parts[3].failure("no PHY") }
        let coded = try timing(4)
        let codedActive = try parts[6].integer(in: -1...1)
        let setting = ScanSetting(
            timing: try timing(0), active: try parts[2].integer(in: 0...1) == 1, phy: phy,
            codedTiming: coded.intervalUnits > 0 ? coded : nil,
            codedActive: codedActive < 0 ? nil : codedActive == 1, radio: try parts[7].integer())
        var use = SettingUse(setting, commands: [])
        use.timesSet = try parts[8].integer(in: 0...Int(Int64.max))
        use.inForce = try parts[9].integer(in: latency)
        use.reports = try parts[10].integer(in: 0...UInt64(Int64.max))
        for command in parts[11...] { use.commands.append(try command.integer()) }
        return use
    }

    private static func device(_ node: JSONNode, trials: Int) throws(JSONTypeError) -> StoredDevice {
        try node.allowOnly([
            "address", "address_type", "expected", "reports", "events", "rssi", "name", "data", "scan_response",
            "data_cut", "event_type", "primary_phy", "needs_thread_credentials", "last_heard_ns", "sightings",
            "arrived_late", "not_judged_from", "not_judged_in", "event_times_ns", "gaps",
        ])
        var device = StoredDevice(try record(node))
        try readTrials(node, trials, &device)
        var last: Int64 = 0
        for step in try elements(node.required("event_times_ns"), atMost: DiscoveryLog.mostEventTimes) {
            let (time, overflow) = last.addingReportingOverflow(try step.integer(in: instant))
            guard !overflow, instant.contains(time), device.eventTimes.isEmpty || time >= last else {
                throw step.failure("a time after the one before was expected")
            }
            last = time
            device.eventTimes.append(time)
        }
        device.gaps = try gaps(node.required("gaps"))
        return device
    }

    private static func record(_ node: JSONNode) throws(JSONTypeError) -> DeviceRecord {
        let address = try node.required("address")
        guard let bits = DeviceAddress(try address.string())?.bits else {
            throw address.failure("an address was expected, such as C0:FF:EE:00:00:01")
        }
        let kind = DeviceAddress.Kind(rawValue: try node.required("address_type").integer())
        var record = DeviceRecord(
            address: DeviceAddress(bits: bits, kind: kind), expected: try node.required("expected").bool())
        let count: ClosedRange<UInt64> = 0...UInt64(Int64.max)
        record.reports = try node.required("reports").integer(in: count)
        record.events = try node.required("events").integer(in: count)
        if let rssi = try node.optional("rssi") {
            let values = try rssi.elements()
            guard values.count == 3 else { throw rssi.failure("least, greatest and last were expected") }
            record.rssi = .init(
                min: try values[0].integer(), max: try values[1].integer(), last: try values[2].integer())
        }
        record.name = try node.optional("name")?.hex()
        record.data = try node.required("data").hex()
        record.scanResponse = try node.required("scan_response").hex()
        for (key, bytes) in [("data", record.data), ("scan_response", record.scanResponse)]
        where bytes.count > 1650 { throw try node.required(key).failure("longer than advertising data can be") }
        record.dataCut = try node.required("data_cut").bool()
        record.eventType = try node.required("event_type").integer()
        record.primaryPHY = try node.required("primary_phy").integer()
        record.needsThreadCredentials = try node.required("needs_thread_credentials").bool()
        record.lastHeard = try node.optional("last_heard_ns")?.integer(in: instant)
        return record
    }

    private static func readTrials(
        _ node: JSONNode, _ trials: Int, _ device: inout StoredDevice
    ) throws(JSONTypeError) {
        let sightings = try elements(node.required("sightings"), atMost: 2 * most)
        guard sightings.count.isMultiple(of: 2) else {
            throw try node.required("sightings").failure("trials with their latencies were expected")
        }
        for index in stride(from: 0, to: sightings.count, by: 2) {
            let trial: Int = try sightings[index].integer(in: 0...max(0, trials - 1))
            guard trials > 0, trial > device.sightings.last?.trial ?? -1 else {
                throw sightings[index].failure("a later trial was expected")
            }
            device.sightings.append((trial, try sightings[index + 1].integer(in: sighting)))
        }
        device.arrivedLate = try node.required("arrived_late").bool()
        if let first = try node.optional("not_judged_from") {
            device.unjudged = .from(try first.integer(in: 0...Int(Int32.max)))
        } else if let trial = try node.optional("not_judged_in") {
            device.unjudged = .only(try trial.integer(in: 0...Int(Int32.max)))
        }
    }

    private static func gaps(_ node: JSONNode) throws(JSONTypeError) -> LatencyHistogram {
        try node.allowOnly(["sum_ns", "shortest_ns", "longest_ns", "overflow", "buckets"])
        let parts = try elements(node.required("buckets"), atMost: 2 * LatencyBuckets.count)
        guard parts.count.isMultiple(of: 2) else {
            throw try node.required("buckets").failure("buckets with their counts were expected")
        }
        var buckets: [(index: Int, count: UInt64)] = []
        for index in stride(from: 0, to: parts.count, by: 2) {
            buckets.append(
                (
                    try parts[index].integer(in: 0...LatencyBuckets.count - 1),
                    try parts[index + 1].integer(in: 0...UInt64(Int64.max))
                ))
        }
        let sum: Int64 = try node.required("sum_ns").integer(in: 0...Int64.max)
        return LatencyHistogram(
            buckets: buckets, sum: UInt128(sum),
            shortest: try node.optional("shortest_ns")?.integer(in: latency),
            longest: try node.optional("longest_ns")?.integer(in: latency),
            overflow: try node.required("overflow").integer(in: 0...UInt64(Int64.max)))
    }

    private static func elements(_ node: JSONNode, atMost most: Int) throws(JSONTypeError) -> [JSONNode] {
        let elements = try node.elements()
        guard elements.count <= most else { throw node.failure("\(most) elements at the most were expected") }
        return elements
    }
}
