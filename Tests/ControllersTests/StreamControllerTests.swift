import Foundation
import Glibc
import LinuxSystem
internal import Runs
import TestSupport
import Testing

@testable import Controllers

/// A controller's end of a byte stream, played by the test.
final class Peer {
    let controller: StreamController
    let signals: TerminationSignals
    private var stream: FileDescriptor?
    private let number: CInt

    /// Over a socket pair.
    init() throws {
        var ends: [CInt] = [0, 0]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(O_NONBLOCK)
        try #require(unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0)
        number = ends[1]
        stream = FileDescriptor(owning: number)
        signals = try TerminationSignals()
        controller = StreamController(
            name: "unix:test", endpoint: .unix(path: "test"), stream: FileDescriptor(owning: ends[0]),
            signals: signals)
    }

    /// Over what somebody listens on.
    init(connecting name: String, accepting listener: borrowing FileDescriptor, tcp: Bool) throws {
        let controller = try openController(name: name) as? StreamController
        self.controller = try #require(controller)
        signals = try TerminationSignals()
        _ = try waitForInput([listener.number], until: monotonicTime() + 5_000_000_000)
        guard let client = try listener.accept(tcp: tcp) else { throw Errno(ECONNABORTED) }
        number = client.number
        stream = consume client
    }

    func put(_ bytes: [UInt8]) throws {
        try FileDescriptor(borrowing: number).write(bytes.span, until: monotonicTime() + 5_000_000_000)
    }

    func take() throws -> [UInt8] {
        _ = try waitForInput([number], until: monotonicTime() + 5_000_000_000)
        var bytes: [UInt8] = []
        try FileDescriptor(borrowing: number).read(appendingTo: &bytes, upTo: 1024)
        return bytes
    }

    func close() { stream = nil }
}

@Suite struct StreamControllerTests {
    static let report = bytes("043e0c02010000010203040506 00c5")
    static let complete = bytes("040e0401030c00")
    static let data = bytes("0240200300aabbcc")

    @Test func byteByByte() throws {
        let peer = try Peer()
        for byte in (Self.report + Self.data + Self.complete).dropLast() {
            try peer.put([byte])
            // Whole packets only, and none early.
            let (wake, packets) = try peer.controller.receive(within: 0)
            #expect((wake == .packets) == !packets.isEmpty)
            if let packet = packets.first { #expect(packet.bytes == Self.report) }
        }
        try peer.put([0])
        let (wake, packets) = try peer.controller.receive(within: 1000)
        #expect(wake == .packets && packets.map(\.bytes) == [Self.complete])
        #expect(peer.controller.counts.skipped == 1)
    }

    /// The same stream cut at random places gives the same packets.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func fragments(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let sent = (0..<60).map { _ in [Self.report, Self.data, Self.complete].randomElement(using: &random)! }
        let stream = sent.flatMap { $0 }
        let peer = try Peer()
        var received: [[UInt8]] = []
        var start = 0
        while start < stream.count {
            let end = min(stream.count, start + Int.random(in: 1...40, using: &random))
            try peer.put(Array(stream[start..<end]))
            received += try peer.controller.receive(within: 0).1.map(\.bytes)
            start = end
        }
        #expect(received == sent.filter { $0 != Self.data })
    }

    @Test func manyPacketsInOneRead() throws {
        let peer = try Peer()
        let before = monotonicTime()
        try peer.put((0..<2000).flatMap { _ in Self.report })
        let packets = try peer.controller.collect(2000)
        #expect(packets.count == 2000)
        #expect(packets.allSatisfy { $0.bytes == Self.report && $0.time >= before && !$0.sent })
    }

    @Test func garbageIsToldWithItsPlaceAfterWhatCameBefore() throws {
        let peer = try Peer()
        try peer.put(Self.report + Self.complete + [0x77, 0x04])
        #expect(try peer.controller.collect(2).map(\.bytes) == [Self.report, Self.complete])
        let error = failure { () throws(ControllerError) in _ = try peer.controller.receive(within: 1000) }
        guard case .lost(_, let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("0x77") && reason.contains("byte \(Self.report.count + Self.complete.count)"))
        // And it stays lost.
        #expect(failure { () throws(ControllerError) in _ = try peer.controller.receive(within: 0) } == error)
    }

    @Test func closedBetweenPacketsIsTheEnd() throws {
        let peer = try Peer()
        try peer.put(Self.report)
        peer.close()
        #expect(try peer.controller.receive(within: 1000).0 == .packets)
        #expect(try peer.controller.receive(within: 1000).0 == .ended)
        #expect(
            failure { () throws(ControllerError) in try peer.controller.send(bytes("01030c00").span) } != nil)
    }

    @Test func closedInsideAPacketIsALoss() throws {
        for cut in 1..<Self.report.count {
            let peer = try Peer()
            try peer.put(Self.complete + Self.report[..<cut])
            peer.close()
            #expect(try peer.controller.receive(within: 1000).0 == .packets)
            guard
                case .lost(_, let reason) = failure({ () throws(ControllerError) in
                    _ = try peer.controller.receive(within: 1000)
                })
            else {
                Issue.record("cut after \(cut) was no loss")
                continue
            }
            #expect(reason.contains("byte \(Self.complete.count) "))
        }
    }

    @Test func silenceIsADeadline() throws {
        let peer = try Peer()
        let deadline = peer.controller.now + 30_000_000
        #expect(try peer.controller.receive(until: deadline) { _ in } == .deadline)
        #expect(peer.controller.now >= deadline)
        // What is there already is handed out though the deadline has passed.
        try peer.put(Self.report)
        #expect(try peer.controller.receive(until: deadline) { _ in } == .packets)
    }

    @Test func oneThatTakesNothingIsLost() throws {
        let peer = try Peer()
        let command = [0x01, 0x03, 0x0c, 0xff] + [UInt8](repeating: 0, count: 255)
        var error: ControllerError?
        for _ in 0..<10_000 where error == nil {
            error = failure { () throws(ControllerError) in try peer.controller.send(command.span) }
        }
        #expect(error == .lost("unix:test", reason: "it takes no commands"))
    }

    /// Nobody read for longer than 20 ms while bytes waited: their time is not known.
    @Test func whatWaitedIsMarked() throws {
        let peer = try Peer()
        func waits(within milliseconds: Int64) throws -> [Int64] {
            var waits: [Int64] = []
            _ = try peer.controller.receive(until: monotonicTime() + milliseconds * 1_000_000) {
                waits.append($0.waited)
            }
            return waits
        }
        #expect(try waits(within: 30).isEmpty)
        try peer.put(Self.report)
        usleep(150_000)
        let marked = try waits(within: 1000)
        #expect(marked.count == 1 && marked[0] >= 150_000_000 && marked[0] < 1_000_000_000, "\(marked)")
        // What comes while it is waited for has its time, however long that takes.
        nonisolated(unsafe) let other = peer
        Thread.detachNewThread {
            usleep(150_000)
            try? unsafe other.put(Self.report)
        }
        var plain: [Int64] = []
        while plain.isEmpty { plain = try waits(within: 200) }
        #expect(plain.allSatisfy { $0 < 100_000_000 }, "no mark, or one of a busy machine")
    }

    @Test func signalWakes() throws {
        let peer = try Peer()
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            peer.signals.send(signal)
            #expect(try peer.controller.receive(until: nil) { _ in } == .signal(signal))
        }
        // Packets that are there as well are not lost.
        try peer.put(Self.report)
        peer.signals.send(SIGINT)
        #expect(try peer.controller.receive(within: 1000).0 == .signal(SIGINT))
        #expect(try peer.controller.receive(within: 1000).0 == .packets)
    }

    @Test func tcp() throws {
        let listener = try StreamEndpoint.tcp(host: "127.0.0.1", port: 0).listen()
        let port = listener.localPort ?? 0
        let peer = try Peer(connecting: "tcp:127.0.0.1:\(port)", accepting: listener, tcp: true)
        try peer.controller.send(bytes("01030c00").span)
        #expect(try peer.take() == bytes("01030c00"))
        try peer.put(Self.complete)
        #expect(try peer.controller.receive(within: 5000).1.map(\.bytes) == [Self.complete])
        #expect(peer.controller.description.name == "tcp:127.0.0.1:\(port)")
        peer.close()
        #expect(try peer.controller.receive(within: 5000).0 == .ended)
    }

    @Test func unixSocketReplacesAStaleFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("hci")
        // Twice: the file of the first listener is still there when the second comes.
        for _ in 0..<2 {
            let listener = try StreamEndpoint.unix(path: path).listen()
            let peer = try Peer(connecting: "unix:\(path)", accepting: listener, tcp: false)
            try peer.put(Self.complete)
            #expect(try peer.controller.receive(within: 5000).1.map(\.bytes) == [Self.complete])
            // One that lives is not replaced.
            #expect(throws: StreamEndpoint.Failure.failed(Errno(EADDRINUSE))) {
                _ = try StreamEndpoint.unix(path: path).listen()
            }
        }
    }

    @Test func whatCannotBeOpened() throws {
        let listener = try StreamEndpoint.tcp(host: "127.0.0.1", port: 0).listen()
        let port = listener.localPort ?? 0
        _ = consume listener
        let folder = try TemporaryFolder()
        let file = folder.file("plain")
        try Data().write(to: URL(filePath: file))
        let long = folder.file(String(repeating: "x", count: 200))
        let expected: [(String, ControllerError)] = [
            ("tcp:127.0.0.1:\(port)", .refused("tcp:127.0.0.1:\(port)", Errno(ECONNREFUSED))),
            ("tcp:no-such-host.invalid:1", .unknownHost("tcp:no-such-host.invalid:1")),
            ("unix:\(folder.file("none"))", .openFailed("unix:\(folder.file("none"))", Errno(ENOENT))),
            ("unix:\(file)", .refused("unix:\(file)", Errno(ECONNREFUSED))),
            ("unix:\(long)", .openFailed("unix:\(long)", Errno(ENAMETOOLONG))),
            (
                "serial:\(folder.file("none")),9600",
                .openFailed("serial:\(folder.file("none")),9600", Errno(ENOENT))
            ),
            ("serial:\(file),9600", .openFailed("serial:\(file),9600", Errno(ENOTTY))),
        ]
        for (name, error) in expected {
            #expect(failure { () throws(ControllerError) in _ = try openController(name: name) } == error)
        }
    }
}
