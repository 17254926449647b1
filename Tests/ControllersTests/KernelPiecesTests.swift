import CBluetooth
import Glibc
import HCI
import LinuxSystem
import TestSupport
import Testing

@testable import Controllers

@Suite struct KernelPiecesTests {
    @Test func filterLetsCommandsAndTheEventsOfAScanPass() {
        let filter = HCISocket.filter
        #expect(filter.type_mask == 1 << 1 | 1 << 4)
        // Command Complete, Command Status, Hardware Error.
        #expect(filter.event_mask.0 == 1 << 0x0e | 1 << 0x0f | 1 << 0x10)
        // LE Meta (3E) and, with six bits of FD, the kernel's own event.
        #expect(filter.event_mask.1 == 1 << (0x3e - 32) | 1 << (0xfd & 0x3f - 32))
        #expect(filter.opcode == 0)
    }

    static let frames: [(String, MonitorFrame.Kind?, Int)] = [
        ("0200 0000 0300 030c00", .command, 3),
        ("0300 0100 0600 0e0401030c00", .event, 6),
        ("0000 0000 0000", .newAdapter, 0),
        ("0100 0000 0000", .adapterRemoved, 0),
        ("0900 0000 0000", .adapterClosed, 0),
        ("0a00 0000 0100 00", .other, 1),
        ("0300 0000 0700 0e0401030c00", nil, 0),
        ("0300 0000 ffff", nil, 0),
        ("0300 0000 06", nil, 0),
        ("", nil, 0),
    ]

    @Test(arguments: frames)
    func readsMonitorFrame(text: String, kind: MonitorFrame.Kind?, length: Int) {
        let data = bytes(text.filter { $0 != " " })
        let frame = MonitorFrame(data.span)
        #expect(frame?.kind == kind)
        if let frame {
            #expect(frame.length == length)
            #expect(frame.adapter == UInt16(data[2]))
        }
    }

    static let events: [(String, StackInternalEvent?)] = [
        ("04fd06010004000000", StackInternalEvent(change: .down, adapter: 0)),
        ("04fd06010004000301", StackInternalEvent(change: .down, adapter: 0x103)),
        ("04fd06010002000000", StackInternalEvent(change: .unregistered, adapter: 0)),
        ("04fd06010003000000", StackInternalEvent(change: .up, adapter: 0)),
        ("04fd06020004000000", nil),
        ("04fd060100040000", nil),
        ("040e0401030c00aabb", nil),
        ("", nil),
    ]

    @Test(arguments: events)
    func readsAdapterEvent(text: String, event: StackInternalEvent?) {
        let data = bytes(text)
        #expect(StackInternalEvent(data.span) == event)
        var written: [UInt8] = []
        event?.append(to: &written)
        if event != nil { #expect(written == data) }
    }

    static let failures: [(KernelCall, CInt, ControllerError)] = [
        (.socket, EAFNOSUPPORT, .noAdapter(name: "hci0", Errno(EAFNOSUPPORT))),
        (.socket, EPROTONOSUPPORT, .noAdapter(name: "hci0", Errno(EPROTONOSUPPORT))),
        (.socket, EMFILE, .openFailed("hci0", Errno(EMFILE))),
        (.bindRaw, ENODEV, .noAdapter(name: "hci0", Errno(ENODEV))),
        (.bindUser, ENODEV, .noAdapter(name: "hci0", Errno(ENODEV))),
        (.bindUser, EPERM, .notPermitted(capability: "CAP_NET_ADMIN", Errno(EPERM))),
        (.bindUser, EBUSY, .busy("hci0")),
        (.bindUser, EUSERS, .busy("hci0")),
        (.bindUser, ERFKILL, .rfkill("hci0")),
        (.bindMonitor, EPERM, .notPermitted(capability: "CAP_NET_RAW", Errno(EPERM))),
        (.bindRaw, ENETDOWN, .adapterDown("hci0")),
        (.send, EPERM, .notPermitted(capability: "CAP_NET_RAW", Errno(EPERM))),
        (.send, ENETDOWN, .lost("hci0", reason: "the adapter was taken down")),
        (.send, ENXIO, .lost("hci0", reason: "the adapter was unplugged")),
        (.receive, EPIPE, .lost("hci0", reason: "the adapter was unplugged")),
        (.receive, EIO, .lost("hci0", reason: Errno(EIO).description)),
    ]

    @Test(arguments: failures)
    func mapsErrors(call: KernelCall, code: CInt, error: ControllerError) {
        #expect(ControllerError.kernel(call, Errno(code), adapter: "hci0") == error)
    }

    /// On a machine without Bluetooth the message must name what is missing; with it, an adapter that is not there.
    @Test func missingAdapterIsSaid() {
        let error = failure { () throws(ControllerError) in _ = try openController(name: "hci4711") }
        guard case .noAdapter(let name, let errno) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(name == "hci4711")
        #expect(errno == nil || errno == Errno(EAFNOSUPPORT))
    }
}
