import Bytes
public import JSON

/// A Matter device that can be commissioned: service data of UUID FFF6 (Matter Core Specification 5.4.2.5.6): opcode u8 = 00;
/// u16 with the discriminator in the low 12 bits and the advertisement version in the high 4; vendor u16; product u16; flags u8 (bit 0
/// additional data, bit 1 extended announcement). Little-endian.
public struct MatterCommissionable: Equatable, Sendable {
    public static let service: UInt16 = 0xfff6

    /// 12 bits; the setup code has it too.
    public var discriminator: UInt16
    public var advertisementVersion: UInt8
    /// 0 where the device keeps it to itself (always during an extended announcement).
    public var vendor: UInt16
    public var product: UInt16
    public var hasAdditionalData: Bool
    public var isExtendedAnnouncement: Bool

    @usableFromInline
    init?(_ data: Span<UInt8>) {
        guard data.count >= 8, data[0] == 0x00 else { return nil }
        let word = data.littleEndian16(at: 1)
        discriminator = word & 0x0fff
        advertisementVersion = UInt8(word >> 12)
        vendor = data.littleEndian16(at: 3)
        product = data.littleEndian16(at: 5)
        hasAdditionalData = data[7] & 0x01 != 0
        isExtendedAnnouncement = data[7] & 0x02 != 0
    }

    /// A commissionable device waits for a network's credentials; whether Thread's or Wi-Fi's, the advertisement does
    /// not tell.
    public var needsThreadCredentials: Bool { true }
}

extension MatterCommissionable: PayloadContent {
    public static var name: String { "matter" }
    public static var label: String { "Matter" }

    public func members(to json: inout JSONWriter) {
        json.field("discriminator", discriminator)
        json.field("vendor_id", vendor)
        json.field("product_id", product)
        json.field("additional_data", hasAdditionalData)
        json.field("extended_announcement", isExtendedAnnouncement)
    }
}
