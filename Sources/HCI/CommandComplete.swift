public import Bytes

/// A command was carried out or refused (Core Specification Vol 4 Part E 7.7.14): number of commands the controller will
/// take now u8, opcode u16, return parameters (the status first).
public struct CommandComplete: ~Escapable {
    public let commandsAllowed: UInt8
    public let opcode: Opcode
    public let returnParameters: Span<UInt8>

    /// Of a whole H4 packet; nil where it is another event or too short.
    @inlinable
    @_lifetime(copy packet)
    public init?(_ packet: Span<UInt8>) {
        guard let event = EventPacket(packet), event.code == .commandComplete, event.parameters.count >= 3
        else { return nil }
        commandsAllowed = event.parameters[0]
        opcode = Opcode(rawValue: event.parameters.littleEndian16(at: 1))
        returnParameters = event.parameters.extracting(3..<event.parameters.count)
    }

    /// The status; nil where the event has no return parameters (an event that only grants commands: opcode 0).
    @inlinable
    public var status: Status? { returnParameters.isEmpty ? nil : Status(rawValue: returnParameters[0]) }

    /// Appends the event that answers `opcode` with a status and, after it, `parameters`.
    public static func append(
        answering opcode: Opcode, status: Status = .success, parameters: [UInt8] = [],
        commandsAllowed: UInt8 = 1, to bytes: inout [UInt8]
    ) {
        EventPacket.append(.commandComplete, to: &bytes) { bytes in
            bytes.append(commandsAllowed)
            bytes.append(littleEndian: opcode.rawValue, octets: 2)
            bytes.append(status.rawValue)
            bytes.append(contentsOf: parameters)
        }
    }
}

/// A command was accepted for later or refused (Core Specification Vol 4 Part E 7.7.15): status u8, number of commands
/// allowed u8, opcode u16.
public struct CommandStatus: Equatable, Sendable {
    public var status: Status
    public var commandsAllowed: UInt8
    public var opcode: Opcode

    public init(status: Status, opcode: Opcode, commandsAllowed: UInt8 = 1) {
        self.status = status
        self.opcode = opcode
        self.commandsAllowed = commandsAllowed
    }

    /// Of a whole H4 packet; nil where it is another event or too short.
    public init?(_ packet: Span<UInt8>) {
        guard let event = EventPacket(packet), event.code == .commandStatus, event.parameters.count >= 4
        else { return nil }
        status = Status(rawValue: event.parameters[0])
        commandsAllowed = event.parameters[1]
        opcode = Opcode(rawValue: event.parameters.littleEndian16(at: 2))
    }

    public func append(to bytes: inout [UInt8]) {
        EventPacket.append(.commandStatus, to: &bytes) { bytes in
            bytes.append(status.rawValue)
            bytes.append(commandsAllowed)
            bytes.append(littleEndian: opcode.rawValue, octets: 2)
        }
    }
}
