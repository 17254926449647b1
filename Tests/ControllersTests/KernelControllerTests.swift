import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import Controllers

/// The kernel's packets played by the other ends of two datagram socket pairs.
final class FakeKernel {
    let controller: KernelController
    let packets: FileDescriptor
    let watch: FileDescriptor

    init(_ channel: HCIChannel, adapter: UInt16 = 0, stamps: Bool = true) throws {
        var (a, b): ([CInt], [CInt]) = ([0, 0], [0, 0])
        let kind = CInt(SOCK_DGRAM.rawValue) | CInt(O_NONBLOCK)
        try #require(unsafe socketpair(AF_UNIX, kind, 0, &a) == 0)
        try #require(unsafe socketpair(AF_UNIX, kind, 0, &b) == 0)
        packets = FileDescriptor(owning: a[1])
        watch = FileDescriptor(owning: b[1])
        var on: CInt = 1
        if stamps {
            let size = socklen_t(MemoryLayout<CInt>.size)
            try #require(unsafe setsockopt(a[0], SOL_SOCKET, 35, &on, size) == 0)
        }
        controller = KernelController(
            channel, adapter: adapter, packets: FileDescriptor(owning: a[0]),
            watch: FileDescriptor(owning: b[0]),
            signals: try TerminationSignals())
    }

    func put(_ text: String) throws { try packets.write(bytes(text).span) }
    func tell(_ text: String) throws { try watch.write(bytes(text).span) }
}

@Suite struct KernelControllerTests {
    private let report = "043e0c0201000001020304c0 00c5".filter { $0 != " " }

    @Test func handsOnEventsAndForeignCommandsWithTheKernelsTime() throws {
        let kernel = try FakeKernel(.raw)
        let before = monotonicTime()
        try kernel.put(report)
        try kernel.put("01 0c 20 02 00 00".filter { $0 != " " })
        let after = monotonicTime()
        usleep(5000)
        let (wake, packets) = try kernel.controller.receive(within: 1000)
        #expect(wake == .packets)
        #expect(packets.map(\.sent) == [false, true])
        #expect(hex(packets[0].bytes) == report)
        for packet in packets {
            // Stamped where it was queued, not where it was read 5 ms later.
            #expect(packet.time >= before - 1_000_000 && packet.time <= after + 1_000_000)
        }
        #expect(kernel.controller.counts.clockSteps == 0)
    }

    @Test func withoutStampsTheReadCounts() throws {
        let kernel = try FakeKernel(.user, stamps: false)
        try kernel.put(report)
        let before = monotonicTime()
        let (_, packets) = try kernel.controller.receive(within: 1000)
        #expect(packets[0].time >= before && packets[0].time <= monotonicTime())
    }

    @Test func moreThanOneBatchArrivesInOrder() throws {
        let kernel = try FakeKernel(.raw)
        var sent: [String] = []
        // A UNIX socket queues about ten datagrams by default; more are sent as room comes.
        for round in 0..<40 {
            for index in 0..<8 {
                let text = "043e0401" + hex([UInt8(round), UInt8(index), 0])
                sent.append(text)
                try kernel.put(text)
            }
            let (wake, packets) = try kernel.controller.receive(within: 1000)
            #expect(wake == .packets)
            #expect(packets.map { hex($0.bytes) } == Array(sent.suffix(8)))
            #expect(packets.map(\.time) == packets.map(\.time).sorted())
        }
    }

    @Test func skipsDataAndOverlongPackets() throws {
        let kernel = try FakeKernel(.user)
        try kernel.put("0240200500" + "0102030405")
        try kernel.packets.write([UInt8](repeating: 4, count: 5000).span)
        try kernel.put(report)
        let (_, packets) = try kernel.controller.receive(within: 1000)
        #expect(packets.map { hex($0.bytes) } == [report])
        #expect(kernel.controller.counts.skipped == 2)
    }

    @Test func monitorShowsOneAdapterAsH4() throws {
        let kernel = try FakeKernel(.monitor, adapter: 1)
        try kernel.put("02000000 0300 030c00".filter { $0 != " " })
        try kernel.put("02000100 0500 0c20020100".filter { $0 != " " })
        try kernel.put("03000100 0600 0e04010c2000".filter { $0 != " " })
        try kernel.put("0300010007")
        try kernel.put("0a000100 0100 00".filter { $0 != " " })
        let (wake, packets) = try kernel.controller.receive(within: 1000)
        #expect(wake == .packets)
        #expect(packets.map { hex($0.bytes) } == ["010c20020100", "040e04010c2000"])
        #expect(packets.map(\.sent) == [true, false])
        #expect(kernel.controller.counts.skipped == 1)
        #expect(
            failure { () throws(ControllerError) in try kernel.controller.send([1, 3, 12, 0].span) } != nil)
        // The adapter goes, others do not matter.
        try kernel.put("010000000000")
        #expect(try kernel.controller.receive(within: 30).0 == .deadline)
        try kernel.put("010001000000")
        #expect(
            failure { () throws(ControllerError) in _ = try kernel.controller.receive(within: 1000) }
                == .lost("hci1", reason: "the adapter was unplugged"))
    }

    /// Whoever scans may bring it up again, so the watch goes on; raw sockets are told the same by the kernel.
    @Test func monitorTellsThatTheAdapterWasTakenDown() throws {
        let kernel = try FakeKernel(.monitor, adapter: 1)
        try kernel.put("09000000 0000".filter { $0 != " " })
        try kernel.put("09000100 0000".filter { $0 != " " })
        try kernel.put("02000100 0500 0c20020100".filter { $0 != " " })
        let (wake, packets) = try kernel.controller.receive(within: 1000)
        #expect(wake == .packets)
        #expect(packets.map { hex($0.bytes) } == ["04fd06010004000100", "010c20020100"])
        #expect(packets.map(\.sent) == [false, true])
    }

    @Test func adapterTakenDownEndsTheRunAfterWhatHadArrived() throws {
        let kernel = try FakeKernel(.raw)
        try kernel.put(report)
        try kernel.tell("04fd06010004000500")
        try kernel.tell("04fd06010004000000")
        let (wake, packets) = try kernel.controller.receive(within: 1000)
        #expect(wake == .packets && packets.count == 1)
        guard
            case .lost("hci0", _) = failure({ () throws(ControllerError) in
                _ = try kernel.controller.receive(within: 1000)
            })
        else {
            Issue.record("not lost")
            return
        }
    }

    @Test func whatTheWatchSawBeforeTheChannelWasOursDoesNotCount() throws {
        let kernel = try FakeKernel(.user)
        try kernel.tell("04fd06010004000000")
        try kernel.tell("04fd06010003000000")
        kernel.controller.ignoreEventsSoFar()
        #expect(try kernel.controller.receive(within: 20).0 == .deadline)
        try kernel.tell("04fd06010004000000")
        #expect(
            failure { () throws(ControllerError) in _ = try kernel.controller.receive(within: 1000) }
                == .lost("hci0", reason: "the adapter was taken down"))
    }

    @Test func otherAdaptersGoingDownIsNothing() throws {
        let kernel = try FakeKernel(.raw)
        try kernel.tell("04fd06010004000500")
        #expect(try kernel.controller.receive(within: 20).0 == .deadline)
    }

    @Test func commandsAreWrittenWhole() throws {
        let kernel = try FakeKernel(.raw)
        try kernel.controller.send(bytes("010c20020100").span)
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = try kernel.packets.read(into: &buffer)
        #expect(hex(Array(buffer[..<count])) == "010c20020100")
    }
}
