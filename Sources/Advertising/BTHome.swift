import Bytes
public import JSON

/// BTHome version 2: service data of UUID FCD2: device information u8 (bit 0 encrypted, bit 2 sends when something happens, bits 5–7
/// version), then objects of an identifier octet and a value of the length that the identifier implies, little-endian.
public struct BTHome: Equatable, Sendable {
    public static let service: UInt16 = 0xfcd2

    public struct Measurement: Equatable, Sendable {
        public var object: UInt8
        /// `temperature`, `battery` …
        public var name: String
        /// As sent, before scaling.
        public var raw: Int64
        /// `raw` times the object's factor, in `unit`.
        public var value: Double
        /// Empty for counts, events and yes-or-no values.
        public var unit: String
    }

    public var version: UInt8
    /// The objects of an encrypted advertisement cannot be read.
    public var isEncrypted: Bool
    public var isTriggerBased: Bool
    public var measurements: [Measurement] = []
    /// The walk ended before the data did: an object that this program does not know, or one cut off.
    public var hasUnreadObjects = false

    init?(_ data: Span<UInt8>) {
        guard !data.isEmpty, data[0] >> 5 == 2 else { return nil }
        version = data[0] >> 5
        isEncrypted = data[0] & 0x01 != 0
        isTriggerBased = data[0] & 0x04 != 0
        var position = 1
        while !isEncrypted, position < data.count {
            let object = data[position]
            if object == 0x53 || object == 0x54, position + 1 < data.count,
                Int(data[position + 1]) <= data.count - position - 2
            {
                // Text and raw bytes say their length themselves; they are no measurements.
                position += 2 + Int(data[position + 1])
                continue
            }
            guard let shape = BTHomeObject(object), shape.octets <= data.count - position - 1 else {
                hasUnreadObjects = true
                return
            }
            let bits = data.littleEndian(at: position + 1, octets: shape.octets)
            let unused = Int64(64 - 8 * shape.octets)
            let raw = shape.isSigned ? (Int64(bitPattern: bits) << unused) >> unused : Int64(bitPattern: bits)
            measurements.append(
                Measurement(
                    object: object, name: shape.name, raw: raw, value: Double(raw) / shape.divisor,
                    unit: shape.unit))
            position += 1 + shape.octets
        }
    }
}

extension BTHome: PayloadContent {
    public static var name: String { "bthome" }
    public static var label: String { "BTHome" }

    public func members(to json: inout JSONWriter) {
        json.field("version", version)
        json.field("encrypted", isEncrypted)
        json.field("trigger_based", isTriggerBased)
        json.beginArray("measurements")
        for measurement in measurements {
            json.beginObject()
            json.field("name", measurement.name)
            json.field("value", measurement.value)
            json.field("unit", measurement.unit)
            json.endObject()
        }
        json.endArray()
        if hasUnreadObjects { json.field("unread_objects", true) }
    }
}
