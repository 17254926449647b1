internal import HCI
internal import Runs

/// What the user must know about a run before trusting its figures, one sentence each, without markup.
func summaryWarnings(of summary: RunSummary) -> [String] {
    let counters = summary.log.counters
    var warnings: [String] = []
    switch summary.end {
    case .controllerLost:
        warnings.append("the controller was lost (\(summary.endReason ?? "")): these are the results so far")
    case .captureBroken:
        warnings.append("the capture ends early (\(summary.endReason ?? "")): these are the results so far")
    case .scanRefused:
        warnings.append("the run ended early (\(summary.endReason ?? "")): these are the results so far")
    case .finished, .interrupted, .terminated, .hangup, .outputFailed: break
    }
    if summary.header.timeOrigin == .captureStart {
        warnings.append("no scan enable was seen: there are gaps, but no first-seen latencies")
    }
    if summary.header.effective?.filterDuplicates == true {
        warnings.append("the duplicate filter was on: counts and gaps are of what it let through")
    }
    if summary.contaminated {
        let first = summary.warnings.compactMap { warning in
            if case .contaminated(let opcode, _) = warning { commandName(opcode) } else { nil }
        }.first
        warnings.append(
            "contaminated: another program changed the scan" + (first.map { " (\($0))" } ?? "")
                + "; the figures may not belong to the parameters above")
    }
    for warning in summary.warnings.prefix(32) {
        switch warning {
        case .contaminated: break
        case .silent(let time): warnings.append(text(of: .silent(for: time)))
        case .clockStepped: break
        case .linesLost(0): break
        case .scanLeftOn, .linesLost, .stalled: warnings.append(text(of: warning))
        case .note(let note): warnings.append(note)
        }
    }
    func count(
        _ count: some BinaryInteger, _ words: (String) -> String, _ noun: String, _ plural: String? = nil
    ) {
        if count > 0 { warnings.append(words(counted(Int(clamping: count), noun, plural))) }
    }
    count(
        summary.packetsLost,
        { "\($0) lost before they were read (a buffer was full): the figures miss reports" }, "packet")
    count(summary.malformedReports, { "\($0) skipped: lengths do not fit the packet" }, "malformed report")
    count(counters.truncatedChains, { "\($0): the rest of the data was never received" }, "truncated chain")
    count(summary.strayReports, { "\($0) left out: not inside a trial" }, "report")
    count(
        counters.backwards, { "\($0) with a time before an earlier one: no latency was made of them" }, "report"
    )
    count(
        summary.clockSteps, { "the wall clock stepped (\($0)); the measured times were kept clear of it" },
        "time")
    count(counters.evicted, { "\($0) given up to make room (--max-devices, --max-memory keep more)" }, "device")
    count(
        summary.log.lateVerdictsLeftOut,
        { "\($0) not asked whether it was there from the start (too much work); its sighting counts" }, "device"
    )
    if counters.dropped.total > 0 { warnings.append(droppedText(counters.dropped)) }
    if summary.analysis.wasCutShort {
        warnings.append(
            "the analysis was cut short by a signal: some devices have no interval and no prediction")
    }
    if looksFiltered(summary) {
        warnings.append(
            "every device was heard in one advertising event only, as if a duplicate filter were on: there are no gaps "
                + "to measure")
    }
    return warnings
}

/// What a warning says while the run goes on.
func text(of warning: ScanWarning) -> String {
    switch warning {
    case .contaminated(let opcode, _):
        "another program changed the scan (\(commandName(opcode))): the run is marked contaminated"
    case .silent(let time): "nothing was received for \(waitText(time)), though the controller answers"
    case .clockStepped: "the wall clock stepped; measured times are kept clear of it"
    case .scanLeftOn:
        "the scan may still be on: the controller did not carry out the command that switches it off"
    case .stalled(let total, let longest, let stretches, let reports):
        "\(counted(reports, "report")) waited before they were read (for \(waitText(total)) in \(counted(stretches, "stretch", "stretches")), "
            + "\(waitText(longest)) at most): left out of latencies and gaps; this program was stopped, or the machine was busy"
    case .linesLost(0): "the reader of the output is too slow: lines are left out, and counted"
    case .linesLost(let lines):
        "\(counted(lines, "line")) left out of the output: its reader was too slow (the figures are of all reports)"
    case .note(let note): note
    }
}

/// `LE Set Scan Enable, 200C`.
private func commandName(_ opcode: UInt16) -> String {
    var digits = String(opcode, radix: 16, uppercase: true)
    while digits.utf8.count < 4 { digits = "0" + digits }
    let name: String? =
        switch opcode {
        case 0x0C03: "Reset"
        case 0x200B: "LE Set Scan Parameters"
        case 0x200C: "LE Set Scan Enable"
        case 0x2041: "LE Set Extended Scan Parameters"
        case 0x2042: "LE Set Extended Scan Enable"
        default: nil
        }
    return name.map { "\($0), \(digits)" } ?? digits
}

private func droppedText(_ dropped: DiscoveryCounters.Dropped) -> String {
    let parts = [
        (dropped.payloads, "payload"), (dropped.names, "name"), (dropped.gaps, "gap"),
        (dropped.trialValues, "trial value"), (dropped.fragments, "fragment"), (dropped.devices, "new device"),
    ].filter { $0.0 > 0 }.map { counted(Int(clamping: $0.0), $0.1) }
    return "dropped or coarsened for want of memory: \(parts.joined(separator: ", ")) (--max-memory keeps more)"
}

/// Linux and many adapters filter duplicates whatever they were told. If at least five devices were listened to for ten
/// seconds or more, and each was heard in one advertising event only, no scanner without a filter would see that.
private func looksFiltered(_ summary: RunSummary) -> Bool {
    guard summary.trialsDone <= 1, summary.duration >= 10_000_000_000,
        summary.header.effective?.filterDuplicates != true
    else { return false }
    let counters = summary.log.counters
    return summary.log.deviceCount >= 5 && counters.events > 0
        && counters.events <= UInt64(summary.log.deviceCount)
        && counters.evicted == 0
}
