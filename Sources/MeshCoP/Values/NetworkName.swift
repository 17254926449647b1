/// Network Name TLV (type 3): UTF-8, at most 16 bytes used.
///
/// OpenThread's check of UTF-8 is structural: overlong forms, surrogates and code points past 10ffff pass it. Such a
/// name is kept, and repaired or escaped only when it is shown.
public struct NetworkName: Hashable, Sendable {
    /// The first 16 bytes of the value, even inside a character.
    public let bytes: [UInt8]

    public static let maximumLength = 16

    public init(_ value: Span<UInt8>) {
        bytes = (0..<min(value.count, Self.maximumLength)).map { value[$0] }
    }

    /// The first 16 bytes of the text's UTF-8.
    public init(_ text: String) { bytes = Array(text.utf8.prefix(Self.maximumLength)) }

    /// Why OpenThread refuses a name, with the offset of the first byte at fault: control characters 00…1f and 7f,
    /// or a structure that is not UTF-8 (R7). The whole value is checked, not only the first 16 bytes.
    @inlinable
    public static func fault(in value: Span<UInt8>) -> (reason: DatasetError.Reason, offset: Int)? {
        var at = 0
        while at < value.count {
            let byte = value[at]
            if byte < 0x80 {
                if byte < 0x20 || byte == 0x7f { return (.nameControlCharacter, at) }
                at += 1
                continue
            }
            let more: Int
            switch byte {
            case 0xc0...0xdf: more = 1
            case 0xe0...0xef: more = 2
            case 0xf0...0xf7: more = 3
            default: return (.nameNotUTF8, at)
            }
            guard more < value.count - at else { return (.nameNotUTF8, at) }
            for next in 1...more where value[at + next] & 0xc0 != 0x80 { return (.nameNotUTF8, at) }
            at += 1 + more
        }
        return nil
    }

    /// Whether the bytes are UTF-8 in the strict sense of Unicode, which Swift, JSON and terminals ask for.
    public var isStrictUTF8: Bool { String(validating: bytes, as: UTF8.self) != nil }
}

extension NetworkName: CustomStringConvertible {
    /// The name with U+FFFD where the bytes are not UTF-8. Not escaped: terminals need that too.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
