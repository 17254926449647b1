/// One step through bytes that claim to be UTF-8 (Unicode 15, section 3.9, table 3-7).
public enum UTF8Step: Equatable, Sendable {
    /// A Unicode scalar value and how many bytes it takes (1…4).
    case scalar(UInt32, length: Int)
    /// Bytes that cannot begin a character, or a character that breaks off: the longest piece that could have
    /// become one (1…3 bytes), so that one U+FFFD stands for each, as Unicode recommends.
    case broken(length: Int)

    /// How many bytes to go on by.
    @inlinable
    public var length: Int {
        switch self {
        case .scalar(_, let length), .broken(let length): length
        }
    }

    /// Looks at the character that begins at `position`, which must lie within `bytes`.
    ///
    /// Overlong forms, surrogates and values beyond U+10FFFF are broken.
    @inlinable
    public init(_ bytes: Span<UInt8>, at position: Int) {
        let first = bytes[position]
        guard first >= 0x80 else {
            self = .scalar(UInt32(first), length: 1)
            return
        }
        // How many bytes follow, and what the second may be: that range alone keeps overlong forms,
        // surrogates and values beyond U+10FFFF out.
        let following: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: following = 1
        case 0xE0:
            following = 2
            low = 0xA0
        case 0xED:
            following = 2
            high = 0x9F
        case 0xE1...0xEF: following = 2
        case 0xF0:
            following = 3
            low = 0x90
        case 0xF4:
            following = 3
            high = 0x8F
        case 0xF1...0xF3: following = 3
        default:
            self = .broken(length: 1)
            return
        }
        var value = UInt32(first & (0x3F >> UInt8(truncatingIfNeeded: following)))
        var length = 1
        while length <= following {
            guard length < bytes.count - position, low...high ~= bytes[position + length] else {
                self = .broken(length: length)
                return
            }
            value = value << 6 | UInt32(bytes[position + length] & 0x3F)
            (low, high) = (0x80, 0xBF)
            length += 1
        }
        self = .scalar(value, length: length)
    }
}

/// Whether all of it is UTF-8, decided without making a string of what may be a secret.
public func isUTF8(_ bytes: Span<UInt8>) -> Bool {
    var position = 0
    while position < bytes.count {
        guard case .scalar(_, let length) = UTF8Step(bytes, at: position) else { return false }
        position += length
    }
    return true
}

/// Characters that change how a terminal shows the text around them: C0 and C1 controls, DEL, the marks that
/// turn the reading direction (U+061C, U+200E, U+200F, U+202A–U+202E, U+2066–U+2069), and the separators of
/// lines and paragraphs (U+2028, U+2029).
@inlinable
public func isTerminalControl(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
}
