/// Writes captures of the air: pcap of link type 256, little-endian, times in nanoseconds. Appends to bytes that the caller
/// writes out.
///
/// File: magic u32 A1B23C4D, version u16 2, u16 4, zone i32, accuracy u32, snapshot length u32, link type u32. Record: seconds u32,
/// nanoseconds u32, included length u32, original length u32, packet as `LinkLayer.withHeader` has it.
public enum AirWriter {
    /// Appends the file header: 24 bytes, once.
    public static func begin(_ bytes: inout [UInt8]) {
        for (value, octets) in [
            (0xa1b2_3c4d, 4), (2, 2), (4, 2), (0, 4), (0, 4), (0x4_0000, 4), (LinkLayer.withHeader, 4),
        ] as [(UInt32, Int)] {
            put(value, octets, &bytes)
        }
    }

    /// Appends one advertising PDU with its right CRC.
    /// - Parameters:
    ///   - pdu: header, length, payload.
    ///   - auxiliary: on a secondary channel, 0 AUX_ADV_IND, 1 AUX_CHAIN_IND, 3 AUX_SCAN_RSP.
    ///   - time: nanoseconds since 1970, from 1970 to 2106.
    public static func append(
        _ pdu: Span<UInt8>, _ sniffed: SniffedPacket, auxiliary: UInt8? = nil, time: Int64,
        to bytes: inout [UInt8]
    ) {
        let isCoded = sniffed.phy == 3
        let length = UInt32(clamping: 10 + 4 + (isCoded ? 1 : 0) + pdu.count + 3)
        put(UInt32(clamping: time / 1_000_000_000), 4, &bytes)
        put(UInt32(clamping: time % 1_000_000_000), 4, &bytes)
        put(length, 4, &bytes)
        put(length, 4, &bytes)
        bytes.append(LinkLayer.rf(of: sniffed.channel ?? 37))
        bytes.append(UInt8(bitPattern: sniffed.rssi))
        bytes += [0, 0]
        put(LinkLayer.advertisingAddress, 4, &bytes)
        var flags =
            LinkLayer.Flag.dewhitened | LinkLayer.Flag.referenceValid | LinkLayer.Flag.crcChecked
            | LinkLayer.Flag.crcValid | UInt16((sniffed.phy - 1) & 3) << 14
        if sniffed.rssi != 127 { flags |= LinkLayer.Flag.signalValid }
        if let auxiliary { flags |= 1 << 7 | UInt16(auxiliary & 3) << 12 }
        put(UInt32(flags), 2, &bytes)
        put(LinkLayer.advertisingAddress, 4, &bytes)
        // The coding indicator: S = 8.
        if isCoded { bytes.append(0) }
        for index in pdu.indices { bytes.append(pdu[index]) }
        put(CRC24.of(pdu), 3, &bytes)
    }

    private static func put(_ value: UInt32, _ octets: Int, _ bytes: inout [UInt8]) {
        for octet in 0..<octets { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * octet))) }
    }
}
