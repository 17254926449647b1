import Controllers
import HCI
import Runs
import ScanSession
import Testing

/// A controller that refuses each command with each error code, and each way out of the run that follows.
@Suite struct HostileMatrixTests {
    static let millisecond: Int64 = 1_000_000

    /// A command of the run, and which of its kind is the first to be refused.
    struct Refusal: Sendable, CustomStringConvertible {
        var opcode: Opcode
        /// Of scan enable: the one that switches on, or off.
        var on: Bool?
        var from: Int

        var description: String { "\(opcode)\(on.map { $0 ? " on" : " off" } ?? ""), from the \(from). on" }

        func matches(_ packet: [UInt8]) -> Bool {
            guard Opcode(rawValue: UInt16(packet[1]) | UInt16(packet[2]) << 8) == opcode else { return false }
            return on == nil || on == (packet[4] == 1)
        }
    }

    enum WayOut: CaseIterable, Sendable {
        case plan, interrupt, terminate, hangUp, outputFails, outputCloses, loss, end, silence
    }

    private static let refusals: [Refusal] =
        [
            Opcode.reset, .setEventMask, .leSetEventMask, .readLocalCommands, .leReadLocalFeatures,
            .leReadAcceptListSize,
        ].map { Refusal(opcode: $0, on: nil, from: 1) }
        + [1, 2].flatMap { from in
            [false, true].flatMap { extended in
                [
                    Refusal(
                        opcode: extended ? .leSetExtendedScanParameters : .leSetScanParameters, on: nil,
                        from: from),
                    Refusal(
                        opcode: extended ? .leSetExtendedScanEnable : .leSetScanEnable, on: true, from: from),
                    Refusal(
                        opcode: extended ? .leSetExtendedScanEnable : .leSetScanEnable, on: false, from: from),
                ]
            }
        }

    /// All error codes that are assigned, and two that are not.
    private static let statuses = (UInt8(1)...0x48).map { Status(rawValue: $0) } + [Status(rawValue: 0xff)]

    /// On the raw channel the same commands are sent but for those of the set-up: what decides anything is enough.
    private static let raw = [UInt8(0x01), 0x0c, 0x0d, 0x11, 0x12, 0x1f, 0xff].map { Status(rawValue: $0) }

    private final class Output: ScanObserver {
        var failure: ObserverFailure?
        var reports = 0
        var ended = 0
        var started = 0
        var wantsReports: Bool { true }

        func runStarted(_ header: RunHeader) { started += 1 }
        func report(_ report: borrowing AdvertisingReport, _ context: ReportContext) throws(ObserverFailure) {
            reports += 1
            if let failure, reports == 3 { throw failure }
        }
        func runEnded(_ summary: Run) { ended += 1 }
    }

    @Test(arguments: refusals, [true, false])
    func leavesTheScanOffAndKeepsTheResults(_ refusal: Refusal, owned: Bool) throws {
        for status in owned ? Self.statuses : Self.raw {
            for way in WayOut.allCases { try check(refusal, status, way, owned: owned) }
        }
    }

    private func check(_ refusal: Refusal, _ status: Status, _ way: WayOut, owned: Bool) throws {
        let controller = ScriptedController(owned: owned)
        controller.supportsExtended =
            refusal.opcode == .leSetExtendedScanEnable || refusal.opcode == .leSetExtendedScanParameters
        var count = 0
        var isRefused: [Bool] = []
        let time = 150 * Self.millisecond
        controller.reply = { [unowned controller] packet in
            if way == .silence, controller.now >= time {
                isRefused.append(false)
                return []
            }
            guard refusal.matches(packet) else {
                isRefused.append(false)
                return nil
            }
            count += 1
            isRefused.append(count >= refusal.from)
            guard count >= refusal.from else { return nil }
            var bytes: [UInt8] = []
            CommandComplete.append(answering: refusal.opcode, status: status, to: &bytes)
            return [(Int64(1_000), bytes)]
        }
        for index in 0..<40 { controller.advertise(1, at: Int64(index) * 10 * Self.millisecond) }
        let (first, second) = (Output(), Output())
        switch way {
        case .plan, .silence: break
        case .interrupt: controller.schedule(.signal(2, at: time))
        case .terminate: controller.schedule(.signal(15, at: time))
        case .hangUp: controller.schedule(.signal(1, at: time))
        case .outputFails: first.failure = .failed("disk full")
        case .outputCloses: first.failure = .closed
        case .loss: controller.schedule(.lost(at: time))
        case .end: controller.schedule(.ended(at: time))
        }
        var options = ScanOptions()
        options.trials = 3
        options.trialDuration = 100 * Self.millisecond
        options.seed = 1
        options.limits = MemoryLimits(maxDevices: 16, maxMemory: MemoryLimits.memory.lowerBound)
        let what = "\(refusal), \(status), \(way), \(owned ? "owned" : "raw")"
        do throws(ScanError) {
            let summary = try ScanSession(
                controller: controller, options: options, version: "0", observers: [first, second]
            ).run()
            #expect(first.ended == 1 && second.ended == 1, "\(what)")
            #expect(summary.complete == (summary.end == .finished), "\(what)")
        } catch {
            // Where something was measured, whoever can still be told is told.
            if second.started > 0 { #expect(second.ended == 1, "\(what): \(error)") }
            if way == .outputFails || way == .outputCloses {
                if case .output = error { #expect(first.ended == 0, "\(what)") }
            }
        }
        checkTheLastCommand(controller, isRefused, what)
    }

    /// It switches off, unless the last one that switches on was refused.
    private func checkTheLastCommand(_ controller: ScriptedController, _ isRefused: [Bool], _ what: String) {
        for (index, packet) in controller.packets.enumerated().reversed() {
            let enable =
                LESetScanEnable(packet: packet.span)?.enable
                ?? LESetExtendedScanEnable(packet: packet.span)?.enable
            if Reset(packet: packet.span) != nil || enable == false { return }
            guard enable == true else { continue }
            #expect(index < isRefused.count && isRefused[index], "\(what): the scan is left on")
            return
        }
    }
}
