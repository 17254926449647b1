import Captures
import Foundation
import Glibc
import LinuxSystem
internal import Runs
import TestSupport
import Testing

@testable import Controllers

@Suite struct CaptureControllerTests {
    private let report = bytes("043e0c02010000010203040506 00c5")
    private let command = bytes("010c20020100")

    /// A btsnoop of alternating commands and reports, 1 s apart, from 2026 on.
    private func capture(_ count: Int) -> [UInt8] {
        var data: [UInt8] = []
        let writer = BTSnoopWriter()
        writer.begin(&data)
        for index in 0..<count {
            let sent = index.isMultiple(of: 2)
            writer.append(
                (sent ? command : report).span, time: time(index), sent: sent, to: &data)
        }
        return data
    }

    private func time(_ index: Int) -> Int64 { 1_767_225_600_000_000_000 + Int64(index) * 1_000_000_000 }

    @Test func handsOnEveryRecordThenEnds() throws {
        let folder = try TemporaryFolder()
        let controller = try open(capture(10_001), in: folder)
        var packets: [Delivered] = []
        while try controller.receive(until: nil, { packets.append(Delivered($0)) }) == .packets {}
        #expect(packets.count == 10_001)
        for (index, packet) in packets.enumerated() {
            #expect(packet.sent == index.isMultiple(of: 2))
            #expect(packet.time == time(index))
            #expect(packet.bytes == (packet.sent ? command : report))
        }
        #expect(controller.now == time(10_000))
        #expect(try controller.receive(until: nil) { _ in } == .ended)
        #expect(!controller.description.takesCommands && controller.description.clock == .capture)
        #expect(failure { () throws(ControllerError) in try controller.send(command.span) } != nil)
    }

    @Test func deadlinesAreTimesOfTheCapture() throws {
        let folder = try TemporaryFolder()
        let controller = try open(capture(10), in: folder)
        var seen: [Int64] = []
        for step in 0..<9 {
            // Before the next record, then on it.
            let early = time(step) - 1
            #expect(try controller.receive(until: early) { _ in Issue.record("too early") } == .deadline)
            #expect(controller.now == early)
            #expect(try controller.receive(until: time(step)) { seen.append($0.time) } == .packets)
            #expect(controller.now == time(step))
        }
        #expect(try controller.receive(until: nil) { seen.append($0.time) } == .packets)
        #expect(seen == (0..<10).map(time))
        #expect(try controller.receive(until: nil) { _ in } == .ended)
    }

    @Test func brokenCaptureIsToldAfterWhatCouldBeRead() throws {
        let folder = try TemporaryFolder()
        let data = capture(3)
        let controller = try open(Array(data.dropLast(1)), in: folder)
        #expect(try controller.collect(2).count == 2)
        let error = failure { () throws(ControllerError) in _ = try controller.receive(until: nil) { _ in } }
        guard case .brokenCapture(_, let offset, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(offset == data.count - 24 - command.count)
    }

    @Test func whatIsNoCapture() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("none")
        #expect(
            failure { () throws(ControllerError) in _ = try CaptureController(path: path) }
                == .openFailed(path, Errno(ENOENT)))
        #expect(
            failure { () throws(ControllerError) in _ = try CaptureController(path: folder.path) }
                == .openFailed(folder.path, Errno(EISDIR)))
        for data in [[], Array("hello, world".utf8), Array(capture(1)[..<10])] as [[UInt8]] {
            switch failure({ () throws(ControllerError) in _ = try open(data, in: folder) }) {
            case .brokenCapture, .notACapture: break
            default: Issue.record("\(data.count) bytes were taken for a capture")
            }
        }
    }

    private func open(
        _ data: [UInt8], in folder: TemporaryFolder, _ signals: TerminationSignals? = nil
    ) throws(ControllerError) -> CaptureController {
        let path = folder.file("capture")
        _ = FileManager.default.createFile(atPath: path, contents: Data(data))
        return try CaptureController(path: path, signals: signals)
    }

    /// Resuming the reader between calls loses and repeats nothing: the same as one reader straight through.
    @Test func allFixturesAsOneReaderReadsThem() throws {
        let files = try fixtures()
        #expect(files.count >= 5)
        for path in files {
            let data = [UInt8](try Data(contentsOf: URL(filePath: path)))
            var expected: [Delivered] = []
            var reader = try CaptureReader(data.span)
            var scratch: [UInt8] = []
            while let record = try reader.next() {
                expected.append(
                    Delivered(
                        Packet(bytes: record.packet(in: &scratch), time: record.time, sent: record.sent)))
            }
            let controller = try CaptureController(path: path)
            var packets: [Delivered] = []
            while packets.count < expected.count + 1 {
                // One at a time where times allow it.
                let next = packets.count < expected.count ? expected[packets.count].time : nil
                if try controller.receive(until: next, { packets.append(Delivered($0)) }) == .ended { break }
            }
            #expect(packets == expected, "\(path)")
            #expect(controller.counts.dropped == reader.notes.drops)
            #expect(controller.counts.correctedTimes == (reader.notes.swappedTimestamps ? 1 : 0))
        }
    }

    @Test func signalStopsBetweenBatches() throws {
        let folder = try TemporaryFolder()
        let signals = try TerminationSignals()
        let controller = try open(capture(10), in: folder, signals)
        signals.send(SIGINT)
        #expect(try controller.receive(until: nil) { _ in } == .signal(SIGINT))
        #expect(try controller.receive(until: nil) { _ in } == .packets)
    }
}
