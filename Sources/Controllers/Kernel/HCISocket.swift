internal import CBluetooth
internal import CLinux
internal import Glibc
internal import LinuxSystem

/// Opens Bluetooth HCI sockets (`socket(AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI)`).
enum HCISocket {
    /// `HCI_DEV_NONE`.
    static let noAdapter: UInt16 = 0xffff

    /// Unbound: good for asking what adapters there are.
    static func unbound(adapter name: String?) throws(ControllerError) -> FileDescriptor {
        FileDescriptor(
            owning: try checked(.socket, name) {
                socket(AF_BLUETOOTH, CInt(SOCK_RAW.rawValue) | O_CLOEXEC | O_NONBLOCK, BTPROTO_HCI)
            })
    }

    /// Binds, raises the receive buffer (a slow reader loses packets, and is not told) and asks for time stamps.
    static func bound(
        to channel: HCIChannel, adapter number: UInt16
    ) throws(ControllerError) -> FileDescriptor {
        let name = "hci\(number)"
        let descriptor = try unbound(adapter: name)
        let socket = descriptor.number
        clinux_raise_receive_buffer(socket, 8 << 20)
        switch channel {
        case .raw:
            try setFilter(socket, name)
            var on: CInt = 1
            try checked(.bindRaw, name) {
                unsafe setsockopt(socket, SOL_HCI, HCI_TIME_STAMP, &on, socklen_t(MemoryLayout<CInt>.size))
            }
            try checked(.bindRaw, name) { cbluetooth_bind(socket, number, UInt16(HCI_CHANNEL_RAW)) }
        case .user:
            try checked(.bindUser, name) { clinux_stamp_packets(socket) }
            try checked(.bindUser, name) { cbluetooth_bind(socket, number, UInt16(HCI_CHANNEL_USER)) }
        case .monitor:
            try checked(.bindMonitor, name) { clinux_stamp_packets(socket) }
            try checked(.bindMonitor, name) {
                cbluetooth_bind(socket, noAdapter, UInt16(HCI_CHANNEL_MONITOR))
            }
        }
        return descriptor
    }

    /// A raw socket bound to no adapter: told when adapters go down or away.
    static func watching(for name: String) throws(ControllerError) -> FileDescriptor {
        let descriptor = try unbound(adapter: name)
        let socket = descriptor.number
        try setFilter(socket, name)
        try checked(.bindRaw, name) { cbluetooth_bind(socket, noAdapter, UInt16(HCI_CHANNEL_RAW)) }
        return descriptor
    }

    /// The kernel's management channel, which knows all adapters. What can be asked depends on capabilities.
    static func management(for name: String) throws(ControllerError) -> FileDescriptor {
        let descriptor = try unbound(adapter: name)
        let socket = descriptor.number
        try checked(.socket, name) { cbluetooth_bind(socket, noAdapter, UInt16(HCI_CHANNEL_CONTROL)) }
        return descriptor
    }

    @discardableResult
    private static func checked(
        _ call: KernelCall, _ adapter: String?, _ body: () -> CInt
    ) throws(ControllerError) -> CInt {
        do throws(Errno) {
            return try valueOrErrno(body)
        } catch {
            throw .kernel(call, error, adapter: adapter)
        }
    }

    /// What a raw socket lets pass; by default nothing. Set once and before binding: a filter that is changed
    /// around a receive loses what comes in between.
    ///
    /// Commands (other programs' are copied to us; ours are not) and the events a scan lives from. The kernel
    /// looks at the low six bits of an event code only.
    static var filter: hci_filter {
        var filter = hci_filter()
        unsafe hci_filter_clear(&filter)
        unsafe hci_filter_set_ptype(HCI_COMMAND_PKT, &filter)
        unsafe hci_filter_set_ptype(HCI_EVENT_PKT, &filter)
        for event in [
            EVT_CMD_COMPLETE, EVT_CMD_STATUS, EVT_HARDWARE_ERROR, EVT_LE_META_EVENT, EVT_STACK_INTERNAL,
        ] {
            unsafe hci_filter_set_event(event, &filter)
        }
        return filter
    }

    private static func setFilter(_ socket: CInt, _ name: String) throws(ControllerError) {
        var filter = filter
        try checked(.bindRaw, name) {
            unsafe setsockopt(socket, SOL_HCI, HCI_FILTER, &filter, socklen_t(MemoryLayout<hci_filter>.size))
        }
    }
}
