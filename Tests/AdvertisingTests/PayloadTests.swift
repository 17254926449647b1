import Foundation
import TestSupport
import Testing

@testable import Advertising

// #expect takes no spans.
private func needs(_ data: [UInt8]) -> Bool { needsThreadCredentials(data.span) }
private func lists(_ service: UInt32, _ data: [UInt8]) -> Bool {
    advertises(service: ServiceUUID(short: service), data.span)
}
private func lists(company: UInt16, _ data: [UInt8]) -> Bool { advertises(company: company, data.span) }

private func payloads(_ data: String) -> [Payload] { Payload.all(in: bytes(data).span) }

@Test func iBeacon() throws {
    let found = payloads("0201061aff4c000215 00112233445566778899aabbccddeeff 1234 0002 c5")
    guard case .iBeacon(let beacon)? = found.first else {
        Issue.record("no iBeacon in \(found)")
        return
    }
    #expect(beacon.uuid == "00112233-4455-6677-8899-aabbccddeeff")
    #expect(beacon.major == 0x1234)
    #expect(beacon.minor == 2)
    #expect(beacon.measuredPower == -59)
    // One octet short: not an iBeacon, but Apple's all the same.
    #expect(
        payloads("19ff4c000214 00112233445566778899aabbccddeeff 1234 0002") == [
            .appleContinuity(AppleContinuity(types: [2]))
        ])
}

@Test func findMyAndContinuity() throws {
    guard
        case .findMy(let accessory)? = payloads(
            "1eff4c00121990d629e8f7004baa5b121278069beb30933412780612780600"
        ).first
    else {
        Issue.record("no Find My")
        return
    }
    #expect(accessory.isSeparated)
    #expect(accessory.battery == .low)
    guard case .findMy(let near)? = payloads("07ff4c0012020001").first else {
        Issue.record("no Find My")
        return
    }
    #expect(!near.isSeparated)
    #expect(near.battery == .full)
    // Nearby Info from a phone, in the H1 capture.
    #expect(
        payloads("02011a0aff4c0010052318c07d24020a00") == [.appleContinuity(AppleContinuity(types: [0x10]))])
}

@Test func eddystoneUID() throws {
    guard case .eddystoneUID(let uid)? = payloads("1516aafe00e7 00112233445566778899 010203040506 00").first
    else {
        Issue.record("no UID")
        return
    }
    #expect(uid.power == -25)
    #expect(hex(uid.namespace) == "00112233445566778899")
    #expect(hex(uid.instance) == "010203040506")
}

@Test(arguments: [
    ("00 67 6f 6f 00", "http://www.goo.com/"),
    ("03 676f6f2e676c 2f 62", "https://goo.gl/b"),
    ("01 61 08", "https://www.a.org"),
    ("02 61 0d", "http://a.gov"),
    ("02", "http://"),
])
func eddystoneURL(_ text: String, _ url: String) throws {
    let body = bytes("aafe10eb" + text)
    let data = [UInt8(body.count + 1), 0x16] + body
    guard case .eddystoneURL(let frame)? = Payload.all(in: data.span).first else {
        Issue.record("no URL")
        return
    }
    #expect(String(decoding: frame.url, as: UTF8.self) == url)
    #expect(frame.power == -21)
}

@Test func eddystoneTLMAndEID() throws {
    guard case .eddystoneTLM(let tlm)? = payloads("1116aafe2000 0bb8 1780 00000064 00000e10").first else {
        Issue.record("no TLM")
        return
    }
    #expect(tlm.batteryMillivolts == 3000)
    #expect(tlm.temperatureCelsius == 23.5)
    #expect(tlm.advertisements == 100)
    #expect(tlm.uptimeTenths == 3600)
    guard case .eddystoneTLM(let encrypted)? = payloads("1516aafe2001 000102030405060708090a0b 0c0d 0e0f").first
    else {
        Issue.record("no encrypted TLM")
        return
    }
    #expect(encrypted.isEncrypted)
    #expect(encrypted.temperatureCelsius == nil)
    guard case .eddystoneEID(let eid)? = payloads("0d16aafe30f0 0102030405060708").first else {
        Issue.record("no EID")
        return
    }
    #expect(hex(eid.identifier) == "0102030405060708")
    #expect(payloads("0416aafe40").isEmpty)
}

@Test func matter() throws {
    guard case .matter(let device)? = payloads("020106 0b16f6ff00 010f f1ff 0180 03").first else {
        Issue.record("no Matter")
        return
    }
    #expect(device.discriminator == 0xf01)
    #expect(device.advertisementVersion == 0)
    #expect(device.vendor == 0xfff1)
    #expect(device.product == 0x8001)
    #expect(device.hasAdditionalData)
    #expect(device.isExtendedAnnouncement)
    #expect(device.needsThreadCredentials)
    // Another opcode, or one octet short: not commissionable.
    #expect(!needs(bytes("0b16f6ff01 010f f1ff 0180 03")))
    #expect(!needs(bytes("0a16f6ff00 010f f1ff 0180")))
}

/// A sample of a real TCAT implementation's advertisements.
struct TCATSample: Decodable, Sendable, CustomTestStringConvertible {
    struct Decoded: Decodable, Sendable {
        var threadVersion: UInt8
        var tlvs: [[Value]]
    }
    enum Value: Decodable, Sendable {
        case type(Int)
        case value(String)
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .type(number)
            } else {
                self = .value(try container.decode(String.self))
            }
        }
    }
    var note: String
    var serviceData: String
    var decoded: Decoded
    var testDescription: String { note }

    static let all: [TCATSample] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Fixtures")
        guard let data = try? Data(contentsOf: folder.appendingPathComponent("tcat_adverts.json")) else {
            return []
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return (try? decoder.decode([TCATSample].self, from: data)) ?? []
    }()
}

@Test func allTCATSamplesAreThere() { #expect(TCATSample.all.count == 11) }

@Test(arguments: TCATSample.all)
func threadTCAT(_ sample: TCATSample) throws {
    let body = bytes(sample.serviceData)
    let data = [0x02, 0x01, 0x06, UInt8(body.count + 1), 0x16] + body
    guard case .threadTCAT(let device)? = Payload.all(in: data.span).first else {
        Issue.record("no TCAT")
        return
    }
    #expect(device.threadVersion == sample.decoded.threadVersion)
    var found: [Int: String] = [:]
    found[1] = device.oui24.map(hex)
    found[2] = device.oui36.map(hex)
    found[3] = device.discriminator.map(hex)
    found[4] = device.status.map { hex([$0.rawValue]) }
    found[5] = device.linkCapabilities.map { hex([$0]) }
    found[6] = device.enterpriseNumber.map { String(format: "%08x", $0) }
    var expected: [Int: String] = [:]
    for tlv in sample.decoded.tlvs {
        if case .type(let type) = tlv[0], case .value(let value) = tlv[1] { expected[type] = value }
    }
    #expect(found == expected)
    // Neither commissioned (08) nor with an active dataset (04).
    let status = try #require(device.status)
    #expect(device.needsThreadCredentials == (status.rawValue & 0x0c == 0))
    #expect(needs(data) == device.needsThreadCredentials)
}

@Test func tcatStatusBits() {
    let status = ThreadTCAT.DeviceStatus(rawValue: 0xc2)
    #expect(status.isFullThreadDevice && status.isReceiverOnWhenIdle && status.isMultiRadio)
    #expect(
        !status.isBorderRouter && !status.isThreadActive && !status.isCommissioned && !status.hasActiveDataset)
    // Without a status the device says nothing, so nothing is claimed.
    #expect(!needs(bytes("0616fbff525180")))
    // Opcode 1 is not TCAT.
    #expect(!needs(bytes("0616fbff514100")))
}

@Test func btHome() throws {
    // The format's own example: temperature 25.06 °C, humidity 50.55 %.
    guard case .btHome(let sensor)? = payloads("020106 0a16d2fc40 02ca09 03bf13").first else {
        Issue.record("no BTHome")
        return
    }
    #expect(sensor.version == 2)
    #expect(!sensor.isEncrypted)
    #expect(sensor.measurements.map(\.name) == ["temperature", "humidity"])
    #expect(sensor.measurements.map(\.value) == [25.06, 50.55])
    #expect(sensor.measurements.map(\.unit) == ["°C", "%"])
    #expect(!sensor.hasUnreadObjects)
}

@Test(arguments: [
    ("0161", "battery", 97.0), ("04138a01", "pressure", 1008.83), ("05138a14", "illuminance", 13460.67),
    ("065e1f", "mass", 80.3), ("08ca06", "dew_point", 17.38), ("09 60", "count", 96),
    ("0a138a14", "energy", 1346.067),
    ("0b021b00", "power", 69.14), ("0c020c", "voltage", 3.074), ("12e204", "co2", 1250),
    ("133301", "tvoc", 307),
    ("3f020c", "rotation", 307.4), ("414e00", "distance", 7.8), ("424e3400", "duration", 13.39),
    ("434e34", "current", 13.39), ("451101", "temperature", 27.3), ("4d12138a14", "energy", 344593.17),
    ("59ea", "count", -22), ("5aeaea", "count", -5398), ("5bea0234ea", "count", -365_690_134),
    ("5d02ea", "current", -5.63), ("56e803", "conductivity", 1000), ("0f01", "generic", 1),
])
func btHomeObjects(_ object: String, _ name: String, _ value: Double) throws {
    let body = bytes("d2fc40" + object)
    let data = [UInt8(body.count + 1), 0x16] + body
    guard case .btHome(let sensor)? = Payload.all(in: data.span).first else {
        Issue.record("no BTHome")
        return
    }
    let measurement = try #require(sensor.measurements.first)
    #expect(measurement.name == name)
    #expect(measurement.value == value)
    #expect(!sensor.hasUnreadObjects)
}

@Test func btHomeThatCannotBeReadToTheEnd() {
    for (data, count) in [("40 0161 ee 0102", 1), ("40 0161 02ca", 1), ("40 53 05 4142", 0)] {
        guard let sensor = BTHome(bytes(data).span) else {
            Issue.record("no BTHome in \(data)")
            continue
        }
        #expect(sensor.hasUnreadObjects)
        #expect(sensor.measurements.count == count)
    }
    // Text and raw bytes say their own length.
    guard let text = BTHome(bytes("40 5302 4142 0161").span) else {
        Issue.record("no BTHome")
        return
    }
    #expect(text.measurements.map(\.name) == ["battery"])
    guard let encrypted = BTHome(bytes("41 a47266c95f730011223378237214").span) else {
        Issue.record("no BTHome")
        return
    }
    #expect(encrypted.isEncrypted && encrypted.measurements.isEmpty && !encrypted.hasUnreadObjects)
    let versionOne = BTHome(bytes("20 0161").span)
    #expect(versionOne == nil)
}

@Test func exposureNotification() throws {
    guard
        case .exposureNotification(let notification)? =
            payloads("03036ffd 17166ffd 000102030405060708090a0b0c0d0e0f aabbccdd").first
    else {
        Issue.record("no exposure notification")
        return
    }
    #expect(hex(notification.encryptedMetadata) == "aabbccdd")
    #expect(notification.rollingProximityIdentifier.count == 16)
}

@Test func outline() {
    let data = bytes(
        "020106 020af4 0308 4142 0303aafe 0409 414243 1106 1bc5d5a50200baafe211a88400fae139 03ff5900 0319c103")
    var outline = PayloadOutline()
    outline.note(data.span)
    #expect(outline.flags == 6)
    #expect(outline.txPower == -12)
    #expect(outline.services.map(\.description) == ["feaa", "39e1fa00-84a8-11e2-afba-0002a5d5c51b"])
    #expect(outline.companies == [0x59])
    #expect(outline.appearance == 0x03c1)
    #expect(!outline.malformed)
    let once = outline
    outline.note(data.span)
    #expect(outline == once)
}

/// The fuzzer found it.
@Test func ofTwoCompleteNamesTheFirstCounts() {
    let data = bytes("0309 4142 0409 434445 0208 46")
    if let name = localName(in: data.span) {
        #expect(name[0] == 0x41 && name.count == 2)
    } else {
        Issue.record("no name")
    }
}

@Test func filters() {
    let data = bytes("020106 0303aafe 0308 4142 03ff5900 0616fbff525180")
    #expect(lists(0xfeaa, data))
    #expect(lists(0xfffb, data))
    #expect(!lists(0xfff6, data))
    #expect(lists(company: 0x59, data))
    #expect(!lists(company: 0x4c, data))
    var name: [UInt8] = []
    if let found = localName(in: data.span) { name = found.indices.map { found[$0] } }
    #expect(name == Array("AB".utf8))
    let nameless = bytes("020106")
    if localName(in: nameless.span) != nil { Issue.record("a name out of nowhere") }
}

@Test(
    arguments: [
        ("feaa", "feaa"), ("0xFEAA", "feaa"), ("0000feaa", "feaa"), ("12345678", "12345678"),
        ("0000FEAA-0000-1000-8000-00805F9B34FB", "feaa"),
        ("39e1fa00-84a8-11e2-afba-0002a5d5c51b", "39e1fa00-84a8-11e2-afba-0002a5d5c51b"), ("fea", nil),
        ("", nil),
        ("feag", nil), ("39e1fa0084a811e2afba0002a5d5c51b", "39e1fa00-84a8-11e2-afba-0002a5d5c51b"),
        ("39e1fa00-84a8-11e2-afba-0002a5d5c51", nil),
        ("39e1fa00+84a8-11e2-afba-0002a5d5c51b", nil), ("0x", nil), ("００００", nil),
    ] as [(String, String?)])
func serviceUUIDText(_ text: String, _ expected: String?) {
    #expect(ServiceUUID(text)?.description == expected)
}
