/// How long PDUs occupy a channel (Core Specification Vol 6 Part B 2.1, 2.2), in nanoseconds.
enum TimeOnAir {
    /// T_IFS: from the end of a PDU to the answer to it.
    static let interFrameSpace: Int64 = 150_000
    /// T_MAFS: the least from the end of a PDU to the auxiliary PDU that it points to.
    static let auxiliaryFrameSpace: Int64 = 300_000
    /// SCAN_REQ on LE 1M: two addresses.
    static let scanRequest = uncoded(payload: 12)

    /// A legacy advertising PDU or SCAN_RSP with `count` bytes of data: 8 µs × (16 + count).
    static func legacy(data count: Int) -> Int64 { uncoded(payload: 6 + count) }

    /// LE 1M: preamble 1, access address 4, header 2, payload, CRC 3; 8 µs a byte.
    static func uncoded(payload: Int) -> Int64 { 8_000 * Int64(10 + payload) }

    /// A PDU of `payload` bytes after its header. Coded means S = 8: preamble 80 µs, access address 256, coding
    /// indicator 16, TERM1 24, then 64 µs a byte for header, payload and CRC, TERM2 24.
    static func pdu(payload: Int, on phy: Scenario.PHY) -> Int64 {
        switch phy {
        case .le1M: uncoded(payload: payload)
        case .le2M: 4_000 * Int64(11 + payload)
        case .coded: 400_000 + 64_000 * Int64(5 + payload)
        }
    }
}
