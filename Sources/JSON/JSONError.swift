// JSON (RFC 8259): a writer into bytes, a reader with the place of each fault.

import Bytes

/// Why text is not JSON, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        /// The text ends where this was expected.
        case endedBefore(String)
        /// This byte stands where something else was expected.
        case unexpected(UInt8, expected: String)
        case textAfterValue
        case byteOrderMark
        case brokenUTF8
        case controlCharacterInString
        case badEscape
        case loneSurrogate
        case badNumber
        /// A number beyond what a double holds.
        case numberOutOfRange
        case duplicateKey(String)
        case tooDeep(limit: Int)
        case tooLong(limit: Int)
    }

    public let reason: Reason
    /// Bytes from the start.
    public let offset: Int
    /// Line and column from 1; the column counts bytes.
    public let line: Int
    public let column: Int

    init(_ reason: Reason, in bytes: Span<UInt8>, at offset: Int) {
        self.reason = reason
        self.offset = offset
        var line = 1
        var start = 0
        for index in 0..<min(offset, bytes.count) where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            start = index + 1
        }
        self.line = line
        column = offset - start + 1
    }

    /// `line 3, column 7 (byte 41): a comma or ']' was expected, not 'x'`
    public var description: String { "line \(line), column \(column) (byte \(offset)): \(reason)" }
}

extension JSONError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .endedBefore(let expected): "the text ends where \(expected) was expected"
        case .unexpected(let byte, let expected): "\(expected) was expected, not \(Self.name(of: byte))"
        case .textAfterValue: "there is text after the value"
        case .byteOrderMark: "a byte order mark does not belong in JSON"
        case .brokenUTF8: "the string is not UTF-8"
        case .controlCharacterInString: "a control character in a string must be escaped"
        case .badEscape: "the escape is not one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"
        case .loneSurrogate: "half of a surrogate pair stands alone"
        case .badNumber: "the number is not written as JSON wants it"
        case .numberOutOfRange: "the number is too large"
        case .duplicateKey(let key): "the key \"\(key)\" occurs twice in one object"
        case .tooDeep(let limit): "more than \(limit) levels of nesting"
        case .tooLong(let limit): "more than \(limit) bytes"
        }
    }

    private static func name(of byte: UInt8) -> String {
        if byte > 0x20, byte < 0x7F { return "'\(Character(Unicode.Scalar(byte)))'" }
        var text: [UInt8] = []
        text.append(text: "byte 0x")
        text.appendHex(byte)
        return String(decoding: text, as: UTF8.self)
    }
}
