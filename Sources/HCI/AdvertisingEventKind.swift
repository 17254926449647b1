/// What kind of advertising PDU a report stands for, in one shape for legacy and extended reports.
///
/// `rawValue` has the bits of the extended report's event type (Core Specification Vol 4 Part E 7.7.65.13): 0
/// connectable, 1 scannable, 2 directed, 3 scan response, 4 legacy PDU, 5–6 data status. Legacy reports (7.7.65.2)
/// are brought to the same bits; bit 7 is ours and marks a legacy PDU type that the specification does not define.
public struct AdvertisingEventKind: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16

    /// Reserved bits are masked.
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue & 0x00ff }

    /// From the event type of an extended report; controllers put the channel or their own bits in the reserved
    /// ones.
    @inlinable
    public init(extended eventType: UInt16) { rawValue = eventType & 0x007f }

    /// From the event type of a legacy report: 0 ADV_IND, 1 ADV_DIRECT_IND, 2 ADV_SCAN_IND, 3 ADV_NONCONN_IND,
    /// 4 SCAN_RSP. The high nibble is masked: controllers were seen to set it. A scan response of a legacy report does
    /// not say whether its advertiser is connectable, so that bit stays clear.
    @inlinable
    public init(legacy eventType: UInt8) {
        // One octet per PDU type, 0 first.
        let table: UInt64 = 0x0000_001a_1012_1513
        let type = eventType & 0x0f
        rawValue = type < 5 ? UInt16(truncatingIfNeeded: table >> (8 * UInt64(type)) & 0xff) : 0x0090
    }

    public static let advInd = AdvertisingEventKind(rawValue: 0x13)
    public static let advDirectInd = AdvertisingEventKind(rawValue: 0x15)
    public static let advScanInd = AdvertisingEventKind(rawValue: 0x12)
    public static let advNonconnInd = AdvertisingEventKind(rawValue: 0x10)
    /// A scan response as the legacy report tells it; in extended reports 0x1B answers ADV_IND, 0x1A ADV_SCAN_IND.
    public static let scanRsp = AdvertisingEventKind(rawValue: 0x1a)

    @inlinable public var isConnectable: Bool { rawValue & 0x01 != 0 }
    @inlinable public var isScannable: Bool { rawValue & 0x02 != 0 }
    @inlinable public var isDirected: Bool { rawValue & 0x04 != 0 }
    @inlinable public var isScanResponse: Bool { rawValue & 0x08 != 0 }
    @inlinable public var isLegacy: Bool { rawValue & 0x10 != 0 }
    /// A legacy PDU type that the specification does not define.
    @inlinable public var isUnknown: Bool { rawValue & 0x80 != 0 }

    /// Whether a report holds all of the advertiser's data.
    public enum DataStatus: UInt8, Sendable {
        case complete = 0
        /// A fragment: another report of the same advertisement follows.
        case moreToCome = 1
        /// The controller lost the rest; none will follow.
        case truncated = 2
    }

    /// The reserved value 3 is read as truncated: whatever it will mean, the data are not complete.
    @inlinable
    public var dataStatus: DataStatus {
        switch rawValue >> 5 & 3 {
        case 0: .complete
        case 1: .moreToCome
        default: .truncated
        }
    }

    /// The PDU's name for legacy PDUs, its properties in the same style for extended advertising (where the report does
    /// not name the PDU).
    public var name: String {
        if isUnknown { return "UNKNOWN" }
        if isLegacy {
            if isScanResponse { return "SCAN_RSP" }
            if isDirected { return "ADV_DIRECT_IND" }
            if isConnectable { return "ADV_IND" }
            return isScannable ? "ADV_SCAN_IND" : "ADV_NONCONN_IND"
        }
        if isScanResponse { return "EXT_SCAN_RSP" }
        if isDirected { return isConnectable ? "EXT_ADV_DIRECT_IND" : "EXT_ADV_NONCONN_DIRECT_IND" }
        if isConnectable { return "EXT_ADV_IND" }
        return isScannable ? "EXT_ADV_SCAN_IND" : "EXT_ADV_NONCONN_IND"
    }
}

/// The PHY octet of an extended report, reserved bits masked.
public struct PHY: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    /// Controllers set reserved bits (0x81 and 0xa1 were seen for LE 1M): two bits remain.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue & 0x03 }

    @inlinable public static var none: PHY { PHY(rawValue: 0) }
    @inlinable public static var oneM: PHY { PHY(rawValue: 1) }
    @inlinable public static var twoM: PHY { PHY(rawValue: 2) }
    @inlinable public static var coded: PHY { PHY(rawValue: 3) }

    /// `1M`, `2M`, `Coded`; `none` where the advertisement used no secondary channel.
    public var name: String {
        switch rawValue {
        case 1: "1M"
        case 2: "2M"
        case 3: "Coded"
        default: "none"
        }
    }
}
