public import Bytes

/// A command as it went to the controller (Core Specification Vol 4 Part E 5.4.1), in an H4 packet:
/// indicator `01`, opcode u16, parameter length u8, parameters.
public struct CommandPacket: ~Escapable {
    public let opcode: Opcode
    public let parameters: Span<UInt8>

    /// Nil where the packet is no command or not as long as its length octet says.
    @inlinable
    @_lifetime(copy packet)
    public init?(_ packet: Span<UInt8>) {
        guard packet.count >= 4, packet[0] == PacketIndicator.command.rawValue,
            packet.count == 4 + Int(packet[3])
        else { return nil }
        opcode = Opcode(rawValue: packet.littleEndian16(at: 1))
        parameters = packet.extracting(4..<packet.count)
    }
}

/// One command of the specification as a value: from its parameters and back to a whole H4 packet.
public protocol HCICommand: Equatable, Sendable {
    static var opcode: Opcode { get }

    /// Reads the parameters; nil where there are too few or their own counts do not fit. More than expected is
    /// accepted (a later version of the specification may append).
    init?(parameters: Span<UInt8>)

    /// Appends the parameters alone.
    func appendParameters(to bytes: inout [UInt8])
}

extension HCICommand {
    /// Appends the whole H4 packet, indicator first.
    public func append(to bytes: inout [UInt8]) {
        bytes.append(PacketIndicator.command.rawValue)
        bytes.append(littleEndian: Self.opcode.rawValue, octets: 2)
        let length = bytes.count
        bytes.append(0)
        appendParameters(to: &bytes)
        bytes[length] = UInt8(truncatingIfNeeded: bytes.count - length - 1)
    }

    /// The whole H4 packet.
    public var packet: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    /// Reads a whole H4 packet; nil where it is another command or malformed.
    public init?(packet: Span<UInt8>) {
        guard let command = CommandPacket(packet), command.opcode == Self.opcode else { return nil }
        self.init(parameters: command.parameters)
    }
}

/// A command without parameters. `Reset` is never sent on the raw channel: the kernel's state would be lost.
public protocol ParameterlessCommand: HCICommand {
    init()
}

extension ParameterlessCommand {
    public init?(parameters: Span<UInt8>) { self.init() }
    public func appendParameters(to bytes: inout [UInt8]) {}
}

/// Vol 4 Part E 7.3.2.
public struct Reset: ParameterlessCommand {
    public static var opcode: Opcode { .reset }
    public init() {}
}

/// Vol 4 Part E 7.4.1.
public struct ReadLocalVersion: ParameterlessCommand {
    public static var opcode: Opcode { .readLocalVersion }
    public init() {}
}

/// Vol 4 Part E 7.4.2; answered by `SupportedCommands`.
public struct ReadLocalCommands: ParameterlessCommand {
    public static var opcode: Opcode { .readLocalCommands }
    public init() {}
}

/// Vol 4 Part E 7.8.3; answered by `LEFeatures`.
public struct LEReadLocalFeatures: ParameterlessCommand {
    public static var opcode: Opcode { .leReadLocalFeatures }
    public init() {}
}

/// Vol 4 Part E 7.8.14.
public struct LEReadAcceptListSize: ParameterlessCommand {
    public static var opcode: Opcode { .leReadAcceptListSize }
    public init() {}
}

/// Vol 4 Part E 7.8.15.
public struct LEClearAcceptList: ParameterlessCommand {
    public static var opcode: Opcode { .leClearAcceptList }
    public init() {}
}
