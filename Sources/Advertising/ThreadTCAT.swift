import Bytes
public import JSON

/// A Thread device that can be commissioned over an authenticated TLS connection: service data of UUID FFFB: an octet with
/// the Thread version in the high nibble (5: 1.4) and opcode 2 in the low one, then TLVs whose first octet has the type in the high
/// nibble and the length in the low one.
///
/// Types: 1 OUI-24 (3 octets), 2 OUI-36 (5), 3 discriminator (5), 4 device type and status (1), 5 link capabilities (1), 6 IANA
/// private enterprise number (4).
public struct ThreadTCAT: Equatable, Sendable {
    public static let service: UInt16 = 0xfffb

    /// TLV 4.
    public struct DeviceStatus: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// A full Thread device, not a minimal one.
        public var isFullThreadDevice: Bool { rawValue & 0x80 != 0 }
        public var isReceiverOnWhenIdle: Bool { rawValue & 0x40 != 0 }
        public var isBorderRouter: Bool { rawValue & 0x20 != 0 }
        public var isThreadActive: Bool { rawValue & 0x10 != 0 }
        public var isCommissioned: Bool { rawValue & 0x08 != 0 }
        public var hasActiveDataset: Bool { rawValue & 0x04 != 0 }
        public var isMultiRadio: Bool { rawValue & 0x02 != 0 }

        var hasCredentials: Bool { rawValue & 0x0c != 0 }
    }

    /// 5 for Thread 1.4.
    public var threadVersion: UInt8
    public var oui24: [UInt8]?
    public var oui36: [UInt8]?
    public var discriminator: [UInt8]?
    public var status: DeviceStatus?
    /// 0x80 GATT notify, 0x40 L2CAP channel.
    public var linkCapabilities: UInt8?
    public var enterpriseNumber: UInt32?

    init?(_ data: Span<UInt8>) {
        guard !data.isEmpty, data[0] & 0x0f == 0x02 else { return nil }
        threadVersion = data[0] >> 4
        Self.eachTLV(data) { type, value in
            switch (type, value.count) {
            case (1, 3): oui24 = value.array(0..<3)
            case (2, 5): oui36 = value.array(0..<5)
            case (3, 5): discriminator = value.array(0..<5)
            case (4, 1): status = DeviceStatus(rawValue: value[0])
            case (5, 1): linkCapabilities = value[0]
            case (6, 4): enterpriseNumber = UInt32(value.bigEndian(at: 0, octets: 4))
            default: break
            }
        }
    }

    /// The device says that it is neither commissioned nor has a dataset. One that does not say is not asked about.
    public var needsThreadCredentials: Bool { status.map { !$0.hasCredentials } ?? false }

    /// The status alone, without decoding the rest; nil where this is no TCAT advertisement or it has none.
    static func status(_ data: Span<UInt8>) -> DeviceStatus? {
        guard !data.isEmpty, data[0] & 0x0f == 0x02 else { return nil }
        var status: DeviceStatus?
        eachTLV(data) { type, value in
            if type == 4, value.count == 1 { status = DeviceStatus(rawValue: value[0]) }
        }
        return status
    }

    /// Ends at the first TLV that does not fit; what came before it counts.
    static func eachTLV(_ data: Span<UInt8>, _ body: (UInt8, Span<UInt8>) -> Void) {
        var position = 1
        while position < data.count {
            let length = Int(data[position] & 0x0f)
            guard length < data.count - position else { return }
            body(data[position] >> 4, data.extracting(position + 1..<position + 1 + length))
            position += 1 + length
        }
    }
}

extension ThreadTCAT: PayloadContent {
    public static var name: String { "thread_tcat" }
    public static var label: String { "Thread TCAT" }

    public func members(to json: inout JSONWriter) {
        json.field("thread_version", threadVersion)
        if let oui24 { json.field("oui24", hex: oui24.span) }
        if let oui36 { json.field("oui36", hex: oui36.span) }
        if let discriminator { json.field("discriminator", hex: discriminator.span) }
        if let enterpriseNumber { json.field("enterprise_number", enterpriseNumber) }
        if let linkCapabilities { json.field("link_capabilities", linkCapabilities) }
        guard let status else { return }
        json.field("status", status.rawValue)
        json.field("full_thread_device", status.isFullThreadDevice)
        json.field("border_router", status.isBorderRouter)
        json.field("thread_active", status.isThreadActive)
        json.field("commissioned", status.isCommissioned)
        json.field("active_dataset", status.hasActiveDataset)
    }
}
