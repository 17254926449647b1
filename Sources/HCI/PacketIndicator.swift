/// The first octet of every H4 packet (Core Specification Vol 4 Part A 2).
public struct PacketIndicator: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    @inlinable public static var command: PacketIndicator { PacketIndicator(rawValue: 0x01) }
    @inlinable public static var acl: PacketIndicator { PacketIndicator(rawValue: 0x02) }
    @inlinable public static var sco: PacketIndicator { PacketIndicator(rawValue: 0x03) }
    @inlinable public static var event: PacketIndicator { PacketIndicator(rawValue: 0x04) }
    @inlinable public static var iso: PacketIndicator { PacketIndicator(rawValue: 0x05) }
}
