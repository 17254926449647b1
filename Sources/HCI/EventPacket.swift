/// Event codes (Core Specification Vol 4 Part E 7.7).
public struct EventCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    @inlinable public static var commandComplete: EventCode { EventCode(rawValue: 0x0e) }
    @inlinable public static var commandStatus: EventCode { EventCode(rawValue: 0x0f) }
    @inlinable public static var hardwareError: EventCode { EventCode(rawValue: 0x10) }
    @inlinable public static var leMeta: EventCode { EventCode(rawValue: 0x3e) }
    /// Linux only: the kernel tells of adapters that come and go.
    @inlinable public static var stackInternal: EventCode { EventCode(rawValue: 0xfd) }
}

/// Subevents of LE Meta (Core Specification Vol 4 Part E 7.7.65).
public struct LESubevent: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    @inlinable public static var advertisingReport: LESubevent { LESubevent(rawValue: 0x02) }
    @inlinable public static var directedAdvertisingReport: LESubevent { LESubevent(rawValue: 0x0b) }
    @inlinable public static var extendedAdvertisingReport: LESubevent { LESubevent(rawValue: 0x0d) }
    @inlinable public static var scanTimeout: LESubevent { LESubevent(rawValue: 0x11) }
}

/// An event as it came from the controller (Core Specification Vol 4 Part E 5.4.4), in an H4 packet: indicator `04`,
/// code u8, parameter length u8, parameters.
public struct EventPacket: ~Escapable {
    public let code: EventCode
    /// At most as long as the length octet says.
    public let parameters: Span<UInt8>
    /// The length octet does not fit the packet: parameters are cut off, or bytes follow them.
    public let lengthLies: Bool

    /// Nil where the packet is no event.
    @inlinable
    @_lifetime(copy packet)
    public init?(_ packet: Span<UInt8>) {
        guard packet.count >= 3, packet[0] == PacketIndicator.event.rawValue else { return nil }
        code = EventCode(rawValue: packet[1])
        let end = 3 + Int(packet[2])
        lengthLies = end != packet.count
        parameters = packet.extracting(3..<min(end, packet.count))
    }

    /// The subevent code of LE Meta; nil for other events.
    @inlinable
    public var subevent: LESubevent? {
        code == .leMeta && !parameters.isEmpty ? LESubevent(rawValue: parameters[0]) : nil
    }

    /// Appends an event packet whose parameters `body` appends; the length octet is filled in. Parameters must not
    /// exceed 255 octets.
    @inlinable
    public static func append(_ code: EventCode, to bytes: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
        bytes.append(PacketIndicator.event.rawValue)
        bytes.append(code.rawValue)
        let length = bytes.count
        bytes.append(0)
        body(&bytes)
        bytes[length] = UInt8(truncatingIfNeeded: bytes.count - length - 1)
    }
}
