import Controllers
import HCI
import Runs
import Testing

@testable import ScanSession

/// A scan that another program runs, as the monitor channel shows it.
@Suite struct ObservedScanTests {
    private let parameters: [UInt8] = [0x01, 0x0b, 0x20, 7, 0, 0x60, 0, 0x30, 0, 0, 0]
    private let enable: [UInt8] = [0x01, 0x0c, 0x20, 2, 1, 0]

    /// Both commands with their answers, the second at `time`.
    private func scan(_ controller: ScriptedController, from time: Int64) {
        controller.schedule(.foreign(parameters, at: time - 4))
        controller.schedule(.event([0x04, 0x0e, 4, 1, 0x0b, 0x20, 0], at: time - 3))
        controller.schedule(.foreign(enable, at: time - 2))
        controller.schedule(.event([0x04, 0x0e, 4, 1, 0x0c, 0x20, 0], at: time))
    }

    private func observe(_ controller: ScriptedController, _ witness: Witness) throws(ScanError) -> Run {
        controller.schedule(.ended(at: 20_000))
        return try ObservedScan(
            controller: controller, options: ScanOptions(), version: "0", observers: [witness]
        ).run()
    }

    @Test func anAdapterThatIsTakenDownEndsItsScan() throws {
        let controller = ScriptedController(owned: false)
        let witness = Witness()
        scan(controller, from: 1_000)
        controller.advertise(7, at: 3_000)
        controller.schedule(.event(adapterEvent(.down), at: 5_000))
        // Up again, and the program scans anew: the next trial.
        scan(controller, from: 9_000)
        controller.advertise(7, at: 9_500)
        let summary = try observe(controller, witness)
        #expect(witness.trialStarts == [1_000, 9_000])
        #expect(witness.trialEnds.first == 5_000)
        #expect(witness.latencies == [2_000, 500])
        let told = ScanWarning.note("test was taken down, and its scan ended with it")
        #expect(witness.warnings == [told] && summary.notices == [Notice(of: told)])
        #expect(summary.end == .finished)
    }

    @Test func anAdapterThatIsTakenDownWithoutAScanIsNothing() throws {
        let controller = ScriptedController(owned: false)
        let witness = Witness()
        controller.schedule(.event(adapterEvent(.down), at: 500))
        scan(controller, from: 1_000)
        controller.schedule(.event(adapterEvent(.unregistered), at: 2_000))
        let summary = try observe(controller, witness)
        #expect(witness.trialStarts == [1_000] && summary.notices.isEmpty)
    }
}

private func adapterEvent(_ change: StackInternalEvent.Change) -> [UInt8] {
    var packet: [UInt8] = []
    StackInternalEvent(change: change, adapter: 0).append(to: &packet)
    return packet
}
