internal import DiscoveryLatency
internal import HCI
internal import JSON
internal import Runs

/// The part of a report that is known when the run is over: in `--format json` the rest of the document, in NDJSON
/// the line of type `summary`.
extension JSONWriter {
    /// `trials` to `devices`, into an object that is open. `afterDevice` may write out what was gathered: a full table of
    /// devices is far larger than the table itself.
    mutating func results<Failure: Error>(
        of run: Run, afterDevice: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        let counters = run.counters
        // Before the warnings: some of them are about what figures and analyses leave out.
        let totals = run.devices.totals
        run.analysis.estimateAhead()
        field("trials", run.trialsDone)
        field("trials_planned", run.header.plannedTrials)
        field("trial_duration_s", seconds: run.header.trialDuration)
        field("end", run.end.rawValue)
        field("contaminated", run.contaminated)
        field("malformed_reports", counters.malformed)
        field("truncated_chains", counters.truncatedChains)
        field("evicted", counters.evicted)
        field("dropped", counters.dropped.total)
        dropped(counters.dropped)
        field("stray_reports", counters.stray)
        field("backward_times", counters.backwards)
        field("clock_steps", counters.clockSteps)
        field("packets_lost", counters.packetsLost)
        field("reports", counters.reports)
        field("events", counters.events)
        texts("notes", run.header.notes)
        texts("warnings", run.noticesSoFar.map(\.text))
        assertions(run)
        settings(of: run)
        beginObject("totals")
        field("devices", run.devices.count)
        field("arrived_late", totals.arrivedLate)
        field("boundary_sightings", totals.boundarySightings)
        key("first_seen")
        let isApart = run.devices.keepsSettingsApart
        if run.hasOrigin, !isApart { figures(totals.firstSeen, censoring: true) } else { null() }
        key("gaps")
        if isApart { null() } else { figures(totals.gaps, censoring: false) }
        endObject()
        beginArray("schedules")
        for schedule in run.analysis.schedules { self.schedule(schedule) }
        endArray()
        beginArray("devices")
        for place in 0..<run.devices.count {
            try self.device(
                run.devices.device(place),
                firstSeen: run.hasOrigin && !isApart ? Figures(run.devices.firstSeen(of: place)) : nil,
                hasGaps: !isApart, run.analysis[place], run.header.analysis, afterDevice)
            try afterDevice(&self)
        }
        endArray()
    }

    private mutating func schedule(_ fit: ScheduleFit) {
        guard fit.verdict != .cannotTell else { return }
        let isKept = fit.verdict == .kept
        beginObject()
        field("window_ms", milliseconds: fit.window)
        field("interval_ms", milliseconds: fit.interval)
        field("kept", isKept)
        field("offset_ms", milliseconds: isKept ? Int64(nearest: fit.offset) : nil)
        field("rate_ppm", isKept ? (fit.rate * 1e8).rounded() / 100 : nil)
        field("reports", fit.reports)
        field("in_windows", fit.inWindows)
        field("in_found_windows", fit.inFound)
        endObject()
    }

    private mutating func device<Failure: Error>(
        _ device: DeviceRecord, firstSeen: Figures?, hasGaps: Bool, _ analysis: DeviceAnalysis?,
        _ options: AnalysisOptions, _ flush: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        beginObject()
        key("address")
        plainString { device.address.appendText(to: &$0) }
        field("address_type", device.address.kind.name)
        key("name")
        if let name = device.name { string(repairing: name.span) } else { null() }
        field("expected", device.expected)
        field("reports", device.reports)
        field("events", device.events)
        key("rssi")
        if let rssi = device.rssi {
            beginObject()
            field("min", rssi.min)
            field("max", rssi.max)
            field("last", rssi.last)
            endObject()
        } else {
            null()
        }
        field("event_type", AdvertisingEventKind(rawValue: device.eventType).name)
        field("primary_phy", PHY(rawValue: device.primaryPHY).name)
        field("data", hex: device.data.span)
        field("data_cut", device.dataCut)
        field("scan_response", hex: device.scanResponse.span)
        decoded(device.data.span, and: device.scanResponse.span, withName: false)
        field("needs_thread_credentials", waitsForCredentials(device))
        field("first_trial", device.firstTrial)
        beginArray("first_seen_ms")
        for (trial, time) in device.firstSeen.enumerated() {
            if let time { milliseconds(time) } else { null() }
            if trial % Self.membersAtOnce == Self.membersAtOnce - 1 { try flush(&self) }
        }
        endArray()
        beginArray("trial_status")
        for (trial, status) in device.trialStatus.enumerated() {
            string(status.name)
            if trial % Self.membersAtOnce == Self.membersAtOnce - 1 { try flush(&self) }
        }
        endArray()
        key("first_seen")
        if let firstSeen { figures(firstSeen, censoring: true) } else { null() }
        key("gaps")
        if hasGaps { figures(Figures(device.gaps), censoring: false) } else { null() }
        self.analysis(analysis, options)
        endObject()
    }

    /// A figures object; `censoring` for first-seen latencies.
    mutating func figures(_ figures: Figures, censoring: Bool) {
        beginObject()
        field("count", figures.count)
        if censoring { field("censored", figures.censored) }
        field("mean_ms", milliseconds: figures.mean.map { Int64(nearest: $0) })
        if censoring { field("mean_restricted_to_ms", milliseconds: figures.meanRestrictedTo) }
        field("p50_ms", milliseconds: figures.p50)
        field("p90_ms", milliseconds: figures.p90)
        field("p95_ms", milliseconds: figures.p95)
        field("p99_ms", milliseconds: figures.p99)
        field("max_ms", milliseconds: figures.max)
        beginArray("histogram")
        for bin in figures.histogram {
            beginObject()
            field("from_ms", milliseconds: bin.from)
            field("to_ms", milliseconds: bin.to)
            field("count", bin.count)
            endObject()
        }
        endArray()
        endObject()
    }

    /// What came of the claims.
    private mutating func assertions(_ run: Run) {
        beginArray("assertions")
        for result in run.assertionResults {
            beginObject()
            field("claim", result.assertion.text)
            key("address")
            if let device = result.device { plainString { device.appendText(to: &$0) } } else { null() }
            field("address_type", result.device?.kind.name)
            field("verdict", literal: result.judgement.word)
            field("sentence", result.sentence)
            field("limit_ms", milliseconds: result.assertion.limit)
            field("value_ms", milliseconds: result.judgement.value.flatMap { Int64(exactly: $0.rounded()) })
            beginArray("band_ms")
            for end in [result.judgement.lower, result.judgement.upper] {
                if let time = end.flatMap({ Int64(exactly: $0.rounded()) }) {
                    milliseconds(time)
                } else {
                    null()
                }
            }
            endArray()
            field("restricted_to_ms", milliseconds: result.judgement.restrictedTo)
            field("seen", result.judgement.seen)
            field("censored", result.judgement.censored)
            field("trials_needed", result.trialsNeeded)
            endObject()
        }
        endArray()
    }

    private mutating func dropped(_ dropped: RunCounters.Dropped) {
        beginObject("dropped_by_kind")
        field("payloads", dropped.payloads)
        field("names", dropped.names)
        field("gaps", dropped.gaps)
        field("trial_values", dropped.trialValues)
        field("event_times", dropped.eventTimes)
        field("fragments", dropped.fragments)
        field("devices", dropped.devices)
        endObject()
    }

    private mutating func texts(_ key: StaticString, _ texts: [String]) {
        beginArray(key)
        for text in texts { string(text) }
        endArray()
    }
}

extension LatencyJudgement {
    /// As it is written in outputs.
    fileprivate var word: StaticString {
        switch verdict {
        case .holds: "holds"
        case .fails: "fails"
        case .undecided: "undecided"
        }
    }
}
