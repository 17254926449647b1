import Controllers
import HCI
internal import Runs

/// Where every packet of a run goes: reports into the log and to the observers, answers to whoever waits for
/// them, other programs' commands into the list of warnings.
final class ReportIntake {
    let log: DiscoveryLog
    /// The log of the running trial's setting alone, where one is kept.
    private var part: DiscoveryLog?
    let observers: [any ScanObserver]
    private let reporting: [any ScanObserver]
    /// Those of `reporting` that want more than the discoveries.
    private let reportingAll: [any ScanObserver]
    private var filter: FilterState?
    private let filters: Bool

    /// A trial's bounds on the controller's time line; reports outside are left out.
    private(set) var trialStart: Int64?
    private(set) var trialEnd = Int64.max
    private(set) var trial = -1
    /// The running trial has seen every expected device, and ended with the last of them.
    private(set) var allSeen = false
    /// Reports before the first scan enable of a capture count for gaps.
    var takesReportsOutsideTrials = false
    /// Reports outside of trials are counted where they are left out.
    var countsStrays = true
    private let endsTrialWhenAllSeen: Bool

    private(set) var malformedReports = 0
    private(set) var stalls = Stalls()
    private(set) var strayReports = 0
    private(set) var packets = 0
    private(set) var lastTime: Int64 = 0
    private(set) var failure: ObserverFailure?
    /// Positions of observers that failed: they are told nothing more.
    private var failed: [Int] = []
    private var reassembler = ExtendedReportReassembler()
    private var chainsCounted = 0

    init(log: DiscoveryLog, observers: [any ScanObserver], filter: HostFilter, endsTrialWhenAllSeen: Bool) {
        self.log = log
        self.observers = observers
        reporting = observers.filter(\.wantsReports)
        reportingAll = reporting.filter(\.wantsEveryReport)
        filters = !filter.isEmpty
        self.filter = filter.isEmpty ? nil : FilterState(filter, capacity: log.limits.devices)
        self.endsTrialWhenAllSeen = endsTrialWhenAllSeen
    }

    func beginTrial(
        at time: Int64, lasting duration: Int64?, _ parameters: EffectiveParameters? = nil,
        setting: Int? = nil, isFiltered: Bool = false, part: DiscoveryLog? = nil
    ) {
        trial += 1
        trialStart = time
        trialEnd = duration.map { time &+ $0 } ?? .max
        allSeen = false
        let isCoded = parameters?.isCodedOnly ?? false
        log.beginTrial(
            at: time, timing: parameters?.timing, isCoded: isCoded, setting: setting, isFiltered: isFiltered)
        self.part = part
        part?.beginTrial(
            at: time, timing: parameters?.timing, isCoded: isCoded, setting: 0, isFiltered: isFiltered)
        tell { observer throws(ObserverFailure) in try observer.trialStarted(trial, at: time) }
    }

    /// Ends the running trial, if there is one.
    func endTrial(at time: Int64) {
        guard trialStart != nil else { return }
        let end = min(time, trialEnd)
        reassembler.reset()
        countChains()
        log.endTrial(at: end, early: allSeen)
        part?.endTrial(at: end, early: allSeen)
        part = nil
        trialStart = nil
        tell { observer throws(ObserverFailure) in try observer.trialEnded(trial, at: end, log: log) }
    }

    /// Takes one LE Meta event (H4 packet, indicator first).
    ///
    /// - Parameter waited: nanoseconds that it may have waited before it was read: what the time of its reports is worth.
    func takeReports(_ event: Span<UInt8>, at time: Int64, waited: Int64 = 0) {
        if waited > 0 { stalls.note(waited, until: time) }
        guard var reports = AdvertisingReports(event: event) else { return }
        let inTrial = trialStart.map { time >= $0 && time <= trialEnd } ?? takesReportsOutsideTrials
        while let report = reports.next() {
            guard inTrial else {
                if countsStrays { strayReports += 1 }
                continue
            }
            if filters, let passes = filter?.passes(report), !passes { continue }
            if waited > 0 { stalls.reports += 1 }
            take(report, at: time, waited: waited)
        }
        if reports.malformed { malformedReports += 1 }
    }

    private func take(_ report: borrowing AdvertisingReport, at time: Int64, waited: Int64) {
        let noted = log.record(report, at: time, notBefore: waited > 0 ? time &- waited : nil)
        let slotOfPart = part?.record(report, at: time, notBefore: waited > 0 ? time &- waited : nil).slot
        if report.layout == .extended {
            if noted.newEvent, reassembler.open > 0 { reassembler.close(report.address, sid: report.sid) }
            join(report, noted.slot, ofPart: slotOfPart, time)
        }
        if noted.firstInTrial || noted.latencyUnknown, endsTrialWhenAllSeen, log.expectedLeft == 0 {
            allSeen = true
            trialEnd = time
        }
        let reporting = noted.newDevice || noted.firstInTrial || noted.latencyUnknown ? reporting : reportingAll
        guard !reporting.isEmpty else { return }
        let context = ReportContext(
            time: time, trial: trialStart == nil ? nil : trial,
            latency: waited > 0 ? nil : trialStart.map { time - $0 },
            firstInTrial: noted.firstInTrial, newDevice: noted.newDevice, newEvent: noted.newEvent,
            waited: waited,
            censored: noted.latencyUnknown ? trialStart.map { max(0, time - waited - $0) } : nil)
        for observer in reporting where failure == nil {
            do throws(ObserverFailure) {
                try observer.report(report, context)
            } catch {
                keep(error)
                failed += observers.indices.filter { observers[$0] === observer }
            }
        }
    }

    /// Fragments of extended advertisements are put together.
    private func join(
        _ report: borrowing AdvertisingReport, _ slot: Int, ofPart slotOfPart: Int?, _ time: Int64
    ) {
        switch reassembler.add(report, time: time) {
        case .whole, .held: break
        case .joined, .truncated:
            log.keep(joined: reassembler.joined.span, isScanResponse: report.kind.isScanResponse, for: slot)
            if let slotOfPart {
                part?.keep(
                    joined: reassembler.joined.span, isScanResponse: report.kind.isScanResponse, for: slotOfPart
                )
            }
        }
        if reassembler.lost > chainsCounted { countChains() }
    }

    /// The ends of extended advertisements that were never received, into the log's counters.
    private func countChains() {
        log.count(truncatedChains: reassembler.lost - chainsCounted)
        part?.count(truncatedChains: reassembler.lost - chainsCounted)
        chainsCounted = reassembler.lost
    }

    /// All that was counted, by the log, here, and by the controller.
    ///
    /// - Parameter part: of one setting alone; reports outside of its trials are no strays.
    func counters(_ controller: ControllerCounts, of part: DiscoveryLog? = nil) -> RunCounters {
        var counters = (part ?? log).counters
        counters.malformed = UInt64(malformedReports)
        counters.stray = part == nil ? UInt64(strayReports) : 0
        counters.clockSteps = UInt64(max(0, controller.clockSteps))
        counters.packetsLost = UInt64(max(0, controller.dropped))
        return counters
    }

    /// What failed is told in one line, the first failure first. That a reader went away says nothing beside another.
    private func keep(_ error: ObserverFailure) {
        switch (failure, error) {
        case (.failed(let text)?, .failed(let other)): failure = .failed("\(text); \(other)")
        case (.failed?, .closed): break
        default: failure = error
        }
    }

    /// Tells every observer that has not failed; the failures are kept for the session to find. The others go on
    /// to the end: a full disk under a recording is no reason to keep the summary back.
    func tell(_ what: (any ScanObserver) throws(ObserverFailure) -> Void) {
        for index in observers.indices where !failed.contains(index) {
            do throws(ObserverFailure) {
                try what(observers[index])
            } catch {
                failed.append(index)
                keep(error)
            }
        }
    }

    var wantsTicks: Bool { observers.contains(where: \.wantsTicks) }

    /// By outputs whose readers are too slow.
    var linesLost: Int { observers.reduce(0) { $0 + $1.linesLost } }

    /// The notice for packets that were left out of `--capture` because its reader was too slow.
    func captureNotes(_ counts: ControllerCounts) -> [ScanWarning] {
        let lost = counts.leftOutOfCapture
        guard lost > 0 else { return [] }
        let packets = lost == 1 ? "1 packet was" : "\(lost) packets were"
        return [.note("\(packets) left out of the capture: its reader is too slow")]
    }

    func count(packetAt time: Int64) {
        packets &+= 1
        lastTime = time
    }
}

extension Run {
    /// Writes the rest of the capture after all results, because its reader may be slow.
    mutating func finishCapture(of controller: any Controller) {
        do throws(ControllerError) {
            try controller.finishCapture()
        } catch {
            failure = failure ?? error
        }
    }
}
