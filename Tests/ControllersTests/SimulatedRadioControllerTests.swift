import Foundation
import Glibc
import HCI
import LinuxSystem
import RadioSimulation
import Testing

@testable import Controllers

@Suite struct SimulatedRadioControllerTests {
    private func scan(_ controller: any Controller) throws {
        try controller.send(Reset().packet.span)
        try controller.send(SetEventMask.forScanning.packet.span)
        try controller.send(
            LESetScanParameters(active: false, interval: 96, window: 96).packet.span)
        try controller.send(LESetScanEnable(enable: true, filterDuplicates: false).packet.span)
    }

    /// Everything up to virtual time `end`.
    private func run(_ controller: any Controller, until end: Int64) throws -> [Delivered] {
        var packets: [Delivered] = []
        while true {
            let wake = try controller.receive(until: end) { packets.append(Delivered($0)) }
            if wake == .deadline { return packets }
            try #require(wake == .packets)
        }
    }

    private func household(realTime: Bool = false, signals: TerminationSignals? = nil)
        -> SimulatedRadioController
    {
        SimulatedRadioController(scenario: .household, seed: 7, realTime: realTime, signals: signals)
    }

    @Test func virtualTimeGoesToEachPacketAndToTheDeadline() throws {
        let controller = household()
        try scan(controller)
        let packets = try run(controller, until: 3_000_000_000)
        #expect(controller.now == 3_000_000_000)
        #expect(packets.prefix(3).map(\.bytes[1]) == [0x0e, 0x0e, 0x0e])
        #expect(packets.count > 20)
        #expect(packets.map(\.time) == packets.map(\.time).sorted())
        #expect(packets.allSatisfy { !$0.sent && $0.time <= 3_000_000_000 })
    }

    @Test func silenceEndsAtTheDeadline() throws {
        let controller = household()
        #expect(try controller.receive(until: 7_500_000_000) { _ in } == .deadline)
        #expect(controller.now == 7_500_000_000)
        // A deadline that has passed moves nothing.
        #expect(try controller.receive(until: 5) { _ in } == .deadline)
        #expect(controller.now == 7_500_000_000)
    }

    @Test func realTimeGivesTheSamePackets() throws {
        let (fast, paced) = (household(), household(realTime: true))
        try scan(fast)
        let start = monotonicTime()
        try scan(paced)
        let packets = try run(paced, until: 300_000_000)
        #expect(monotonicTime() - start >= 290_000_000)
        #expect(try run(fast, until: 300_000_000) == packets)
        #expect(packets.count > 4)
    }

    @Test func signalEndsALongSilence() throws {
        let signals = try TerminationSignals()
        let controller = household(signals: signals)
        signals.send(SIGTERM)
        #expect(try controller.receive(until: nil) { _ in } == .signal(SIGTERM))
        // And while time is real, where it has to break a sleep.
        let paced = household(realTime: true, signals: signals)
        signals.send(SIGHUP)
        #expect(try paced.receive(until: 3_600_000_000_000) { _ in } == .signal(SIGHUP))
    }

    @Test func missingAndBrokenScenarios() throws {
        let folder = try TemporaryFolder()
        let missing = folder.file("none.json")
        #expect(
            failure { () throws(ControllerError) in _ = try openController(name: "sim:\(missing)") }
                == .openFailed(missing, Errno(ENOENT)))
        let broken = folder.file("broken.json")
        try "{".write(toFile: broken, atomically: true, encoding: .utf8)
        guard
            case .badScenario(broken, let reason) = failure({ () throws(ControllerError) in
                _ = try openController(name: "sim:\(broken)")
            })
        else {
            Issue.record("a broken scenario was taken")
            return
        }
        #expect(!reason.isEmpty)
    }
}
