internal import Bytes
internal import Runs

extension Notice {
    /// One sentence, without markup and not escaped.
    var text: String {
        switch kind {
        case .controllerLost: "the controller was lost (\(words)): these are the results so far"
        case .captureBroken: "the capture ends early (\(words)): these are the results so far"
        case .scanRefused: "the run ended early (\(words)): these are the results so far"
        case .noScanEnable: "no scan enable was seen: there are gaps, but no first-seen latencies"
        case .duplicateFilter:
            "the duplicate filter was on: counts and gaps cover only the reports that passed it"
        case .contaminated:
            "contaminated: another program changed the scan\(number == 0 ? "" : " (\(commandName))"); "
                + "the figures may not belong to these parameters"
        case .silent: "nothing was received for \(waitText(number)), though the controller answers"
        case .scanLeftOn:
            "the scan may still be on: the controller did not carry out the command that switches it off"
        case .stalled: stalled
        case .lateVerdictsLeftOut:
            "\(counts("device")) not checked for late arrival, to bound the computing time: their first sightings count "
                + "in the first-seen figures"
        case .cutShort:
            "the analysis was cut short by a signal: some devices have no interval and no prediction"
        case .linesLost where number == 0:
            "the reader of the output is too slow: lines are left out, and counted"
        case .linesLost:
            "\(counts("line")) left out of the output: its reader was too slow (the figures are of all reports)"
        case .note: words
        case .packetsLost:
            "\(counts("packet")) lost before they were read (a buffer was full): the figures miss reports"
        case .malformedReports: "\(counts("malformed report")) skipped: lengths do not fit the packet"
        case .truncatedChains: "\(counts("truncated chain")): the rest of the data was never received"
        case .strayReports: "\(counts("report")) left out: not inside a trial"
        case .backwardTimes: "\(counts("report")) with a time before an earlier one: they have no latency"
        case .clockSteps: "the wall clock stepped (\(counts("time"))); the measured times were kept clear of it"
        case .evicted:
            "\(counts("device")) given up to make room: they are in no row and no first-seen figure "
                + "(--max-devices, --max-memory keep more)"
        case .dropped: "dropped or made coarser because memory was full: \(words) (--max-memory keeps more)"
        case .settingsApart:
            "the trials have \(number) different duty cycles: there are no figures over all of them "
                + "(--setting W/I takes one, --pool takes all)"
        case .vendorScan where words.isEmpty:
            "no scan command and no report can be read in this file: \(counts("vendor event")) may hold reports, in a layout "
                + "that is not known"
        case .vendorScan:
            "this file shows the scan settings and their times (from vendor commands, layout inferred), but not what was "
                + "heard: "
                + (number > 0
                    ? "\(counts("vendor event")) may hold the reports, and cannot be read"
                    : "the reports are in vendor events, which cannot be read")
        case .filteredTrials:
            "the host had the controller filter reports (APCF or an accept list) in \(counts("trial")): a device that is "
                + "missing may have been filtered, so these trials say nothing about losses"
        case .looksFiltered:
            "every device was heard in one advertising event only, as if a duplicate filter were on: there are no "
                + "gaps to measure"
        case .killed: "the program was killed while it recorded: this is what was committed until then"
        case .leftOut:
            "\(counts("device")) with fewer advertising events left out of this page: totals cover only the devices "
                + "in it"
        case .running: "the run is still being recorded: this is what was committed so far"
        }
    }

    private var stalled: String {
        let parts = words.split(separator: " ").compactMap { Int64($0) }
        let (total, stretches, longest) = parts.count == 3 ? (parts[0], parts[1], parts[2]) : (0, 0, 0)
        return "\(counts("report")) waited before they were read (for \(waitText(total)) in "
            + "\(counted(Int(clamping: stretches), "stretch", "stretches")), \(waitText(longest)) at most): left out of "
            + "latencies and gaps; this program was stopped, or the machine was busy"
    }

    private func counts(_ noun: String) -> String { counted(Int(clamping: number), noun) }

    /// `LE Set Scan Enable, 200C`.
    private var commandName: String {
        let digits = hexText(number.magnitude, digits: 4, uppercase: true)
        let name: String? =
            switch number {
            case 0x0C03: "Reset"
            case 0x200B: "LE Set Scan Parameters"
            case 0x200C: "LE Set Scan Enable"
            case 0x2041: "LE Set Extended Scan Parameters"
            case 0x2042: "LE Set Extended Scan Enable"
            default: nil
            }
        return name.map { "\($0), \(digits)" } ?? digits
    }
}

extension RunEnd {
    /// As people read it.
    var words: String {
        switch self {
        case .controllerLost: "controller lost"
        case .captureBroken: "the capture is broken"
        case .scanRefused: "the scan was refused"
        case .outputFailed: "an output failed"
        case .running: "being recorded"
        case .killed: "broken off"
        case .finished, .interrupted, .terminated, .hangup: rawValue
        }
    }
}
