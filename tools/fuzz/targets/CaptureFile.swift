import Captures
import HCI

/// A capture file is read to its end or to an error that names one of its bytes; records go forwards.
func fuzzCaptureFile(_ file: Span<UInt8>, of format: CaptureFormat) {
    do throws(CaptureError) {
        var reader = try CaptureReader(file)
        guard reader.format == format else { return }
        var scratch: [UInt8] = []
        var last = -1
        var octets = 0
        while let record = try reader.next() {
            precondition(record.offset > last)
            last = record.offset
            octets += record.body.count
            let packet = record.packet(in: &scratch)
            // A packet of the air becomes a report; only pcap and pcapng hold such.
            if record.sniffed != nil {
                precondition(format == .pcap || format == .pcapng)
            } else {
                precondition(packet.count == record.body.count + 1)
            }
            if var reports = AdvertisingReports(event: packet) { while reports.next() != nil {} }
        }
        precondition(octets <= file.count)
    } catch {
        precondition(error.offset >= 0 && error.offset <= file.count)
        _ = error.description
    }
}
