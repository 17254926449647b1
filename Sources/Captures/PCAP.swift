/// Link types of pcap and pcapng that hold HCI packets.
enum PCAP {
    /// LINKTYPE_BLUETOOTH_HCI_H4: with the indicator octet, without direction.
    static let h4: UInt32 = 187
    /// LINKTYPE_BLUETOOTH_HCI_H4_WITH_PHDR: direction u32 big-endian (0 sent, 1 received), then as 187.
    static let h4WithDirection: UInt32 = 201
    /// LINKTYPE_BLUETOOTH_LINUX_MONITOR: adapter u16, opcode u16, both big-endian, then the packet.
    static let linuxMonitor: UInt32 = 254

    static func isHCI(_ link: UInt32) -> Bool { link == h4 || link == h4WithDirection || link == linuxMonitor }
}

// pcap, in the writer's byte order. File: magic u32 (A1B2C3D4 µs, A1B23C4D ns; A1B2CD34 µs with eight bytes more
// before each packet), version 2.4 u16 u16, zone i32, accuracy u32,
// snapshot length u32, link type u32. Record: seconds u32, fraction u32, included length u32, original length u32, packet.
extension CaptureReader {
    @_lifetime(self: copy self)
    mutating func readPCAPHeader() throws(CaptureError) {
        isBigEndian = bytes[0] == 0xa1
        fraction = bytes[isBigEndian ? 3 : 0] == 0x4d ? 1 : 1000
        // interface number u32, protocol u16, packet type u8, padding u8
        if bytes[isBigEndian ? 3 : 0] == 0x34 { recordHeader = 24 }
        try need(24, at: 0)
        let version = u16(at: 4)
        guard version == 2 else { throw CaptureError(.unsupportedVersion(UInt32(version)), at: 4) }
        // The high bits tell of frame check sequences, which HCI has not.
        linkType = u32(at: 20) & 0x03ff_ffff
        isAir = LinkLayer.isAir(linkType)
        guard isAir == true || PCAP.isHCI(linkType) else {
            throw CaptureError(.unsupportedLinkType(linkType), at: 20)
        }
        offset = 24
    }

    @_lifetime(self: copy self)
    mutating func advancePCAP() throws(CaptureError) -> Bool {
        while offset < bytes.count {
            let start = offset
            try need(recordHeader, at: start)
            let included = u32(at: start + 8)
            let original = u32(at: start + 12)
            guard included <= original else { throw CaptureError(.badLength(included), at: start + 8) }
            try need(recordHeader + Int(included), at: start)
            let time = Int64(u32(at: start)) * 1_000_000_000 + Int64(u32(at: start + 4)) * fraction
            offset = start + recordHeader + Int(included)
            if take(
                linkType, start + recordHeader..<offset, time: time, offset: start, isCut: included < original)
            {
                return true
            }
        }
        return false
    }
}
