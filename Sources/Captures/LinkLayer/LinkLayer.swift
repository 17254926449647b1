import Bytes

/// Link types of captures of the air: what a sniffer hears on the channels of Bluetooth LE.
///
/// Each begins with what the sniffer tells of the packet, then: access address u32, a coding indicator u8 on LE Coded, PDU
/// (header u8, length u8, payload), CRC u24; all little-endian.
enum LinkLayer {
    /// LINKTYPE_BLUETOOTH_LE_LL: nothing before the access address, so neither channel nor strength is known.
    static let bare: UInt32 = 251
    /// LINKTYPE_BLUETOOTH_LE_LL_WITH_PHDR: RF channel u8 (0 is 2402 MHz), signal i8, noise i8, offenses u8, reference access
    /// address u32, flags u16.
    static let withHeader: UInt32 = 256
    /// LINKTYPE_NORDIC_BLE: board u8, lengths u16, version u8, counter u16, kind u8; then length u8, flags u8, channel u8,
    /// strength u8 (of −dBm), event counter u16, time u32.
    static let nordic: UInt32 = 272
    /// LINKTYPE_PPI: version u8, flags u8, length u16, link type u32, fields of type u16, length u16, value.
    static let ppi: UInt32 = 192
    /// DLT_USER0, which Ubertooth writes into PPI for `bare`.
    static let user0: UInt32 = 147
    /// The PPI field of Ubertooth: version u8, MHz u16, clock high u8, clock u32, RSSI highest, lowest, mean i8, count u8.
    static let ubertoothField: UInt16 = 30_006

    static func isAir(_ link: UInt32) -> Bool {
        link == bare || link == withHeader || link == nordic || link == ppi
    }

    /// The access address of all advertising.
    static let advertisingAddress: UInt32 = 0x8e89_bed6

    /// Flags of `withHeader`.
    enum Flag {
        static let dewhitened: UInt16 = 1 << 0
        static let signalValid: UInt16 = 1 << 1
        static let referenceValid: UInt16 = 1 << 4
        static let crcChecked: UInt16 = 1 << 10
        static let crcValid: UInt16 = 1 << 11
    }

    /// The channel index (37…39 primary, 0…36 the others) of an RF channel; nil beyond 39.
    static func index(ofRF channel: UInt8) -> UInt8? {
        switch channel {
        case 0: 37
        case 12: 38
        case 39: 39
        case 1...11: channel - 1
        case 13...38: channel - 2
        default: nil
        }
    }

    /// The RF channel of a channel index 0…39.
    static func rf(of index: UInt8) -> UInt8 {
        switch index {
        case 37: 0
        case 38: 12
        case 39: 39
        default: index < 11 ? index + 1 : index + 2
        }
    }
}

/// What a sniffer tells of a packet beside its bytes.
public struct SniffedPacket: Equatable, Sendable {
    /// Channel index 0…39; nil where the format does not record it.
    public var channel: UInt8?
    /// dBm; 127: not known.
    public var rssi: Int8 = 127
    /// As the HCI numbers them: 1 LE 1M, 2 LE 2M, 3 LE Coded.
    public var phy: UInt8 = 1
    /// What the sniffer says of the CRC; nil: nothing, so that it has to be worked out.
    public var crcIsRight: Bool?
    /// The sniffer says that this is a scan response on a secondary channel, which its PDU does not tell.
    public var isAuxiliaryResponse = false

    public init() {}

    /// Bit 31: there is one; 16…23 RSSI; 8…14 channel index, 15 whether it is known; 4 auxiliary response; 2, 3 CRC known,
    /// right; 0, 1 PHY.
    var packed: UInt32 {
        var bits = 1 << 31 | UInt32(UInt8(bitPattern: rssi)) << 16 | UInt32(phy & 3)
        if let channel { bits |= 1 << 15 | UInt32(channel & 0x7F) << 8 }
        if let crcIsRight { bits |= 1 << 2 | (crcIsRight ? 1 << 3 : 0) }
        if isAuxiliaryResponse { bits |= 1 << 4 }
        return bits
    }

    init?(packed bits: UInt32) {
        guard bits >> 31 == 1 else { return nil }
        rssi = Int8(truncatingIfNeeded: bits >> 16)
        phy = UInt8(bits & 3)
        if bits & 1 << 15 != 0 { channel = UInt8(bits >> 8 & 0x7F) }
        if bits & 1 << 2 != 0 { crcIsRight = bits & 1 << 3 != 0 }
        isAuxiliaryResponse = bits & 1 << 4 != 0
    }
}

extension CaptureReader {
    /// What stands before the access address; nil for other packets than advertising, and for unknown kinds.
    func sniffed(_ link: UInt32, _ packet: Range<Int>) -> (packet: SniffedPacket, start: Int)? {
        var result = SniffedPacket()
        switch link {
        case LinkLayer.bare, LinkLayer.user0: return (result, packet.lowerBound)
        case LinkLayer.withHeader:
            let start = packet.lowerBound
            guard packet.count >= 10 else { return nil }
            let flags = UInt16(bytes[start + 8]) | UInt16(bytes[start + 9]) << 8
            guard flags & LinkLayer.Flag.dewhitened != 0 else { return nil }
            result.channel = LinkLayer.index(ofRF: bytes[start])
            if flags & LinkLayer.Flag.signalValid != 0 { result.rssi = Int8(bitPattern: bytes[start + 1]) }
            if flags & LinkLayer.Flag.crcChecked != 0 {
                result.crcIsRight = flags & LinkLayer.Flag.crcValid != 0
            }
            result.phy = UInt8(truncatingIfNeeded: flags >> 14) + 1
            guard result.phy < 4 else { return nil }
            // Bits 7…9: 1 auxiliary advertising; then bits 12, 13: 3 AUX_SCAN_RSP.
            result.isAuxiliaryResponse = flags >> 7 & 7 == 1 && flags >> 12 & 3 == 3
            return (result, start + 10)
        case LinkLayer.nordic:
            // The octet 7 tells how long the second part is, in every version.
            let start = packet.lowerBound
            guard packet.count >= 17, bytes[start + 7] >= 10 else { return nil }
            let flags = bytes[start + 8]
            result.crcIsRight = flags & 1 != 0
            // From version 2 on, bits 4…6 are the PHY.
            if bytes[start + 3] >= 2 { result.phy = min(3, flags >> 4 & 7 + 1) }
            result.channel = bytes[start + 9] < 40 ? bytes[start + 9] : nil
            result.rssi = Int8(clamping: -Int(bytes[start + 10]))
            return (result, start + 7 + Int(bytes[start + 7]))
        case LinkLayer.ppi: return sniffedPPI(packet)
        default: return nil
        }
    }

    private func sniffedPPI(_ packet: Range<Int>) -> (packet: SniffedPacket, start: Int)? {
        guard packet.count >= 8 else { return nil }
        let start = packet.lowerBound
        let length = Int(bytes.littleEndian16(at: start + 2))
        let link = bytes.littleEndian32(at: start + 4)
        guard bytes[start] == 0, (8...packet.count).contains(length) else { return nil }
        // PPI in PPI would go on for ever.
        guard [LinkLayer.bare, LinkLayer.user0, LinkLayer.withHeader, LinkLayer.nordic].contains(link),
            let (inner, begin) = sniffed(link, start + length..<packet.upperBound)
        else { return nil }
        var result = inner
        var at = start + 8
        while start + length - at >= 4 {
            let (type, size) = (bytes.littleEndian16(at: at), Int(bytes.littleEndian16(at: at + 2)))
            guard size <= start + length - at - 4 else { break }
            if type == LinkLayer.ubertoothField, size >= 11 {
                let frequency = bytes.littleEndian16(at: at + 5)
                if (2402...2480).contains(frequency), frequency.isMultiple(of: 2) {
                    result.channel = LinkLayer.index(ofRF: UInt8((frequency - 2402) / 2))
                }
                if result.rssi == 127 { result.rssi = Int8(bitPattern: bytes[at + 14]) }
            }
            at += 4 + size
        }
        return (result, begin)
    }

    /// Makes a packet of the air the current record; false, and counted, where it advertises nothing that has an address.
    @_lifetime(self: copy self)
    @inline(never)
    mutating func takeOfAir(
        _ link: UInt32, _ packet: Range<Int>, time: Int64, offset: Int, isCut: Bool
    ) -> Bool {
        // Access address, header, length, CRC; on LE Coded the coding indicator too.
        guard let (sniffed, start) = sniffed(link, packet), packet.upperBound - start >= 9,
            bytes.littleEndian32(at: start) == LinkLayer.advertisingAddress
        else {
            notes.otherPackets += 1
            return false
        }
        let header = start + (sniffed.phy == 3 ? 5 : 4)
        let end = header + 2 + Int(packet.upperBound - header >= 2 ? bytes[header + 1] : 0)
        guard end <= packet.upperBound else {
            if isCut { notes.cutPackets += 1 } else { notes.wrongCRC += 1 }
            return false
        }
        let pdu = bytes.extracting(header..<end)
        let hasCRC = packet.upperBound - end >= 3
        var isRight = sniffed.crcIsRight ?? true
        if sniffed.crcIsRight == nil, hasCRC {
            let sent = UInt32(bytes[end]) | UInt32(bytes[end + 1]) << 8 | UInt32(bytes[end + 2]) << 16
            isRight = CRC24.of(pdu) == sent
        }
        guard isRight else {
            notes.wrongCRC += 1
            return false
        }
        guard let advertised = AdvertisingPDU(pdu, sniffed), advertised.address != nil else {
            notes.otherPackets += 1
            return false
        }
        notes.channels |= sniffed.channel.map { 1 << UInt64($0) } ?? 0
        if sniffed.channel == nil { notes.withoutChannel += 1 }
        current.become(
            time: time, sniffed: sniffed, pdu: pdu, nothing: bytes.extracting(end..<end), offset: offset,
            isCut: isCut)
        return true
    }
}
