/// What is allowed in a dataset and worth a second look. The raw values are stable: scripts may depend on them.
public enum LintCode: String, CaseIterable, Sendable {
    case excessBytes = "excess-bytes"
    case networkKeyZero = "network-key-zero"
    case networkKeyWellKnown = "network-key-well-known"
    case pskcZero = "pskc-zero"
    case pskcWellKnown = "pskc-well-known"
    case wakeUpChannel = "wake-up-channel"
    case legacyBeacons = "legacy-beacons"
    case channelMaskZero = "channel-mask-zero"
    case channelNotInMask = "channel-not-in-mask"
    case timestampZero = "timestamp-zero"
    case timestampAllOnes = "timestamp-all-ones"
    case timestampAuthoritative = "timestamp-authoritative"
    case rotationTooShort = "rotation-too-short"
    case delayOutOfRange = "delay-out-of-range"
    case nameNotNFC = "name-not-nfc"
    case nameTooLong = "name-too-long"
    case nameLaxUTF8 = "name-lax-utf8"
    case unknownTLV = "unknown-tlv"

    /// What it means, without any value.
    public var message: String {
        switch self {
        case .excessBytes: "the value is longer than this type needs; the rest is kept but not used"
        case .networkKeyZero: "the network key is all zeros"
        case .networkKeyWellKnown: "the network key is the published example key; anyone can join"
        case .pskcZero: "the PSKc is all zeros"
        case .pskcWellKnown: "the PSKc is that of a published passphrase; anyone can commission"
        case .wakeUpChannel: "OpenThread no longer has the wake-up channel in datasets"
        case .legacyBeacons: "the beacons bit is gone since Thread 1.2.1"
        case .channelMaskZero: "the mask allows no channel of 11…26"
        case .channelNotInMask: "the channel is not one that the mask allows"
        case .timestampZero:
            "with time 0 a network cannot tell a change from a conflict; 'thread-creds edit NETWORK --bump' makes time 1"
        case .timestampAllOnes: "all ones is not a time; every other timestamp is newer"
        case .timestampAuthoritative: "the U bit says that the time is authoritative; few networks set it"
        case .rotationTooShort: "keys rotate after at least 2 hours"
        case .delayOutOfRange: "devices move the delay into 30 s…72 h"
        case .nameNotNFC: "the name is not in Unicode's normal form C; another program may spell it otherwise"
        case .nameTooLong: "only the first 16 bytes of the name are used"
        case .nameLaxUTF8: "the name passes OpenThread's check but is not UTF-8 to Unicode"
        case .unknownTLV: "not a dataset field; it is kept as it is"
        }
    }
}

/// One finding: what, in which TLV, where.
public struct LintFinding: Hashable, Sendable {
    public let code: LintCode
    public let type: TLVType
    /// Offset of that TLV's type octet.
    public let offset: Int

    public init(_ code: LintCode, _ type: TLVType, at offset: Int) {
        self.code = code
        self.type = type
        self.offset = offset
    }
}

extension LintFinding: CustomStringConvertible {
    /// `network-key-zero: Network Key (TLV 5) at byte 42: the network key is all zeros`.
    public var description: String { "\(code.rawValue): \(type) at byte \(offset): \(code.message)" }
}
