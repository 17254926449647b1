/// Everything this program understands of advertising data, decoded at once: for output, not for every report.
public struct DecodedAdvertisement: Equatable, Sendable {
    /// Bit 0 limited discoverable, 1 general discoverable, 2 no BR/EDR, 3 BR/EDR too (same device).
    public var flags: UInt8?
    /// The bytes of the local name as sent; they need not be UTF-8 and may hold anything.
    public var name: [UInt8]?
    /// False for a Shortened Local Name.
    public var nameIsComplete = false
    /// dBm.
    public var txPower: Int8?
    public var appearance: UInt16?
    /// All service UUIDs listed, then those of service data that the lists do not have.
    public var services: [ServiceUUID] = []
    /// The company identifiers of manufacturer data, first to last.
    public var companies: [UInt16] = []
    public var payloads: [Payload] = []
    public var malformation: ADMalformation?

    public init() {}

    public init(_ data: Span<UInt8>) {
        var structures = ADStructures(data)
        while let structure = structures.next() {
            let value = structure.value
            switch structure.type {
            case .flags where !value.isEmpty: flags = value[0]
            case .shortenedLocalName where name == nil: name = value.array(0..<value.count)
            case .completeLocalName where !nameIsComplete:
                name = value.array(0..<value.count)
                nameIsComplete = true
            case .txPowerLevel where !value.isEmpty: txPower = Int8(bitPattern: value[0])
            case .appearance where value.count >= 2: appearance = value.littleEndian16(at: 0)
            case .manufacturerData where value.count >= 2: companies.append(value.littleEndian16(at: 0))
            default: break
            }
            structure.eachService { if !services.contains($0) { services.append($0) } }
            if let payload = Payload(structure) { payloads.append(payload) }
        }
        malformation = structures.malformation
    }

    public var needsThreadCredentials: Bool { payloads.contains { $0.needsThreadCredentials } }
}

extension ADStructure {
    /// The service UUIDs that a list of them or service data names; an incomplete one at the end is left out.
    func eachService(_ body: (ServiceUUID) -> Void) {
        let size: Int
        var isList = true
        switch type.rawValue {
        case 0x02, 0x03: size = 2
        case 0x04, 0x05: size = 4
        case 0x06, 0x07: size = 16
        case 0x16: (size, isList) = (2, false)
        case 0x20: (size, isList) = (4, false)
        case 0x21: (size, isList) = (16, false)
        default: return
        }
        var position = 0
        while value.count - position >= size {
            if let uuid = ServiceUUID(littleEndian: value.extracting(position..<position + size)) { body(uuid) }
            position += size
            if !isList { return }
        }
    }
}
