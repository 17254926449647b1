import Bytes
public import JSON

/// Eddystone: service data of UUID FEAA, the frame type first. All numbers are big-endian.
enum Eddystone {
    static let service: UInt16 = 0xfeaa

    static func payload(_ data: Span<UInt8>) -> Payload? {
        guard !data.isEmpty else { return nil }
        return switch data[0] {
        case 0x00: EddystoneUID(data).map(Payload.eddystoneUID)
        case 0x10: EddystoneURL(data).map(Payload.eddystoneURL)
        case 0x20: EddystoneTLM(data).map(Payload.eddystoneTLM)
        case 0x30: EddystoneEID(data).map(Payload.eddystoneEID)
        default: nil
        }
    }
}

/// Frame 00: power at 0 m i8, namespace[10], instance[6], two reserved octets (which some beacons leave out).
public struct EddystoneUID: Equatable, Sendable {
    /// dBm at 0 m.
    public var power: Int8
    public var namespace: [UInt8]
    public var instance: [UInt8]

    init?(_ data: Span<UInt8>) {
        guard data.count >= 18 else { return nil }
        power = Int8(bitPattern: data[1])
        namespace = data.array(2..<12)
        instance = data.array(12..<18)
    }
}

/// Frame 10: power at 0 m i8, scheme u8, then text in which octets 0…13 stand for common endings.
public struct EddystoneURL: Equatable, Sendable {
    /// dBm at 0 m.
    public var power: Int8
    /// As sent; escape it before it goes to a terminal.
    public var url: [UInt8]

    init?(_ data: Span<UInt8>) {
        guard data.count >= 3, Int(data[2]) < Self.schemes.count else { return nil }
        power = Int8(bitPattern: data[1])
        url = Array(Self.schemes[Int(data[2])].utf8)
        for index in 3..<data.count {
            let octet = data[index]
            if Int(octet) < Self.endings.count {
                url.append(contentsOf: Self.endings[Int(octet)].utf8)
            } else {
                url.append(octet)
            }
        }
    }

    static let schemes = ["http://www.", "https://www.", "http://", "https://"]
    static let endings = [
        ".com/", ".org/", ".edu/", ".net/", ".info/", ".biz/", ".gov/", ".com", ".org", ".edu", ".net", ".info",
        ".biz",
        ".gov",
    ]
}

/// Frame 20, version 00: battery u16 mV, temperature i16 in 1/256 °C, advertisements u32, uptime u32 in 0.1 s. Version 01 is
/// encrypted: only `isEncrypted` is known then.
public struct EddystoneTLM: Equatable, Sendable {
    public var isEncrypted: Bool
    /// 0: not battery powered.
    public var batteryMillivolts: UInt16 = 0
    /// 1/256 °C; −128 °C (0x8000): no sensor.
    public var temperature256: Int16 = .min
    public var advertisements: UInt32 = 0
    /// 0.1 s.
    public var uptimeTenths: UInt32 = 0

    init?(_ data: Span<UInt8>) {
        guard data.count >= 14 else { return nil }
        switch data[1] {
        case 0x00:
            isEncrypted = false
            batteryMillivolts = UInt16(data.bigEndian(at: 2, octets: 2))
            temperature256 = Int16(bitPattern: UInt16(data.bigEndian(at: 4, octets: 2)))
            advertisements = UInt32(data.bigEndian(at: 6, octets: 4))
            uptimeTenths = UInt32(data.bigEndian(at: 10, octets: 4))
        case 0x01: isEncrypted = true
        default: return nil
        }
    }

    /// Nil where the beacon has no sensor or the frame is encrypted.
    public var temperatureCelsius: Double? {
        temperature256 == .min ? nil : Double(temperature256) / 256
    }
}

/// Frame 30: power at 0 m i8, ephemeral identifier[8].
public struct EddystoneEID: Equatable, Sendable {
    /// dBm at 0 m.
    public var power: Int8
    public var identifier: [UInt8]

    init?(_ data: Span<UInt8>) {
        guard data.count >= 10 else { return nil }
        power = Int8(bitPattern: data[1])
        identifier = data.array(2..<10)
    }
}

extension EddystoneUID: PayloadContent {
    public static var name: String { "eddystone_uid" }
    public static var label: String { "Eddystone" }

    public func members(to json: inout JSONWriter) {
        json.field("power", power)
        json.field("namespace", hex: namespace.span)
        json.field("instance", hex: instance.span)
    }
}

extension EddystoneURL: PayloadContent {
    public static var name: String { "eddystone_url" }
    public static var label: String { "Eddystone" }

    public func members(to json: inout JSONWriter) {
        json.field("power", power)
        json.field("url", repairing: url.span)
    }
}

extension EddystoneTLM: PayloadContent {
    public static var name: String { "eddystone_tlm" }
    public static var label: String { "Eddystone" }

    public func members(to json: inout JSONWriter) {
        json.field("encrypted", isEncrypted)
        guard !isEncrypted else { return }
        json.field("battery_mv", batteryMillivolts)
        json.field("temperature_c", temperatureCelsius)
        json.field("advertisements", advertisements)
        json.field("uptime_s", Double(uptimeTenths) / 10)
    }
}

extension EddystoneEID: PayloadContent {
    public static var name: String { "eddystone_eid" }
    public static var label: String { "Eddystone" }

    public func members(to json: inout JSONWriter) {
        json.field("power", power)
        json.field("identifier", hex: identifier.span)
    }
}
