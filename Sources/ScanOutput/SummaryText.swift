internal import Advertising
internal import CommandLineTable
internal import DiscoveryLatency
internal import HCI
internal import Runs

/// The end of a scan in text: what was heard, the table of devices, charts of first-seen latencies and of gaps with
/// their figures, and what to know before trusting them.
struct SummaryText {
    let ink: Ink
    /// Rows of the device table at most; what is left out is counted.
    var devices = 100
    /// Devices with a chart of their own at most.
    var charts = 3
    /// Devices whose advertising interval is estimated at most.
    var intervals = 8
    /// With the phase rasters of the first few devices.
    var raster = false

    func append(_ summary: RunSummary, to text: inout [UInt8]) {
        let log = summary.log
        let shown = chosen(log)
        // A record is costly to copy: of many trials, and with its gaps.
        let records = shown.map { log[$0] }
        let trials = summary.trialsDone
        headline(summary, to: &text)
        if log.deviceCount > 0 {
            text.put("\n")
            var table = DeviceTable(ink: ink)
            table.firstSeenIsMedian = trials > 1
            table.append(zip(shown, records).map { row(for: $1, slot: $0, summary) }, to: &text)
            if log.deviceCount > shown.count {
                text.put(ink.unicode ? "… and " : "... and ")
                text.put(counted(log.deviceCount - shown.count, "device"))
                text.put(" with fewer advertising events (--format csv --csv devices lists all)\n")
            }
        }
        let totals = log.totals
        if totals.arrivedLate > 0 {
            let who = counted(totals.arrivedLate, "device")
            appendWrapped(
                "late: \(who) came in while a scan was running; that sighting is not part of the first-seen figures",
                indent: 6, ink, to: &text)
        }
        if summary.header.timeOrigin == .scanEnable { firstSeen(summary, totals.firstSeen, shown, to: &text) }
        gaps(summary, totals.gaps, shown, to: &text)
        analysis(summary, shown, to: &text)
        for hint in credentialHints(records) {
            text.put("\n")
            appendWrapped(hint, indent: 2, ink, to: &text)
        }
        let warnings = summaryWarnings(of: summary)
        if !warnings.isEmpty { text.put("\n") }
        for warning in warnings { appendWarning(warning, ink, to: &text) }
    }

    /// The slots to show: expected devices first, then by advertising events.
    private func chosen(_ log: DiscoveryLog) -> [Int] {
        let expected = log.slots.filter { log[$0].expected }
        let rest = log.top(devices + expected.count, by: .events).map(\.slot).filter { !expected.contains($0) }
        return Array((expected + rest).prefix(max(devices, expected.count)))
    }

    private func headline(_ summary: RunSummary, to text: inout [UInt8]) {
        let counters = summary.log.counters
        var words = counted(summary.log.deviceCount, "device") + ", "
        words += counted(Int(clamping: counters.reports), "report") + ", "
        words += counted(Int(clamping: counters.events), "advertising event")
        if let planned = summary.header.plannedTrials {
            words += " in \(grouped(summary.trialsDone)) of \(counted(planned, "trial"))"
        } else if summary.trialsDone > 1 {
            words += " in \(counted(summary.trialsDone, "trial"))"
        }
        words += ", \(waitText(summary.duration))"
        ink.styled(.bold, &text) { appendWrapped(words, ink, to: &$0) }
        if !summary.complete { ink.styled(.warning, "not complete: \(summary.end.rawValue)\n", &text) }
    }

    private func row(for device: DeviceRecord, slot: Int, _ summary: RunSummary) -> DeviceRow {
        let gaps = Figures(device.gaps)
        let waits = waitsForCredentials(device)
        let measured = summary.header.timeOrigin == .scanEnable
        let several = summary.trialsDone > 1
        let seen = device.trialStatus.count { $0 == .seen }
        let censored = device.trialStatus.count { $0 == .censored }
        var status = ""
        if several {
            status = "\(seen)/\(seen + censored)"
        } else if device.reports == 0 {
            status = "missing"
        } else if device.trialStatus.contains(.arrivedLate) {
            status = "late"
        } else if measured {
            status = "seen"
        } else {
            status = "heard"
        }
        if waits { status += " *" }
        return DeviceRow(
            address: device.address, name: label(of: device), rssi: device.rssi?.last,
            reports: Int(clamping: device.reports), events: Int(clamping: device.events),
            firstSeen: !measured
                ? nil : several ? summary.log.figures(firstSeenOf: slot).p50 : device.firstSeen.first ?? nil,
            gap50: gaps.p50, gap95: gaps.p95, status: status,
            stands: device.reports == 0
                ? .absent : waits ? .waitsForCredentials : .plain)
    }

    private func firstSeen(_ summary: RunSummary, _ figures: Figures, _ slots: [Int], to text: inout [UInt8]) {
        guard figures.count + figures.censored > 0 else { return }
        let log = summary.log
        let all = LatencySet(log.firstSeenOfAll())
        var words = "all devices: \(counted(figures.count, "latency", "latencies"))"
        if figures.censored > 0 { words += ", \(counted(figures.censored, "trial")) censored" }
        // Of one trial there is no chart, and what to expect is not worked out for it.
        let only = summary.trialsDone > 1 && log.deviceCount == 1 ? log.slots.first : nil
        let expected = ExpectedCounts(only.flatMap { summary.analysis[$0] })
        title("First seen", words, isBesideExpected: expected != nil, to: &text)
        FigureText(ink: ink).append(all, expected: expected, to: &text)
        guard summary.trialsDone > 1, log.deviceCount > 1 else { return }
        let several = slots.filter { !log[$0].firstSeen.isEmpty }
        let charted =
            several.count <= charts ? several : several.filter { log[$0].expected }.prefix(charts).map { $0 }
        for slot in charted {
            let set = LatencySet(log.firstSeen(of: slot))
            guard set.figures.count + set.figures.censored > 1 else { continue }
            let expected = ExpectedCounts(summary.analysis[slot])
            title("First seen", named(log[slot]), isBesideExpected: expected != nil, to: &text)
            FigureText(ink: ink, rows: 10).append(set, expected: expected, to: &text)
        }
        let rest = several.filter { !charted.contains($0) }
        sparks("First seen", rest, to: &text) {
            LatencySet(log.firstSeen(of: $0))
        } of: {
            log[$0]
        }
    }

    private func gaps(_ summary: RunSummary, _ figures: Figures, _ slots: [Int], to text: inout [UInt8]) {
        guard figures.count > 0 else { return }
        let log = summary.log
        title("Gaps between advertising events", "all devices: \(counted(figures.count, "gap"))", to: &text)
        FigureText(ink: ink).append(LatencySet(log.gapsOfAll), to: &text)
        guard log.deviceCount > 1 else { return }
        sparks("Gaps", slots, to: &text) {
            LatencySet(log.gaps(of: $0))
        } of: {
            log[$0]
        }
    }

    /// Advertising intervals of the first few devices, and for those that matter most what was to be expected of them.
    private func analysis(_ summary: RunSummary, _ slots: [Int], to text: inout [UInt8]) {
        let log = summary.log
        summary.analysis.estimateAhead(Array(slots.prefix(intervals)))
        let shown = AnalysisText(ink: ink)
        shown.appendIntervals(
            slots.prefix(intervals).compactMap { slot in
                summary.analysis.estimate(of: slot).map { (log[slot].address, $0) }
            }, to: &text)
        if raster {
            for slot in slots.prefix(charts) {
                guard let analysis = summary.analysis[slot] else { continue }
                let device = log[slot]
                shown.appendRaster(
                    .init(address: device.address, name: label(of: device), analysis: analysis), to: &text)
            }
        }
        guard summary.header.timeOrigin == .scanEnable else { return }
        let isAsked = summary.trialsDone > 1 || summary.header.analysis.advertisingInterval != nil
        for slot in slots.prefix(charts) {
            let device = log[slot]
            guard isAsked || device.expected || log.deviceCount == 1, let analysis = summary.analysis[slot]
            else {
                continue
            }
            shown.appendComparison(
                .init(address: device.address, name: label(of: device), analysis: analysis),
                trials: summary.trialsDone, to: &text)
        }
    }

    /// One line a device: a small chart and the figures.
    private func sparks(
        _ what: String, _ slots: [Int], to text: inout [UInt8], _ set: (Int) -> LatencySet,
        of device: (Int) -> DeviceRecord
    ) {
        let most = 20
        let sets = slots.prefix(most).map { ($0, set($0)) }.filter { $0.1.figures.count > 4 }
        guard sets.count > 1 else { return }
        let bars = ink.width < 100 ? 12 : 24
        let whose = slots.count > most ? "the \(most) devices heard most" : "by device"
        title(what, "\(whose), each on its own scale", to: &text)
        for (slot, set) in sets {
            let plot = HistogramPlot(set.fine, rows: bars)
            let highest = plot.rows.map(\.count).max() ?? 1
            text.put("  ")
            device(slot).address.appendText(to: &text)
            text.put(" ")
            ink.styled(.bar, &text) {
                for row in plot.rows.prefix(bars) { ink.spark(Double(row.count) / Double(highest), &$0) }
            }
            text.pad(bars - plot.rows.count)
            let figures = [
                ("min", set.figures.shortest), ("p50", set.figures.p50), ("p95", set.figures.p95),
                ("max", set.figures.max),
            ]
            for (name, value) in ink.width < 80 ? [figures[1], figures[3]] : figures {
                var figure: [UInt8] = []
                if let value { appendShortLatency(Double(value), to: &figure) } else { figure.put("-") }
                text.put(" ")
                text.put(name)
                text.pad(8 - figure.count)
                text += figure
            }
            text.put("\n")
        }
    }

    /// `isBesideExpected`: the chart has a second number in each row.
    private func title(
        _ what: String, _ whose: String, isBesideExpected: Bool = false, to text: inout [UInt8]
    ) {
        text.put("\n")
        ink.styled(.bold, what, &text)
        text.put(", ")
        text.put(whose)
        if isBesideExpected {
            let words = "the second number is predicted"
            let fits = displayWidth(what) + 2 + displayWidth(whose) + 2 + words.utf8.count <= ink.width
            text.put(fits ? "; " : "\n  ")
            text.put(words)
        }
        text.put("\n")
    }

    private func named(_ device: DeviceRecord) -> String {
        let label = label(of: device)
        return device.address.text + (label.isEmpty ? "" : " \(escapedForTerminal(label))")
    }
}

/// A warning, wrapped between words.
func appendWarning(_ warning: String, _ ink: Ink, to text: inout [UInt8]) {
    ink.styled(.warning, "warning:", &text)
    text.put(" ")
    appendWrapped(escapedForTerminal(warning.utf8), from: 9, indent: 9, ink, to: &text)
}

/// Words on as many lines as they need, the first of which has text in front already.
func appendWrapped(_ words: String, from start: Int = 0, indent: Int = 0, _ ink: Ink, to text: inout [UInt8]) {
    var column = start
    var isFirst = true
    for word in words.split(separator: " ") {
        let width = displayWidth(word)
        if !isFirst {
            if column + 1 + width > ink.width {
                text.put("\n")
                text.pad(indent)
                column = indent
            } else {
                text.put(" ")
                column += 1
            }
        }
        text.put(String(word))
        column += width
        isFirst = false
    }
    text.put("\n")
}

/// One line for the devices that wait to be brought into a Thread network.
func credentialHints(_ devices: [DeviceRecord]) -> [String] {
    let waiting = devices.filter(waitsForCredentials)
    guard let first = waiting.first else { return [] }
    let who = waiting.count == 1 ? "\(first.address.text) waits" : "\(waiting.count) devices wait"
    return ["* \(who) for Thread credentials: see `thread-creds preferred`"]
}

/// Whether the last payload or scan response is that of a device that waits for Thread credentials.
func waitsForCredentials(_ device: DeviceRecord) -> Bool {
    device.needsThreadCredentials || needsThreadCredentials(device.data.span)
        || needsThreadCredentials(device.scanResponse.span)
}

/// The device's name, or in parentheses what its payload is known as; not escaped.
func label(of device: DeviceRecord) -> [UInt8] {
    device.name ?? known(device.data.span) ?? known(device.scanResponse.span) ?? []
}

/// What a payload is known as, in parentheses.
func known(_ data: Span<UInt8>) -> [UInt8]? {
    Payload.all(in: data).first.map { payload in
        let kind =
            switch payload {
            case .iBeacon: "iBeacon"
            case .findMy: "Find My"
            case .appleContinuity: "Apple"
            case .eddystoneUID, .eddystoneURL, .eddystoneTLM, .eddystoneEID: "Eddystone"
            case .matter: "Matter"
            case .threadTCAT: "Thread TCAT"
            case .btHome: "BTHome"
            case .exposureNotification: "Exposure Notification"
            }
        return Array("(\(kind))".utf8)
    }
}
