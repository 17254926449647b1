/// A Bluetooth device address with its type (Core Specification Vol 6 Part B 1.3; the type octet is that of the
/// LE advertising reports, Vol 4 Part E 7.7.65.2).
///
/// One machine word: 48 bits of address, eight bits of type. Two addresses are equal only if their types are:
/// the same 48 bits as public and as random address are two devices.
public struct DeviceAddress: Hashable, Sendable {
    /// Bits 0…47: the address, most significant octet (as printed first) on top. Bits 48…55: the type octet.
    public let packed: UInt64

    @inlinable
    public init(packed: UInt64) { self.packed = packed & 0x00ff_ffff_ffff_ffff }

    @inlinable
    public init(bits: UInt64, kind: Kind) {
        packed = bits & 0xffff_ffff_ffff | UInt64(kind.rawValue) << 48
    }

    /// What kind of address the report says this is; reserved octets are values too, not errors.
    public struct Kind: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt8

        @inlinable
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let `public` = Kind(rawValue: 0x00)
        public static let random = Kind(rawValue: 0x01)
        /// A public identity address that the controller resolved from a private one.
        public static let publicIdentity = Kind(rawValue: 0x02)
        /// A random static identity address that the controller resolved from a private one.
        public static let randomIdentity = Kind(rawValue: 0x03)
        /// An extended advertisement without an address.
        public static let anonymous = Kind(rawValue: 0xff)
    }

    /// The 48 address bits alone.
    @inlinable
    public var bits: UInt64 { packed & 0xffff_ffff_ffff }

    @inlinable
    public var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: packed >> 48)) }
}

extension DeviceAddress: Comparable {
    public static func < (a: DeviceAddress, b: DeviceAddress) -> Bool {
        (a.bits, a.kind.rawValue) < (b.bits, b.kind.rawValue)
    }
}
