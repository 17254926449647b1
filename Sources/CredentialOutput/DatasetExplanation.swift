import CommandLineTable
import JSON
public import MeshCoP

/// One TLV in words: what `show` and `diff` print about it.
public struct ExplainedTLV: Sendable {
    public let type: TLVType
    /// Offset of the type octet.
    public let offset: Int
    /// Length of the value, in bytes.
    public let length: Int
    /// The value in words, fit for a terminal. Of secrets, unknown TLVs and excess bytes only the length, unless
    /// revealed: nobody knows what an unknown TLV holds.
    public let text: String
    /// What is worth a second look.
    public let findings: [LintFinding]
}

extension OperationalDataset {
    /// Every TLV in words, in the order in which they were written.
    public func explanation(reveal: Bool) -> [ExplainedTLV] {
        let view = view
        let findings = thoroughLint
        var explained: [ExplainedTLV] = []
        var iterator = view.tlvs()
        while let tlv = iterator.next() {
            explained.append(
                ExplainedTLV(
                    type: tlv.type, offset: tlv.offset, length: tlv.value.count,
                    text: explain(tlv.type, tlv.value, reveal: reveal),
                    findings: findings.filter { $0.offset == tlv.offset }))
        }
        return explained
    }
}

/// A value in words.
func explain(_ type: TLVType, _ value: Span<UInt8>, reveal: Bool) -> String {
    guard let text = explainField(type, value, reveal: reveal) else {
        return reveal && value.count > 0 ? "\(hexString(value)) (\(bytes(value.count)))" : bytes(value.count)
    }
    guard let expected = DatasetView.expectedLength(of: type), value.count > expected else { return text }
    let excess = value.extracting(expected..<value.count)
    return "\(text), and \(bytes(excess.count)) in excess\(reveal ? " (\(hexString(excess)))" : "")"
}

/// Nil for types that are no fields of a dataset, and values too short to be read.
private func explainField(_ type: TLVType, _ value: Span<UInt8>, reveal: Bool) -> String? {
    switch type {
    case .networkKey, .pskc:
        return reveal ? hexString(value.extracting(first: 16)) : "(redacted; shown with --reveal)"
    case .channel, .wakeUpChannel:
        return Channel(value).map { $0.page == 0 ? "\($0.number)" : "\($0.number) of page \($0.page)" }
    case .panID: return PANID(value)?.description
    case .extendedPANID: return ExtendedPANID(value)?.description
    case .meshLocalPrefix: return MeshLocalPrefix(value)?.description
    case .networkName:
        let name = NetworkName(value)
        let cut = value.count > NetworkName.maximumLength ? " (the first 16 of \(value.count) bytes)" : ""
        return "\"\(escapedForTerminal(name.bytes))\"\(cut)"
    case .activeTimestamp, .pendingTimestamp:
        return Timestamp(value).map {
            $0.isValid
                ? "\($0.seconds) s, \($0.ticks) ticks\($0.authoritative ? ", authoritative" : "")"
                : "invalid (all ones)"
        }
    case .delayTimer: return DelayTimer(value).map { seconds($0.milliseconds) }
    case .channelMask: return ChannelMask(value).map { mask(value, $0) }
    case .securityPolicy: return SecurityPolicy(value).map(policy)
    default: return nil
    }
}

private func bytes(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }

private func seconds(_ milliseconds: UInt32) -> String {
    let (whole, rest) = (milliseconds / 1000, milliseconds % 1000)
    guard rest > 0 else { return "\(whole) s" }
    var decimals = String(1000 + rest).dropFirst()
    while decimals.last == "0" { decimals.removeLast() }
    return "\(whole).\(decimals) s"
}

private func mask(_ value: Span<UInt8>, _ mask: ChannelMask) -> String {
    // More than page 0's entry of 2 + 4 bytes.
    value.count > 6 ? "channels \(mask), and entries of other pages" : "channels \(mask)"
}

private func policy(_ policy: SecurityPolicy) -> String {
    var parts = ["keys rotate every \(policy.rotationHours) h"]
    parts.append("flags \(policy.letters.isEmpty ? "none" : policy.letters)")
    if policy.hasSecondByte {
        parts.append("version threshold \(policy.versionThreshold)")
        if policy.tobleLink { parts.append("ToBLE") }
    } else {
        parts.append("Thread 1.1 form")
    }
    return parts.joined(separator: ", ")
}

/// For printing only: this is the one place where a key may become a String, and only when it is revealed.
private func hexString(_ value: Span<UInt8>) -> String {
    var text: [UInt8] = []
    text.appendHex(value)
    defer { text.wipe() }
    return String(decoding: text, as: UTF8.self)
}
