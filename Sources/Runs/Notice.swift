/// Something that the user must know of a run before trusting its figures. It is data; outputs share one wording.
public struct Notice: Equatable, Sendable {
    /// The raw value is the word in recordings and documents.
    public enum Kind: String, Sendable, CaseIterable {
        case controllerLost = "controller_lost"
        case captureBroken = "capture_broken"
        case scanRefused = "scan_refused"
        /// A capture without a scan enable: no first-seen latencies.
        case noScanEnable = "no_scan_enable"
        case duplicateFilter = "duplicate_filter"
        /// The number is the opcode of the first foreign scan command, 0 if none was seen.
        case contaminated
        /// The number is nanoseconds without a packet.
        case silent
        case scanLeftOn = "scan_left_on"
        /// The number is how many reports waited before they were read; the words are three numbers: nanoseconds in all,
        /// stretches, nanoseconds of the longest.
        case stalled
        /// Analyses were left out because a signal asked the program to come to its end.
        case cutShort = "cut_short"
        /// The number is of how many devices it was not told whether they arrived late.
        case lateVerdictsLeftOut = "late_verdicts_left_out"
        /// The number is how many lines a live output lost to a slow reader; 0 while it is not known.
        case linesLost = "lines_lost"
        /// The words are the notice.
        case note
        case packetsLost = "packets_lost"
        case malformedReports = "malformed_reports"
        case truncatedChains = "truncated_chains"
        case strayReports = "stray_reports"
        case backwardTimes = "backward_times"
        case clockSteps = "clock_steps"
        case evicted
        /// The words are what was dropped, by kind.
        case dropped
        /// The number is of how many settings; figures are not pooled over them. Not kept: the run itself tells.
        case settingsApart = "settings_apart"
        /// There are no reports that can be read; the number is how many vendor events may hold some, the words are `settings`
        /// where vendor commands told these.
        case vendorScan = "vendor_scan"
        /// The number is of how many trials: with a filter of reports in the controller.
        case filteredTrials = "filtered_trials"
        /// Every device was heard once only.
        case looksFiltered = "looks_filtered"
        /// The recorder was killed, or is still at work.
        case killed
        case running
        /// The number is how many devices a page leaves out.
        case leftOut = "left_out"
    }

    public var kind: Kind
    /// A count or a time, as the kind has it.
    public var number: Int64
    public var words: String

    public init(_ kind: Kind, _ number: Int64 = 0, _ words: String = "") {
        self.kind = kind
        self.number = number
        self.words = words
    }
}

extension Notice {
    /// What is told while the run goes on.
    public init(of warning: ScanWarning) {
        switch warning {
        case .contaminated(let opcode, _): self.init(.contaminated, Int64(opcode))
        case .silent(let time): self.init(.silent, time)
        case .clockStepped: self.init(.clockSteps, 1)
        case .scanLeftOn: self.init(.scanLeftOn)
        case .linesLost(let lines): self.init(.linesLost, Int64(lines))
        case .stalled(let total, let longest, let stretches, let reports):
            self.init(.stalled, Int64(reports), "\(total) \(stretches) \(longest)")
        case .note(let text): self.init(.note, 0, text)
        }
    }
}

extension Run {
    /// The notices, and what figures and analyses have left out until now.
    public var noticesSoFar: [Notice] {
        noticesOfFigures
            + (devices.keepsSettingsApart ? [Notice(.settingsApart, Int64(dutyCycles))] : [])
            + (analysis.wasCutShort ? [Notice(.cutShort)] : [])
    }

    /// The notices, with the late verdicts that were left out until now.
    public var noticesOfFigures: [Notice] {
        let leftOut = devices.lateVerdictsLeftOut
        return notices + (leftOut > 0 ? [Notice(.lateVerdictsLeftOut, Int64(leftOut))] : [])
    }

    /// Works the notices out from what the run holds. `warnings` are what was told while it went on.
    ///
    /// - Parameter vendorEvents: events of the controller's vendor, which may hold reports.
    public mutating func takeNotices(_ warnings: [ScanWarning], vendorEvents: Int = 0) {
        notices = []
        let reason = endReason ?? ""
        switch end {
        case .controllerLost: notices.append(Notice(.controllerLost, 0, reason))
        case .captureBroken: notices.append(Notice(.captureBroken, 0, reason))
        case .scanRefused: notices.append(Notice(.scanRefused, 0, reason))
        case .finished, .interrupted, .terminated, .hangup, .outputFailed, .running, .killed: break
        }
        let isInferred = settings.contains(where: \.isInferred)
        if !hasOrigin, counters.reports == 0, isInferred || vendorEvents > 0 {
            notices.append(Notice(.vendorScan, Int64(vendorEvents), isInferred ? "settings" : ""))
        } else if !hasOrigin {
            notices.append(Notice(.noScanEnable))
        }
        let filtered = devices.trials.count { $0.isFiltered }
        if filtered > 0 { notices.append(Notice(.filteredTrials, Int64(filtered))) }
        if header.effective?.filterDuplicates == true { notices.append(Notice(.duplicateFilter)) }
        if contaminated {
            let opcode = warnings.lazy.compactMap { warning -> UInt16? in
                if case .contaminated(let opcode, _) = warning { opcode } else { nil }
            }.first
            notices.append(Notice(.contaminated, Int64(opcode ?? 0)))
        }
        let told = warnings.prefix(32).map { Notice(of: $0) }
        notices += told.filter {
            $0.kind != .contaminated && $0.kind != .clockSteps && !($0.kind == .linesLost && $0.number == 0)
        }
        takeCounts()
        if looksFiltered { notices.append(Notice(.looksFiltered)) }
    }

    private mutating func takeCounts() {
        let counts: [(Notice.Kind, UInt64)] = [
            (.packetsLost, counters.packetsLost), (.malformedReports, counters.malformed),
            (.truncatedChains, counters.truncatedChains), (.strayReports, counters.stray),
            (.backwardTimes, counters.backwards), (.clockSteps, counters.clockSteps),
            (.evicted, counters.evicted),
        ]
        for (kind, count) in counts where count > 0 { notices.append(Notice(kind, Int64(clamping: count))) }
        let dropped = counters.dropped
        guard dropped.total > 0 else { return }
        let parts: [(UInt64, String)] = [
            (dropped.payloads, "payload"), (dropped.names, "name"), (dropped.gaps, "gap"),
            (dropped.trialValues, "trial value"), (dropped.eventTimes, "event time"),
            (dropped.fragments, "fragment"), (dropped.devices, "new device"),
        ]
        let words = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        notices.append(
            Notice(.dropped, Int64(clamping: dropped.total), words.joined(separator: ", ")))
    }

    /// Linux and many adapters filter duplicates whatever they were told. If at least five devices were listened to for
    /// ten seconds or more, and each was heard in one advertising event only, no scanner without a filter would see that.
    private var looksFiltered: Bool {
        trialsDone <= 1 && duration >= 10_000_000_000 && header.effective?.filterDuplicates != true
            && devices.count >= 5 && counters.events > 0 && counters.events <= UInt64(devices.count)
            && counters.evicted == 0
    }
}
