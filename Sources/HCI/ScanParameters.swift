import Bytes

/// Legacy scan parameters (Core Specification Vol 4 Part E 7.8.10): type u8, interval u16, window u16, own address
/// type u8, filter policy u8. Interval and window are in units of 0.625 ms, 0x0004…0x4000, window ≤ interval.
public struct LESetScanParameters: HCICommand {
    public static var opcode: Opcode { .leSetScanParameters }

    /// Active scanning sends scan requests (type 1), passive only listens (type 0).
    public var active: Bool
    public var interval: UInt16
    public var window: UInt16
    /// 0 public, 1 random, 2 and 3 resolvable private.
    public var ownAddressType: UInt8
    /// 0 everything, 1 accept list only, 2 and 3 the same with directed advertising to private addresses.
    public var filterPolicy: UInt8

    public init(
        active: Bool = false, interval: UInt16, window: UInt16, ownAddressType: UInt8 = 0,
        filterPolicy: UInt8 = 0
    ) {
        self.active = active
        self.interval = interval
        self.window = window
        self.ownAddressType = ownAddressType
        self.filterPolicy = filterPolicy
    }

    public init?(parameters: Span<UInt8>) {
        guard parameters.count >= 7 else { return nil }
        active = parameters[0] == 1
        interval = parameters.littleEndian16(at: 1)
        window = parameters.littleEndian16(at: 3)
        ownAddressType = parameters[5]
        filterPolicy = parameters[6]
    }

    public func appendParameters(to bytes: inout [UInt8]) {
        bytes.append(active ? 1 : 0)
        bytes.append(littleEndian: interval, octets: 2)
        bytes.append(littleEndian: window, octets: 2)
        bytes.append(ownAddressType)
        bytes.append(filterPolicy)
    }
}

/// Switches legacy scanning on and off (Core Specification Vol 4 Part E 7.8.11): enable u8, filter duplicates u8.
public struct LESetScanEnable: HCICommand {
    public static var opcode: Opcode { .leSetScanEnable }
    public var enable: Bool
    public var filterDuplicates: Bool

    public init(enable: Bool, filterDuplicates: Bool = false) {
        self.enable = enable
        self.filterDuplicates = filterDuplicates
    }

    public init?(parameters: Span<UInt8>) {
        guard parameters.count >= 2 else { return nil }
        enable = parameters[0] == 1
        filterDuplicates = parameters[1] != 0
    }

    public func appendParameters(to bytes: inout [UInt8]) {
        bytes.append(enable ? 1 : 0)
        bytes.append(filterDuplicates ? 1 : 0)
    }
}
