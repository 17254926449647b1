import Bytes
public import JSON

/// Apple's manufacturer data (company 0x004C): TLVs of type u8, length u8, value.
enum AppleData {
    static let company: UInt16 = 0x004c

    static func payload(_ data: Span<UInt8>) -> Payload? {
        var types: [UInt8] = []
        var position = 0
        while data.count - position >= 2 {
            let type = data[position]
            let length = Int(data[position + 1])
            guard length <= data.count - position - 2 else { break }
            let value = data.extracting(position + 2..<position + 2 + length)
            if type == 0x02, let beacon = IBeacon(value) { return .iBeacon(beacon) }
            if type == 0x12, let findMy = FindMy(value) { return .findMy(findMy) }
            types.append(type)
            position += 2 + length
        }
        return types.isEmpty ? nil : .appleContinuity(AppleContinuity(types: types))
    }
}

/// iBeacon: type 02, length 15 (21 octets): UUID[16], major u16, minor u16 (big-endian), measured power i8.
public struct IBeacon: Equatable, Sendable {
    public var uuidHigh: UInt64
    public var uuidLow: UInt64
    public var major: UInt16
    public var minor: UInt16
    /// RSSI in dBm that a receiver measures at one metre.
    public var measuredPower: Int8

    init?(_ value: Span<UInt8>) {
        guard value.count == 0x15 else { return nil }
        uuidHigh = value.bigEndian(at: 0, octets: 8)
        uuidLow = value.bigEndian(at: 8, octets: 8)
        major = UInt16(value.bigEndian(at: 16, octets: 2))
        minor = UInt16(value.bigEndian(at: 18, octets: 2))
        measuredPower = Int8(bitPattern: value[20])
    }

    /// 8-4-4-4-12 lower-case digits.
    public var uuid: String { uuidText(uuidHigh, uuidLow) }
}

/// Find My network accessory: type 12; 25 octets when separated from its owner (status u8, public key[22], key bits u8, hint
/// u8), 2 octets (status u8, key bits u8) near its owner.
public struct FindMy: Equatable, Sendable {
    public var status: UInt8
    /// The owner was not near for some time: the accessory shows its public key to everybody.
    public var isSeparated: Bool

    public enum Battery: String, Sendable {
        case full, medium, low, critical
    }

    init?(_ value: Span<UInt8>) {
        guard value.count == 0x19 || value.count == 2 else { return nil }
        status = value[0]
        isSeparated = value.count == 0x19
    }

    /// The top two bits of the status.
    public var battery: Battery {
        switch status >> 6 {
        case 0: .full
        case 1: .medium
        case 2: .low
        default: .critical
        }
    }
}

/// Other Apple Continuity messages, by the types of their TLVs.
public struct AppleContinuity: Equatable, Sendable {
    public var types: [UInt8]
}

extension IBeacon: PayloadContent {
    public static var name: String { "ibeacon" }
    public static var label: String { "iBeacon" }

    public func members(to json: inout JSONWriter) {
        json.field("uuid", uuid)
        json.field("major", major)
        json.field("minor", minor)
        json.field("measured_power", measuredPower)
    }
}

extension FindMy: PayloadContent {
    public static var name: String { "find_my" }
    public static var label: String { "Find My" }

    public func members(to json: inout JSONWriter) {
        json.field("status", status)
        json.field("battery", battery.rawValue)
        json.field("separated", isSeparated)
    }
}

extension AppleContinuity: PayloadContent {
    public static var name: String { "apple_continuity" }
    public static var label: String { "Apple" }

    public func members(to json: inout JSONWriter) {
        json.beginArray("types")
        for type in types { json.integer(type) }
        json.endArray()
    }
}
