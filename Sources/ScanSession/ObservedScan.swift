public import Controllers
import HCI
public import Runs

/// A scan that somebody else ran or runs: a capture, or the monitor channel watching another program.
///
/// Every scan enable that was answered with success starts a trial; its parameters are those of the last scan
/// parameters command before it. Reports before the first one are kept for their gaps.
public final class ObservedScan {
    private let controller: any Controller
    private let intake: ReportIntake
    private let duration: Int64?
    private var header: RunHeader
    private var parameters: EffectiveParameters?
    /// The enable command that waits for its answer, per family.
    private var pendingEnable: PendingEnable?
    private var pendingParameters: EffectiveParameters?
    private var nextTick: Int64 = 0
    private var firstTime: Int64?
    private var warnings: [ScanWarning] = []

    private struct PendingEnable {
        var on: Bool
        var filterDuplicates: Bool
        var family: CommandFamily
    }

    /// `duration` in nanoseconds bounds the watch on a live controller; captures end by themselves.
    public init(
        controller: any Controller, options: ScanOptions, version: String, observers: [any ScanObserver]
    ) {
        self.controller = controller
        duration = options.duration
        header = RunHeader(
            version: version, controller: controller.description, timeOrigin: .captureStart,
            expected: options.expected, analysis: options.analysis)
        header.assertions = options.assertions
        header.commandLine = options.commandLine
        header.captureDigest = options.captureDigest
        var filter = options.filter
        filter.addresses += options.accept
        intake = ReportIntake(
            log: DiscoveryLog(limits: options.limits, expected: options.expected.map { $0.candidates[0] }),
            observers: observers,
            filter: filter, endsTrialWhenAllSeen: false)
        intake.takesReportsOutsideTrials = true
    }

    public func run() throws(ScanError) -> Run {
        var end = Ending.finished
        intake.log.beginWithoutOrigin(at: controller.now)
        header.started = controller.description.unixTimeOfZero.map { $0 &+ controller.now }
        intake.tell { observer throws(ObserverFailure) in try observer.runStarted(header) }
        let deadline = duration.map { controller.now &+ $0 }
        loop: while intake.failure == nil {
            do throws(ControllerError) {
                let tick = nextTick == 0 || !intake.wantsTicks ? .max : nextTick
                let slice = min(deadline ?? .max, tick)
                switch try controller.receive(until: slice == .max ? nil : slice, { take($0) }) {
                case .packets: break
                case .deadline: if let deadline, controller.now >= deadline { break loop }
                case .signal(let number):
                    end = .signal(number)
                    break loop
                case .ended: break loop
                }
            } catch {
                end = .lost(error)
                break loop
            }
            between()
        }
        return try close(end)
    }

    private func close(_ ending: Ending) throws(ScanError) -> Run {
        if intake.packets == 0, let error = ending.failure as? ControllerError { throw .controller(error) }
        let ending = intake.failure.map { Ending.output($0) } ?? ending
        intake.endTrial(at: intake.lastTime)
        var complete = ending.end == .finished
        if ending.end == .interrupted, controller.description.channel == "monitor" {
            complete = duration == nil
        }
        if intake.linesLost > 0 { warnings.append(.linesLost(intake.linesLost)) }
        var run = Run(
            header: header, end: ending.end, endReason: ending.reason, complete: complete,
            duration: intake.lastTime - (firstTime ?? intake.lastTime), contaminated: false,
            counters: intake.counters(controller.counts), devices: LogDevices(intake.log))
        run.failure = ending.failure
        run.takeNotices(warnings + notes() + intake.captureNotes(controller.counts))
        intake.tell { observer throws(ObserverFailure) in try observer.runEnded(run) }
        run.finishCapture(of: controller)
        if let failure = intake.failure { throw .output(failure) }
        return run
    }

    /// What the capture's reader noticed.
    private func notes() -> [ScanWarning] {
        let counts = controller.counts
        var notes: [ScanWarning] = []
        if counts.correctedTimes > 0 {
            notes.append(
                .note("the capture's time stamps have their two words in the wrong order; they were put right"))
        }
        func note(_ count: Int, _ noun: String, _ words: String) {
            if count > 0 { notes.append(.note("\(count) \(noun)\(count == 1 ? "" : "s") \(words)")) }
        }
        let isAir = controller.description.channel == ControllerDescription.air
        if isAir {
            notes.append(.note(Self.airNote(counts)))
            note(counts.wrongCRC, "packet", "of the capture left out: the CRC is wrong")
            note(counts.skipped, "packet", "of the capture left out: no advertising with an address")
        }
        note(counts.foreign, "packet", "of the capture left out: not of \(isAir ? "the air" : "HCI")")
        note(counts.withoutTime, "packet", "of the capture left out: without a time (Simple Packet Blocks)")
        note(counts.outOfRange, "packet", "of the capture left out: the time is not from 1970 to 2116")
        note(counts.cut, "packet", "kept only in part by the capture")
        note(counts.otherBlocks, "block", "of the capture passed over: of a kind that holds no packets")
        return notes
    }

    private static func airNote(_ counts: ControllerCounts) -> String {
        let channels = (0..<40).filter { counts.channels >> UInt64($0) & 1 != 0 }
        let primary = channels.filter { $0 >= 37 }.map(String.init)
        var heard = primary.joined(separator: primary.count == 2 ? " and " : ", ")
        heard = heard.isEmpty ? "" : " on channel\(primary.count == 1 ? "" : "s") \(heard)"
        if primary.count < channels.count { heard += "\(heard.isEmpty ? " on" : " and") secondary channels" }
        if counts.withoutChannel > 0 { heard += "\(heard.isEmpty ? "" : " and"), channels not recorded" }
        return "a capture of the air, heard\(heard): the sniffer listened all the time, and no scan is in it"
    }

    private func between() {
        intake.tell { observer throws(ObserverFailure) in try observer.idle() }
        for warning in intake.observers.flatMap({ $0.takeWarnings() }) where warnings.count < 64 {
            warnings.append(warning)
            intake.tell { observer throws(ObserverFailure) in try observer.warning(warning) }
        }
        if !warnings.contains(.linesLost(0)), intake.linesLost > 0 {
            warnings.append(.linesLost(0))
            intake.tell { observer throws(ObserverFailure) in try observer.warning(.linesLost(0)) }
        }
        guard controller.description.clock != .capture else { return }
        let now = controller.now
        guard now >= nextTick else { return }
        nextTick = now &+ 200_000_000
        let progress = RunProgress(
            now: now, elapsed: now - (intake.trialStart ?? firstTime ?? now), trial: max(0, intake.trial),
            remaining: duration.map { max(0, (firstTime ?? now) &+ $0 - now) })
        intake.tell { observer throws(ObserverFailure) in try observer.tick(progress, log: intake.log) }
    }

    private func take(_ packet: Packet) {
        if firstTime == nil {
            firstTime = packet.time
            header.started = controller.description.unixTimeOfZero.map { $0 &+ packet.time }
        }
        intake.count(packetAt: packet.time)
        let bytes = packet.bytes
        guard bytes.count >= 3 else { return }
        switch (bytes[0], bytes[1]) {
        case (0x04, 0x3e): intake.takeReports(bytes, at: packet.time)
        case (0x04, 0x0e):
            if let complete = CommandComplete(bytes), let status = complete.status {
                settle(complete.opcode, status, at: packet.time)
            }
        case (0x01, _): takeCommand(bytes)
        case (0x04, 0xfd): if case .down = AdapterEvent(bytes) { adapterWentDown(at: packet.time) }
        default: break
        }
    }

    /// No command switched the scan off, and no answer will tell: it ended with the adapter.
    private func adapterWentDown(at time: Int64) {
        pendingEnable = nil
        pendingParameters = nil
        guard intake.trialStart != nil else { return }
        intake.endTrial(at: time)
        let name = controller.description.name
        let warning = ScanWarning.note("\(name) was taken down, and its scan ended with it")
        guard warnings.count < 64 else { return }
        warnings.append(warning)
        intake.tell { observer throws(ObserverFailure) in try observer.warning(warning) }
    }

    private func takeCommand(_ bytes: Span<UInt8>) {
        if let command = LESetScanParameters(packet: bytes) {
            pendingParameters = EffectiveParameters(
                timing: ScanTiming(windowUnits: command.window, intervalUnits: command.interval),
                active: command.active, phy: .le1M, filterDuplicates: false, family: .legacy)
        } else if let command = LESetExtendedScanParameters(packet: bytes) {
            guard let first = command.oneM ?? command.coded else { return }
            pendingParameters = EffectiveParameters(
                timing: ScanTiming(windowUnits: first.window, intervalUnits: first.interval),
                codedTiming: command.oneM == nil
                    ? nil
                    : command.coded.map { ScanTiming(windowUnits: $0.window, intervalUnits: $0.interval) },
                active: first.active, phy: command.coded == nil ? .le1M : command.oneM == nil ? .coded : .both,
                filterDuplicates: false, family: .extended)
        } else if let command = LESetScanEnable(packet: bytes) {
            pendingEnable = PendingEnable(
                on: command.enable, filterDuplicates: command.filterDuplicates, family: .legacy)
        } else if let command = LESetExtendedScanEnable(packet: bytes) {
            pendingEnable = PendingEnable(
                on: command.enable, filterDuplicates: command.filterDuplicates != 0, family: .extended)
        } else if Reset(packet: bytes) != nil {
            pendingEnable = PendingEnable(on: false, filterDuplicates: false, family: .legacy)
        }
    }

    private func settle(_ opcode: Opcode, _ status: Status, at time: Int64) {
        switch opcode {
        case .leSetScanParameters, .leSetExtendedScanParameters:
            if status == .success, let pendingParameters { parameters = pendingParameters }
            pendingParameters = nil
        case .leSetScanEnable, .leSetExtendedScanEnable, .reset:
            guard status == .success, let enable = pendingEnable else { return }
            pendingEnable = nil
            intake.endTrial(at: time)
            guard enable.on else { return }
            header.timeOrigin = .scanEnable
            parameters?.filterDuplicates = enable.filterDuplicates
            if header.effective != parameters {
                header.effective = parameters
                intake.tell { observer throws(ObserverFailure) in try observer.parametersChanged(header) }
            }
            intake.beginTrial(at: time, lasting: nil, parameters)
        default: break
        }
    }
}
