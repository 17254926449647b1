// The credential store: rows with digests, history, merge rules. Prints nothing.

import Bytes

/// What names a border agent: 1 to 32 opaque bytes.
///
/// Thread devices send 16 bytes, some show the 8 of their extended address or the 6 of a MAC address. An extended
/// address padded with eight zero bytes is the same agent as the eight bytes alone; the short form is kept.
public struct BorderAgentID: Hashable, Sendable {
    /// The bytes, without the padding of an extended address.
    public let bytes: [UInt8]

    public static let maximumLength = 32

    /// Nobody said whose dataset it is: NULL in the store, null in JSON, `-` to people.
    public static let unknown = BorderAgentID()

    private init() { bytes = [] }

    public var isUnknown: Bool { bytes.isEmpty }

    /// - Throws: ``BorderAgentIDError/length(_:)`` unless there are 1…32 bytes.
    public init(bytes: [UInt8]) throws(BorderAgentIDError) {
        guard (1...Self.maximumLength).contains(bytes.count) else { throw .length(bytes.count) }
        let isPadded = bytes.count == 16 && bytes[8...].allSatisfy { $0 == 0 }
        self.bytes = isPadded ? Array(bytes[..<8]) : bytes
    }

    /// Hex digits of either case, two to a byte; `:` and `-` between bytes, white space around them and the prefixes
    /// `0x` and `hex:` are left out.
    public init(text: some StringProtocol) throws(BorderAgentIDError) {
        let utf8 = Array(text.utf8)
        var start = 0
        for prefix in ["hex:", "0x", "0X"] where utf8.starts(with: prefix.utf8) { start = prefix.utf8.count }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.maximumLength)
        var high: UInt8?
        for index in start..<utf8.count {
            switch utf8[index] {
            case UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: " "), UInt8(ascii: "\t"):
                if high != nil { throw .separatorInsideByte(offset: index) }
            case let character:
                guard let digit = hexValue(character) else { throw .notHex(offset: index) }
                if let first = high {
                    bytes.append(first << 4 | digit)
                    high = nil
                } else {
                    high = digit
                }
            }
        }
        if high != nil { throw .oddDigits(bytes.count * 2 + 1) }
        try self.init(bytes: bytes)
    }
}

extension BorderAgentID {
    /// Hex digits of either case and nothing else; nil where the bytes are no such text, or too many.
    public init?(hex digits: Span<UInt8>) {
        guard digits.count <= 2 * Self.maximumLength, let bytes = [UInt8](hex: digits),
            let id = try? BorderAgentID(bytes: bytes)
        else { return nil }
        self = id
    }
}

extension BorderAgentID: CustomStringConvertible, Comparable {
    /// Upper-case hex, `-` for ``unknown``.
    public var description: String {
        if isUnknown { return "-" }
        var text: [UInt8] = []
        text.appendHex(bytes.span, uppercase: true)
        return String(decoding: text, as: UTF8.self)
    }

    public static func < (a: BorderAgentID, b: BorderAgentID) -> Bool {
        a.bytes.lexicographicallyPrecedes(b.bytes)
    }
}

/// Why text or bytes are no border agent id. Offsets count bytes from 0.
public enum BorderAgentIDError: Error, Hashable, Sendable, CustomStringConvertible {
    case length(Int)
    case notHex(offset: Int)
    case oddDigits(Int)
    case separatorInsideByte(offset: Int)

    public var description: String {
        switch self {
        case .length(let count): "a border agent id has 1 to 32 bytes, not \(count)"
        case .notHex(let offset): "a border agent id is hex; byte \(offset) is not a hex digit"
        case .oddDigits(let count): "a border agent id has two hex digits to a byte; there are \(count)"
        case .separatorInsideByte(let offset): "byte \(offset) separates the two digits of one byte"
        }
    }
}
