import Bytes

/// The parts of a new network that a caller may fix; the others are random, as with OpenThread's `dataset init new`.
public struct NewNetwork: Sendable {
    public var name: NetworkName?
    public var channel: Channel?
    public var channelMask: ChannelMask?
    public var panID: PANID?
    public var extendedPANID: ExtendedPANID?
    public var meshLocalPrefix: MeshLocalPrefix?
    public var securityPolicy: SecurityPolicy?
    /// From which the PSKc is derived; without one it is random.
    public var passphrase: SecretBytes?

    public init() {}

    /// A complete active dataset with timestamp 1. Key and PSKc come from the kernel's random numbers.
    ///
    /// - Throws: ``DatasetChangeError`` for a part that no dataset may have.
    public func dataset() throws(DatasetChangeError) -> OperationalDataset {
        var kernel = SystemRandomNumberGenerator()
        return try dataset(using: &kernel)
    }

    func dataset(using random: inout some RandomNumberGenerator) throws(DatasetChangeError)
        -> OperationalDataset
    {
        let mask = channelMask ?? ChannelMask(bits: ChannelMask.supported)
        let channels = (UInt16(11)...26).filter { mask.contains($0) }
        guard let channel = channel ?? channels.randomElement(using: &random).map({ Channel(number: $0) })
        else {
            throw .emptyMask
        }
        let panID = panID ?? PANID(rawValue: UInt16.random(in: 0...0xfffe, using: &random))
        let id =
            extendedPANID ?? ExtendedPANID(rawValue: UInt64.random(in: 1...(.max - 1), using: &random))
        let name = name ?? NetworkName("OpenThread-" + hexText(panID.rawValue, digits: 4))
        var builder = DatasetBuilder()
        builder.set(.activeTimestamp, to: Timestamp(seconds: 1))
        builder.set(channel)
        builder.set(mask)
        builder.set(id)
        builder.set(
            meshLocalPrefix
                ?? MeshLocalPrefix(rawValue: 0xfd << 56 | UInt64.random(in: 0..<(1 << 56), using: &random)))
        builder.set(.networkKey, to: Self.key(using: &random))
        builder.set(name)
        builder.set(panID)
        builder.set(securityPolicy ?? .standard)
        if let passphrase {
            builder.set(.pskc, to: try DatasetChange.pskc(passphrase, id, name))
        } else {
            builder.set(.pskc, to: Self.key(using: &random))
        }
        return try DatasetChange.checked(builder)
    }

    /// Sixteen random bytes in a buffer that is wiped.
    static func key(using random: inout some RandomNumberGenerator) -> SecretBytes {
        let (high, low) = (random.next(), random.next())
        return SecretBytes(capacity: 16) { output in
            for word in [high, low] {
                for shift in stride(from: UInt64(56), through: 0, by: -8) {
                    output.append(UInt8(truncatingIfNeeded: word >> shift))
                }
            }
        }
    }
}

/// Why a dataset cannot be made or changed in the way that was asked for: the rule that it breaks.
public enum DatasetChangeError: Error, Hashable, Sendable {
    /// The mask has no channel of 11…26.
    case emptyMask
    /// A value that OpenThread rejects.
    case rejected(DatasetError)
    case passphrase(PSKc.Failure)
    /// The dataset that is to be changed lacks a field, or is a pending one.
    case incomplete(TLVType)
    case pendingDataset
    /// Nothing would be another than it is.
    case nothingChanges
    /// There is no later timestamp.
    case lastTimestamp
    /// Milliseconds below the minimum, or above the maximum, of the delay.
    case delayTooShort(minimum: UInt32, forNewKey: Bool)
    case delayTooLong(maximum: UInt32)
}

extension DatasetChangeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .emptyMask: "the channel mask must allow a channel of 11…26"
        case .rejected(let error): "\(error)"
        case .passphrase(let error): "\(error)"
        case .incomplete(let type): "the stored dataset has no \(type): a change needs a complete one"
        case .pendingDataset: "a pending dataset cannot be changed; change the active one"
        case .nothingChanges: "the network has these values already"
        case .lastTimestamp: "the active timestamp is the last one that there is: no dataset can be newer"
        case .delayTooShort(let minimum, let forNewKey):
            "the delay must be at least \(minimum / 1000) s\(forNewKey ? " for a new network key" : "")"
        case .delayTooLong(let maximum): "the delay must be at most \(maximum / 3_600_000) h"
        }
    }
}
