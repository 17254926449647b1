import Bytes
public import CommandLineTable
import CredentialOutput
public import MeshCoP
internal import ProgramOutput
import ThreadCredentials

/// A channel of 11…26.
extension Channel: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<Channel> {
        ValueKind { text throws(ArgumentError) in
            guard let number = UInt16(text), case let channel = Channel(number: number), channel.isValid else {
                throw ArgumentError("'\(text)' is not a channel", next: "Thread has 11…26")
            }
            return channel
        }
    }
}

/// Four hex digits with or without `0x`.
extension PANID: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<PANID> {
        ValueKind { text throws(ArgumentError) in
            let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? String(text.dropFirst(2)) : text
            guard (1...4).contains(digits.utf8.count), let number = UInt16(digits, radix: 16), number != 0xffff
            else {
                throw ArgumentError("'\(text)' is not a PAN ID", next: "it is 0x0000…0xfffe, in hex")
            }
            return PANID(rawValue: number)
        }
    }
}

/// `fd00:db8::/64` or 16 hex digits.
extension MeshLocalPrefix: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<MeshLocalPrefix> {
        ValueKind { text throws(ArgumentError) in
            guard let prefix = MeshLocalPrefix(text), prefix.isValid else {
                throw ArgumentError("'\(text)' is not a mesh-local prefix", next: "it is a /64 inside fd00::/8")
            }
            return prefix
        }
    }
}

/// `11-26`, `15,20,25`, or the integer in hex as OpenThread prints it.
extension ChannelMask: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<ChannelMask> {
        ValueKind { text throws(ArgumentError) in
            guard let mask = ChannelMask(channels: text), mask.bits != 0 else {
                throw ArgumentError(
                    "'\(text)' is not a channel mask", next: "such as 11-26, 15,20,25 or 0x07fff800")
            }
            return mask
        }
    }
}

/// Hours and flags as OpenThread prints them.
extension SecurityPolicy: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<SecurityPolicy> {
        ValueKind { text throws(ArgumentError) in
            guard let policy = SecurityPolicy(text: text), policy.rotationHours >= 2 else {
                throw ArgumentError(
                    "'\(text)' is not a security policy",
                    next: "hours of at least 2 and flags, such as '672 onrc 0'")
            }
            return policy
        }
    }
}

/// The name of a network: 1 to 16 bytes that OpenThread takes.
extension NetworkName: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<NetworkName> {
        ValueKind { text throws(ArgumentError) in
            let bytes = Array(text.utf8)
            guard (1...maximumLength).contains(bytes.count), fault(in: bytes.span) == nil else {
                throw ArgumentError(
                    "'\(text)' is not a network name", next: "it has 1 to 16 bytes and no control characters")
            }
            return NetworkName(text)
        }
    }
}

/// A passphrase that no command line shows: `-` or `@FILE`; nil when none was given.
func secretPassphrase(_ text: String?) throws(CommandFailure) -> SecretBytes? {
    guard let text else { return nil }
    guard text == "-" || text.hasPrefix("@") else {
        throw CommandFailure(
            .usage, "a passphrase on the command line is seen by others", next: "give --passphrase - or @FILE")
    }
    var bytes = try readPassphrase(text)
    defer { bytes.wipe() }
    return SecretBytes(copying: bytes.span)
}

/// The failure of a change: the rule that it breaks.
func changing<Result>(_ body: () throws(DatasetChangeError) -> Result) throws(CommandFailure) -> Result {
    do throws(DatasetChangeError) {
        return try body()
    } catch {
        switch error {
        case .incomplete, .pendingDataset, .lastTimestamp, .rejected: throw CommandFailure(.badData, "\(error)")
        default: throw CommandFailure(.usage, "\(error)")
        }
    }
}
