import Controllers
import DiscoveryLatency
import HCI
import Runs
import Testing

@testable import ScanSession

/// A scan of a second, and what a test changes about it.
func options(_ change: (inout ScanOptions) -> Void = { _ in }) -> ScanOptions {
    var options = ScanOptions()
    options.duration = 1_000_000_000
    options.seed = 1
    change(&options)
    return options
}

@discardableResult
func run(
    _ controller: ScriptedController, _ options: ScanOptions, _ witness: any ScanObserver = Witness()
) throws(ScanError) -> Run {
    try ScanSession(controller: controller, options: options, version: "0", observers: [witness]).run()
}

@Suite struct ScanSessionTests {
    static let device: UInt64 = 0xc0ff_ee00_0001
    static let second: Int64 = 1_000_000_000

    @Test func countsLatencyFromTheCommandComplete() throws {
        let controller = ScriptedController()
        let witness = Witness()
        controller.advertise(Self.device, at: 500_000_000)
        let summary = try run(controller, options(), witness)
        let start = try #require(witness.trialStarts.first)
        #expect(witness.latencies == [500_000_000 - start])
        #expect(witness.trialEnds == [start + Self.second])
        #expect(summary.end == .finished && summary.complete)
        #expect(summary.devices.device(0).firstSeen == [500_000_000 - start])
        #expect(controller.sent.last == .leSetScanEnable)
        #expect(controller.packets.last?[4] == 0, "the scan is switched off")
    }

    /// The kernel may have to be told; not where the scan was somebody else's too.
    @Test(arguments: [true, false], [true, false])
    func tellsTheControllerThatAnActiveScanEnded(active: Bool, disturbed: Bool) throws {
        let controller = ScriptedController()
        if disturbed {
            controller.schedule(
                .foreign(LESetScanEnable(enable: true, filterDuplicates: false).packet, at: 500_000_000))
        }
        _ = try run(controller, options { $0.active = active })
        #expect(controller.activeScansEnded == (active && !disturbed ? 1 : 0))
        #expect(controller.sent.last == .leSetScanEnable)
    }

    @Test func leavesOutReportsBeforeTheScanAndAfterTheTrial() throws {
        let controller = ScriptedController()
        let witness = Witness()
        controller.advertise(Self.device, at: 500)
        controller.advertise(Self.device, at: 2 * Self.second)
        let summary = try run(controller, options(), witness)
        #expect(witness.latencies.isEmpty)
        #expect(summary.counters.stray == 1)
    }

    @Test func choosesTheCommandFamily() throws {
        for extended in [false, true] {
            let controller = ScriptedController()
            controller.supportsExtended = extended
            let summary = try run(controller, options())
            #expect(summary.header.effective?.family == (extended ? .extended : .legacy))
            #expect(controller.sent.contains(.leSetExtendedScanEnable) == extended)
            #expect(controller.sent.contains(.leSetScanEnable) == !extended)
        }
    }

    /// A kernel with extended scanning refuses the legacy commands; the controller did not tell its commands.
    @Test func fallsBackOnceToTheOtherFamily() throws {
        let controller = ScriptedController(owned: false)
        controller.answers = [
            (.readLocalCommands, .unknownCommand), (.leSetScanParameters, .commandDisallowed),
            (.leSetScanEnable, .commandDisallowed), (.leSetScanParameters, .commandDisallowed),
        ]
        let witness = Witness()
        let summary = try run(controller, options(), witness)
        #expect(summary.header.effective?.family == .extended)
        #expect(witness.header?.effective?.family == .extended)
        #expect(!summary.contaminated)
    }

    @Test func givesUpWhenBothFamiliesAreDisallowed() {
        let controller = ScriptedController(owned: false)
        for _ in 0..<4 {
            controller.answers += [
                (.leSetScanParameters, .commandDisallowed), (.leSetExtendedScanParameters, .commandDisallowed),
                (.leSetScanEnable, .commandDisallowed), (.leSetExtendedScanEnable, .commandDisallowed),
            ]
        }
        #expect(throws: ScanError.scanningElsewhere) { try run(controller, options()) }
    }

    /// Parameters that were taken are not what the line names when switching on is refused, in either family.
    @Test func namesTheCommandThatWasRefused() {
        for (extended, parameters, enable) in [
            (false, Opcode.leSetScanParameters, Opcode.leSetScanEnable),
            (true, .leSetExtendedScanParameters, .leSetExtendedScanEnable),
        ] {
            for opcode in [parameters, enable] {
                let controller = ScriptedController()
                controller.supportsExtended = extended
                controller.answers = [(opcode, .invalidParameters)]
                #expect(throws: ScanError.refused(opcode, .invalidParameters)) {
                    try run(controller, options())
                }
            }
        }
    }

    /// Killed programs leave the scan on: the next run switches it off, says so, and goes on.
    @Test func recoversFromAScanThatWasLeftOn() throws {
        let controller = ScriptedController(owned: false)
        controller.isStrict = true
        try controller.send(LESetScanEnable(enable: true).packet.span)
        _ = try controller.receive(until: nil) { _ in }
        let summary = try run(controller, options())
        #expect(summary.end == .finished)
        #expect(summary.contaminated)
        #expect(summary.header.notes.contains { $0.contains("already on") })
    }

    @Test func takesDisallowedOnDisableForSuccess() throws {
        let controller = ScriptedController()
        // The first answer is for switching on.
        controller.answers = [(.leSetScanEnable, .success), (.leSetScanEnable, .commandDisallowed)]
        #expect(try run(controller, options()).end == .finished)
    }

    @Test func neverResetsOnTheRawChannel() throws {
        let controller = ScriptedController(owned: false)
        _ = try run(controller, options())
        #expect(!controller.sent.contains(.reset))
        #expect(!controller.sent.contains(.leSetEventMask))
        let owned = ScriptedController()
        _ = try run(owned, options())
        #expect(owned.sent.first == .reset)
    }

    @Test func namesTheCommandThatIsNotAnswered() {
        let controller = ScriptedController()
        controller.answers = [(.reset, nil)]
        #expect(throws: ScanError.noAnswer(.reset)) { try run(controller, options()) }
    }

    @Test func putsUpWithControllersThatDoNotTellTheirCommands() throws {
        let controller = ScriptedController()
        controller.answers = [(.readLocalCommands, nil), (.leReadLocalFeatures, nil)]
        let summary = try run(controller, options())
        #expect(summary.header.effective?.family == .legacy)
        #expect(summary.header.notes.count == 1)
    }

    @Test func endsATrialWhenAllExpectedAreSeen() throws {
        let controller = ScriptedController()
        let witness = Witness()
        controller.advertise(Self.device, at: 300_000_000)
        controller.advertise(Self.device, at: 300_000_001)
        let summary = try run(
            controller,
            options {
                $0.trials = 2
                $0.trialDuration = Self.second
                $0.expected = [AddressPattern("C0:FF:EE:00:00:01")!]
                $0.assertions = [LatencyAssertion(.maximum, below: Self.second)]
            }, witness)
        #expect(witness.trialEnds.first == 300_000_000)
        #expect(witness.latencies.count == 1, "what comes after the end is not in the trial")
        #expect(summary.trialsDone == 2)
        #expect(summary.devices.device(0).trialStatus == [.seen, .censored])
        let results = summary.assertionResults
        #expect(results.map(\.judgement.verdict) == [.fails])
        #expect(results.first?.device?.bits == Self.device)
        #expect(results.first?.trials == 2)
    }

    @Test func marksForeignScanCommands() throws {
        let controller = ScriptedController(owned: false)
        let witness = Witness()
        controller.schedule(.foreign(LESetScanEnable(enable: false).packet, at: 400_000_000))
        let summary = try run(controller, options(), witness)
        #expect(summary.contaminated)
        #expect(witness.warnings == [.contaminated(opcode: 0x200c, time: 400_000_000)])
    }

    struct Ending: Sendable {
        var step: ScriptedController.Step
        var duration: Int64?
        var end: RunEnd
        var reason: String?
        var complete: Bool
    }

    @Test(arguments: [
        Ending(step: .signal(2, at: 500_000_000), duration: nil, end: .interrupted, complete: true),
        Ending(step: .signal(2, at: 500_000_000), duration: 1_000_000_000, end: .interrupted, complete: false),
        Ending(step: .signal(15, at: 500_000_000), duration: nil, end: .terminated, complete: false),
        Ending(
            step: .lost(at: 500_000_000), duration: nil,
            end: .controllerLost, reason: "unplugged", complete: false),
        Ending(
            step: .event([0x04, 0x10, 0x01, 0x42], at: 500_000_000), duration: nil,
            end: .controllerLost, reason: "Hardware Error event, code 66", complete: false),
        Ending(
            step: .ended(at: 500_000_000), duration: nil,
            end: .controllerLost, reason: "the other side closed the stream", complete: false),
    ])
    func keepsTheResultsWhateverEndsTheRun(_ ending: Ending) throws {
        let controller = ScriptedController()
        let witness = Witness()
        controller.advertise(Self.device, at: 100_000_000)
        controller.schedule(ending.step)
        let summary = try run(controller, options { $0.duration = ending.duration }, witness)
        #expect(summary.end == ending.end)
        #expect(summary.endReason == ending.reason)
        #expect(summary.complete == ending.complete)
        #expect(summary.devices.count == 1)
        #expect(witness.ended == 1)
        #expect(witness.trialEnds == [500_000_000])
        #expect(controller.packets.last == LESetScanEnable(enable: false).packet, "the scan is switched off")
    }

    @Test func switchesOffWhenAnOutputFails() {
        let controller = ScriptedController()
        let witness = Witness()
        witness.failsAt = 0
        controller.advertise(Self.device, at: 100_000_000)
        let other = Witness()
        #expect(throws: ScanError.output(.failed("disk full"))) {
            try ScanSession(
                controller: controller, options: options(), version: "0", observers: [witness, other]
            ).run()
        }
        #expect(controller.packets.last == LESetScanEnable(enable: false).packet)
        #expect(witness.ended == 0)
        #expect(other.ended == 1, "the others are told what there is")
    }

    /// An output that fails with its results.
    private final class FailsAtTheEnd: ScanObserver {
        let failure: ObserverFailure
        init(_ failure: ObserverFailure) { self.failure = failure }
        func runEnded(_ run: Run) throws(ObserverFailure) { throw failure }
    }

    @Test func everyOutputThatFailedIsNamed() {
        let controller = ScriptedController()
        controller.advertise(Self.device, at: 100_000_000)
        let observers = [
            FailsAtTheEnd(.closed), FailsAtTheEnd(.failed("a: disk full")), FailsAtTheEnd(.closed),
            FailsAtTheEnd(.failed("b: file too large")),
        ]
        #expect(throws: ScanError.output(.failed("a: disk full; b: file too large"))) {
            try ScanSession(
                controller: controller, options: options(), version: "0", observers: observers
            ).run()
        }
    }

    /// Quiet and alive is a warning, quiet and dead ends the run.
    @Test func asksASilentController() throws {
        let quiet = ScriptedController()
        let witness = Witness()
        let summary = try run(quiet, options { $0.duration = 30 * Self.second }, witness)
        #expect(summary.end == .finished)
        #expect(witness.warnings.count == 1)
        guard case .silent(let time) = witness.warnings.first else {
            Issue.record("no warning")
            return
        }
        #expect(time >= 5 * Self.second)

        let dead = ScriptedController()
        dead.answers = [(.leReadLocalFeatures, .success), (.leReadLocalFeatures, nil)]
        let end = try run(dead, options { $0.duration = 30 * Self.second })
        #expect(end.end == .controllerLost)
        #expect(end.endReason?.contains("no answer") == true)
    }

    @Test func fillsTheAcceptListOnlyWhereItIsOurs() throws {
        let pattern = AddressPattern("C0:FF:EE:00:00:01/random")!
        let owned = ScriptedController()
        _ = try run(owned, options { $0.accept = [pattern] })
        #expect(owned.sent.contains(.leAddToAcceptList))
        #expect(owned.packets.contains { LESetScanParameters(packet: $0.span)?.filterPolicy == 1 })

        let raw = ScriptedController(owned: false)
        let witness = Witness()
        raw.advertise(Self.device, at: 100_000_000)
        raw.advertise(Self.device + 1, at: 100_000_000)
        let summary = try run(raw, options { $0.accept = [pattern] }, witness)
        #expect(!raw.sent.contains(.leAddToAcceptList))
        #expect(witness.latencies.count == 1)
        #expect(summary.header.notes.contains { $0.contains("accept list") })
    }

    @Test func givesBothPHYsWindowAndInterval() throws {
        let controller = ScriptedController()
        controller.supportsExtended = true
        controller.codedPHY = true
        _ = try run(controller, options { $0.phy = .both })
        let command = try #require(
            controller.packets.compactMap { LESetExtendedScanParameters(packet: $0.span) }.first)
        #expect(command.oneM?.window == 48 && command.coded?.window == 48)
        let without = ScriptedController()
        #expect(throws: ScanError.phyNotSupported(.coded)) { try run(without, options { $0.phy = .coded }) }
    }

    @Test func needsExtendedScanningForLongIntervals() throws {
        let long = options {
            $0.timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: 32_000))
        }
        #expect(throws: ScanError.timing(.needsExtendedScanning(20 * Self.second))) {
            try run(ScriptedController(), long)
        }
        let extended = ScriptedController()
        extended.supportsExtended = true
        #expect(try run(extended, long).end == .finished)
    }

    @Test func pausesBetweenTrials() throws {
        let controller = ScriptedController()
        let witness = Witness()
        _ = try run(
            controller,
            options {
                $0.trials = 50
                $0.trialDuration = Self.second
            }, witness)
        let pauses = zip(witness.trialStarts.dropFirst(), witness.trialEnds).map { $0 - $1 }
        #expect(pauses.count == 49)
        #expect(pauses.allSatisfy { $0 >= 0 && $0 < 1_310_000_000 })
        #expect(Set(pauses).count == 49, "no two alike")
        #expect(pauses.max()! > 900_000_000 && pauses.min()! < 300_000_000)
    }
}
