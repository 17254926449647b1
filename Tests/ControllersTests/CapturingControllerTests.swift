import Captures
import Foundation
import Glibc
import HCI
import LinuxSystem
import RadioSimulation
import TestSupport
import Testing

@testable import Controllers

@Suite struct CapturingControllerTests {
    private func scan(_ controller: any Controller, seconds: Int64) throws -> [Delivered] {
        var packets: [Delivered] = []
        let commands = [
            Reset().packet, SetEventMask.forScanning.packet,
            LESetScanParameters(active: false, interval: 96, window: 48).packet,
            LESetScanEnable(enable: true, filterDuplicates: false).packet,
        ]
        for command in commands { try controller.send(command.span) }
        while try controller.receive(until: seconds * 1_000_000_000, { packets.append(Delivered($0)) })
            == .packets
        {}
        return packets
    }

    @Test func writesBothDirectionsAndRepeatsToTheByte() throws {
        let folder = try TemporaryFolder()
        var files: [Data] = []
        for name in ["a", "b"] {
            let path = folder.file(name)
            let controller = try openController(
                name: "sim", options: ControllerOptions(seed: 5, capturePath: path))
            let live = try scan(controller, seconds: 5)
            // Whole at every return of `receive`, without the controller being closed.
            let replayed = try CaptureController(path: path)
            let packets = try replayed.collect(live.count + 4)
            #expect(live.count > 20)
            #expect(packets.filter { !$0.sent }.map(\.bytes) == live.map(\.bytes))
            #expect(packets.filter(\.sent).map { $0.bytes[1] } == [0x03, 0x01, 0x0b, 0x0c])
            for (packet, original) in zip(packets.filter { !$0.sent }, live) {
                let time = CapturingController.virtualEpoch + original.time
                #expect(packet.time <= time && packet.time > time - 1000)
            }
            files.append(try Data(contentsOf: URL(filePath: path)))
            withExtendedLifetime(controller) {}
        }
        #expect(files[0] == files[1])
    }

    @Test func cannotBeCreated() throws {
        let path = "/proc/none/capture"
        #expect(
            failure { () throws(ControllerError) in
                _ = try openController(name: "sim", options: ControllerOptions(capturePath: path))
            } == .captureNotCreated(path, Errno(ENOENT)))
    }

    @Test func fullDiskIsToldAtOnce() throws {
        let sim = SimulatedRadioController(scenario: .household, seed: 1)
        #expect(
            failure { () throws(ControllerError) in _ = try CapturingController(sim, path: "/dev/full") }
                == .captureNotWritten("/dev/full", bytes: 0, Errno(ENOSPC)))
    }

    /// A pipe that nobody reads stands for the disk that fills up: it is said once, what was written before are whole
    /// records, and the controller works on, so that the scan can be switched off.
    @Test func diskThatFillsUpDuringTheRun() throws {
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let far = FileDescriptor(owning: ends[0])
        let sim = SimulatedRadioController(scenario: .household, seed: 1)
        let controller = try CapturingController(sim, path: "pipe", file: FileDescriptor(owning: ends[1]))
        guard
            case .captureNotWritten("pipe", let safe?, Errno(EAGAIN)) = failure({ () throws(ControllerError) in
                do {
                    _ = try scan(controller, seconds: 3600)
                } catch let error as ControllerError {
                    throw error
                } catch {}
            })
        else {
            Issue.record("an hour of reports went into a pipe")
            return
        }
        var written: [UInt8] = []
        while written.count < Int(safe) { try far.read(appendingTo: &written, upTo: Int(safe) - written.count) }
        var reader = try CaptureReader(written.span)
        var records = 0
        while try reader.next() != nil { records += 1 }
        #expect(records > 100 && reader.offset == written.count)
        #expect(try controller.receive(until: controller.now + 1_000_000_000) { _ in } == .packets)
    }
}
