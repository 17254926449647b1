import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import Controllers

/// The kernel's management channel played by the other end of a socket pair.
@Suite struct KernelDiscoveryTests {
    private static let complete = "0100 0200 0400 2400"

    static let answers: [(String, KernelDiscovery.Answer?)] = [
        (complete + "00 06", .stopped),
        (complete + "0b 06", .noDiscovery),
        ("0200 0200 0300 2400 0d", .otherTransports),
        ("0200 0200 0300 2400 11", .refused(0x11)),
        // Another adapter, another command, another event, cut short.
        ("0100 0300 0400 2400 00 06", nil),
        ("0100 0200 0400 2300 00 06", nil),
        ("1300 0200 0200 0600 00", nil),
        ("0200 0200 0300 2400", nil),
        ("", nil),
    ]

    @Test(arguments: answers)
    func readsAnswer(text: String, answer: KernelDiscovery.Answer?) {
        let packet = bytes(text.filter { $0 != " " })
        #expect(KernelDiscovery.answer(packet.span, adapter: 2) == answer)
    }

    @Test func namesTheTransports() {
        #expect(hex(KernelDiscovery.request(adapter: 0x0102, transports: 7)) == "2400" + "0201" + "0100" + "07")
    }

    /// Asks for one set of transports after the other, reads over what is no answer, and ends with the first that is
    /// not about them.
    @Test func asksUntilTheTransportsAreThose() throws {
        var ends: [CInt] = [0, 0]
        try #require(
            unsafe socketpair(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(O_NONBLOCK), 0, &ends) == 0)
        let socket = FileDescriptor(owning: ends[0])
        let kernel = FileDescriptor(owning: ends[1])
        for text in [Self.complete + "0d 00", "1300 0200 0200 0601", Self.complete + "00 06"] {
            try kernel.write(bytes(text.filter { $0 != " " }).span)
        }
        let answer = KernelDiscovery.stop(through: socket, adapter: 2, until: monotonicTime() + 1_000_000_000)
        #expect(answer == .stopped)
        var asked: [[UInt8]] = []
        for _ in 0..<2 {
            var packet: [UInt8] = []
            try kernel.read(appendingTo: &packet, upTo: 64)
            asked.append(packet)
        }
        #expect(asked.map { $0.last } == [0, 6])
        let end = KernelDiscovery.stop(through: socket, adapter: 2, until: monotonicTime())
        #expect(end == nil, "nobody answers")
    }
}
