/// The CRC of the LE link layer (Core Specification Vol 6 Part B 3.1.1): polynomial 0x00065B, least significant bit first.
public enum CRC24 {
    /// What every advertising PDU begins with.
    public static let advertising: UInt32 = 0x55_5555

    /// Each octet's share, with the register held in reverse.
    private static let table: [UInt32] = (0..<256).map { octet in
        (0..<8).reduce(UInt32(octet)) { state, _ in state & 1 != 0 ? state >> 1 ^ 0xda_6000 : state >> 1 }
    }

    /// Of a PDU from its header on. Bits 0…7 are the octet that is sent first.
    public static func of(_ pdu: Span<UInt8>, initial: UInt32 = advertising) -> UInt32 {
        var state: UInt32 = 0
        for bit in 0..<24 where initial >> UInt32(bit) & 1 != 0 { state |= 1 << UInt32(23 - bit) }
        for index in pdu.indices { state = state >> 8 ^ table[Int((state ^ UInt32(pdu[index])) & 0xff)] }
        return state
    }
}
