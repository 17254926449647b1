import Advertising
import HCI

/// An iBeacon of an Android capture, as ADV_NONCONN_IND: flags and manufacturer data.
private let legacy: [UInt8] = [
    0x04, 0x3e, 0x2a, 0x02, 0x01, 0x03, 0x01, 0x82, 0x13, 0x5f, 0x1e, 0x8e, 0x35, 0x1e, 0x02, 0x01, 0x06, 0x1a,
    0xff,
    0x4c, 0x00, 0x02, 0x15, 0x20, 0x02, 0x10, 0xde, 0x17, 0xd1, 0xb6, 0x3c, 0x9e, 0xa6, 0x79, 0x97, 0xc5, 0xf9,
    0x9f,
    0x0f, 0x1c, 0x45, 0xb8, 0xbd, 0xc5, 0xc4,
]

/// A phone's ADV_IND in an extended report of an H1 capture: flags, TX power, manufacturer data.
private let extended: [UInt8] = [
    0x04, 0x3e, 0x2b, 0x0d, 0x01, 0x13, 0xa7, 0x02, 0x60, 0x8c, 0xf5, 0x40, 0xad, 0x87, 0x81, 0x00, 0xff, 0x7f,
    0xa5,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x11, 0x02, 0x01, 0x1a, 0x0a, 0xff, 0x4c, 0x00, 0x10,
    0x05,
    0x23, 0x18, 0xc0, 0x7d, 0x24, 0x02, 0x0a, 0x00,
]

/// From the packet's bytes to address, kind, RSSI and every AD structure of the report.
func parseReports(_ count: Int) -> UInt64 { parse(legacy, count) }
func parseExtendedReports(_ count: Int) -> UInt64 { parse(extended, count) }

/// Not inlined, so that nothing is known of the packet; the packet changes, so that no result can be reused.
@inline(never)
private func parse(_ bytes: [UInt8], _ count: Int) -> UInt64 {
    var bytes = bytes
    var sum = 0
    for round in 0..<count {
        bytes[9] = UInt8(truncatingIfNeeded: round)
        sum = sum &+ visit(bytes.span)
    }
    return UInt64(truncatingIfNeeded: sum)
}

@inline(never)
private func visit(_ packet: Span<UInt8>) -> Int {
    guard var reports = AdvertisingReports(event: packet) else { return 0 }
    var sum = 0
    while let report = reports.next() {
        sum =
            sum &+ Int(truncatingIfNeeded: report.address.packed) &+ Int(report.kind.rawValue)
            &+ Int(report.rssi)
        var structures = ADStructures(report.data)
        while let structure = structures.next() {
            sum = sum &+ Int(structure.type.rawValue) &+ structure.value.count
        }
        if structures.malformed { sum = sum &+ 1 }
    }
    return reports.malformed ? sum &+ 1 : sum
}
