import Bytes

/// A command's opcode: group in the high six bits, command in the low ten (Core Specification Vol 4 Part E 5.4.1).
public struct Opcode: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public var group: UInt8 { UInt8(rawValue >> 10) }
    public var command: UInt16 { rawValue & 0x03ff }

    @inlinable public static var none: Opcode { Opcode(rawValue: 0x0000) }
    @inlinable public static var setEventMask: Opcode { Opcode(rawValue: 0x0c01) }
    @inlinable public static var reset: Opcode { Opcode(rawValue: 0x0c03) }
    @inlinable public static var readLocalVersion: Opcode { Opcode(rawValue: 0x1001) }
    @inlinable public static var readLocalCommands: Opcode { Opcode(rawValue: 0x1002) }
    @inlinable public static var readLocalFeatures: Opcode { Opcode(rawValue: 0x1003) }
    @inlinable public static var readBufferSize: Opcode { Opcode(rawValue: 0x1005) }
    @inlinable public static var readAddress: Opcode { Opcode(rawValue: 0x1009) }
    @inlinable public static var leSetEventMask: Opcode { Opcode(rawValue: 0x2001) }
    @inlinable public static var leReadBufferSize: Opcode { Opcode(rawValue: 0x2002) }
    @inlinable public static var leReadLocalFeatures: Opcode { Opcode(rawValue: 0x2003) }
    @inlinable public static var leSetRandomAddress: Opcode { Opcode(rawValue: 0x2005) }
    @inlinable public static var leSetScanParameters: Opcode { Opcode(rawValue: 0x200b) }
    @inlinable public static var leSetScanEnable: Opcode { Opcode(rawValue: 0x200c) }
    @inlinable public static var leReadAcceptListSize: Opcode { Opcode(rawValue: 0x200f) }
    @inlinable public static var leClearAcceptList: Opcode { Opcode(rawValue: 0x2010) }
    @inlinable public static var leAddToAcceptList: Opcode { Opcode(rawValue: 0x2011) }
    @inlinable public static var leRemoveFromAcceptList: Opcode { Opcode(rawValue: 0x2012) }
    @inlinable public static var leReadSupportedStates: Opcode { Opcode(rawValue: 0x201c) }
    @inlinable public static var leSetExtendedScanParameters: Opcode { Opcode(rawValue: 0x2041) }
    @inlinable public static var leSetExtendedScanEnable: Opcode { Opcode(rawValue: 0x2042) }
}

extension Opcode: CustomStringConvertible {
    /// The specification's name of the command, or `0xGGCC` where this program does not know it.
    public var description: String {
        switch self {
        case .none: "No Operation"
        case .setEventMask: "Set Event Mask"
        case .reset: "Reset"
        case .readLocalVersion: "Read Local Version Information"
        case .readLocalCommands: "Read Local Supported Commands"
        case .readLocalFeatures: "Read Local Supported Features"
        case .readBufferSize: "Read Buffer Size"
        case .readAddress: "Read BD_ADDR"
        case .leSetEventMask: "LE Set Event Mask"
        case .leReadBufferSize: "LE Read Buffer Size"
        case .leReadLocalFeatures: "LE Read Local Supported Features"
        case .leSetRandomAddress: "LE Set Random Address"
        case .leSetScanParameters: "LE Set Scan Parameters"
        case .leSetScanEnable: "LE Set Scan Enable"
        case .leReadAcceptListSize: "LE Read Filter Accept List Size"
        case .leClearAcceptList: "LE Clear Filter Accept List"
        case .leAddToAcceptList: "LE Add Device To Filter Accept List"
        case .leRemoveFromAcceptList: "LE Remove Device From Filter Accept List"
        case .leReadSupportedStates: "LE Read Supported States"
        case .leSetExtendedScanParameters: "LE Set Extended Scan Parameters"
        case .leSetExtendedScanEnable: "LE Set Extended Scan Enable"
        case .androidSetScanParameters: "LE Extended Set Scan Parameters"
        case .androidFilter: "LE APCF"
        case .androidBatchScan: "LE Batch Scan"
        default:
            "0x" + hexText(rawValue, digits: 4)
        }
    }
}
