import Bytes

/// The type octet of an AD structure (Bluetooth Assigned Numbers 2.3).
public struct ADType: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    @inlinable public static var flags: ADType { ADType(rawValue: 0x01) }
    @inlinable public static var incompleteServices16: ADType { ADType(rawValue: 0x02) }
    @inlinable public static var completeServices16: ADType { ADType(rawValue: 0x03) }
    @inlinable public static var incompleteServices32: ADType { ADType(rawValue: 0x04) }
    @inlinable public static var completeServices32: ADType { ADType(rawValue: 0x05) }
    @inlinable public static var incompleteServices128: ADType { ADType(rawValue: 0x06) }
    @inlinable public static var completeServices128: ADType { ADType(rawValue: 0x07) }
    @inlinable public static var shortenedLocalName: ADType { ADType(rawValue: 0x08) }
    @inlinable public static var completeLocalName: ADType { ADType(rawValue: 0x09) }
    @inlinable public static var txPowerLevel: ADType { ADType(rawValue: 0x0a) }
    @inlinable public static var serviceData16: ADType { ADType(rawValue: 0x16) }
    @inlinable public static var appearance: ADType { ADType(rawValue: 0x19) }
    @inlinable public static var serviceData32: ADType { ADType(rawValue: 0x20) }
    @inlinable public static var serviceData128: ADType { ADType(rawValue: 0x21) }
    @inlinable public static var manufacturerData: ADType { ADType(rawValue: 0xff) }

    /// The name the Assigned Numbers give; nil for types that they do not assign.
    public var assignedName: String? {
        switch rawValue {
        case 0x01: "Flags"
        case 0x02: "Incomplete List of 16-bit Service Class UUIDs"
        case 0x03: "Complete List of 16-bit Service Class UUIDs"
        case 0x04: "Incomplete List of 32-bit Service Class UUIDs"
        case 0x05: "Complete List of 32-bit Service Class UUIDs"
        case 0x06: "Incomplete List of 128-bit Service Class UUIDs"
        case 0x07: "Complete List of 128-bit Service Class UUIDs"
        case 0x08: "Shortened Local Name"
        case 0x09: "Complete Local Name"
        case 0x0a: "Tx Power Level"
        case 0x0d: "Class of Device"
        case 0x0e: "Simple Pairing Hash C-192"
        case 0x0f: "Simple Pairing Randomizer R-192"
        case 0x10: "Device ID / Security Manager TK Value"
        case 0x11: "Security Manager Out of Band Flags"
        case 0x12: "Peripheral Connection Interval Range"
        case 0x14: "List of 16-bit Service Solicitation UUIDs"
        case 0x15: "List of 128-bit Service Solicitation UUIDs"
        case 0x16: "Service Data - 16-bit UUID"
        case 0x17: "Public Target Address"
        case 0x18: "Random Target Address"
        case 0x19: "Appearance"
        case 0x1a: "Advertising Interval"
        case 0x1b: "LE Bluetooth Device Address"
        case 0x1c: "LE Role"
        case 0x1d: "Simple Pairing Hash C-256"
        case 0x1e: "Simple Pairing Randomizer R-256"
        case 0x1f: "List of 32-bit Service Solicitation UUIDs"
        case 0x20: "Service Data - 32-bit UUID"
        case 0x21: "Service Data - 128-bit UUID"
        case 0x22: "LE Secure Connections Confirmation Value"
        case 0x23: "LE Secure Connections Random Value"
        case 0x24: "URI"
        case 0x25: "Indoor Positioning"
        case 0x26: "Transport Discovery Data"
        case 0x27: "LE Supported Features"
        case 0x28: "Channel Map Update Indication"
        case 0x29: "PB-ADV"
        case 0x2a: "Mesh Message"
        case 0x2b: "Mesh Beacon"
        case 0x2c: "BIGInfo"
        case 0x2d: "Broadcast_Code"
        case 0x2e: "Resolvable Set Identifier"
        case 0x2f: "Advertising Interval - long"
        case 0x30: "Broadcast_Name"
        case 0x31: "Encrypted Advertising Data"
        case 0x32: "Periodic Advertising Response Timing Information"
        case 0x34: "Electronic Shelf Label"
        case 0x3d: "3D Information Data"
        case 0xff: "Manufacturer Specific Data"
        default: nil
        }
    }

    /// The assigned name, or `0xNN`.
    public var name: String {
        assignedName ?? "0x" + hexText(rawValue, digits: 2)
    }
}
