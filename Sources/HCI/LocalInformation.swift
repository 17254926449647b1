import Bytes

/// Which commands a controller knows (Core Specification Vol 4 Part E 6.27): 64 octets, one bit a command.
public struct SupportedCommands: Equatable, Sendable {
    /// Octets 32…39 hold all the bits this program asks for; the whole is kept for those who ask for others.
    public private(set) var octets: [UInt8]

    /// Nothing supported.
    public init() { octets = Array(repeating: 0, count: 64) }

    /// From the return parameters of Read Local Supported Commands: status u8, commands[64]. Nil where they are too
    /// short or the status is an error.
    public init?(returnParameters: Span<UInt8>) {
        guard returnParameters.count >= 65, returnParameters[0] == 0 else { return nil }
        octets = (1..<65).map { returnParameters[$0] }
    }

    public subscript(octet: Int, bit: Int) -> Bool {
        get { octets[octet] >> UInt8(bit) & 1 == 1 }
        set {
            let mask = UInt8(1) << UInt8(bit)
            octets[octet] = newValue ? octets[octet] | mask : octets[octet] & ~mask
        }
    }

    /// Both LE Set Scan Parameters (26.2) and LE Set Scan Enable (26.3).
    public var legacyScanning: Bool {
        get { octets[26] & 0x0c == 0x0c }
        set { octets[26] = newValue ? octets[26] | 0x0c : octets[26] & ~0x0c }
    }

    /// Both LE Set Extended Scan Parameters (37.5) and LE Set Extended Scan Enable (37.6).
    public var extendedScanning: Bool {
        get { octets[37] & 0x60 == 0x60 }
        set { octets[37] = newValue ? octets[37] | 0x60 : octets[37] & ~0x60 }
    }
}

/// What the LE controller can do (Core Specification Vol 6 Part B 4.6): 64 bits.
public struct LEFeatures: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// From the return parameters of LE Read Local Supported Features: status u8, features u64. Nil where they are too
    /// short or the status is an error.
    public init?(returnParameters: Span<UInt8>) {
        guard returnParameters.count >= 9, returnParameters[0] == 0 else { return nil }
        rawValue = returnParameters.littleEndian64(at: 1)
    }

    /// Bit 8.
    public var twoMPHY: Bool { rawValue >> 8 & 1 == 1 }
    /// Bit 11.
    public var codedPHY: Bool { rawValue >> 11 & 1 == 1 }
    /// Bit 12.
    public var extendedAdvertising: Bool { rawValue >> 12 & 1 == 1 }
    /// Bit 13.
    public var periodicAdvertising: Bool { rawValue >> 13 & 1 == 1 }

    /// The names of the bits that concern scanning, for listings.
    public var scanningNames: [String] {
        [
            twoMPHY ? "LE 2M PHY" : nil, codedPHY ? "LE Coded PHY" : nil,
            extendedAdvertising ? "LE Extended Advertising" : nil,
            periodicAdvertising ? "LE Periodic Advertising" : nil,
        ].compactMap { $0 }
    }
}

/// Versions and maker of a controller (Core Specification Vol 4 Part E 7.4.1): status u8, HCI version u8, HCI revision
/// u16, LMP version u8, company u16, LMP subversion u16.
public struct LocalVersion: Equatable, Sendable {
    public var hciVersion: UInt8
    public var hciRevision: UInt16
    public var lmpVersion: UInt8
    public var company: UInt16
    public var lmpSubversion: UInt16

    public init(
        hciVersion: UInt8, hciRevision: UInt16, lmpVersion: UInt8, company: UInt16, lmpSubversion: UInt16
    ) {
        self.hciVersion = hciVersion
        self.hciRevision = hciRevision
        self.lmpVersion = lmpVersion
        self.company = company
        self.lmpSubversion = lmpSubversion
    }

    public init?(returnParameters: Span<UInt8>) {
        guard returnParameters.count >= 9, returnParameters[0] == 0 else { return nil }
        hciVersion = returnParameters[1]
        hciRevision = returnParameters.littleEndian16(at: 2)
        lmpVersion = returnParameters[4]
        company = returnParameters.littleEndian16(at: 5)
        lmpSubversion = returnParameters.littleEndian16(at: 7)
    }

    /// The octets after the status, for `CommandComplete.append`.
    public var parameters: [UInt8] {
        var bytes = [hciVersion]
        bytes.append(littleEndian: hciRevision, octets: 2)
        bytes.append(lmpVersion)
        bytes.append(littleEndian: company, octets: 2)
        bytes.append(littleEndian: lmpSubversion, octets: 2)
        return bytes
    }

    /// `5.3` for version octet 12 and so on; nil for octets not assigned yet.
    public var coreVersion: String? {
        let names = [
            "1.0b", "1.1", "1.2", "2.0", "2.1", "3.0", "4.0", "4.1", "4.2", "5.0", "5.1", "5.2", "5.3", "5.4",
            "6.0",
            "6.1",
        ]
        return Int(hciVersion) < names.count ? names[Int(hciVersion)] : nil
    }
}

extension DeviceAddress {
    /// From the return parameters of Read BD_ADDR (Core Specification Vol 4 Part E 7.4.6): status u8, address[6].
    public init?(readAddressReturn parameters: Span<UInt8>) {
        guard parameters.count >= 7, parameters[0] == 0 else { return nil }
        self.init(bits: parameters.littleEndian48(at: 1), kind: .public)
    }
}
