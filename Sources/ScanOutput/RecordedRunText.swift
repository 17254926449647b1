public import CommandLineTable
internal import DiscoveryLatency
internal import HCI
public import Recordings
internal import Runs

/// What `blescan report` shows of a recording.
public struct RecordedRunText {
    let ink: Ink

    public init(terminal: Terminal) { ink = Ink(terminal) }

    init(ink: Ink) { self.ink = ink }

    /// The list of runs.
    public func append(_ lines: [RecordedRunLine], to text: inout [UInt8]) {
        guard !lines.isEmpty else { return text.put("no runs are recorded\n") }
        var table = TextTable([
            TextTable.Column("run", .right), TextTable.Column("started"),
            TextTable.Column("controller", isFlexible: true), TextTable.Column("window/interval"),
            TextTable.Column("trials", .right), TextTable.Column("devices", .right), TextTable.Column("ended"),
        ])
        for line in lines {
            table.cell { appendInteger(Int(clamping: line.id), to: &$0) }
            table.cell { $0 += started(line.started, simulated: line.simulated) }
            table.cell { $0.appendEscapedForTerminal(line.controller.utf8) }
            table.cell {
                guard let timing = line.timing else { return $0.put("not known") }
                $0.put(timingText(timing, active: line.active))
            }
            table.cell(line.plannedTrials.map { "\(line.trials)/\($0)" } ?? "\(line.trials)")
            table.cell { appendInteger(line.devices, grouped: true, to: &$0) }
            table.cell {
                $0.appendEscapedForTerminal(endingText(line.ending, isRecording: line.isBeingRecorded).utf8)
            }
        }
        table.append(to: &text, width: ink.width)
    }

    /// One run: header, devices, first-seen latencies, gaps, measured beside predicted, warnings.
    public func append(_ document: RunDocument, raster: Bool = false, to text: inout [UInt8]) {
        let run = document.run
        ink.styled(.bold, "run       ", &text)
        text.put("  \(run.id), ")
        text += started(run.header.started, simulated: run.header.controller.simulated)
        text.put(", blescan ")
        text.appendEscapedForTerminal(run.header.version.utf8)
        text.put("\n")
        HeaderText(ink: ink).append(escaped(run.header), to: &text)
        text.put("\n")
        headline(run, to: &text)
        if !run.devices.isEmpty {
            text.put("\n")
            var table = DeviceTable(ink: ink)
            table.firstSeenIsMedian = run.trials > 1
            table.append(run.devices.map { row(of: $0, in: run) }, to: &text)
            if run.deviceCount > run.devices.count {
                text.put("\(ink.unicode ? "…" : "...") and ")
                text.put(counted(run.deviceCount - run.devices.count, "device"))
                text.put(" with fewer advertising events\n")
            }
        }
        if run.arrivedLate > 0 {
            text.put("late: came in while the scan was running; not part of the first-seen figures\n")
        }
        let firstSeen = LatencySet(run.firstSeen)
        if firstSeen.figures.count + firstSeen.figures.censored > 0 {
            title("First seen", counted(firstSeen.figures.count, "latency", "latencies"), to: &text)
            FigureText(ink: ink).append(firstSeen, to: &text)
        }
        if run.gaps.count > 0 {
            title("Gaps between advertising events", counted(Int(clamping: run.gaps.count), "gap"), to: &text)
            FigureText(ink: ink).append(LatencySet(run.gaps), to: &text)
        }
        analysis(document, raster: raster, to: &text)
        warnings(run, to: &text)
    }

    private func analysis(_ document: RunDocument, raster: Bool, to text: inout [UInt8]) {
        let devices = zip(document.run.devices, document.analyses).map { device, analysis in
            AnalysisText.Device(address: device.address, name: label(of: device), analysis: analysis)
        }
        let shown = AnalysisText(ink: ink)
        shown.appendIntervals(
            devices.prefix(20).compactMap { device in
                device.analysis.estimate.map { (device.address, $0) }
            }, to: &text)
        for device in devices.prefix(3) {
            if document.observations.hasOrigin {
                shown.appendComparison(device, trials: document.run.trials, to: &text)
            }
            if raster { shown.appendRaster(device, to: &text) }
        }
    }

    private func headline(_ run: RecordedRun, to text: inout [UInt8]) {
        var words = counted(run.deviceCount, "device")
        if run.ending != nil {
            words += ", \(counted(Int(clamping: run.reports), "report"))"
            words += ", \(counted(Int(clamping: run.events), "advertising event"))"
        }
        if let planned = run.header.plannedTrials {
            words += " in \(run.trials) of \(counted(planned, "trial"))"
        } else if run.trials > 1 {
            words += " in \(counted(run.trials, "trial"))"
        }
        words += ", \(waitText(run.duration))"
        ink.styled(.bold, words, &text)
        if !run.complete {
            ink.styled(
                .warning,
                ", not complete: \(escapedForTerminal(endingText(run.ending, isRecording: run.isBeingRecorded).utf8))",
                &text)
        }
        text.put("\n")
        if run.ending == nil {
            text.put("reports, gaps and figures of devices are written when a run ends: this one has not\n")
        }
    }

    private func row(of device: RecordedDevice, in run: RecordedRun) -> DeviceRow {
        let gaps = Figures(device.gaps)
        let seen = device.observations.seen.count
        let censored = device.observations.censored.count
        var status = run.trials > 1 ? "\(seen)/\(seen + censored)" : "seen"
        if seen == 0 && run.trials <= 1 {
            status = device.observations.arrivedLate > 0 ? "late" : device.expected ? "missing" : "heard"
        }
        if device.needsThreadCredentials { status += " *" }
        return DeviceRow(
            address: device.address,
            name: label(of: device),
            rssi: device.rssi, reports: Int(clamping: device.reports ?? 0),
            events: Int(clamping: device.events ?? 0), firstSeen: device.observations.estimate.percentile(0.5),
            gap50: gaps.p50, gap95: gaps.p95, status: status,
            stands: device.needsThreadCredentials
                ? .waitsForCredentials : device.expected && seen == 0 ? .absent : .plain)
    }

    private func warnings(_ run: RecordedRun, to text: inout [UInt8]) {
        var words = run.warnings
        if run.contaminated {
            words.append("another program changed the scan: the figures are not of these parameters")
        }
        for (count, what) in [
            (run.malformedReports, "malformed report"), (run.truncatedChains, "truncated chain"),
            (run.evicted, "device evicted"), (run.dropped, "item dropped for want of memory"),
        ] where count > 0 {
            words.append(
                counted(Int(clamping: count), what, what.hasPrefix("device") ? "devices evicted" : nil))
        }
        if !words.isEmpty { text.put("\n") }
        for warning in words {
            ink.styled(.warning, "warning: ", &text)
            text.appendEscapedForTerminal(warning.utf8)
            text.put("\n")
        }
    }

    func title(_ what: String, _ whose: String, to text: inout [UInt8]) {
        text.put("\n")
        ink.styled(.bold, what, &text)
        text.put(", \(whose)\n")
    }

    /// What a file says must not reach the terminal as it is.
    private func escaped(_ header: RunHeader) -> RunHeader {
        var header = header
        header.controller.name = escapedForTerminal(header.controller.name.utf8)
        header.controller.channel = escapedForTerminal(header.controller.channel.utf8)
        header.preset = header.preset.map { escapedForTerminal($0.utf8) }
        header.notes = header.notes.map { escapedForTerminal($0.utf8) }
        return header
    }

    /// A capture may have no dates either: time stamps that count from a beginning that nobody knows.
    private func started(_ time: Int64?, simulated: Bool) -> [UInt8] {
        guard let time else { return Array((simulated ? "simulated time" : "date not known").utf8) }
        var text: [UInt8] = []
        appendUTC(unixNanoseconds: time, to: &text)
        return text
    }
}

/// `30/60 ms`, `11.25/11.25 ms active`.
func timingText(_ timing: ScanTiming, active: Bool) -> String {
    var text: [UInt8] = []
    appendDecimal(Double(timing.window) / 1e6, decimals: 3, trimmed: true, to: &text)
    text.put("/")
    text.put(settingText(timing.interval))
    if active { text.put(" active") }
    return String(decoding: text, as: UTF8.self)
}

private func endingText(_ ending: String?, isRecording: Bool) -> String {
    guard let ending else { return isRecording ? "being recorded" : "broken off" }
    return ending == "signal 2" ? RunEnd.interrupted.rawValue : ending
}

/// As of a device of a scan: its name, or what its payload is known as; not escaped.
func label(of device: RecordedDevice) -> [UInt8] {
    device.name ?? known(device.data.span) ?? known(device.scanResponse.span) ?? []
}
