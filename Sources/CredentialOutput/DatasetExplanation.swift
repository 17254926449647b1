import Bytes
public import MeshCoP
import ProgramOutput

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
    guard let text = fieldInWords(type, value, reveal: reveal) else {
        return reveal && value.count > 0 ? "\(hexString(value)) (\(bytes(value.count)))" : bytes(value.count)
    }
    guard let expected = type.fixedLength(), value.count > expected else { return text }
    let excess = value.extracting(expected..<value.count)
    return "\(text), and \(bytes(excess.count)) in excess\(reveal ? " (\(hexString(excess)))" : "")"
}

private func bytes(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }

/// For printing only: this is the one place where a key may become a String, and only when it is revealed.
func hexString(_ value: Span<UInt8>) -> String {
    var text: [UInt8] = []
    text.appendHex(value)
    defer { text.wipe() }
    return String(decoding: text, as: UTF8.self)
}
