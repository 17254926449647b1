import Bytes

/// What one walk through advertising data finds. Nothing is allocated for data without services and companies.
public struct PayloadOutline: Equatable, Sendable {
    /// Bit 0 limited discoverable, 1 general discoverable, 2 no BR/EDR, 3 BR/EDR too (same device).
    public var flags: UInt8?
    /// dBm.
    public var txPower: Int8?
    public var appearance: UInt16?
    /// All service UUIDs that are listed, and those of service data, each once.
    public var services: [ServiceUUID] = []
    /// The company identifiers of manufacturer data, each once.
    public var companies: [UInt16] = []
    /// There is what ``Payload`` may read.
    public var mayHavePayloads = false
    /// The last structure does not end within the data.
    public var malformed = false

    public init() {}

    /// Adds what `data` say: of an advertisement, then of its scan response.
    public mutating func note(_ data: Span<UInt8>) {
        var structures = ADStructures(data)
        while let structure = structures.next() {
            let value = structure.value
            switch structure.type {
            case .flags where value.count > 0: flags = value[0]
            case .txPowerLevel where value.count > 0: txPower = Int8(bitPattern: value[0])
            case .appearance where value.count >= 2: appearance = value.littleEndian16(at: 0)
            case .manufacturerData where value.count >= 2:
                let company = value.littleEndian16(at: 0)
                if !companies.contains(company) { companies.append(company) }
                if company == 0x004C { mayHavePayloads = true }
            case .serviceData16: mayHavePayloads = true
            default: break
            }
            structure.eachService { if !services.contains($0) { services.append($0) } }
        }
        if structures.malformed { malformed = true }
    }
}
