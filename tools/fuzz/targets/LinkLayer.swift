import Captures
import HCI

/// A packet of the air: the first octet chooses the link type, the rest is read as the packet of a pcap file and, where it is a
/// PDU, as one. A record that is handed out is one report with the address of its PDU.
func fuzzLinkLayer(_ bytes: Span<UInt8>) {
    guard bytes.count > 0 else { return }
    let links: [UInt8] = [251, 0, 16, 192]
    let link = links[Int(bytes[0] & 3)]
    // 256 and 272 have a second octet.
    var file: [UInt8] = [
        0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, link, link < 17 ? 1 : 0, 0, 0,
    ]
    let length = (0..<4).map { UInt8(truncatingIfNeeded: (bytes.count - 1) >> (8 * $0)) }
    file += [1, 0, 0, 0, 2, 0, 0, 0] + length + length
    for index in 1..<max(1, bytes.count) { file.append(bytes[index]) }
    do throws(CaptureError) {
        var reader = try CaptureReader(file.span)
        var scratch: [UInt8] = []
        var records = 0
        while let record = try reader.next() {
            records += 1
            let sniffed = record.sniffed ?? SniffedPacket()
            precondition(record.sniffed != nil)
            let address = AdvertisingPDU(record.body, sniffed)?.address
            precondition(address != nil)
            var reported = 0
            let packet = record.packet(in: &scratch)
            if var reports = AdvertisingReports(event: packet) {
                while let report = reports.next() {
                    reported += 1
                    precondition(report.address == address && report.rssi == sniffed.rssi)
                    precondition(report.rawEventType >> 8 == UInt16(sniffed.channel ?? 0xff))
                }
                precondition(!reports.malformed)
            }
            precondition(reported == 1)
        }
        let notes = reader.notes
        precondition(
            records <= 1
                && records + notes.otherPackets + notes.wrongCRC + notes.cutPackets >= 1)
    } catch {
        precondition(error.offset >= 0 && error.offset <= file.count)
    }
}
