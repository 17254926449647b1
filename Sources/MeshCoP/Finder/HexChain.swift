/// Hex digits between characters that are none: one token, or one byte of a list.
struct HexGroup {
    /// Where the digits start, a prefix `0x` left out.
    let start: Int32
    let count: Int32
    let flags: Flags

    struct Flags: OptionSet {
        let rawValue: UInt8
        /// `0x` or `\x` stands before it.
        static let prefixed = Flags(rawValue: 1)
        /// A line ends between the group before it and this one.
        static let afterNewline = Flags(rawValue: 2)
        /// White space or a comma stands between the group before it and this one.
        static let apart = Flags(rawValue: 4)
        /// A minus sign stands before it, of a list of signed bytes.
        static let negative = Flags(rawValue: 8)
    }

    var end: Int { Int(start) + Int(count) }
    var range: Range<Int> { Int(start)..<end }
}

/// What stands between two groups that belong to one list.
struct HexGap {
    private(set) var flags: HexGroup.Flags = []

    /// Nil when the two do not belong together.
    init?(_ text: Span<UInt8>, _ gap: Range<Int>) {
        var marks = 0
        var hasQuote = false
        var needsNewline = false
        for index in gap {
            switch text[index] {
            case 0x0a, 0x0d: flags.insert([.afterNewline, .apart])
            case 0x20, 0x09, 0x0b, 0x0c: flags.insert(.apart)
            case UInt8(ascii: ","), UInt8(ascii: ";"):
                marks += 1
                flags.insert(.apart)
            case UInt8(ascii: ":"): marks += 1
            case UInt8(ascii: "-"):
                if index == gap.upperBound - 1, flags.contains(.apart) {
                    flags.insert(.negative)
                } else {
                    marks += 1
                }
            case UInt8(ascii: "\\"): break
            // A soft line end of mail.
            case UInt8(ascii: "="):
                let next = index + 1 < gap.upperBound ? text[index + 1] : 0
                if next != 0x0a, next != 0x0d { return nil }
            case UInt8(ascii: "\""), UInt8(ascii: "'"): hasQuote = true
            case UInt8(ascii: "+"), UInt8(ascii: ">"), UInt8(ascii: "#"), UInt8(ascii: "*"): needsNewline = true
            default: return nil
            }
            if marks > 1 { return nil }
        }
        if needsNewline, !flags.contains(.afterNewline) { return nil }
        if hasQuote, marks == 0, !flags.contains(.afterNewline) { return nil }
    }
}

extension Span where Element == UInt8 {
    /// A letter, a digit, an underscore, or a byte of a character beyond ASCII: what makes a longer word.
    @inline(__always)
    func isWord(_ index: Int) -> Bool {
        let byte = self[index]
        return (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || byte == 0x5f
            || byte >= 0x80
    }

    /// The byte there, 0 outside.
    @inline(__always)
    func at(_ index: Int) -> UInt8 { index >= 0 && index < count ? self[index] : 0 }
}
