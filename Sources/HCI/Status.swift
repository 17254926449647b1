import Bytes

/// A controller's answer to a command: 0 is success, all else an error (Core Specification Vol 1 Part F 1.3).
public struct Status: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    @inlinable public static var success: Status { Status(rawValue: 0x00) }
    @inlinable public static var unknownCommand: Status { Status(rawValue: 0x01) }
    @inlinable public static var hardwareFailure: Status { Status(rawValue: 0x03) }
    @inlinable public static var memoryCapacityExceeded: Status { Status(rawValue: 0x07) }
    @inlinable public static var commandDisallowed: Status { Status(rawValue: 0x0c) }
    @inlinable public static var unsupportedFeatureOrParameter: Status { Status(rawValue: 0x11) }
    @inlinable public static var invalidParameters: Status { Status(rawValue: 0x12) }
    @inlinable public static var unspecifiedError: Status { Status(rawValue: 0x1f) }

    /// The specification's name; "Reserved" for codes that it does not assign.
    public var name: String {
        Int(rawValue) < Status.names.count ? Status.names[Int(rawValue)] : "Reserved"
    }

    private static let names = [
        "Success", "Unknown HCI Command", "Unknown Connection Identifier", "Hardware Failure", "Page Timeout",
        "Authentication Failure", "PIN or Key Missing", "Memory Capacity Exceeded", "Connection Timeout",
        "Connection Limit Exceeded", "Synchronous Connection Limit To A Device Exceeded",
        "Connection Already Exists", "Command Disallowed", "Connection Rejected Due To Limited Resources",
        "Connection Rejected Due To Security Reasons", "Connection Rejected Due To Unacceptable BD_ADDR",
        "Connection Accept Timeout Exceeded", "Unsupported Feature Or Parameter Value",
        "Invalid HCI Command Parameters", "Remote User Terminated Connection",
        "Remote Device Terminated Connection Due To Low Resources",
        "Remote Device Terminated Connection Due To Power Off", "Connection Terminated By Local Host",
        "Repeated Attempts", "Pairing Not Allowed", "Unknown LMP PDU", "Unsupported Remote Feature",
        "SCO Offset Rejected", "SCO Interval Rejected", "SCO Air Mode Rejected",
        "Invalid LMP Parameters / Invalid LL Parameters", "Unspecified Error",
        "Unsupported LMP Parameter Value / Unsupported LL Parameter Value", "Role Change Not Allowed",
        "LMP Response Timeout / LL Response Timeout",
        "LMP Error Transaction Collision / LL Procedure Collision",
        "LMP PDU Not Allowed", "Encryption Mode Not Acceptable", "Link Key cannot be Changed",
        "Requested QoS Not Supported", "Instant Passed", "Pairing With Unit Key Not Supported",
        "Different Transaction Collision", "Reserved", "QoS Unacceptable Parameter", "QoS Rejected",
        "Channel Classification Not Supported", "Insufficient Security", "Parameter Out Of Mandatory Range",
        "Reserved", "Role Switch Pending", "Reserved", "Reserved Slot Violation", "Role Switch Failed",
        "Extended Inquiry Response Too Large", "Secure Simple Pairing Not Supported By Host",
        "Host Busy - Pairing", "Connection Rejected Due To No Suitable Channel Found", "Controller Busy",
        "Unacceptable Connection Parameters", "Advertising Timeout",
        "Connection Terminated Due To MIC Failure",
        "Connection Failed To Be Established / Synchronization Timeout",
        "MAC Connection Failed", "Coarse Clock Adjustment Rejected But Will Try to Adjust Using Clock Dragging",
        "Type0 Submap Not Defined", "Unknown Advertising Identifier", "Limit Reached",
        "Operation Cancelled By Host", "Packet Too Long", "Packet Too Late", "Packet Too Early",
        "Insufficient Channels",
    ]
}

extension Status: CustomStringConvertible {
    /// As error lines show it: `0x0C Command Disallowed`.
    public var description: String {
        "0x" + hexText(rawValue, digits: 2, uppercase: true) + " " + name
    }
}
