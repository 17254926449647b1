import Bytes

/// The controller failed (Core Specification Vol 4 Part E 7.7.16): code u8, the maker's own.
public struct HardwareError: Equatable, Sendable {
    public var code: UInt8

    public init(code: UInt8) { self.code = code }

    /// Of a whole H4 packet; nil where it is another event or too short.
    public init?(_ packet: Span<UInt8>) {
        guard let event = EventPacket(packet), event.code == .hardwareError, !event.parameters.isEmpty
        else { return nil }
        code = event.parameters[0]
    }

    public func append(to bytes: inout [UInt8]) {
        EventPacket.append(.hardwareError, to: &bytes) { $0.append(code) }
    }
}

/// Linux only: an adapter was registered, unregistered, went up, down … (kernel `struct hci_ev_stack_internal`
/// with `struct hci_ev_si_device`): type u16 = 1, event u16, adapter number u16.
///
/// The kernel tells it sockets that are bound to no adapter. Nothing else says that an adapter was taken down: sockets
/// bound to it just fall silent.
public struct StackInternalEvent: Equatable, Sendable {
    public struct Change: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        public static let registered = Change(rawValue: 1)
        public static let unregistered = Change(rawValue: 2)
        public static let up = Change(rawValue: 3)
        public static let down = Change(rawValue: 4)
        public static let suspended = Change(rawValue: 5)
        public static let resumed = Change(rawValue: 6)
    }

    public var change: Change
    public var adapter: UInt16

    public init(change: Change, adapter: UInt16) {
        self.change = change
        self.adapter = adapter
    }

    /// Of a whole H4 packet; nil where it is another event, too short, or not about a device.
    public init?(_ packet: Span<UInt8>) {
        guard let event = EventPacket(packet), event.code == .stackInternal, event.parameters.count >= 6,
            event.parameters.littleEndian16(at: 0) == 1
        else { return nil }
        change = Change(rawValue: event.parameters.littleEndian16(at: 2))
        adapter = event.parameters.littleEndian16(at: 4)
    }

    public func append(to bytes: inout [UInt8]) {
        EventPacket.append(.stackInternal, to: &bytes) { bytes in
            bytes.append(littleEndian: UInt16(1), octets: 2)
            bytes.append(littleEndian: change.rawValue, octets: 2)
            bytes.append(littleEndian: adapter, octets: 2)
        }
    }
}
