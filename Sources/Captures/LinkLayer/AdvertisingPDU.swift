import Bytes
public import HCI

/// An advertising PDU of the link layer (Core Specification Vol 6 Part B 2.3): a view of its bytes.
///
///     header u8: type (bits 0…3), TxAdd (bit 6: the advertiser's address is random), RxAdd (bit 7); length u8; payload
///     0 ADV_IND, 2 ADV_NONCONN_IND, 6 ADV_SCAN_IND, 4 SCAN_RSP   AdvA[6], data
///     1 ADV_DIRECT_IND                                           AdvA[6], TargetA[6]
///     3 SCAN_REQ                                                 ScanA[6], AdvA[6]
///     7 ADV_EXT_IND, AUX_ADV_IND, AUX_SCAN_RSP, AUX_CHAIN_IND    extended header, data
///
/// The extended header: length (bits 0…5) and mode (bits 6, 7: 0 neither, 1 connectable, 2 scannable) u8, flags u8, then what
/// the flags announce, lowest bit first: AdvA[6], TargetA[6], CTE u8, ADI u16 (SID in the top four bits), AuxPtr[3],
/// SyncInfo[18], transmit power i8.
public struct AdvertisingPDU: ~Escapable {
    public enum Kind: UInt8, Sendable {
        case connectable = 0
        case directed = 1
        case nonconnectable = 2
        case scanResponse = 4
        case scannable = 6
        case extended = 7
    }

    public let kind: Kind
    public let sniffed: SniffedPacket
    /// The advertiser; nil in extended PDUs that leave it out.
    public let address: DeviceAddress?
    public let target: DeviceAddress?
    /// Advertising data: of extended PDUs, this PDU's share.
    public let data: Span<UInt8>
    /// Advertising set identifier; 0xFF: none.
    public let sid: UInt8
    public let txPower: Int8
    /// The rest comes in another PDU.
    public let hasMore: Bool
    private let mode: UInt8

    /// - Parameter pdu: header, length and as many octets as it says; nil where it does not advertise (SCAN_REQ, CONNECT_IND)
    ///   or its fields do not fit.
    @_lifetime(copy pdu)
    public init?(_ pdu: Span<UInt8>, _ sniffed: SniffedPacket) {
        guard pdu.count >= 2, pdu.count == 2 + Int(pdu[1]), let kind = Kind(rawValue: pdu[0] & 0x0f) else {
            return nil
        }
        func address(at offset: Int, isRandom: Bool) -> DeviceAddress {
            DeviceAddress(bits: pdu.littleEndian48(at: offset), kind: isRandom ? .random : .public)
        }
        let (isRandom, targetIsRandom) = (pdu[0] & 0x40 != 0, pdu[0] & 0x80 != 0)
        self.kind = kind
        self.sniffed = sniffed
        switch kind {
        case .extended:
            guard let header = ExtendedHeader(pdu) else { return nil }
            self.address = header.address.map { address(at: $0, isRandom: isRandom) }
            target = header.target.map { address(at: $0, isRandom: targetIsRandom) }
            data = pdu.extracting(header.end..<pdu.count)
            (sid, txPower, hasMore, mode) = (header.sid, header.txPower, header.hasMore, header.mode)
        case .directed:
            guard pdu.count == 14 else { return nil }
            self.address = address(at: 2, isRandom: isRandom)
            target = address(at: 8, isRandom: targetIsRandom)
            data = pdu.extracting(14..<14)
            (sid, txPower, hasMore, mode) = (0xff, 127, false, 0)
        case .connectable, .nonconnectable, .scannable, .scanResponse:
            guard (8...39).contains(pdu.count) else { return nil }
            self.address = address(at: 2, isRandom: isRandom)
            target = nil
            data = pdu.extracting(8..<pdu.count)
            (sid, txPower, hasMore, mode) = (0xff, 127, false, 0)
        }
    }

    /// Where things stand in an extended PDU.
    private struct ExtendedHeader {
        var mode: UInt8
        var address: Int?
        var target: Int?
        var sid: UInt8 = 0xff
        var txPower: Int8 = 127
        var hasMore = false
        var end: Int

        init?(_ pdu: Span<UInt8>) {
            guard pdu.count >= 3 else { return nil }
            let length = Int(pdu[2] & 0x3f)
            mode = pdu[2] >> 6
            end = 3 + length
            guard end <= pdu.count else { return nil }
            guard length > 0 else { return }
            let flags = pdu[3]
            var at = 4
            func take(_ count: Int, _ bit: UInt8) -> Int? {
                guard flags & bit != 0 else { return nil }
                defer { at += count }
                return at
            }
            address = take(6, 0x01)
            target = take(6, 0x02)
            _ = take(1, 0x04)
            let adi = take(2, 0x08)
            hasMore = take(3, 0x10) != nil
            _ = take(18, 0x20)
            let power = take(1, 0x40)
            guard at <= end else { return nil }
            if let adi { sid = pdu[adi + 1] >> 4 }
            if let power { txPower = Int8(bitPattern: pdu[power]) }
        }
    }

    /// The event type of an extended report, the channel index in its high octet (0xFF: not known), where some controllers
    /// have it too.
    public var eventType: UInt16 {
        var type: UInt16 =
            switch kind {
            case .connectable: 0x13
            case .directed: 0x15
            case .nonconnectable: 0x10
            case .scannable: 0x12
            case .scanResponse: 0x1a
            case .extended:
                sniffed.isAuxiliaryResponse ? 0x08 : UInt16(mode & 3) | (target == nil ? 0 : 0x04)
            }
        // What follows elsewhere is not put together: chained PDUs carry no address.
        if kind == .extended, sniffed.channel.map({ $0 < 37 }) ?? true, hasMore || data.count > 229 {
            type |= 0x40
        }
        return type | UInt16(sniffed.channel ?? 0xff) << 8
    }

    /// Appends the H4 event of one extended advertising report that tells the same.
    public func appendReport(to bytes: inout [UInt8]) {
        guard let address else { return }
        var encoder = ExtendedReportEncoder()
        let phy = PHY(rawValue: sniffed.phy)
        _ = encoder.add(
            eventType: eventType, address: address, primaryPHY: phy == .twoM ? .oneM : phy,
            secondaryPHY: kind == .extended ? phy : .none, sid: sid, txPower: txPower, rssi: sniffed.rssi,
            directAddress: target,
            data: data.extracting(first: min(ExtendedReportEncoder.maximumData, data.count)))
        encoder.finish(into: &bytes)
    }
}
