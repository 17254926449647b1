import Controllers
import DiscoveryLatency
import HCI
internal import Runs
import ScanSession
import Testing

/// The scan counts as on from the first byte of the enable command until it was refused, or disable was answered.
@Suite struct WaysOutTests {
    static let second: Int64 = 1_000_000_000

    private func answer(_ opcode: Opcode, _ status: Status = .success, allowed: UInt8 = 1) -> [UInt8] {
        var bytes: [UInt8] = []
        CommandComplete.append(answering: opcode, status: status, commandsAllowed: allowed, to: &bytes)
        return bytes
    }

    private func isEnable(_ packet: [UInt8]) -> Bool {
        LESetScanEnable(packet: packet.span)?.enable == true
            || LESetExtendedScanEnable(packet: packet.span)?.enable == true
    }

    // MARK: - While the answer to enable is awaited

    @Test(arguments: [false, true])
    func aSignalWhileEnableIsAwaited(extended: Bool) throws {
        let controller = ScriptedController()
        controller.supportsExtended = extended
        controller.reply = { [unowned controller] packet in
            guard isEnable(packet) else { return nil }
            controller.schedule(.signal(2, at: controller.now + 1_000))
            return [(500_000_000, answer(extended ? .leSetExtendedScanEnable : .leSetScanEnable))]
        }
        let summary = try run(controller, options())
        #expect(summary.end == .interrupted)
        #expect(controller.isLeftOff)
        #expect(controller.parting == nil)
    }

    /// The command takes effect and is answered after 2.1 s: nobody waits for it any more.
    @Test func enableThatIsAnsweredTooLate() {
        let controller = ScriptedController()
        controller.reply = { isEnable($0) ? [(Int64(2_100_000_000), answer(.leSetScanEnable))] : nil }
        #expect(throws: ScanError.noAnswer(.leSetScanEnable)) { try run(controller, options()) }
        #expect(controller.isLeftOff)
        #expect(controller.parting == nil, "the late answer is not taken for that of disable")
    }

    /// An output that fails with the first line it has to write.
    private final class Failing: ScanObserver {
        func runStarted(_ header: RunHeader) throws(ObserverFailure) { throw .failed("disk full") }
    }

    @Test func anOutputThatFailsAtTheStart() {
        let controller = ScriptedController()
        #expect(throws: ScanError.output(.failed("disk full"))) {
            try run(controller, options(), Failing())
        }
        #expect(controller.sent.contains(.leSetScanEnable))
        #expect(controller.isLeftOff)
    }

    @Test func enableThatIsRefusedIsNotSwitchedOff() {
        let controller = ScriptedController()
        controller.answers = [(.leSetScanEnable, .hardwareFailure)]
        #expect(throws: ScanError.refused(.leSetScanEnable, .hardwareFailure)) {
            try run(controller, options())
        }
        #expect(!controller.isLeftOff, "it was never on")
    }

    /// After the last 0x0C somebody else scans: their scan is left alone.
    @Test func anotherProgramsScanIsLeftAlone() {
        let controller = ScriptedController(owned: false)
        controller.answers = [Opcode](repeating: .leSetScanParameters, count: 4).map {
            ($0, .commandDisallowed)
        }
        controller.answers += [Opcode](repeating: .leSetExtendedScanParameters, count: 4).map {
            ($0, .commandDisallowed)
        }
        #expect(throws: ScanError.scanningElsewhere) { try run(controller, options()) }
        #expect(controller.sent.last == .leSetExtendedScanParameters)
    }

    /// What the process leaves behind for the case that it is ended from outside.
    @Test func theLastCommandIsReadyWhileTheScanIsOn() throws {
        let controller = ScriptedController()
        var seen: [[UInt8]?] = []
        controller.reply = { [unowned controller] packet in
            if isEnable(packet) { seen.append(controller.parting) }
            return nil
        }
        _ = try run(controller, options())
        #expect(seen == [LESetScanEnable(enable: false).packet])
        #expect(controller.parting == nil)
    }

    // MARK: - Disable that is refused

    @Test(arguments: [true, false])
    func disableThatIsRefusedIsTriedAgain(owned: Bool) throws {
        let controller = ScriptedController(owned: owned)
        var refusals = 0
        controller.reply = { packet in
            guard LESetScanEnable(packet: packet.span)?.enable == false else { return nil }
            refusals += 1
            return [(1_000, answer(.leSetScanEnable, .hardwareFailure))]
        }
        controller.advertise(1, at: 500_000_000)
        let summary = try run(controller, options())
        #expect(summary.failure as? ControllerError == .commandRefused(.leSetScanEnable, .hardwareFailure))
        #expect(summary.devices.count == 1, "what a completed scan found is kept")
        #expect(refusals == 3)
        #expect(controller.sent.last == (owned ? .reset : .leSetScanEnable))
        #expect(summary.notices.contains(Notice(.scanLeftOn)) == !owned)
    }

    @Test func aControllerThatTakesNothingAnyMore() throws {
        let controller = ScriptedController()
        let blocker = Blocker(controller)
        let summary = try run(controller, options(), blocker)
        guard case .controllerLost = summary.end else {
            Issue.record("\(summary.end)")
            return
        }
        #expect(summary.notices.contains(Notice(.scanLeftOn)))
    }

    private final class Blocker: ScanObserver {
        let controller: ScriptedController
        init(_ controller: ScriptedController) { self.controller = controller }
        func trialStarted(_ trial: Int, at time: Int64) { controller.isBlocked = true }
    }

    // MARK: - A later trial

    private static let refusals: [Status] = [
        .unknownCommand, .commandDisallowed, Status(rawValue: 0x0d), .invalidParameters, .unspecifiedError,
    ]

    @Test(arguments: refusals, [Opcode.leSetScanParameters, .leSetScanEnable])
    func aCommandThatIsRefusedFromTheThirdTrialOn(status: Status, opcode: Opcode) throws {
        let controller = ScriptedController()
        var count = 0
        controller.reply = { packet in
            let code = Opcode(rawValue: UInt16(packet[1]) | UInt16(packet[2]) << 8)
            let mixed = [Opcode.leSetExtendedScanParameters, .leSetExtendedScanEnable].contains(code)
            if mixed { return [(1_000, answer(code, .commandDisallowed))] }
            guard code == opcode, opcode == .leSetScanParameters || isEnable(packet) else { return nil }
            count += 1
            return count < 3 ? nil : [(Int64(1_000), answer(code, status))]
        }
        for trial in 0..<5 { controller.advertise(1, at: Int64(trial) * 200_000_000 + 50_000_000) }
        let witness = Witness()
        let summary = try run(
            controller,
            options {
                $0.trials = 5
                $0.trialDuration = 100_000_000
            }, witness)
        #expect(summary.trialsDone == 2)
        #expect(witness.ended == 1)
        #expect(!summary.complete)
        if status == .commandDisallowed {
            #expect(summary.failure as? ControllerError == .scanningElsewhere)
        } else {
            #expect(summary.failure as? ControllerError == .commandRefused(opcode, status))
        }
        #expect(controller.parting == nil)
    }

    /// A controller without the extended commands, on which somebody else scans: the first answer says what is wrong.
    @Test(
        arguments: [Status.commandDisallowed, .unknownCommand], [Opcode.leSetScanParameters, .leSetScanEnable])
    func theOtherFamilyIsNotThere(status: Status, opcode: Opcode) {
        let controller = ScriptedController()
        controller.reply = { packet in
            let code = Opcode(rawValue: UInt16(packet[1]) | UInt16(packet[2]) << 8)
            let extended = [Opcode.leSetExtendedScanParameters, .leSetExtendedScanEnable].contains(code)
            if extended { return [(1_000, answer(code, .unknownCommand))] }
            guard code == opcode, opcode == .leSetScanParameters || isEnable(packet) else { return nil }
            return [(1_000, answer(code, status))]
        }
        let expected = status == .commandDisallowed ? ScanError.scanningElsewhere : .refused(opcode, status)
        #expect(throws: expected) { try run(controller, options()) }
    }

    @Test func theOtherFamilyFromTheSecondTrialOn() throws {
        let controller = ScriptedController()
        controller.supportsExtended = true
        var count = 0
        controller.reply = { packet in
            guard LESetExtendedScanParameters(packet: packet.span) != nil else { return nil }
            count += 1
            return count < 2 ? nil : [(Int64(1_000), answer(.leSetExtendedScanParameters, .unknownCommand))]
        }
        let headers = Headers()
        let summary = try run(
            controller,
            options {
                $0.trials = 3
                $0.trialDuration = 100_000_000
            }, headers)
        #expect(summary.end == .finished && summary.trialsDone == 3)
        #expect(headers.families == [.extended, .legacy])
        let requested = RequestedParameters(timing: ScanOptions().timing.requested)
        #expect(summary.header.requested == requested)
        #expect(summary.header.effective?.family == .legacy)
        #expect(controller.isLeftOff)
    }

    private final class Headers: ScanObserver {
        var families: [CommandFamily?] = []
        func runStarted(_ header: RunHeader) { families.append(header.effective?.family) }
        func parametersChanged(_ header: RunHeader) { families.append(header.effective?.family) }
    }

    // MARK: - Flow control and answers that are none

    /// No command is granted with the answer to Reset; a Command Complete of opcode 0 does later.
    @Test func commandsWaitForCredit() throws {
        let controller = ScriptedController()
        var granted: Int64 = .max
        var early = false
        controller.reply = { [unowned controller] packet in
            if controller.now < granted, granted != .max { early = true }
            guard Reset(packet: packet.span) != nil else { return nil }
            granted = controller.now + 300_000_000
            return [
                (1_000, answer(.reset, allowed: 0)), (300_000_000, [0x04, 0x0e, 0x03, 0x01, 0x00, 0x00]),
            ]
        }
        #expect(try run(controller, options()).end == .finished)
        #expect(!early)
    }

    @Test func creditThatNeverComes() {
        let controller = ScriptedController()
        controller.reply = {
            Reset(packet: $0.span) == nil ? nil : [(Int64(1_000), answer(.reset, allowed: 0))]
        }
        #expect(throws: ScanError.self) { try run(controller, options()) }
        #expect(controller.sent == [.reset])
    }

    /// Disable waits 100 ms for credit and then goes without.
    @Test func disableGoesWithoutCredit() throws {
        let controller = ScriptedController()
        controller.reply = { isEnable($0) ? [(Int64(1_000), answer(.leSetScanEnable, allowed: 0))] : nil }
        controller.schedule(.signal(2, at: 500_000_000))
        let summary = try run(controller, options())
        #expect(summary.end == .interrupted)
        #expect(controller.isLeftOff)
        #expect(controller.now < 700_000_000)
    }

    @Test func commandStatusZeroIsNoAnswer() {
        let controller = ScriptedController()
        controller.reply = { packet in
            guard isEnable(packet) else { return nil }
            var bytes: [UInt8] = []
            CommandStatus(status: .success, opcode: .leSetScanEnable).append(to: &bytes)
            return [(1_000, bytes)]
        }
        #expect(throws: ScanError.noAnswer(.leSetScanEnable)) { try run(controller, options()) }
        #expect(controller.isLeftOff)
    }

    @Test func anAnswerWithoutStatusIsNoSuccess() {
        let controller = ScriptedController()
        controller.reply = { isEnable($0) ? [(Int64(1_000), [0x04, 0x0e, 0x03, 0x01, 0x0c, 0x20])] : nil }
        #expect(throws: ScanError.self) { try run(controller, options()) }
        #expect(controller.isLeftOff)
    }

    // MARK: - Waking up

    /// Ticks that somebody wants come five times a second; where nobody wants any the session wakes for its watchdog only.
    @Test(arguments: [false, true])
    func aScanThatHearsNothingSleeps(draws: Bool) throws {
        let controller = ScriptedController()
        let drawing = Drawing(draws)
        _ = try run(controller, options { $0.duration = 60 * Self.second }, drawing)
        #expect(draws ? drawing.ticks >= 290 : drawing.ticks <= 30, "\(drawing.ticks) in a minute")
    }

    private final class Drawing: ScanObserver {
        let wantsTicks: Bool
        var ticks = 0
        init(_ wantsTicks: Bool) { self.wantsTicks = wantsTicks }
        func tick(_ progress: RunProgress, log: DiscoveryLog) { ticks += 1 }
    }

    // MARK: - Event masks

    /// Without its bit in the mask extended scanning would be deaf.
    @Test func legacyWhereExtendedReportsAreRefused() throws {
        let controller = ScriptedController()
        controller.supportsExtended = true
        controller.answers = [(.leSetEventMask, .invalidParameters), (.leSetEventMask, .invalidParameters)]
        let summary = try run(controller, options())
        #expect(summary.header.effective?.family == .legacy)
        #expect(summary.header.notes.contains { $0.contains("extended reports") })
        let second = ScriptedController()
        second.supportsExtended = true
        second.answers = [(.leSetEventMask, .invalidParameters)]
        #expect(try run(second, options()).header.effective?.family == .extended)
    }

    // MARK: - Reports that waited

    /// A device whose first report waited is censored where the stretch began; gaps begin and end with other reports.
    @Test func reportsThatWaitedAreNotMeasuredWith() throws {
        let controller = ScriptedController()
        let millisecond: Int64 = 1_000_000
        for time in [100, 200, 300, 700, 800, 900] as [Int64] {
            controller.advertise(1, at: time * millisecond, waited: time == 700 ? 350 * millisecond : 0)
        }
        controller.advertise(2, at: 700 * millisecond, waited: 350 * millisecond)
        controller.advertise(2, at: 950 * millisecond)
        controller.advertise(3, at: 750 * millisecond)
        let witness = Witness()
        let summary = try run(controller, options(), witness)
        let log = summary.devices
        let start = try #require(witness.trialStarts.first)
        func device(_ address: UInt64) throws -> DeviceRecord {
            log.device(try #require(log.place(of: DeviceAddress(bits: address, kind: .random))))
        }
        let first = try device(1)
        #expect(first.firstSeen == [100 * millisecond - start])
        // 100–200, 200–300 and 800–900: not 300–700, and not 700–800.
        #expect(first.gaps.count == 3 && first.events == 6)
        let second = try device(2)
        #expect(second.trialStatus == [.censored] && second.reports == 2)
        let slot = try #require(log.place(of: DeviceAddress(bits: 2, kind: .random)))
        #expect(
            log.firstSeen(of: slot).censored == 1 && log.firstSeen(of: slot).limit == 350 * millisecond - start)
        #expect(second.gaps.count == 0)
        // One that was not among those that waited was not heard before.
        #expect(try device(3).firstSeen == [750 * millisecond - start])
        #expect(
            summary.notices.contains(
                Notice(
                    of: .stalled(
                        total: 350 * millisecond, longest: 350 * millisecond, stretches: 1, reports: 2))))
        #expect(witness.latencies.count { $0 == nil } == 2)
    }
}
