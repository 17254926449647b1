import Bytes

/// Which events the controller may send (Core Specification Vol 4 Part E 7.3.1): u64.
public struct SetEventMask: HCICommand {
    public static var opcode: Opcode { .setEventMask }
    public var mask: UInt64

    public init(mask: UInt64) { self.mask = mask }

    /// The specification's default with Hardware Error (bit 15) and LE Meta (bit 61).
    public static var forScanning: SetEventMask { SetEventMask(mask: 0x2000_1fff_ffff_ffff) }

    public init?(parameters: Span<UInt8>) {
        guard parameters.count >= 8 else { return nil }
        mask = parameters.littleEndian64(at: 0)
    }

    public func appendParameters(to bytes: inout [UInt8]) { bytes.append(littleEndian: mask, octets: 8) }
}

/// Which LE events the controller may send (Core Specification Vol 4 Part E 7.8.1): u64, bit n for subevent n + 1.
public struct LESetEventMask: HCICommand {
    public static var opcode: Opcode { .leSetEventMask }
    public var mask: UInt64

    public init(mask: UInt64) { self.mask = mask }

    /// What scanning needs: Advertising Report (1), Directed (10), Extended (12), Scan Timeout (16), and the
    /// default's connection events (0…4).
    public static var forScanning: LESetEventMask { LESetEventMask(mask: 0x1_141f) }

    /// The least of it: Advertising Report, Extended Advertising Report, and the default's.
    public static var reportsOnly: LESetEventMask { LESetEventMask(mask: 0x101f) }

    public init?(parameters: Span<UInt8>) {
        guard parameters.count >= 8 else { return nil }
        mask = parameters.littleEndian64(at: 0)
    }

    public func appendParameters(to bytes: inout [UInt8]) { bytes.append(littleEndian: mask, octets: 8) }

    /// Whether the mask lets a subevent (3E/`code`) pass.
    public func allows(subevent code: UInt8) -> Bool { code > 0 && code <= 64 && mask >> (code - 1) & 1 == 1 }
}
