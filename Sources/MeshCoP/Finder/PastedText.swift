/// What kind of input it is: text in some encoding, or bytes that are no text.
enum PastedText {
    /// The input as UTF-8 without byte order mark and without the colour sequences of a terminal; nil when it is no
    /// text. Line ends stay where they are, so that line numbers hold. The caller wipes the bytes.
    static func plain(_ input: Span<UInt8>) -> [UInt8]? {
        if let isBigEndian = utf16ByteOrder(input) { return utf8(ofUTF16: input, isBigEndian: isBigEndian) }
        let start = hasMark(input) ? 3 : 0
        for index in start..<input.count where isControl(input[index]) { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(input.count)
        appendWithoutEscapes(input.extracting(start...), to: &text)
        return text
    }

    /// A text with control characters in it, such as a log of a serial line: they become spaces. The caller wipes it.
    static func lax(_ input: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(input.count)
        appendWithoutEscapes(input, to: &text)
        for index in text.indices where isControl(text[index]) { text[index] = 0x20 }
        return text
    }

    private static func hasMark(_ input: Span<UInt8>) -> Bool {
        input.count >= 3 && input[0] == 0xef && input[1] == 0xbb && input[2] == 0xbf
    }

    /// Control characters that no text has; ESC begins a terminal's sequence, and a cut-off NUL ends a C string.
    private static func isControl(_ byte: UInt8) -> Bool {
        byte == 0x7f || (byte < 0x20 && !isSpace(byte) && byte != 0x1b && byte != 0x08)
    }

    /// True for big-endian, false for little-endian, nil when it is no UTF-16: a mark says so, or every other byte is 0.
    private static func utf16ByteOrder(_ input: Span<UInt8>) -> Bool? {
        guard input.count >= 4, input.count.isMultiple(of: 2) else { return nil }
        if input[0] == 0xff, input[1] == 0xfe { return false }
        if input[0] == 0xfe, input[1] == 0xff { return true }
        func everyOther(from first: Int) -> Bool {
            for index in stride(from: first, to: input.count, by: 2)
            where input[index] != 0 || input[index ^ 1] == 0 { return false }
            return true
        }
        return everyOther(from: 1) ? false : everyOther(from: 0) ? true : nil
    }

    private static func utf8(ofUTF16 input: Span<UInt8>, isBigEndian: Bool) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(input.count * 3 / 2 + 3)
        func unit(_ at: Int) -> UInt32 {
            let (a, b) = (UInt32(input[at]), UInt32(input[at + 1]))
            return isBigEndian ? a << 8 | b : b << 8 | a
        }
        var at = 0
        while at + 1 < input.count {
            var code = unit(at)
            at += 2
            if code == 0xfeff { continue }
            if code & 0xfc00 == 0xd800, at + 1 < input.count, unit(at) & 0xfc00 == 0xdc00 {
                code = 0x10000 + ((code & 0x3ff) << 10) + (unit(at) & 0x3ff)
                at += 2
            }
            text.append(
                contentsOf: Unicode.Scalar(code).flatMap { UTF8.encode($0) } ?? UTF8.encodedReplacementCharacter
            )
        }
        return text
    }

    /// Drops `ESC [ … letter` and backspaces.
    private static func appendWithoutEscapes(_ input: Span<UInt8>, to text: inout [UInt8]) {
        var at = 0
        while at < input.count {
            let byte = input[at]
            at += 1
            guard byte == 0x1b || byte == 0x08 else {
                text.append(byte)
                continue
            }
            guard byte == 0x1b, at < input.count, input[at] == UInt8(ascii: "[") else { continue }
            at += 1
            while at < input.count, input[at] < 0x40 || input[at] > 0x7e, input[at] >= 0x20 { at += 1 }
            if at < input.count, input[at] >= 0x20 { at += 1 }
        }
    }

    /// The text for the search of tokens: regions that were read as JSON become one byte that belongs to nothing, and
    /// characters that look like ASCII become it. Lines stay. The caller wipes the bytes.
    static func tokens(_ plain: Span<UInt8>, without regions: [Range<Int>]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(plain.count + 2 * regions.count)
        var at = 0
        var region = regions.startIndex
        while at < plain.count {
            if region < regions.endIndex, at == regions[region].lowerBound {
                text.append(foreign)
                for index in regions[region] where plain[index] == 0x0a { text.append(0x0a) }
                at = regions[region].upperBound
                region += 1
                continue
            }
            let byte = plain[at]
            if byte < 0x80 {
                let (count, replacement) = markup(plain, at)
                if let replacement { text.append(replacement) }
                at += count
            } else {
                at += appendLookalike(of: plain, at: at, to: &text)
            }
        }
        return text
    }

    /// What of a byte's text belongs to the language around it: places where HTML may break a word, casts of Java and
    /// Kotlin. Everything else is one byte.
    private static func markup(_ plain: Span<UInt8>, _ at: Int) -> (count: Int, replacement: UInt8?) {
        let byte = plain[at]
        guard byte == UInt8(ascii: "<") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "(") else {
            return (1, byte)
        }
        for (word, replacement) in markups where at + word.utf8CodeUnitCount <= plain.count {
            if matches(plain.extracting(at..<(at + word.utf8CodeUnitCount)), word) {
                return (word.utf8CodeUnitCount, replacement)
            }
        }
        return (1, byte)
    }

    private static let markups: [(StaticString, UInt8?)] = [
        ("<wbr>", nil), ("<wbr/>", nil), ("<br>", 0x20), ("<br/>", 0x20), ("<br />", 0x20), (".toByte()", nil),
        ("(byte) ", nil), ("(byte)", nil),
    ]

    /// Stands for what was read already.
    static let foreign: UInt8 = 0x01

    /// Appends what a character of two or three bytes looks like: spaces, quotes, dashes, the ellipsis; nothing for
    /// those of no width. Any other byte stays. Returns how many bytes were read.
    private static func appendLookalike(of plain: Span<UInt8>, at: Int, to text: inout [UInt8]) -> Int {
        let byte = plain[at]
        let second = at + 1 < plain.count ? plain[at + 1] : 0
        let third = at + 2 < plain.count ? plain[at + 2] : 0
        switch (byte, second, third) {
        case (0xc2, 0xad, _): return 2
        case (0xc2, 0xa0, _): text.append(0x20)
        case (0xc2, 0xab, _), (0xc2, 0xbb, _): text.append(UInt8(ascii: "\""))
        case (0xe2, 0x80, 0x8b...0x8f), (0xe2, 0x80, 0xaa...0xae), (0xe2, 0x81, 0xa0...0xa4),
            (0xef, 0xbb, 0xbf):
            return 3
        case (0xe2, 0x80, 0x80...0x8a), (0xe2, 0x80, 0xa8...0xa9), (0xe2, 0x80, 0xaf), (0xe3, 0x80, 0x80):
            text.append(0x20)
            return 3
        case (0xe2, 0x80, 0x98...0x9b):
            text.append(UInt8(ascii: "'"))
            return 3
        case (0xe2, 0x80, 0x9c...0x9f):
            text.append(UInt8(ascii: "\""))
            return 3
        case (0xe2, 0x80, 0x90...0x95):
            text.append(UInt8(ascii: "-"))
            return 3
        case (0xe2, 0x80, 0xa6):
            text.append(contentsOf: [0x2e, 0x2e, 0x2e])
            return 3
        default: return appendEastAsian(byte, second, third, to: &text)
        }
        return 2
    }

    /// Punctuation of East Asian width as ASCII; letters of scripts that put no spaces between words end a token.
    private static func appendEastAsian(_ byte: UInt8, _ second: UInt8, _ third: UInt8, to text: inout [UInt8])
        -> Int
    {
        switch (byte, second, third) {
        case (0xe3, 0x80, 0x81): text.append(UInt8(ascii: ","))
        case (0xe3, 0x80, 0x82): text.append(UInt8(ascii: "."))
        case (0xe3, 0x80, 0x8a...0x91): text.append(UInt8(ascii: "\""))
        case (0xef, 0xbc, 0x88...0x89), (0xef, 0xbc, 0x8c), (0xef, 0xbc, 0x9a...0x9e):
            // U+FF01…U+FF5E stand for U+0021…U+007E.
            text.append(third - 0x60)
        case (0xe3, 0x81..., 0x80...), (0xe4...0xe9, 0x80..., 0x80...), (0xea, 0xb0..., 0x80...),
            (0xeb...0xed, 0x80..., 0x80...):
            text.append(foreign)
        default:
            text.append(byte)
            return 1
        }
        return 3
    }
}
