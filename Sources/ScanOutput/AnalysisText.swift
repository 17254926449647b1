internal import DiscoveryLatency
internal import HCI
internal import ProgramOutput
internal import Runs

/// Estimated advertising intervals, and what was measured beside what was to be expected.
struct AnalysisText {
    let ink: Ink

    /// One device with what it is called.
    struct Device {
        var address: DeviceAddress
        /// Not escaped.
        var name: [UInt8]
        var analysis: DeviceAnalysis
    }

    /// The table of estimates; nothing where there is none.
    func appendIntervals(
        _ known: [(address: DeviceAddress, estimate: AdvertisingIntervalEstimate)], to text: inout [UInt8]
    ) {
        guard !known.isEmpty else { return }
        text.put("\n")
        ink.styled(.bold, "Advertising intervals", &text)
        text.put(", estimated by the gaps between events\n")
        // In the order in which columns give way to a narrow terminal.
        let hasPeriod = ink.width >= 88
        let hasShares = ink.width >= 64
        var columns = [
            TextTable.Column("ADDRESS"), TextTable.Column("INTERVAL", .right),
            TextTable.Column("95 % ms", .right),
        ]
        if hasPeriod { columns += [TextTable.Column("PERIOD", .right), TextTable.Column("95 % ms", .right)] }
        if hasShares { columns += [TextTable.Column("HEARD", .right), TextTable.Column("OF", .right)] }
        let notes = known.map { intervalNote($0.estimate) }
        let hasNotes = notes.contains { !$0.isEmpty }
        if hasNotes { columns.append(TextTable.Column("NOTE", isFlexible: true)) }
        var table = TextTable(columns)
        for ((address, estimate), note) in zip(known, notes) {
            table.cell { address.appendText(to: &$0) }
            table.cell { appendLatency(estimate.interval, to: &$0) }
            table.cell(rangeText(estimate.confidence))
            if hasPeriod {
                table.cell { appendLatency(estimate.meanPeriod, to: &$0) }
                table.cell(rangeText(estimate.periodConfidence))
            }
            if hasShares {
                table.cell(estimate.hitRatioObserved.map { roughPercent($0) } ?? "-")
                table.cell(estimate.hitRatioExplained.map { roughPercent($0) } ?? "-")
            }
            if hasNotes { table.cell(note) }
        }
        table.append(to: &text, width: ink.width, unicode: ink.unicode)
        if known.contains(where: { !$0.estimate.isScheduleKnown }) {
            appendWrapped(
                "schedule unknown: if the scanner slept and heard only every second or third event, the true interval is a half "
                    + "or a third of this", indent: 18, ink, to: &text)
        }
        if known.contains(where: { $0.estimate.knowledge == .assumed }) {
            appendWrapped(
                "delay assumed: the gaps give the mean period, and the interval is up to 10 ms shorter; set the delay with --delay",
                indent: 15, ink, to: &text)
        }
        for (address, estimate) in known {
            guard let mark = estimate.mark else { continue }
            appendWrapped("\(mark.name): \(address.text), \(mark.words)", indent: 11, ink, to: &text)
        }
        for (address, estimate) in known where estimate.leftOut > 0 {
            appendWrapped(
                "backlog: \(counted(estimate.leftOut, "event")) of \(address.text) are left out: the host delivered them "
                    + "late, closer together than on the air", indent: 9, ink, to: &text)
        }
        for (address, estimate) in known where estimate.isAmbiguous {
            appendWrapped(
                "ambiguous: \(estimate.alternatives.map { latencyText(Int64(wholePartOf: $0)) }.joined(separator: " or ")) explains the gaps of "
                    + "\(address.text) nearly as well", indent: 11, ink, to: &text)
        }
    }

    /// The advertisers that change their interval, each with its intervals one after the other.
    func appendPaces(_ known: [(address: DeviceAddress, paces: [Pace])], to text: inout [UInt8]) {
        guard !known.isEmpty else { return }
        text.put("\n")
        ink.styled(.bold, "Changes of pace", &text)
        text.put(", advertising intervals one after the other\n")
        for (address, paces) in known {
            appendWrapped("  \(address.text)  \(paceWords(paces))", indent: 21, ink, to: &text)
        }
    }

    /// The random delays that were learned from a capture of the air.
    func appendDelays(_ known: [(address: DeviceAddress, learned: LearnedDelay)], to text: inout [UInt8]) {
        guard !known.isEmpty else { return }
        text.put("\n")
        ink.styled(.bold, "Random delays", &text)
        text.put(", learned from the gaps between events (blescan learn tells more)\n")
        var table = TextTable([
            TextTable.Column("ADDRESS"), TextTable.Column("INTERVAL", .right), TextTable.Column("GAPS", .right),
            TextTable.Column("DELAY", isFlexible: true),
        ])
        for (address, learned) in known {
            table.cell { address.appendText(to: &$0) }
            table.cell(intervalInWords(learned))
            table.cell(grouped(learned.gaps))
            table.cell(delayInWords(learned))
        }
        table.append(to: &text, width: ink.width, unicode: ink.unicode)
    }

    /// What the reports show of the controller's windows; nothing of those that are where they should be.
    func appendSchedules(_ schedules: [ScheduleFit], to text: inout [UInt8]) {
        let known = schedules.compactMap(scheduleWords)
        if !known.isEmpty { text.put("\n") }
        for words in known {
            appendWrapped(words, indent: 2, ink, to: &text)
        }
    }

    /// Why there is no interval, or no prediction, where one was to be expected.
    private func appendMissing(_ device: Device, to text: inout [UInt8]) {
        guard !device.analysis.train.times.isEmpty else { return }
        let who = device.address.text
        switch device.analysis.missingInterval {
        case .tooFewGaps(let count):
            text.put("\n")
            appendWrapped(
                "No advertising interval for \(who): it has \(counted(count, "gap")) between events, and an estimate needs "
                    + "at least \(AdvertisingIntervalEstimate.fewestGaps). Scan longer, or give it with --advertising-interval.",
                ink, to: &text)
        case .noInterval(let gaps):
            text.put("\n")
            appendWrapped(
                "No advertising interval for \(who): none explains the \(counted(gaps, "gap")) between its events better "
                    + "than chance could. Scan longer, or give it with --advertising-interval.", ink,
                to: &text)
        case .heardTooOften(let observed, let explained):
            text.put("\n")
            appendWrapped(
                "No advertising interval for \(who): with the one that fits best, \(roughPercent(observed)) of its events "
                    + "were heard, but window and interval allow only \(roughPercent(explained)). Give it with "
                    + "--advertising-interval.", ink, to: &text)
        case .changesPace:
            text.put("\n")
            appendWrapped(
                "No prediction for \(who): it changes its advertising interval, and a prediction needs a fixed one. "
                    + "Give it with --advertising-interval.", ink, to: &text)
        case nil:
            guard device.analysis.lacksSetting, device.analysis.advertisingInterval != nil else { return }
            text.put("\n")
            appendWrapped(
                "No prediction for \(who): when the scanner listened for it is not known"
                    + (device.analysis.train.pdu == .legacy
                        ? "." : " (on the Coded PHY beside the 1M PHY, only the controller knows)."),
                ink, to: &text)
        }
    }

    /// Quantiles beside each other, and the answer in sentences.
    func appendComparison(_ device: Device, trials: Int, to text: inout [UInt8]) {
        guard let comparison = device.analysis.comparison else { return appendMissing(device, to: &text) }
        let label = escapedForTerminal(device.name)
        text.put("\n")
        ink.styled(.bold, "Measured beside predicted", &text)
        text.put(", \(device.address.text)\(label.isEmpty ? "" : " \(label)")\n")
        if comparison.measured.seen + comparison.measured.censored > 1 {
            appendQuantiles(comparison, to: &text)
        }
        let answer = AnswerText(analysis: device.analysis)
        appendWrapped(answer.words(trials: trials), ink, to: &text)
        if device.analysis.trialsLeftOut > 0 {
            appendWrapped(
                "\(counted(device.analysis.trialsLeftOut, "trial")) with other settings left out.", ink,
                to: &text)
        }
        if let recommendation = answer.recommendation { appendWrapped(recommendation, ink, to: &text) }
    }

    /// The phase of each event in the scan interval; nothing where the setting of the scanner is not known.
    func appendRaster(_ device: Device, to text: inout [UInt8]) {
        guard let raster = device.analysis.raster else { return }
        text.put("\n")
        ink.styled(.bold, "Phase raster", &text)
        text.put(", \(device.address.text)\n")
        PhaseRasterText(ink: ink).append(raster, to: &text)
    }

    private func appendQuantiles(_ comparison: ModelComparison, to text: inout [UInt8]) {
        let hasBand = ink.width >= 60
        var columns = [TextTable.Column("  "), TextTable.Column("measured", .right)]
        if hasBand { columns.append(TextTable.Column("95 % band", .right)) }
        columns.append(TextTable.Column("predicted", .right))
        var table = TextTable(columns)
        for (name, q) in [("  p50", 0.5), ("  p90", 0.9), ("  p95", 0.95), ("  p99", 0.99)] {
            let band = comparison.measured.percentileBand(q)
            table.cell(name)
            table.cell(comparison.measured.percentile(q).map { latencyText($0) } ?? "not reached")
            if hasBand {
                table.cell(
                    "\(latencyText(band.lower)) \(ink.unicode ? "…" : "to") \(latencyText(band.upper))")
            }
            table.cell(comparison.prediction.quantile(q).map { latencyText($0) } ?? "never")
        }
        table.cell("  mean")
        table.cell(comparison.measured.mean.map { latencyText(Int64(wholePartOf: $0.value)) } ?? "-")
        if hasBand { table.cell("") }
        table.cell(comparison.prediction.mean.map { latencyText(Int64(wholePartOf: $0)) } ?? "none")
        table.append(to: &text, width: ink.width, unicode: ink.unicode)
    }
}

/// `152.5 ms until 30.1 s, then 1022.5 ms`; times since the first scan.
func paceWords(_ paces: [Pace]) -> String {
    var words: [String] = []
    for (place, pace) in paces.enumerated() {
        var part = pace.estimate.map { latencyText(Int64(nearest: $0.interval)) } ?? "too short to tell"
        if let estimate = pace.estimate, !estimate.isPlain { part += " (\(intervalNote(estimate)))" }
        if place < paces.count - 1 {
            var until: [UInt8] = []
            appendWait(nanoseconds: pace.end, to: &until)
            part += " until " + String(decoding: until, as: UTF8.self)
        }
        words.append(part)
    }
    return words.joined(separator: ", then ")
}

/// What is to be said of an estimate in a word or two.
func intervalNote(_ estimate: AdvertisingIntervalEstimate) -> String {
    if estimate.isAmbiguous { return "ambiguous" }
    if let mark = estimate.mark { return mark.name }
    if !estimate.isScheduleKnown { return "schedule unknown" }
    if let match = RecommendedIntervals.match(estimate) { return "Apple's \(settingText(match))" }
    return estimate.knowledge == .assumed ? "delay assumed" : ""
}

extension IntervalMark {
    var name: String {
        switch self {
        case .coarse: "coarse"
        case .delaysStray: "delays stray"
        case .rateChanges: "rate changes"
        case .heardUnlike: "share heard is odd"
        }
    }

    /// Why.
    var words: String {
        switch self {
        case .coarse: "the gaps determine the period only to ±0.6 %"
        case .delaysStray: "the delays spread further than the specification's 10 ms"
        case .rateChanges:
            "events are several times as frequent at the end as at the beginning, or the other way round: the interval may "
                + "have changed"
        case .heardUnlike:
            "more or fewer events were heard than window, interval and channels let through: the interval may be wrong"
        }
    }
}
