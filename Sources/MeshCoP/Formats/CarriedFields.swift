/// Which fields of a dataset a JSON text carried. All else in the rebuilt bytes is a default or absent.
public struct CarriedFields: Hashable, Sendable {
    public internal(set) var types: Set<TLVType> = []
    /// The rotation time of the security policy.
    public internal(set) var rotation = false
    /// Bits of the security policy's first and second flag byte.
    public internal(set) var flags: UInt8 = 0
    public internal(set) var flags2: UInt8 = 0
}

extension DatasetInput {
    /// Whether a dataset agrees with this input on every field that the input carries: all of them for verbatim
    /// bytes, those of ``carried`` for a rebuilt one, whose defaults and omissions say nothing.
    ///
    /// False when this input is malformed.
    public func agrees(with dataset: OperationalDataset) -> Bool {
        guard let mine = try? OperationalDataset(bytes, rules: dataset.rules) else { return false }
        guard let carried else { return mine.semanticallyEquals(dataset) }
        let (a, b) = (mine.view, dataset.view)
        for type in carried.types {
            switch type {
            case .channelMask: if a.channelMask != b.channelMask { return false }
            case .securityPolicy: if !agree(a.securityPolicy, b.securityPolicy, carried) { return false }
            case .networkName: if a.networkName != b.networkName { return false }
            default:
                // The JSON's values have just the bytes that the type needs; excess ones are not compared.
                guard let mine = a.value(of: type), let theirs = b.value(of: type), mine.count <= theirs.count,
                    equal(mine, theirs.extracting(first: mine.count))
                else { return false }
            }
        }
        return true
    }

    private func agree(_ a: SecurityPolicy?, _ b: SecurityPolicy?, _ carried: CarriedFields) -> Bool {
        guard let a, let b else { return false }
        if carried.rotation, a.rotationHours != b.rotationHours { return false }
        return (a.flags ^ b.flags) & carried.flags == 0 && (a.flags2 ^ b.flags2) & carried.flags2 == 0
    }
}
