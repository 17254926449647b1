/// What the Linux kernel tells sockets that are bound to no adapter: the stack-internal event
/// `04 FD 06 {type u16 = 1, event u16, adapter u16}` (`struct evt_si_device`). Nothing else says that an adapter
/// was taken down: sockets bound to it just fall silent.
public enum AdapterEvent: Equatable, Sendable {
    case down(UInt16)
    case removed(UInt16)

    /// nil: another packet.
    public init?(_ packet: Span<UInt8>) {
        guard packet.count >= 9, packet[0] == 0x04, packet[1] == 0xfd, packet[3] == 1, packet[4] == 0
        else { return nil }
        let adapter = UInt16(packet[7]) | UInt16(packet[8]) << 8
        switch UInt16(packet[5]) | UInt16(packet[6]) << 8 {
        case 2: self = .removed(adapter)
        case 4: self = .down(adapter)
        default: return nil
        }
    }
    /// The event as the kernel writes it.
    public var packet: [UInt8] {
        let (event, adapter): (UInt8, UInt16) =
            switch self {
            case .removed(let adapter): (2, adapter)
            case .down(let adapter): (4, adapter)
            }
        return [0x04, 0xfd, 6, 1, 0, event, 0, UInt8(adapter & 0xff), UInt8(adapter >> 8)]
    }
}
