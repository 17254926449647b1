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
    /// Trials under other settings are left out.
    private let setting: ScanSetting?
    private var trialsLeftOut = 0
    private var header: RunHeader
    private var parameters: EffectiveParameters?
    /// The enable command that waits for its answer, per family.
    private var pendingEnable: PendingEnable?
    /// Scan settings that wait for their answer: one of each opcode.
    private var pending: [PendingSettings] = []
    private var tally = SettingsTally()
    /// Nil without a recording.
    private var parts: SettingParts?
    /// The host has filters in the controller.
    private var hasHostFilters = false
    private var pendingFilter = AndroidFilterChange.none
    /// The scan reports the devices on the accept list alone.
    private var usesAcceptList = false
    private var acceptList = WatchedAcceptList()
    /// As observers know it.
    private var filter = ReportFilter.none
    private var batchScans = 0
    private var vendorEvents = 0
    /// Settings whose answer the capture does not hold, by whether they count all the same: those of an iPhone, which come
    /// without a scan enable that would tell.
    private var unanswered = (counted: 0, left: 0)
    /// Vendor commands of scanning in a layout that is not known.
    private var unread = 0
    /// The place of the running trial's setting.
    private var trialSetting: Int?
    /// Reports that were counted when the trial began.
    private var reportsBefore: UInt64 = 0
    private var nextTick: Int64 = 0
    private var firstTime: Int64?
    private var warnings: [ScanWarning] = []

    private struct PendingEnable {
        var on: Bool
        var filterDuplicates: Bool
        var family: CommandFamily
    }

    private struct PendingSettings {
        var opcode: Opcode
        /// One of each radio.
        var settings: [ScanSetting]
        /// What trials will be under; nil where the command is not one that scan enable goes with.
        var effective: EffectiveParameters?
        var usesAcceptList = false
        var time: Int64
    }

    /// `duration` in nanoseconds bounds the watch on a live controller; captures end by themselves.
    public init(
        controller: any Controller, options: ScanOptions, version: String, observers: [any ScanObserver]
    ) {
        self.controller = controller
        duration = options.duration
        setting = options.setting
        header = RunHeader(
            version: version, controller: controller.description, timeOrigin: .captureStart,
            expected: options.expected, analysis: options.analysis)
        header.assertions = options.assertions
        header.labels = options.labels
        header.commandLine = options.commandLine
        header.captureDigest = options.captureDigest
        header.pools = options.pools
        header.id = options.runID(header)
        if let device = controller.counts.capturedOn { header.notes.append("captured on \(device)") }
        var filter = options.filter
        filter.addresses += options.accept
        let expected = options.expected.map { $0.candidates[0] }
        if options.keepsParts, setting == nil { parts = SettingParts(expected: expected) }
        intake = ReportIntake(
            log: DiscoveryLog(limits: options.limits, expected: expected), observers: observers,
            filter: filter, endsTrialWhenAllSeen: false)
        intake.takesReportsOutsideTrials = setting == nil
        intake.countsStrays = setting == nil
    }

    public func run() throws(ScanError) -> Run {
        var end = Ending.finished
        if setting == nil { intake.log.beginWithoutOrigin(at: controller.now) }
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
        endTrial(at: intake.lastTime)
        for pending in pending { giveUp(pending) }
        tally.endAll(at: intake.lastTime)
        var complete = ending.end == .finished
        if ending.end == .interrupted, controller.description.channel == "monitor" {
            complete = duration == nil
        }
        if intake.linesLost > 0 { warnings.append(.linesLost(intake.linesLost)) }
        var run = Run(
            header: header, end: ending.end, endReason: ending.reason, complete: complete,
            duration: intake.lastTime - (firstTime ?? intake.lastTime), contaminated: false,
            counters: intake.counters(controller.counts), settings: settings, devices: LogDevices(intake.log))
        run.failure = ending.failure
        run.takeNotices(
            warnings + notes(leftOut: setting == nil ? nil : trialsLeftOut)
                + intake.captureNotes(controller.counts),
            vendorEvents: vendorEvents)
        run.parts = partRuns(of: run)
        intake.tell { observer throws(ObserverFailure) in try observer.runEnded(run) }
        run.finishCapture(of: controller)
        if let failure = intake.failure { throw .output(failure) }
        return run
    }

    /// The run under each setting by itself; none that is the whole run.
    private func partRuns(of whole: Run) -> [Int: Run] {
        guard let parts else { return [:] }
        var runs: [Int: Run] = [:]
        for (place, part) in parts.parts {
            guard
                part.log.counters.reports < intake.log.counters.reports
                    || part.trials < whole.devices.trials.count
            else { continue }
            var run = Run(
                header: part.header, end: whole.end, endReason: whole.endReason, complete: whole.complete,
                duration: whole.duration, contaminated: false,
                counters: intake.counters(controller.counts, of: part.log), settings: [tally.uses[place]],
                devices: LogDevices(part.log))
            run.takeNotices(
                warnings + notes(leftOut: whole.devices.trials.count - part.trials), vendorEvents: vendorEvents)
            runs[place] = run
        }
        return runs
    }

    private var settings: [SettingUse] {
        guard let setting else { return tally.uses }
        return tally.uses.filter { $0.setting == setting }
    }

    /// What the capture's reader noticed.
    ///
    /// - Parameter leftOut: trials under other settings; nil: all are in the run.
    private func notes(leftOut: Int?) -> [ScanWarning] {
        let counts = controller.counts
        var notes: [ScanWarning] = []
        if let leftOut {
            notes.append(.note("only trials under --setting: \(leftOut) under other settings left out"))
        }
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
        note(
            unanswered.left, "scan setting",
            "without an answer in the capture: not counted, because it may not have been carried out")
        note(unanswered.counted, "scan setting", "without an answer in the capture: counted as carried out")
        note(unread, "vendor command", "of scanning in a layout that is not known: not counted")
        note(
            batchScans, "batch scan command",
            "in the capture: what a batch scan hears comes later in one block, without times")
        note(
            tally.leftOut, "scan setting",
            "left out of the table: it has room for \(SettingsTally.most) different ones")
        note(
            tally.backwards, "step",
            "of the clock backwards while a setting was active: that time is not counted")
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
            // A capture begins with its first packet.
            if setting == nil, controller.description.clock == .capture {
                intake.log.beginWithoutOrigin(at: packet.time)
            }
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
        case (0x04, 0x0f):
            // Success says only that the command was begun.
            if let answer = CommandStatus(bytes), answer.status != .success {
                settle(answer.opcode, answer.status, at: packet.time)
            }
        case (0x04, 0xff): vendorEvents += 1
        case (0x01, _): takeCommand(bytes, at: packet.time)
        case (0x04, 0xfd): if StackInternalEvent(bytes)?.change == .down { adapterWentDown(at: packet.time) }
        default: break
        }
    }

    private func endTrial(at time: Int64) {
        guard intake.trialStart != nil else { return }
        intake.endTrial(at: time)
        guard let trialSetting else { return }
        tally.add(reports: intake.log.counters.reports &- reportsBefore, to: trialSetting)
    }

    /// No command switched the scan off, and no answer will tell: it ended with the adapter.
    private func adapterWentDown(at time: Int64) {
        pendingEnable = nil
        pending.removeAll()
        tally.endAll(at: time)
        guard intake.trialStart != nil else { return }
        endTrial(at: time)
        let name = controller.description.name
        let warning = ScanWarning.note("\(name) was taken down, and its scan ended with it")
        guard warnings.count < 64 else { return }
        warnings.append(warning)
        intake.tell { observer throws(ObserverFailure) in try observer.warning(warning) }
    }

    private func takeCommand(_ bytes: Span<UInt8>, at time: Int64) {
        guard let command = CommandPacket(bytes) else { return }
        switch command.opcode {
        case .leSetScanEnable:
            guard let enable = LESetScanEnable(parameters: command.parameters) else { return }
            pendingEnable = PendingEnable(
                on: enable.enable, filterDuplicates: enable.filterDuplicates, family: .legacy)
        case .leSetExtendedScanEnable:
            guard let enable = LESetExtendedScanEnable(parameters: command.parameters) else { return }
            pendingEnable = PendingEnable(
                on: enable.enable, filterDuplicates: enable.filterDuplicates != 0, family: .extended)
        case .reset: pendingEnable = PendingEnable(on: false, filterDuplicates: false, family: .legacy)
        case .androidFilter: pendingFilter = AndroidFilterChange(parameters: command.parameters)
        case .androidBatchScan: batchScans += 1
        case .appleScanFF42, .appleScanFE3A:
            guard let scan = AppleScanSettings(command.opcode, parameters: command.parameters) else {
                unread += 1
                return
            }
            hold(
                PendingSettings(
                    opcode: command.opcode, settings: scan.radios.map { ScanSetting($0) }, time: time))
        case let opcode where opcode.changesAcceptList: acceptList.take(opcode, command.parameters)
        default:
            guard let parameters = EffectiveParameters(command.opcode, command.parameters) else { return }
            hold(
                PendingSettings(
                    opcode: command.opcode, settings: [ScanSetting(parameters, command.parameters)],
                    effective: parameters,
                    usesAcceptList: command.opcode.filtersByAcceptList(command.parameters), time: time))
        }
    }

    /// One of each opcode waits: an answer that a capture lacks is not taken from the next command.
    private func hold(_ settings: PendingSettings) {
        if let index = pending.firstIndex(where: { $0.opcode == settings.opcode }) {
            giveUp(pending.remove(at: index))
        }
        pending.append(settings)
    }

    private func giveUp(_ settings: PendingSettings) {
        if AppleScanSettings.isScanCommand(settings.opcode) {
            unanswered.counted += 1
            for setting in settings.settings { tally.set(setting, by: settings.opcode, at: settings.time) }
        } else {
            unanswered.left += 1
        }
    }

    private func settle(_ opcode: Opcode, _ status: Status, at time: Int64) {
        switch opcode {
        case .leSetScanEnable, .leSetExtendedScanEnable, .reset:
            settleEnable(opcode, status, at: time)
        case .androidFilter:
            if status == .success, pendingFilter != .none { hasHostFilters = pendingFilter == .on }
            pendingFilter = .none
        case let opcode where opcode.changesAcceptList: acceptList.settle(opcode, status)
        default:
            guard let index = pending.firstIndex(where: { $0.opcode == opcode }) else { return }
            let settings = pending.remove(at: index)
            guard status == .success else { return }
            for setting in settings.settings { tally.set(setting, by: opcode, at: time) }
            if let effective = settings.effective {
                parameters = effective
                usesAcceptList = settings.usesAcceptList
            }
        }
    }

    private func settleEnable(_ opcode: Opcode, _ status: Status, at time: Int64) {
        guard status == .success, let enable = pendingEnable else { return }
        pendingEnable = nil
        endTrial(at: time)
        if opcode == .reset {
            parameters = nil
            hasHostFilters = false
            usesAcceptList = false
            acceptList.reset()
            tally.endAll(at: time)
        }
        guard enable.on else { return }
        header.timeOrigin = .scanEnable
        trialSetting = tally.standing
        if let setting, trialSetting.map({ tally.uses[$0].setting }) != setting {
            trialsLeftOut += 1
            return
        }
        parameters?.filterDuplicates = enable.filterDuplicates
        if header.effective != parameters {
            header.effective = parameters
            intake.tell { observer throws(ObserverFailure) in try observer.parametersChanged(header) }
        }
        let filter: ReportFilter =
            hasHostFilters ? .host : usesAcceptList ? .acceptList(acceptList.devices) : .none
        if self.filter != filter {
            self.filter = filter
            intake.tell { $0.filterChanged(filter) }
        }
        reportsBefore = intake.log.counters.reports
        intake.beginTrial(
            at: time, lasting: nil, parameters, setting: setting == nil ? trialSetting : 0,
            isFiltered: filter != .none, part: trialSetting.flatMap { parts?.begin($0, header) })
    }
}

extension EffectiveParameters {
    /// What a command sets a scan to; nil where it is another command, or says what no scan can be set to.
    init?(_ opcode: Opcode, _ bytes: Span<UInt8>) {
        switch opcode {
        case .leSetScanParameters:
            guard let command = LESetScanParameters(parameters: bytes) else { return nil }
            self.init(
                timing: ScanTiming(windowUnits: command.window, intervalUnits: command.interval),
                active: command.active, phy: .le1M, filterDuplicates: false, family: .legacy)
        case .androidSetScanParameters:
            guard let command = AndroidSetScanParameters(parameters: bytes),
                let window = UInt16(exactly: command.window), let interval = UInt16(exactly: command.interval)
            else { return nil }
            self.init(
                timing: ScanTiming(windowUnits: window, intervalUnits: interval), active: command.active,
                phy: .le1M, filterDuplicates: false, family: .legacy)
        case .leSetExtendedScanParameters:
            guard let command = LESetExtendedScanParameters(parameters: bytes),
                let first = command.oneM ?? command.coded
            else { return nil }
            self.init(
                timing: ScanTiming(windowUnits: first.window, intervalUnits: first.interval),
                codedTiming: command.oneM == nil
                    ? nil
                    : command.coded.map { ScanTiming(windowUnits: $0.window, intervalUnits: $0.interval) },
                active: first.active,
                phy: command.coded == nil ? .le1M : command.oneM == nil ? .coded : .both,
                filterDuplicates: false, family: .extended)
        default: return nil
        }
    }
}

extension ScanSetting {
    init(_ radio: AppleScanSettings.Radio) {
        self.init(
            timing: ScanTiming(windowUnits: radio.window, intervalUnits: radio.interval),
            active: radio.active, radio: radio.bit)
    }

    /// - Parameter command: its parameters, for what each PHY does.
    init(_ parameters: EffectiveParameters, _ command: Span<UInt8>) {
        self.init(
            timing: parameters.timing, active: parameters.active, phy: parameters.phy,
            codedTiming: parameters.codedTiming)
        if parameters.phy == .both {
            codedActive = LESetExtendedScanParameters(parameters: command)?.coded?.active
        }
    }
}
