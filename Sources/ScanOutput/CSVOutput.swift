internal import Advertising
internal import Bytes
internal import DiscoveryLatency
public import HCI
internal import JSON
public import ProgramOutput
public import Runs

/// `--format csv`: a header line and a row for each report; or, with `--csv devices` or `--csv trials`, a row for each
/// device or trial when the run is over. The last columns say how the scan was done, the same in every row until the
/// parameters change, so that rows of several runs can be thrown together.
public final class CSVOutput: ScanObserver {
    public enum Rows: String, CaseIterable, Sendable {
        case reports
        case devices
        case trials
    }

    private var out: OutputBuffer
    private var idleFlush = IdleFlush()
    private let rows: Rows
    private var unixTimeOfZero: Int64 = 0
    /// The columns that say how the scan was done, with the line end.
    private var scan: [UInt8] = []
    private var kept = KeptRows()

    public init(to out: consuming OutputBuffer, rows: Rows = .reports) {
        self.out = out
        self.out.holdsRows = true
        self.rows = rows
    }

    public var wantsReports: Bool { rows == .reports }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) {
        noteParameters(of: header)
        switch rows {
        case .reports:
            out.bytes.append(
                text: "time_ns,trial,latency_ms,address,address_type,event_type,primary_phy,rssi,name,data")
        case .trials:
            out.bytes.append(
                text: "trial,run_started,start_ms,duration_ms,ended_early,filtered,seen,censored,late")
        case .devices:
            out.bytes.append(
                text: """
                    address,address_type,name,reports,events,rssi_min,rssi_max,rssi_last,trials_seen,trials_censored,\
                    first_seen_ms,first_seen_p50_ms,first_seen_p90_ms,first_seen_p95_ms,first_seen_p99_ms,\
                    first_seen_max_ms,gaps,gap_mean_ms,gap_p50_ms,gap_p90_ms,gap_p95_ms,gap_p99_ms,gap_max_ms,\
                    advertising_interval_ms,advertising_interval_low_ms,advertising_interval_high_ms,\
                    advertising_period_ms,advertising_period_low_ms,advertising_period_high_ms,\
                    advertising_delay_basis,advertising_interval_alternatives_ms,advertising_interval_mark,\
                    advertising_interval_refused,advertising_interval_left_out,\
                    missed_events_share,predicted_p50_ms,predicted_p95_ms,explained,needs_thread_credentials,data
                    """)
        }
        out.bytes.append(
            text: """
                ,controller,clock,requested_window_ms,requested_interval_ms,window_ms,interval_ms,duty_cycle,active,phy,\
                filter_duplicates,command_family,labels
                """)
        out.bytes.append(text: "\r\n")
        try flush()
    }

    public func parametersChanged(_ header: RunHeader) throws(ObserverFailure) { noteParameters(of: header) }

    private func noteParameters(of header: RunHeader) {
        idleFlush.note(header)
        unixTimeOfZero = header.controller.unixTimeOfZero ?? 0
        noteScan(of: header, header.effective?.timing)
    }

    private func noteScan(of header: RunHeader, _ timing: ScanTiming?) {
        scan = [UInt8(ascii: ",")]
        scan.appendCSVField(header.controller.name.utf8)
        scan.append(text: ",")
        scan.append(string: header.controller.clock.rawValue)
        let requested = header.requested?.timing
        for time in [requested?.window, requested?.interval, timing?.window, timing?.interval] {
            scan.append(text: ",")
            if let time { scan.appendMilliseconds(time) }
        }
        scan.append(text: ",")
        if let timing { scan.appendShortest(timing.dutyCycle) }
        if let effective = header.effective {
            scan.append(text: effective.active ? ",true," : ",false,")
            scan.append(string: effective.phy.rawValue)
            scan.append(text: effective.filterDuplicates ? ",true," : ",false,")
            scan.append(string: effective.family.rawValue)
        } else {
            scan.append(text: ",,,,")
        }
        scan.append(text: ",")
        if !header.labels.isEmpty { scan.appendCSVField(header.labels.json) }
        scan.append(text: "\r\n")
    }

    public func report(_ report: borrowing AdvertisingReport, _ context: ReportContext) throws(ObserverFailure)
    {
        let place = kept.place(of: report) ?? keep(report)
        let (row, split) = kept[place]
        let (scan, time, rssi) = (scan, unixTimeOfZero &+ context.time, report.rssi)
        let room = row.count + scan.count + 3 + 4 * OutputSpan<UInt8>.longestNumber
        out.bytes.append(addingCapacity: room) { line in
            line.decimal(time)
            line.text(",")
            if let trial = context.trial { line.decimal(Int64(trial)) }
            line.text(",")
            if let latency = context.latency { line.milliseconds(latency) }
            line.text(",")
            line.bytes(row, 0..<split)
            if rssi != 127 { line.decimal(Int64(rssi)) }
            line.bytes(row, split..<row.count)
            line.bytes(scan, 0..<scan.count)
        }
        try writing { () throws(CommandFailure) in try out.flushIfFull() }
    }

    /// From the address to the RSSI, and the name and the data behind it.
    private func keep(_ report: borrowing AdvertisingReport) -> Int {
        let address = report.address
        var text: [UInt8] = []
        address.appendText(to: &text)
        text.append(text: ",")
        text.append(string: address.kind.name)
        text.append(text: ",")
        text.append(string: report.kind.name)
        text.append(text: ",")
        text.append(string: report.primaryPHY.name)
        text.append(text: ",")
        let split = text.count
        text.append(text: ",")
        if let name = localName(in: report.data) { text.appendCSVField(name) }
        text.append(text: ",")
        text.appendHex(report.data)
        return kept.keep(text, split: split, of: report, isKept: true)
    }

    public func idle() throws(ObserverFailure) {
        if idleFlush.isDue() { try flush() }
    }

    public var linesLost: Int { out.linesLost }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try out.endLive() }
        switch rows {
        case .reports: break
        case .devices:
            run.analysis.estimateAhead()
            for place in 0..<run.devices.count {
                append(run, place)
                try writing { () throws(CommandFailure) in try out.flushIfFull() }
            }
        case .trials: try appendTrials(of: run)
        }
        try flush()
    }

    /// Each with its own window and interval, where they are known.
    private func appendTrials(of run: Run) throws(ObserverFailure) {
        let trials = run.devices.trials
        var counts = [TrialCounts](repeating: TrialCounts(), count: trials.count)
        for place in 0..<run.devices.count {
            run.devices.forEachTrial(of: place) { trial, status, _ in counts[trial].add(status) }
        }
        for (number, trial) in trials.enumerated() {
            noteScan(of: run.header, trial.timing)
            out.bytes.appendDecimal(number)
            out.bytes.append(text: ",")
            if let started = run.header.started {
                out.bytes.appendUTC(milliseconds: started.dividedFloor(by: 1_000_000))
            }
            time(trial.start &- trials[0].start)
            time(trial.end == nil ? nil : trial.length)
            out.bytes.append(text: trial.endedEarly ? ",true" : ",false")
            out.bytes.append(text: trial.isFiltered ? ",true" : ",false")
            for count in [counts[number].seen, counts[number].censored, counts[number].late] {
                self.number(count)
            }
            out.bytes.append(contentsOf: scan)
            try writing { () throws(CommandFailure) in try out.flushIfFull() }
        }
    }

    /// How many devices a trial saw, missed although they were there, and saw come in.
    private struct TrialCounts {
        var seen: Int64 = 0
        var censored: Int64 = 0
        var late: Int64 = 0

        mutating func add(_ status: TrialStatus) {
            switch status {
            case .seen: seen += 1
            case .censored: censored += 1
            case .arrivedLate: late += 1
            case .absent, .notKept: break
            }
        }
    }

    private func append(_ run: Run, _ place: Int) {
        let device = run.devices.record(place)
        let firstSeen = Figures(run.devices.firstSeen(of: place))
        let gaps = Figures(run.devices.shownGaps(of: place))
        let measured = run.hasOrigin
        let (first, seen, censored) = sightings(run, place)
        device.address.appendText(to: &out.bytes)
        out.bytes.append(text: ",")
        out.bytes.append(string: device.address.kind.name)
        out.bytes.append(text: ",")
        if let name = device.name { out.bytes.appendCSVField(name.span) }
        number(Int64(clamping: device.reports))
        number(Int64(clamping: device.events))
        number(device.rssi.map { Int64($0.min) })
        number(device.rssi.map { Int64($0.max) })
        number(device.rssi.map { Int64($0.last) })
        number(measured ? seen : nil)
        number(measured ? censored : nil)
        // Of the single scan, or of the first trial that the device was seen in.
        time(first)
        for value in [firstSeen.p50, firstSeen.p90, firstSeen.p95, firstSeen.p99, firstSeen.max] {
            time(measured ? value : nil)
        }
        number(run.devices.keepsSettingsApart ? nil : Int64(gaps.count))
        time(gaps.mean.map { Int64(nearest: $0) })
        for value in [gaps.p50, gaps.p90, gaps.p95, gaps.p99, gaps.max] { time(value) }
        append(run.analysis[place])
        out.bytes.append(text: waitsForCredentials(device) ? ",true," : ",false,")
        out.bytes.appendHex(device.data.span)
        out.bytes.append(contentsOf: scan)
    }

    private func sightings(_ run: Run, _ place: Int) -> (first: Int64?, seen: Int64, censored: Int64) {
        var result: (first: Int64?, seen: Int64, censored: Int64) = (nil, 0, 0)
        run.devices.forEachTrial(of: place) { _, status, time in
            if status != .censored, result.first == nil { result.first = time }
            if status == .seen { result.seen += 1 } else if status == .censored { result.censored += 1 }
        }
        return result
    }

    /// The estimated advertising interval with its 95 % confidence interval, and the latencies that were to be expected.
    private func append(_ analysis: DeviceAnalysis?) {
        let estimate = analysis?.estimate
        for value in [
            estimate?.interval, estimate?.confidence.lowerBound, estimate?.confidence.upperBound,
            estimate?.meanPeriod, estimate?.periodConfidence.lowerBound, estimate?.periodConfidence.upperBound,
        ] {
            time(value.map { Int64(nearest: $0) })
        }
        word(estimate?.knowledge.word)
        out.bytes.append(text: ",")
        for (place, other) in (estimate?.alternatives ?? []).enumerated() {
            if place > 0 { out.bytes.append(text: ";") }
            out.bytes.appendMilliseconds(Int64(nearest: other))
        }
        word(estimate?.mark?.word)
        word(analysis?.refusal?.word)
        number((estimate?.leftOut).map(Int64.init))
        out.bytes.append(text: ",")
        if let share = estimate?.missedShare { out.bytes.appendShortest(share) }
        let comparison = analysis?.comparison
        for q in [0.5, 0.95] { time(comparison?.prediction.quantile(q)) }
        switch comparison?.verdict {
        case .explained, .explainedByLoss: out.bytes.append(text: ",true")
        case .sooner, .later: out.bytes.append(text: ",false")
        case .tooFewToTell, nil: out.bytes.append(text: ",")
        }
    }

    private func word(_ word: StaticString?) {
        out.bytes.append(text: ",")
        if let word { out.bytes.append(text: word) }
    }

    private func number(_ value: Int64?) {
        out.bytes.append(text: ",")
        if let value { out.bytes.appendDecimal(value) }
    }

    private func time(_ nanoseconds: Int64?) {
        out.bytes.append(text: ",")
        if let nanoseconds { out.bytes.appendMilliseconds(nanoseconds) }
    }

    private func flush() throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try out.flush() }
    }
}

extension RunLabels {
    /// One JSON object: a column whatever the names are.
    fileprivate var json: [UInt8] {
        var json = JSONWriter()
        json.object(self)
        return json.bytes
    }
}
