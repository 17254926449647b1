public import Bytes

/// Security Policy TLV (type 12): rotation time u16 in hours, then one flag byte (Thread 1.1) or two (1.2 and later).
public struct SecurityPolicy: Hashable, Sendable {
    /// Hours between key rotations; Thread asks for at least 2.
    public var rotationHours: UInt16
    /// First flag byte: 80 o, 40 n, 20 r, 10 c, 08 b, 04 C, 02 e, 01 p.
    public var flags: UInt8
    /// Second flag byte: 80 ToBLE, 40 non-CCM routers disabled, 38 reserved, 07 version threshold.
    public var flags2: UInt8
    /// Whether the second byte was there; without it ``flags2`` is the default f8.
    public var hasSecondByte: Bool

    @inlinable
    public init(rotationHours: UInt16, flags: UInt8, flags2: UInt8? = 0xf8) {
        self.rotationHours = rotationHours
        self.flags = flags
        self.flags2 = flags2 ?? 0xf8
        hasSecondByte = flags2 != nil
    }

    /// 672 h, f7 f8.
    public static let standard = SecurityPolicy(rotationHours: 672, flags: 0xf7)

    /// The first three or four bytes of the value; nil when there are fewer than three.
    @inlinable
    public init?(_ value: Span<UInt8>) {
        guard value.count >= 3 else { return nil }
        self.init(
            rotationHours: value.bigEndian16(at: 0), flags: value[2],
            flags2: value.count >= 4 ? value[3] : nil)
    }

    /// o: the network key may be obtained by commissioning.
    @inlinable public var obtainNetworkKey: Bool { flags & 0x80 != 0 }
    /// n: native commissioning over the Thread radio.
    @inlinable public var nativeCommissioning: Bool { flags & 0x40 != 0 }
    /// r: Thread 1.x routers may attach.
    @inlinable public var routers: Bool { flags & 0x20 != 0 }
    /// c: external commissioning.
    @inlinable public var externalCommissioning: Bool { flags & 0x10 != 0 }
    /// b: Thread beacons, gone since 1.2.1.
    @inlinable public var legacyBeacons: Bool { flags & 0x08 != 0 }
    /// C, which says on the wire that it is disabled.
    @inlinable public var commercialCommissioning: Bool { flags & 0x04 == 0 }
    /// e, which says on the wire that it is disabled.
    @inlinable public var autonomousEnrollment: Bool { flags & 0x02 == 0 }
    /// p, which says on the wire that it is disabled.
    @inlinable public var networkKeyProvisioning: Bool { flags & 0x01 == 0 }
    /// Thread over BLE.
    @inlinable public var tobleLink: Bool { flags2 & 0x80 != 0 }
    /// Non-CCM routers, which the wire says are disabled.
    @inlinable public var nonCCMRouters: Bool { flags2 & 0x40 == 0 }
    /// 0…7: the Thread version below which routers are refused, less 3.
    @inlinable public var versionThreshold: UInt8 { flags2 & 0x07 }

    public func appendValue(to bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: rotationHours >> 8))
        bytes.append(UInt8(truncatingIfNeeded: rotationHours))
        bytes.append(flags)
        if hasSecondByte { bytes.append(flags2) }
    }

    /// The letters of what is allowed, in OpenThread's order: `onrc`, `onrcCepR`.
    public var letters: String {
        var text = ""
        if obtainNetworkKey { text += "o" }
        if nativeCommissioning { text += "n" }
        if routers { text += "r" }
        if externalCommissioning { text += "c" }
        if legacyBeacons { text += "b" }
        if commercialCommissioning { text += "C" }
        if autonomousEnrollment { text += "e" }
        if networkKeyProvisioning { text += "p" }
        if nonCCMRouters { text += "R" }
        return text
    }
}
