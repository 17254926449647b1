internal import Advertising
internal import DiscoveryLatency
internal import HCI
internal import ProgramOutput
internal import Runs

/// A run in text: what was heard, the table of devices, charts of first-seen latencies and of gaps with their figures,
/// and what to know before trusting them.
struct RunText {
    let ink: Ink
    /// Rows of the device table at most; what is left out is counted.
    var devices = 100
    /// Devices with a chart of their own at most.
    var charts = 3
    /// Devices whose advertising interval is estimated at most.
    var intervals = 8
    /// With the phase rasters of the first few devices.
    var raster = false

    /// Header and results.
    func appendWhole(_ run: Run, to text: inout [UInt8]) {
        HeaderText(ink: ink).append(run.header, settings: SettingsTable(run) == nil ? nil : "", to: &text)
        text.put("\n")
        append(run, to: &text)
    }

    /// The results alone.
    func append(_ run: Run, to text: inout [UInt8]) {
        let devices = run.devices
        let shown = chosen(run)
        let records = shown.map { devices.record($0) }
        if let settings = SettingsTable(run) {
            settings.append(to: &text, ink: ink)
            text.put("\n")
        }
        headline(run, to: &text)
        if devices.count > 0 {
            text.put("\n")
            var table = DeviceTable(ink: ink)
            table.firstSeenIsMedian = run.trialsDone > 1
            table.append(zip(shown, records).map { row(for: $1, place: $0, run) }, to: &text)
            if devices.count > shown.count {
                text.put(ink.unicode ? "… and " : "... and ")
                text.put(counted(devices.count - shown.count, "device"))
                text.put(" with fewer advertising events (--format csv --csv devices lists all)\n")
            }
        }
        let totals = devices.totals
        if totals.arrivedLate > 0 {
            let who = counted(totals.arrivedLate, "device")
            appendWrapped(
                "late: \(who) came in while a scan was running; that sighting is not part of the first-seen figures",
                indent: 6, ink, to: &text)
        }
        if run.hasOrigin, !devices.keepsSettingsApart, let note = boundaryNote(totals) {
            appendWrapped("left out: \(note)", indent: 10, ink, to: &text)
        }
        if run.hasOrigin, !devices.keepsSettingsApart { firstSeen(run, totals.firstSeen, shown, to: &text) }
        gaps(run, totals.gaps, shown, to: &text)
        analysis(run, shown, to: &text)
        for hint in credentialHints(records) {
            text.put("\n")
            appendWrapped(hint, indent: 2, ink, to: &text)
        }
        let notices = run.noticesSoFar
        if !notices.isEmpty { text.put("\n") }
        for notice in notices { appendWarning(notice.text, ink, to: &text) }
    }

    /// The places to show: expected devices first, then by advertising events.
    private func chosen(_ run: Run) -> [Int] {
        let expected = (0..<run.devices.count).filter { run.devices.outline($0).isExpected }
        let rest = run.analysis.byEvents.lazy.filter { !expected.contains($0) }
        return expected + rest.prefix(max(0, devices - expected.count))
    }

    private func headline(_ run: Run, to text: inout [UInt8]) {
        let counters = run.counters
        var words = counted(run.devices.count, "device") + ", "
        words += counted(Int(clamping: counters.reports), "report") + ", "
        words += counted(Int(clamping: counters.events), "advertising event")
        if let planned = run.header.plannedTrials {
            words += " in \(grouped(run.trialsDone)) of \(counted(planned, "trial"))"
        } else if run.trialsDone > 1 {
            words += " in \(counted(run.trialsDone, "trial"))"
        }
        words += ", \(waitText(run.duration))"
        ink.styled(.bold, &text) { appendWrapped(words, ink, to: &$0) }
        if !run.complete { ink.styled(.warning, "not complete: \(run.end.words)\n", &text) }
    }

    private func row(for device: DeviceRecord, place: Int, _ run: Run) -> DeviceRow {
        let gaps = Figures(run.devices.shownGaps(of: place))
        let waits = waitsForCredentials(device)
        let tally = run.devices.tally(place)
        var status = ""
        if run.trialsDone > 1 {
            status = "\(tally.seen)/\(tally.seen + tally.missed)"
        } else if tally.late > 0 {
            status = "late"
        } else if tally.seen > 0, run.hasOrigin {
            status = "seen"
        } else {
            status = device.reports > 0 ? "heard" : device.expected ? "missing" : "found"
        }
        if waits { status += " *" }
        return DeviceRow(
            address: device.address, name: label(of: device), rssi: device.rssi?.last,
            reports: Int(clamping: device.reports), events: Int(clamping: device.events),
            firstSeen: run.hasOrigin ? run.devices.firstSeen(of: place).percentile(0.5) : nil,
            gap50: gaps.p50, gap95: gaps.p95, status: status,
            stands: device.expected && device.reports == 0
                ? .absent : waits ? .waitsForCredentials : .plain)
    }

    private func firstSeen(_ run: Run, _ figures: Figures, _ places: [Int], to text: inout [UInt8]) {
        guard figures.count + figures.censored > 0 else { return }
        let devices = run.devices
        let all = LatencySet(devices.firstSeenOfAll)
        var words = "all devices: \(counted(figures.count, "latency", "latencies"))"
        if figures.censored > 0 { words += ", \(counted(figures.censored, "miss", "misses"))" }
        // Of one trial there is no chart, and what to expect is not worked out for it.
        let only = run.trialsDone > 1 && devices.count == 1 ? 0 : nil
        let expected = ExpectedCounts(only.flatMap { run.analysis[$0] })
        title("First seen", words, isBesideExpected: expected != nil, to: &text)
        FigureText(ink: ink).append(all, expected: expected, to: &text)
        guard run.trialsDone > 1, devices.count > 1 else { return }
        let several = places.filter { devices.tally($0).seen + devices.tally($0).missed > 0 }
        let charted =
            several.count <= charts
            ? several : several.filter { devices.outline($0).isExpected }.prefix(charts).map { $0 }
        for place in charted {
            let set = LatencySet(devices.firstSeen(of: place))
            guard set.figures.count + set.figures.censored > 1 else { continue }
            let expected = ExpectedCounts(run.analysis[place])
            title("First seen", named(devices.record(place)), isBesideExpected: expected != nil, to: &text)
            FigureText(ink: ink, rows: 10).append(set, expected: expected, to: &text)
        }
        let rest = several.filter { !charted.contains($0) }
        sparks("First seen", rest, to: &text) {
            LatencySet(devices.firstSeen(of: $0))
        } of: {
            devices.record($0)
        }
    }

    private func gaps(_ run: Run, _ figures: Figures, _ places: [Int], to text: inout [UInt8]) {
        guard figures.count > 0 else { return }
        let devices = run.devices
        title("Gaps between advertising events", "all devices: \(counted(figures.count, "gap"))", to: &text)
        FigureText(ink: ink).append(LatencySet(devices.shownGapsOfAll), to: &text)
        guard devices.count > 1 else { return }
        sparks("Gaps", places, to: &text) {
            LatencySet(devices.shownGaps(of: $0))
        } of: {
            devices.record($0)
        }
    }

    /// Advertising intervals of the first few devices, and for those that matter most what was to be expected of them.
    private func analysis(_ run: Run, _ places: [Int], to text: inout [UInt8]) {
        let devices = run.devices
        run.analysis.estimateAhead(Array(places.prefix(intervals)))
        let shown = AnalysisText(ink: ink)
        shown.appendIntervals(
            places.prefix(intervals).compactMap { place in
                run.analysis.estimate(of: place).map { (devices.outline(place).address, $0) }
            }, to: &text)
        shown.appendPaces(
            places.prefix(intervals).compactMap { place in
                guard run.analysis.changesPace(place) else { return nil }
                return run.analysis[place].map { (devices.outline(place).address, $0.paces) }
            }, to: &text)
        if run.header.controller.channel == ControllerDescription.air {
            shown.appendDelays(
                places.prefix(intervals).compactMap { place in
                    run.analysis[place]?.learned.map { (devices.outline(place).address, $0) }
                }, to: &text)
        }
        shown.appendSchedules(run.analysis.schedules, to: &text)
        if raster {
            for place in places.prefix(charts) {
                guard let analysis = run.analysis[place] else { continue }
                let device = devices.record(place)
                shown.appendRaster(
                    .init(address: device.address, name: label(of: device), analysis: analysis), to: &text)
            }
        }
        guard run.hasOrigin else { return }
        let isAsked = run.trialsDone > 1 || run.header.analysis.advertisingInterval != nil
        for place in places.prefix(charts) {
            let device = devices.record(place)
            guard isAsked || device.expected || devices.count == 1, let analysis = run.analysis[place]
            else {
                continue
            }
            shown.appendComparison(
                .init(address: device.address, name: label(of: device), analysis: analysis),
                trials: run.trialsDone, to: &text)
        }
    }

    /// One line a device: a small chart and the figures.
    private func sparks(
        _ what: String, _ places: [Int], to text: inout [UInt8], _ set: (Int) -> LatencySet,
        of device: (Int) -> DeviceRecord
    ) {
        let most = 20
        let sets = places.prefix(most).map { ($0, set($0)) }.filter { $0.1.figures.count > 4 }
        guard sets.count > 1 else { return }
        let bars = ink.width < 100 ? 12 : 24
        let whose = places.count > most ? "the \(most) devices heard most" : "by device"
        title(what, "\(whose), each on its own scale", to: &text)
        for (place, set) in sets {
            let plot = HistogramPlot(set.fine, rows: bars)
            let highest = plot.rows.map(\.count).max() ?? 1
            text.put("  ")
            device(place).address.appendText(to: &text)
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

/// What first-seen figures leave out; nil where they leave nothing out.
func boundaryNote(_ totals: DiscoveryTotals) -> String? {
    guard totals.boundarySightings > 0 else { return nil }
    let sightings = counted(totals.boundarySightings, "first or last sighting")
    return
        "\(sightings) of devices that --expect does not name: they show that the device was there, not how long it took"
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
    Payload.all(in: data).first.map { Array("(\($0.label))".utf8) }
}
