import Bytes

/// Extended scan parameters (Core Specification Vol 4 Part E 7.8.64): own address type u8, filter policy u8, PHYs u8
/// (bit 0 LE 1M, bit 2 LE Coded), then for every bit set, lowest first: type u8, interval u16, window u16.
/// Interval and window are in units of 0.625 ms, 0x0004…0xFFFF.
public struct LESetExtendedScanParameters: HCICommand {
    public static var opcode: Opcode { .leSetExtendedScanParameters }

    public struct PHYParameters: Hashable, Sendable {
        public var active: Bool
        public var interval: UInt16
        public var window: UInt16

        public init(active: Bool = false, interval: UInt16, window: UInt16) {
            self.active = active
            self.interval = interval
            self.window = window
        }
    }

    public var ownAddressType: UInt8
    public var filterPolicy: UInt8
    /// LE 1M (bit 0); nil: not scanned.
    public var oneM: PHYParameters?
    /// LE Coded (bit 2); nil: not scanned.
    public var coded: PHYParameters?

    public init(
        ownAddressType: UInt8 = 0, filterPolicy: UInt8 = 0, oneM: PHYParameters?, coded: PHYParameters? = nil
    ) {
        self.ownAddressType = ownAddressType
        self.filterPolicy = filterPolicy
        self.oneM = oneM
        self.coded = coded
    }

    /// The PHYs octet.
    public var phys: UInt8 { (oneM == nil ? 0 : 0x01) | (coded == nil ? 0 : 0x04) }

    /// Blocks of PHY bits that are neither 1M nor Coded are skipped: they have a place but no meaning yet.
    public init?(parameters: Span<UInt8>) {
        guard parameters.count >= 3 else { return nil }
        ownAddressType = parameters[0]
        filterPolicy = parameters[1]
        let phys = parameters[2]
        guard parameters.count >= 3 + 5 * phys.nonzeroBitCount else { return nil }
        var at = 3
        for bit in 0..<UInt8(8) where phys >> bit & 1 == 1 {
            let block = PHYParameters(
                active: parameters[at] == 1, interval: parameters.littleEndian16(at: at + 1),
                window: parameters.littleEndian16(at: at + 3))
            if bit == 0 { oneM = block }
            if bit == 2 { coded = block }
            at += 5
        }
    }

    public func appendParameters(to bytes: inout [UInt8]) {
        bytes.append(ownAddressType)
        bytes.append(filterPolicy)
        bytes.append(phys)
        for block in [oneM, coded] {
            guard let block else { continue }
            bytes.append(block.active ? 1 : 0)
            bytes.append(littleEndian: block.interval, octets: 2)
            bytes.append(littleEndian: block.window, octets: 2)
        }
    }
}

/// Switches extended scanning on and off (Core Specification Vol 4 Part E 7.8.65): enable u8, filter duplicates u8,
/// duration u16 × 10 ms (0: until disabled), period u16 × 1.28 s (0: once).
public struct LESetExtendedScanEnable: HCICommand {
    public static var opcode: Opcode { .leSetExtendedScanEnable }
    public var enable: Bool
    /// 0 off, 1 on, 2 on and forgotten at each period.
    public var filterDuplicates: UInt8
    public var duration: UInt16
    public var period: UInt16

    public init(enable: Bool, filterDuplicates: UInt8 = 0, duration: UInt16 = 0, period: UInt16 = 0) {
        self.enable = enable
        self.filterDuplicates = filterDuplicates
        self.duration = duration
        self.period = period
    }

    public init?(parameters: Span<UInt8>) {
        guard parameters.count >= 6 else { return nil }
        enable = parameters[0] == 1
        filterDuplicates = parameters[1]
        duration = parameters.littleEndian16(at: 2)
        period = parameters.littleEndian16(at: 4)
    }

    public func appendParameters(to bytes: inout [UInt8]) {
        bytes.append(enable ? 1 : 0)
        bytes.append(filterDuplicates)
        bytes.append(littleEndian: duration, octets: 2)
        bytes.append(littleEndian: period, octets: 2)
    }
}
