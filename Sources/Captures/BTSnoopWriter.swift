import Bytes
import HCI

/// Writes btsnoop version 1 with data link 1002 (H4), which btmon and Wireshark read: appends to bytes that the caller
/// writes out.
///
/// Big-endian. File: "btsnoop\0", version u32, data link u32. Record: original length u32, included length u32, flags u32 (bit 0:
/// received, bit 1: command or event), drops u32, time i64 in µs since the year 0, packet.
public struct BTSnoopWriter: Sendable {
    public init() {}

    /// Appends the file header: 16 bytes, once.
    public func begin(_ bytes: inout [UInt8]) {
        bytes.append(contentsOf: BTSnoop.magic)
        bytes.append(bigEndian: 1, octets: 4)
        bytes.append(bigEndian: BTSnoop.h4, octets: 4)
    }

    /// Appends one packet, indicator octet first.
    /// - Parameters:
    ///   - time: nanoseconds since 1970; microseconds are kept.
    ///   - drops: packets lost since the beginning, as far as known.
    public func append(
        _ packet: Span<UInt8>, time: Int64, sent: Bool, drops: UInt32 = 0, to bytes: inout [UInt8]
    ) {
        let isCommandOrEvent = !packet.isEmpty && (packet[0] == 1 || packet[0] == 4)
        bytes.append(bigEndian: packet.count, octets: 4)
        bytes.append(bigEndian: packet.count, octets: 4)
        bytes.append(bigEndian: (sent ? 0 : 1) | (isCommandOrEvent ? 2 : 0), octets: 4)
        bytes.append(bigEndian: drops, octets: 4)
        let microseconds = time.dividedFloor(by: 1000) + BTSnoop.unixEpoch
        bytes.append(bigEndian: microseconds, octets: 8)
        bytes.append(span: packet)
    }
}
