import Captures
import HCI

/// Reads a btsnoop capture (data link 1002) of so many records, made here, to its end.
func readCapture(_ count: Int) -> UInt64 {
    let writer = BTSnoopWriter()
    var file: [UInt8] = []
    writer.begin(&file)
    let packet: [UInt8] = [
        0x04, 0x3e, 0x0c, 0x02, 0x01, 0x00, 0x01, 0x82, 0x13, 0x5f, 0x1e, 0x8e, 0xc5, 0x00, 0xc4,
    ]
    // Always as many, so that the preparation is the same for every count.
    let chunk = 1000
    for index in 0..<chunk {
        writer.append(packet.span, time: Int64(index) * 1000, sent: false, to: &file)
    }
    var sum = 0
    var scratch: [UInt8] = []
    do throws(CaptureError) {
        for _ in 0..<max(count / chunk, 1) {
            var reader = try CaptureReader(file.span)
            while let record = try reader.next() {
                sum = sum &+ Int(truncatingIfNeeded: record.time) &+ record.packet(in: &scratch).count
            }
        }
    } catch {
        return 0
    }
    return UInt64(truncatingIfNeeded: sum)
}
