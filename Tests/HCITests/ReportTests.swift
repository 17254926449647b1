import HCI
import TestSupport
import Testing

/// A report's fields, so that tests can compare them.
struct Fields: Equatable {
    var address: String
    var kind: String
    var raw: UInt16
    var rssi: Int8
    var data: String
    var phys = "1M/none"
    var sid: UInt8 = 0xff
    var txPower: Int8 = 127
    var periodic: UInt16 = 0
    var direct: String?
}

func read(_ packet: [UInt8]) -> (fields: [Fields], malformed: Bool)? {
    guard var reports = AdvertisingReports(event: packet.span) else { return nil }
    var fields: [Fields] = []
    while let report = reports.next() {
        let data = report.data
        fields.append(
            Fields(
                address: report.address.description, kind: report.kind.name, raw: report.rawEventType,
                rssi: report.rssi, data: hex(data.indices.map { data[$0] }),
                phys: "\(report.primaryPHY.name)/\(report.secondaryPHY.name)", sid: report.sid,
                txPower: report.txPower, periodic: report.periodicInterval,
                direct: report.directAddress?.description))
    }
    return (fields, reports.malformed)
}

struct Sample: Sendable, CustomTestStringConvertible {
    var device: String
    var packet: [UInt8]
    var fields: [Fields]
    var testDescription: String { device }
}

extension Fields: Sendable {}

let samples = [
    Sample(
        device: "Android phone, legacy, non-connectable",
        packet: bytes(
            "043e2b020103018213 5f1e8e351f991d61a10d002002 10de17d1b63c9ea679 97c5f99f0f1c45b8bd763e9755b9c4"),
        fields: [
            Fields(
                address: "35:8E:1E:5F:13:82/random", kind: "ADV_NONCONN_IND", raw: 3, rssi: -60,
                data: "991d61a10d00200210de17d1b63c9ea67997c5f99f0f1c45b8bd763e9755b9")
        ]),
    Sample(
        device: "Android phone, advertisement and scan response in one event",
        packet: bytes(
            "043e4a0202000012f1422195be180201061106 1bc5d5a50200baafe211a88400fae13902ff03bb"
                + "040012f1422195be1c12094465762d36353862393163376632303339 05120a00640 0020a00bb"),
        fields: [
            Fields(
                address: "BE:95:21:42:F1:12/public", kind: "ADV_IND", raw: 0, rssi: -69,
                data: "02010611061bc5d5a50200baafe211a88400fae13902ff03"),
            Fields(
                address: "BE:95:21:42:F1:12/public", kind: "SCAN_RSP", raw: 4, rssi: -69,
                data: "12094465762d3635386239316337663230333905120a006400020a00"),
        ]),
    Sample(
        device: "H1 capture: channel and reserved bits in event type and PHY",
        packet: bytes(
            "043e2b0d0113a702608cf540ad878100ff7fa50000000000000000001102011a0aff4c0010052318c07d24020a00"),
        fields: [
            Fields(
                address: "87:AD:40:F5:8C:60/public-identity", kind: "ADV_IND", raw: 0xa713, rssi: -91,
                data: "02011a0aff4c0010052318c07d24020a00")
        ]),
    Sample(
        device: "extended-capable Android phone: data that are no AD structures",
        packet: bytes("043e200d010000008bbd68e07fcc0100ff7fc5000000000000000000060c002beeddcc"),
        fields: [
            Fields(
                address: "CC:7F:E0:68:BD:8B/public", kind: "EXT_ADV_NONCONN_IND", raw: 0, rssi: -59,
                data: "0c002beeddcc")
        ]),
    Sample(
        device: "made: Coded PHY, set 3, directed, anonymous",
        packet: bytes("043e1c0d010500ff00000000000003028304c480020133445566778 802 0201".replacingSpaces),
        fields: [
            Fields(
                address: "00:00:00:00:00:00/anonymous", kind: "EXT_ADV_DIRECT_IND", raw: 5, rssi: -60,
                data: "0201",
                phys: "Coded/2M", sid: 0x83, txPower: 4, periodic: 0x0280, direct: "88:77:66:55:44:33/random")
        ]),
    Sample(
        device: "made: directed report, two in one event",
        packet: bytes(
            "043e220b02 0101010000eeffc001060504030241c5 0100020000eeffc001060504030241 7f".replacingSpaces),
        fields: [
            Fields(
                address: "C0:FF:EE:00:00:01/random", kind: "ADV_DIRECT_IND", raw: 1, rssi: -59, data: "",
                direct: "41:02:03:04:05:06/random"),
            Fields(
                address: "C0:FF:EE:00:00:02/public", kind: "ADV_DIRECT_IND", raw: 1, rssi: 127, data: "",
                direct: "41:02:03:04:05:06/random"),
        ]),
]

extension String {
    var replacingSpaces: String { filter { $0 != " " } }
}

@Test(arguments: samples)
func report(_ sample: Sample) throws {
    let result = try #require(read(sample.packet))
    #expect(result.fields == sample.fields)
    #expect(!result.malformed)
}

/// A cut packet hands out the reports that are whole and says that the rest is not.
@Test(arguments: samples)
func everyPrefixOfAReport(_ sample: Sample) {
    for end in 0..<sample.packet.count {
        guard let result = read(Array(sample.packet[..<end])) else {
            #expect(end < 4)
            continue
        }
        #expect(result.malformed)
        #expect(result.fields == Array(sample.fields.prefix(result.fields.count)))
        #expect(result.fields.count < sample.fields.count)
    }
}

@Test func lengthsThatLie() throws {
    let packet = samples[1].packet
    // More reports announced than there are: both are kept.
    var more = packet
    more[4] = 3
    var result = try #require(read(more))
    #expect(result.fields == samples[1].fields)
    #expect(result.malformed)
    // Fewer: what is announced is handed out, the rest is noticed.
    var fewer = packet
    fewer[4] = 1
    result = try #require(read(fewer))
    #expect(result.fields == [samples[1].fields[0]])
    #expect(result.malformed)
    // None at all.
    result = try #require(read(bytes("043e020200")))
    #expect(result.fields.isEmpty && result.malformed)
    // The event's own length too long and too short.
    var long = packet
    long[2] += 1
    result = try #require(read(long))
    #expect(result.fields == samples[1].fields)
    #expect(result.malformed)
    var short = packet
    short[2] -= 1
    result = try #require(read(short))
    #expect(result.fields == [samples[1].fields[0]])
    #expect(result.malformed)
    // A data length that reaches behind the end of the event.
    var overrun = samples[2].packet
    overrun[28] = 0xff
    result = try #require(read(overrun))
    #expect(result.fields.isEmpty && result.malformed)
    // More than 31 octets in a legacy report break the specification, not the layout.
    let large = bytes("043e2c02010000010000eeffc020") + Array(repeating: 0, count: 32) + [0xc5]
    result = try #require(read(large))
    #expect(result.fields.count == 1 && !result.malformed)
}

@Test(arguments: ["", "04", "043e", "043e00", "040e04010c2000", "043e0111", "013e0402", "043e0401ffff"])
func packetsThatAreNoReports(_ packet: String) {
    #expect(read(bytes(packet)) == nil)
}

@Test(
    arguments: [
        (0x00, "ADV_IND"), (0x01, "ADV_DIRECT_IND"), (0x02, "ADV_SCAN_IND"), (0x03, "ADV_NONCONN_IND"),
        (0x04, "SCAN_RSP"),
        // A Broadcom controller puts its own bits into the high nibble.
        (0x10, "ADV_IND"), (0x13, "ADV_NONCONN_IND"), (0x24, "SCAN_RSP"), (0xf0, "ADV_IND"), (0x05, "UNKNOWN"),
        (0x1f, "UNKNOWN"),
    ] as [(UInt8, String)])
func legacyEventTypes(_ type: UInt8, _ name: String) {
    let kind = AdvertisingEventKind(legacy: type)
    #expect(kind.name == name)
    #expect(kind.isLegacy)
    #expect(kind.dataStatus == .complete)
}

@Test(
    arguments: [
        (0x0013, "ADV_IND"), (0x0015, "ADV_DIRECT_IND"), (0x0012, "ADV_SCAN_IND"), (0x0010, "ADV_NONCONN_IND"),
        (0x001b, "SCAN_RSP"), (0x001a, "SCAN_RSP"), (0x8013, "ADV_IND"), (0x2713, "ADV_IND"),
        (0x0000, "EXT_ADV_NONCONN_IND"),
        (0x0001, "EXT_ADV_IND"), (0x0002, "EXT_ADV_SCAN_IND"), (0x0005, "EXT_ADV_DIRECT_IND"),
        (0x0004, "EXT_ADV_NONCONN_DIRECT_IND"), (0x0009, "EXT_SCAN_RSP"), (0xff80, "EXT_ADV_NONCONN_IND"),
    ] as [(UInt16, String)])
func extendedEventTypes(_ type: UInt16, _ name: String) {
    #expect(AdvertisingEventKind(extended: type).name == name)
}

@Test func dataStatus() {
    #expect(AdvertisingEventKind(extended: 0x0020).dataStatus == .moreToCome)
    #expect(AdvertisingEventKind(extended: 0x0040).dataStatus == .truncated)
    #expect(AdvertisingEventKind(extended: 0x0060).dataStatus == .truncated)
}

@Test(
    arguments: [(0x01, "1M"), (0x81, "1M"), (0xa1, "1M"), (0x02, "2M"), (0x03, "Coded"), (0x00, "none")]
        as [(UInt8, String)])
func phyOctets(_ octet: UInt8, _ name: String) {
    #expect(PHY(rawValue: octet).name == name)
}

@Test func mutationsOfReports() throws {
    try forEachMutation(of: samples.map(\.packet), cases: 60_000, seed: 3) { packet in
        guard let result = read(packet) else { return }
        try #require(result.fields.count <= 255)
        try #require(result.fields.reduce(0) { $0 + $1.data.utf8.count / 2 } <= packet.count)
        // Well formed means: as many reports as announced.
        if !result.malformed { try #require(result.fields.count == Int(packet[4])) }
    }
}
