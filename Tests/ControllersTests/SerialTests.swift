import Glibc
import LinuxSystem
internal import Runs
import TestSupport
import Testing

@testable import Controllers

@Suite struct SerialTests {
    /// A pseudo-terminal: the far end, and the name of the controller's.
    private final class Terminal {
        let far: FileDescriptor
        let name: String

        init() throws {
            far = try FileDescriptor(opening: "/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)
            var unlocked: CInt = 0
            var number: CInt = 0
            let (unlock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)  // TIOCSPTLCK, TIOCGPTN
            try #require(unsafe ioctl(far.number, unlock, &unlocked) == 0)
            try #require(unsafe ioctl(far.number, getNumber, &number) == 0)
            name = "/dev/pts/\(number)"
        }
    }

    @Test func everyOctetSurvivesBothWays() throws {
        let terminal = try Terminal()
        let controller = try openController(name: "serial:\(terminal.name),1000000")
        // All octets, those that terminals make something of included (^C, ^D, ^S, CR, LF, DEL).
        let all = (0...254).map { UInt8($0) }
        try controller.send(([0x01, 0xff, 0xfc, 0xff] + all).span)
        var received: [UInt8] = []
        while received.count < 4 + all.count {
            _ = try waitForInput([terminal.far.number], until: monotonicTime() + 5_000_000_000)
            try terminal.far.read(appendingTo: &received, upTo: 512)
        }
        #expect(received == [0x01, 0xff, 0xfc, 0xff] + all)

        let event = [0x04, 0xff, 0xff] + all
        for chunk in stride(from: 0, to: event.count, by: 7) {
            try terminal.far.write(Array(event[chunk..<min(chunk + 7, event.count)]).span, until: .max)
        }
        #expect(try controller.collect(1).map(\.bytes) == [event])
        #expect(controller.description.name == "serial:\(terminal.name),1000000")
    }

    @Test func hangUpIsALoss() throws {
        var terminal: Terminal? = try Terminal()
        let name = try #require(terminal?.name)
        let controller = try openController(name: "serial:\(name),115200")
        terminal = nil
        guard
            case .lost(_, let reason) = failure({ () throws(ControllerError) in
                _ = try controller.receive(within: 5000)
            })
        else {
            Issue.record("not lost")
            return
        }
        #expect(reason.contains("hung up"))
    }

    @Test func isExclusive() throws {
        var terminal: Terminal? = try Terminal()
        let name = try #require(terminal?.name)
        let controller = try openController(name: "serial:\(name),115200")
        let text = "serial:\(name),9600"
        #expect(failure { () throws(ControllerError) in _ = try openController(name: text) } == .busy(text))
        withExtendedLifetime(controller) {}
        terminal = nil
    }
}
