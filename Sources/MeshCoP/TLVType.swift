/// The type octet of a MeshCoP TLV.
///
/// Every octet is a value; the ones that Thread names have constants and a ``name``. All that is known of a type but how its
/// value is read stands in this file.
public struct TLVType: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    @inlinable
    public static func < (a: TLVType, b: TLVType) -> Bool { a.rawValue < b.rawValue }
}

/// The fields of an operational dataset.
extension TLVType {
    public static let channel = TLVType(rawValue: 0)
    public static let panID = TLVType(rawValue: 1)
    public static let extendedPANID = TLVType(rawValue: 2)
    public static let networkName = TLVType(rawValue: 3)
    public static let pskc = TLVType(rawValue: 4)
    /// Called "Network Master Key" before Thread 1.2.
    public static let networkKey = TLVType(rawValue: 5)
    public static let meshLocalPrefix = TLVType(rawValue: 7)
    public static let securityPolicy = TLVType(rawValue: 12)
    public static let activeTimestamp = TLVType(rawValue: 14)
    public static let pendingTimestamp = TLVType(rawValue: 51)
    public static let delayTimer = TLVType(rawValue: 52)
    public static let channelMask = TLVType(rawValue: 53)
    /// A dataset field under ``RuleSet/rules202608`` only; the newer rules treat it as unknown.
    public static let wakeUpChannel = TLVType(rawValue: 74)

    /// What a complete active dataset holds, in the order in which OpenThread writes them.
    public static let requiredInActive: [TLVType] = [
        .activeTimestamp, .channel, .channelMask, .extendedPANID, .meshLocalPrefix, .networkKey, .networkName,
        .panID, .pskc, .securityPolicy,
    ]

    /// The order in which OpenThread writes the fields that it knows.
    public static let order: [TLVType] = [
        .activeTimestamp, .pendingTimestamp, .delayTimer, .channel, .wakeUpChannel, .channelMask,
        .extendedPANID, .meshLocalPrefix, .networkKey, .networkName, .panID, .pskc, .securityPolicy,
    ]

    /// What a complete pending dataset holds on top of ``requiredInActive``.
    public static let requiredInPending: [TLVType] = [.pendingTimestamp, .delayTimer]

    /// R5: the bytes that a value of this type must have at least; longer ones are accepted and kept.
    @inlinable
    static func minimumLength(_ type: UInt8, _ rules: RuleSet) -> Int {
        switch type {
        case 0, 12: 3
        case 1: 2
        case 2, 7, 14, 51: 8
        case 4, 5: 16
        case 52: 4
        case 53: 2
        case 74: rules == .rules202608 ? 3 : 0
        default: 0
        }
    }

    /// The bytes of a value when none is in excess; nil for types without a fixed length.
    public func fixedLength(_ rules: RuleSet = .newest) -> Int? {
        switch self {
        case .channel: 3
        case .securityPolicy: 4
        case .panID: 2
        case .extendedPANID, .meshLocalPrefix, .activeTimestamp, .pendingTimestamp: 8
        case .pskc, .networkKey: 16
        case .delayTimer: 4
        case .wakeUpChannel: rules == .rules202608 ? 3 : nil
        default: nil
        }
    }
}

extension TLVType: CustomStringConvertible {
    /// The name that Thread gives this type, nil for a type it does not name.
    public var name: String? { Self.names[rawValue] }

    /// `Channel (TLV 0)`, `unknown (TLV 189)`.
    public var description: String { "\(name ?? "unknown") (TLV \(rawValue))" }

    private static let names: [UInt8: String] = [
        0: "Channel", 1: "PAN ID", 2: "Extended PAN ID", 3: "Network Name", 4: "PSKc", 5: "Network Key",
        6: "Network Key Sequence", 7: "Mesh-Local Prefix", 8: "Steering Data", 9: "Border Agent Locator",
        10: "Commissioner ID", 11: "Commissioner Session ID", 12: "Security Policy", 13: "Get",
        14: "Active Timestamp", 15: "Commissioner UDP Port", 16: "State", 17: "Joiner DTLS Encapsulation",
        18: "Joiner UDP Port", 19: "Joiner IID", 20: "Joiner Router Locator", 21: "Joiner Router KEK",
        23: "Duration", 32: "Provisioning URL", 33: "Vendor Name", 34: "Vendor Model", 35: "Vendor SW Version",
        36: "Vendor Data", 37: "Vendor Stack Version", 48: "UDP Encapsulation", 49: "IPv6 Address",
        51: "Pending Timestamp", 52: "Delay Timer", 53: "Channel Mask", 54: "Count", 55: "Period",
        56: "Scan Duration", 57: "Energy List", 58: "Secure Dissemination", 59: "Thread Domain Name",
        60: "Domain Prefix", 74: "Wake-up Channel", 128: "Discovery Request", 129: "Discovery Response",
        241: "Joiner Advertisement",
    ]
}
