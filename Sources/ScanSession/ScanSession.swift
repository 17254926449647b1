public import Controllers
import HCI
import RadioSimulation
public import Runs

/// One scan from its first command to its summary: sets the controller up, runs the trials, and switches the scan
/// off on every way out.
public final class ScanSession {
    private let options: ScanOptions
    private let controller: any Controller
    private var header: RunHeader
    private let intake: ReportIntake
    private let watch = ForeignCommands()
    private let exchange: CommandExchange
    private var scan: ScanSwitch?
    private var warnings: [ScanWarning] = []
    private var firstStart: Int64?
    private var lastEnd: Int64 = 0
    /// Nanoseconds scanned in the trials before the running one.
    private var scanned: Int64 = 0
    private var nextTick: Int64 = 0
    private var clockSteps = 0
    /// Of the controller, when this run began: another may have been before it.
    private let countsBefore: ControllerCounts
    private var goesOn = false
    private var toldOfStall = false
    private var watchdog: Watchdog
    private var pauses: PauseGenerator

    public init(
        controller: any Controller, options: ScanOptions, version: String, observers: [any ScanObserver]
    ) {
        self.controller = controller
        self.options = options
        countsBefore = controller.counts
        let description = controller.description
        header = RunHeader(
            version: version, controller: description,
            requested: RequestedParameters(
                timing: options.timing.requested, active: options.active, phy: options.phy,
                filterDuplicates: options.filterDuplicates), preset: options.preset,
            effective: EffectiveParameters(
                timing: options.timing.effective, active: options.active, phy: options.phy,
                filterDuplicates: options.filterDuplicates, family: .legacy),
            plannedTrials: options.trials,
            trialDuration: options.trials == nil ? options.duration : options.trialDuration,
            expected: options.expected, analysis: options.analysis)
        header.assertions = options.assertions
        header.labels = options.labels
        header.commandLine = options.commandLine
        header.captureDigest = options.captureDigest
        header.id = options.runID(header)
        var filter = options.filter
        if !description.ownsAcceptList { filter.addresses += options.accept }
        intake = ReportIntake(
            log: DiscoveryLog(limits: options.limits, expected: options.expected.map { $0.candidates[0] }),
            observers: observers,
            filter: filter, endsTrialWhenAllSeen: !options.expected.isEmpty)
        exchange = CommandExchange(controller: controller, intake: intake, watch: watch)
        watchdog = Watchdog(controller: description)
        pauses = PauseGenerator(seed: options.seed)
        exchange.tick = { [unowned self] in between() }
    }

    /// Runs to the end: the plan's, a signal's, or the controller's. Results are in the summary in each case.
    public func run() throws(ScanError) -> Run {
        var end = Ending.finished
        do throws(Stop) {
            try setUp()
            try runTrials()
        } catch {
            do throws(ScanError) {
                end = try ending(of: error)
            } catch {
                switchOff()
                throw error
            }
        }
        switchOff()
        return try close(end)
    }

    /// How a run ends that was stopped.
    /// - Throws: why it was, where nothing was measured that could be shown.
    private func ending(of stop: Stop) throws(ScanError) -> Ending {
        let name = controller.description.name
        let error: ScanError
        switch stop {
        case .signal(let number): return .signal(number)
        case .ended: return .lost(.lost(name, reason: "the other side closed the stream"))
        case .failed(.output(let failure)): return .output(failure)
        case .failed(let failure): error = failure
        }
        guard firstStart != nil else { throw error }
        switch error {
        case .controller(let failure): return .lost(failure)
        case .noAnswer(let opcode): return .lost(.lost(name, reason: "no answer to \(opcode) within 2 s"))
        case .refused(let opcode, let status): return .lost(.commandRefused(opcode, status))
        case .scanningElsewhere: return .lost(.scanningElsewhere)
        case .output(let failure): return .output(failure)
        case .phyNotSupported, .timing:
            return .lost(.lost(name, reason: "it takes the legacy commands only from now on"))
        }
    }

    private var counts: ControllerCounts { controller.counts.since(countsBefore) }

    // MARK: - The run's parts

    private func setUp() throws(Stop) {
        let description = controller.description
        let setup = ControllerSetup(exchange: exchange, owned: description.ownsAcceptList)
        let abilities = try setup.run()
        header.notes += abilities.notes
        var effective = header.effective!
        effective.family = abilities.family
        if effective.phy != .le1M, !abilities.codedPHY || abilities.family == .legacy {
            throw .failed(.phyNotSupported(effective.phy))
        }
        if abilities.family == .legacy, effective.timing.intervalUnits > ScanTiming.legacyLimit {
            throw .failed(.timing(.needsExtendedScanning(effective.timing.interval)))
        }
        if options.ownAddress == .random { try setRandomAddress() }
        let filterPolicy = try fillAcceptList(size: abilities.acceptListSize)
        header.effective = effective
        header.started = description.unixTimeOfZero.map { $0 &+ controller.now }
        scan = ScanSwitch(
            exchange: exchange, options: options, effective: effective, filterPolicy: filterPolicy)
    }

    private func runTrials() throws(Stop) {
        guard let scan else { return }
        let duration = options.trials == nil ? options.duration : options.trialDuration
        for trial in 0..<(options.trials ?? 1) {
            if trial > 0 {
                try pause()
                if isAtSeam { return }
            }
            watch.active = true
            try scan.on { [self] time in
                if firstStart == nil {
                    begin(scan.effective)
                } else if scan.effective != header.effective {
                    change(scan.effective)
                }
                firstStart = firstStart ?? time
                intake.beginTrial(at: time, lasting: duration, scan.effective)
            }
            watchdog.reset(at: controller.now)
            try listen(until: duration.map { (intake.trialStart ?? 0) &+ $0 })
            endTrial()
            watch.active = false
            try scan.off()
        }
    }

    /// The first successful scan enable: only now is the command family certain.
    private func begin(_ effective: EffectiveParameters) {
        header.effective = effective
        if scan?.foundScanning == true {
            note("a scan was already on when this one began; it was switched off")
        }
        intake.tell { observer throws(ObserverFailure) in try observer.runStarted(header) }
        for warning in warnings {
            intake.tell { observer throws(ObserverFailure) in try observer.warning(warning) }
        }
    }

    /// The fall-back to the other command family in the middle: the trials after it are under another header.
    private func change(_ effective: EffectiveParameters) {
        header.effective = effective
        intake.tell { observer throws(ObserverFailure) in try observer.parametersChanged(header) }
        tell(
            .note(
                "from trial \(intake.trial + 2) on the scan is set with \(effective.family.rawValue) commands"))
    }

    private func listen(until end: Int64?) throws(Stop) {
        while true {
            let slice = min(end ?? .max, intake.wantsTicks ? nextTick : .max, watchdog.due, nextLookForSeam)
            let reached = try exchange.receive(until: slice == .max ? nil : slice)
            if intake.allSeen { return }
            if reached, let end, controller.now >= end { return }
            if options.trials == nil, isAtSeam { return }
            if let silence = try watchdog.check(exchange) { tell(.silent(for: silence)) }
        }
    }

    /// Whether the run is to end here; what ended it is remembered.
    private var isAtSeam: Bool {
        guard let seam = options.seam, !goesOn else { return goesOn }
        goesOn = controller.now >= seam.time || seam.isWanted()
        return goesOn
    }

    /// Within a trial nobody looks for it.
    private var nextLookForSeam: Int64 {
        guard let seam = options.seam, options.trials == nil else { return .max }
        return min(seam.time, controller.now &+ 200_000_000)
    }

    private func pause() throws(Stop) {
        let end = controller.now &+ pauses.next()
        while try !exchange.receive(until: end) {}
    }

    private func endTrial() {
        guard let start = intake.trialStart else { return }
        let duration = options.trials == nil ? options.duration : options.trialDuration
        let planned = duration.map { start &+ $0 } ?? .max
        let end = intake.allSeen ? intake.trialEnd : min(controller.now, planned)
        scanned &+= end - start
        lastEnd = end
        intake.endTrial(at: end)
    }

    private func switchOff() {
        watch.active = false
        endTrial()
        guard let scan else { return }
        if !scan.leave() { tell(.scanLeftOn) }
        if firstStart != nil, scan.effective.active, !contaminated, !goesOn { controller.activeScanEnded() }
    }

    private var contaminated: Bool { watch.contaminated || scan?.foundScanning == true }

    private func close(_ ending: Ending) throws(ScanError) -> Run {
        let planned = options.trials != nil || options.duration != nil
        var complete = ending.end == .finished
        if ending.end == .interrupted, !planned { complete = true }
        if firstStart == nil {
            intake.tell { observer throws(ObserverFailure) in try observer.runStarted(header) }
        }
        if intake.linesLost > 0 { warnings.append(.linesLost(intake.linesLost)) }
        if intake.stalls.count > 0 {
            let stalls = intake.stalls
            warnings.append(
                .stalled(
                    total: stalls.total, longest: stalls.longest, stretches: stalls.count,
                    reports: stalls.reports))
        }
        warnings += intake.captureNotes(counts)
        if goesOn { warnings.append(.note("the scan goes on in the next recording")) }
        var run = Run(
            header: header, end: ending.end, endReason: ending.reason, complete: complete,
            duration: lastEnd - (firstStart ?? lastEnd), contaminated: contaminated,
            counters: intake.counters(counts), devices: LogDevices(intake.log))
        run.failure = ending.failure
        run.goesOn = goesOn && ending.end == .finished
        run.takeNotices(warnings)
        intake.tell { observer throws(ObserverFailure) in try observer.runEnded(run) }
        if !run.goesOn { run.finishCapture(of: controller) }
        if let failure = intake.failure { throw .output(failure) }
        return run
    }

    // MARK: - Between packets

    private func between() {
        intake.tell { observer throws(ObserverFailure) in try observer.idle() }
        for warning in watch.takeWarnings() { tell(warning) }
        if intake.stalls.reports > 0, !toldOfStall {
            toldOfStall = true
            tell(.note("reports waited before they were read: their times are left out of the figures"))
        }
        for observer in intake.observers { for warning in observer.takeWarnings() { tell(warning) } }
        if !warnings.contains(.linesLost(0)), intake.linesLost > 0 { tell(.linesLost(0)) }
        let steps = counts.clockSteps
        if steps > clockSteps {
            clockSteps = steps
            tell(.clockStepped)
        }
        let now = controller.now
        guard now >= nextTick, let start = intake.trialStart else { return }
        nextTick = now &+ 200_000_000
        let progress = RunProgress(
            now: now, elapsed: scanned &+ (now - start), trial: intake.trial,
            remaining: remaining(at: now, start))
        intake.tell { observer throws(ObserverFailure) in try observer.tick(progress, log: intake.log) }
    }

    /// Trials and their pauses of 0.65 s on average; a trial that ends early makes it less.
    private func remaining(at now: Int64, _ start: Int64) -> Int64? {
        guard let trials = options.trials else { return options.duration.map { max(0, start &+ $0 - now) } }
        let left = Int64(trials - 1 - intake.trial)
        let (rest, overflow) = left.multipliedReportingOverflow(by: options.trialDuration &+ 650_000_000)
        return overflow ? nil : max(0, start &+ options.trialDuration - now) &+ rest
    }

    private func tell(_ warning: ScanWarning) {
        guard warnings.count < 64 else { return }
        warnings.append(warning)
        guard firstStart != nil else { return }
        intake.tell { observer throws(ObserverFailure) in try observer.warning(warning) }
    }

    private func note(_ text: String) { header.notes.append(text) }

    // MARK: - The controller's filters and addresses

    private func fillAcceptList(size: Int) throws(Stop) -> UInt8 {
        guard !options.accept.isEmpty else { return 0 }
        guard controller.description.ownsAcceptList else {
            note("the kernel's accept list is not ours on this channel: addresses are filtered by this program")
            return 0
        }
        let addresses = options.accept.flatMap(\.candidates)
        guard addresses.count <= size else {
            throw .failed(.refused(.leAddToAcceptList, .memoryCapacityExceeded))
        }
        let cleared = try exchange.request(LEClearAcceptList())
        guard cleared.status == .success else { throw .failed(.refused(.leClearAcceptList, cleared.status)) }
        for address in addresses {
            let added = try exchange.request(LEAddToAcceptList(address: address))
            guard added.status == .success else { throw .failed(.refused(.leAddToAcceptList, added.status)) }
        }
        return 1
    }

    /// A static random address (Vol 6 Part B 1.3.2.1): the two highest bits are ones.
    private func setRandomAddress() throws(Stop) {
        let address = DeviceAddress(bits: pauses.bits() | 0xc000_0000_0000, kind: .random)
        let answer = try exchange.request(LESetRandomAddress(address: address))
        guard answer.status == .success else { throw .failed(.refused(.leSetRandomAddress, answer.status)) }
    }
}
