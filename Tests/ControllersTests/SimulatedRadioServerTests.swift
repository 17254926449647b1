import Foundation
import Glibc
import HCI
import LinuxSystem
import RadioSimulation
import TestSupport
import Testing

@testable import Controllers

/// A server on a thread of its own; `stop` ends it by a signal to that thread.
final class RunningServer: @unchecked Sendable {
    let name: String
    private let lock = NSCondition()
    private let signals: TerminationSignals
    private var result: Result<CInt, ControllerError>?
    private var events: [SimulatedRadioServer.Event] = []

    init(listen name: String, scenario: Scenario = .household, seed: UInt64 = 3) throws {
        let signals = try TerminationSignals()
        self.signals = signals
        let server = try SimulatedRadioServer(
            listen: name, scenario: scenario, seed: seed, capture: nil, signals: signals)
        self.name = server.name
        nonisolated(unsafe) let moved = server
        let started = DispatchSemaphore(value: 0)
        Thread.detachNewThread { [self] in
            started.signal()
            let end: Result<CInt, ControllerError>
            do throws(ControllerError) {
                end = .success(
                    try unsafe moved.run { event in
                        lock.withLock {
                            events.append(event)
                            lock.broadcast()
                        }
                    })
            } catch {
                end = .failure(error)
            }
            lock.withLock {
                result = end
                lock.broadcast()
            }
        }
        started.wait()
    }

    func stop(_ signal: CInt = SIGTERM) -> Result<CInt, ControllerError>? {
        signals.send(signal)
        return lock.withLock {
            let limit = Date(timeIntervalSinceNow: 10)
            while result == nil, lock.wait(until: limit) {}
            return result
        }
    }

    /// The first `count` events, or fewer after ten seconds.
    func events(_ count: Int) -> [SimulatedRadioServer.Event] {
        lock.withLock {
            let limit = Date(timeIntervalSinceNow: 10)
            while events.count < count, lock.wait(until: limit) {}
            return events
        }
    }
}

@Suite struct SimulatedRadioServerTests {
    private let enable: [[UInt8]] = [
        Reset().packet, SetEventMask.forScanning.packet, LESetScanParameters(interval: 16, window: 16).packet,
        LESetScanEnable(enable: true).packet,
    ]

    @Test(arguments: ["tcp", "unix"])
    func oneHostAfterAnother(kind: String) throws {
        let folder = try TemporaryFolder()
        let server = try RunningServer(listen: kind == "tcp" ? "tcp:127.0.0.1:0" : "unix:\(folder.file("hci"))")
        for _ in 0..<2 {
            let host = try openController(name: server.name)
            for command in enable { try host.send(command.span) }
            let packets = try host.collect(10)
            // A controller as after power on: nothing of the last host's scan comes before the answers.
            #expect(
                packets.prefix(4).map { Array($0.bytes[..<3]) } == [[UInt8]](repeating: [4, 0x0e, 4], count: 4))
            #expect(packets.dropFirst(4).allSatisfy { $0.bytes[1] == 0x3e } && packets.count >= 10)
        }
        #expect(
            server.events(4) == [
                .connected, .disconnected(reason: nil), .connected, .disconnected(reason: nil),
            ])
        #expect(server.stop() == .success(SIGTERM))
    }

    @Test func reportsComeWhenTheyAreHeard() throws {
        let server = try RunningServer(listen: "tcp:127.0.0.1:0")
        let host = try openController(name: server.name)
        for command in enable { try host.send(command.span) }
        let packets = try host.collect(24)
        // An iBeacon every 100 ms and the others: 20 reports at once would be a radio that does not wait.
        #expect(packets.last!.time - packets.first!.time > 300_000_000)
        #expect(server.stop(SIGINT) == .success(SIGINT))
    }

    @Test func garbageDropsTheHostNotTheServer() throws {
        let server = try RunningServer(listen: "tcp:127.0.0.1:0")
        guard case .tcp(let name, let port) = try ControllerName(server.name) else { return }
        let endpoint = StreamEndpoint.tcp(host: name, port: port)
        var random = SeededRandom(seed: 11)
        for round in 0..<30 {
            let stream = try endpoint.connect(timeout: 5_000_000_000, stopOn: nil)
            var garbage = mutated(enable.randomElement(using: &random)!, using: &random)
            garbage += (0..<50).map { _ in UInt8.random(in: 0...255, using: &random) }
            try? stream.write((garbage + [0x77]).span, until: monotonicTime() + 1_000_000_000)
            _ = server.events(2 * round + 1)
        }
        let events = server.events(60)
        #expect(events.count == 60)
        #expect(events.contains { if case .disconnected(.some) = $0 { true } else { false } })
        // And it still works.
        let host = try openController(name: server.name)
        try host.send(Reset().packet.span)
        #expect(try host.collect(1).map(\.bytes) == [bytes("040e0401030c00")])
        #expect(server.stop() == .success(SIGTERM))
    }

    @Test func cannotListen() throws {
        let server = try RunningServer(listen: "tcp:127.0.0.1:0")
        #expect(
            failure { () throws(ControllerError) in
                _ = try SimulatedRadioServer(listen: server.name, scenario: .household, seed: 1)
            } == .openFailed(server.name, Errno(EADDRINUSE)))
        for name in ["sim", "hci0", "6402", "serial:/dev/x,9600"] {
            #expect(throws: ControllerError.badName(name)) {
                _ = try SimulatedRadioServer(listen: name, scenario: .household, seed: 1)
            }
        }
        _ = server.stop()
    }
}

@Suite struct VirtualAdapterTests {
    private func create(answer: String) throws -> (Result<String, ControllerError>, asked: [UInt8]) {
        var ends: [CInt] = [0, 0]
        let kind = CInt(SOCK_DGRAM.rawValue) | CInt(O_NONBLOCK)
        try #require(unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0)
        let device = FileDescriptor(owning: ends[0])
        let far = FileDescriptor(owning: ends[1])
        try far.write(bytes(answer).span)
        let result: Result<String, ControllerError>
        do throws(ControllerError) {
            result = .success(try VirtualAdapter.create(device))
        } catch {
            result = .failure(error)
        }
        var asked: [UInt8] = []
        try far.read(appendingTo: &asked, upTo: 16)
        return (result, asked)
    }

    @Test func takesItsNumberFromTheKernel() throws {
        let (result, asked) = try create(answer: "ff000301")
        #expect(result == .success("hci259"))
        #expect(asked == [0xff, 0x00])
    }

    @Test(arguments: ["01030c00", "ff00", "ff00010203"])
    func refusesAnotherAnswer(_ answer: String) throws {
        #expect(try create(answer: answer).0 == .failure(.openFailed("vhci", Errno(EPROTO))))
    }
}

@Suite struct AdapterListingTests {
    @Test func asksAControllerWhatItCanDo() throws {
        var scenario = Scenario.household
        let details = try AdapterListing.Details(asking: SimulatedRadioController(scenario: scenario, seed: 1))
        #expect(details.extendedScanning && details.legacyScanning && details.features.codedPHY)
        #expect(details.coreVersion != nil)
        scenario.scanner.extended = false
        scenario.scanner.coded = false
        let old = try AdapterListing.Details(asking: SimulatedRadioController(scenario: scenario, seed: 1))
        #expect(!old.extendedScanning && old.legacyScanning && !old.features.codedPHY)
        scenario.scanner.silentFrom = 0
        let silent = SimulatedRadioController(scenario: scenario, seed: 1)
        #expect(
            failure { () throws(ControllerError) in _ = try AdapterListing.Details(asking: silent) }
                == .lost("sim", reason: "does not answer"))
    }
}
