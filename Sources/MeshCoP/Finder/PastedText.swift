import JSON

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
                text.append(byte)
                at += 1
            } else {
                at += appendLookalike(of: plain, at: at, to: &text)
            }
        }
        return text
    }

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
        default:
            text.append(byte)
            return 1
        }
        return 2
    }
}
