import Bytes

/// Android's LE Extended Set Scan Parameters (0xFD5A; AOSP, HCI requirements): type u8, interval u32, window u32 in units of
/// 0.625 ms, own address type u8, filter policy u8. It does what LE Set Scan Parameters does: the later one counts.
public struct AndroidSetScanParameters: HCICommand {
    public static var opcode: Opcode { .androidSetScanParameters }

    public var active: Bool
    public var interval: UInt32
    public var window: UInt32
    public var ownAddressType: UInt8
    public var filterPolicy: UInt8

    public init(
        active: Bool = false, interval: UInt32, window: UInt32, ownAddressType: UInt8 = 0,
        filterPolicy: UInt8 = 0
    ) {
        self.active = active
        self.interval = interval
        self.window = window
        self.ownAddressType = ownAddressType
        self.filterPolicy = filterPolicy
    }

    public init?(parameters: Span<UInt8>) {
        guard parameters.count >= 9 else { return nil }
        active = parameters[0] == 1
        interval = parameters.littleEndian32(at: 1)
        window = parameters.littleEndian32(at: 5)
        ownAddressType = parameters.count > 9 ? parameters[9] : 0
        filterPolicy = parameters.count > 10 ? parameters[10] : 0
    }

    public func appendParameters(to bytes: inout [UInt8]) {
        bytes.append(active ? 1 : 0)
        bytes.append(littleEndian: UInt64(interval), octets: 4)
        bytes.append(littleEndian: UInt64(window), octets: 4)
        bytes.append(ownAddressType)
        bytes.append(filterPolicy)
    }
}

/// What an Android command about filters in the controller (APCF, 0xFD57) does to the reports that come.
public enum AndroidFilterChange: Equatable, Sendable {
    case on
    case off
    /// A filter's contents: nothing changes.
    case none

    /// Parameters: subcommand u8; of 0 (enable): u8; of 1 (set filtering parameters): action u8 (0 add, 1 delete, 2 clear).
    public init(parameters: Span<UInt8>) {
        guard parameters.count >= 2 else {
            self = .none
            return
        }
        switch (parameters[0], parameters[1]) {
        case (0, 0): self = .off
        case (0, _), (1, 0): self = .on
        default: self = .none
        }
    }
}

/// Scan settings in the vendor commands of iPhones. The layouts are inferred: no document tells them, but their values are
/// those of the standard commands of older iPhones, and of each other.
///
/// 0xFF42: radio mask u8 at 4, 1 for active at 5, interval u16 at 6, window u16 at 8. 0xFE3A: radio mask u8 at 7, 1 for active
/// at 18, interval u16 at 19, window u16 at 21; the same of a second radio at 33, 34 and 36. Units of 0.625 ms, little-endian.
public struct AppleScanSettings: Equatable, Sendable {
    /// What one radio was set to.
    public struct Radio: Equatable, Sendable {
        /// The radio's bit in the command's mask.
        public var bit: UInt8
        public var active: Bool
        public var interval: UInt16
        public var window: UInt16

        public init(bit: UInt8, active: Bool, interval: UInt16, window: UInt16) {
            self.bit = bit
            self.active = active
            self.interval = interval
            self.window = window
        }

        /// What a scan can be set to.
        fileprivate var isPossible: Bool { window >= 4 && interval >= window }
    }

    /// One or two.
    public var radios: [Radio]

    /// Whether settings of a scan may be in this command.
    public static func isScanCommand(_ opcode: Opcode) -> Bool {
        opcode == .appleScanFF42 || opcode == .appleScanFE3A
    }

    /// Nil where the parameters are of another layout: too few of them, no radio, or no setting that a scan can have.
    public init?(_ opcode: Opcode, parameters: Span<UInt8>) {
        func radio(_ bit: UInt8, active: Bool, at offset: Int) -> Radio {
            Radio(
                bit: bit, active: active, interval: parameters.littleEndian16(at: offset),
                window: parameters.littleEndian16(at: offset + 2))
        }
        switch opcode {
        case .appleScanFF42:
            guard parameters.count >= 10, parameters[5] <= 1 else { return nil }
            radios = Self.bits(parameters[4]).prefix(2).map { radio($0, active: parameters[5] == 1, at: 6) }
        case .appleScanFE3A:
            guard parameters.count >= 23, parameters[18] <= 1 else { return nil }
            let bits = Self.bits(parameters[7])
            let active = parameters[18] == 1
            radios = bits.prefix(1).map { radio($0, active: active, at: 19) }
            if bits.count > 1, parameters.count >= 38, parameters[33] <= 1 {
                let second = radio(bits[1], active: parameters[33] == 1, at: 34)
                if second.isPossible { radios.append(second) }
            }
        default: return nil
        }
        guard !radios.isEmpty, radios.allSatisfy(\.isPossible) else { return nil }
    }

    private static func bits(_ mask: UInt8) -> [UInt8] {
        (0..<UInt8(8)).map { 1 << $0 }.filter { mask & $0 != 0 }
    }
}

extension Opcode {
    /// Android: batch scan. Reports come later in one block, without times.
    public static var androidBatchScan: Opcode { Opcode(rawValue: 0xfd56) }
    /// Android: filters in the controller (APCF).
    public static var androidFilter: Opcode { Opcode(rawValue: 0xfd57) }
    public static var androidSetScanParameters: Opcode { Opcode(rawValue: 0xfd5a) }
    public static var appleScanFF42: Opcode { Opcode(rawValue: 0xff42) }
    public static var appleScanFE3A: Opcode { Opcode(rawValue: 0xfe3a) }
}
