import Bytes

// Base64, of the usual alphabet or that of URLs, in one run or wrapped into lines.

extension TextSearch {
    /// The longest text of 254 bytes.
    private static let longestBase64 = 344

    mutating func findBase64() {
        var at = 0
        var runs: [Range<Int>] = []
        while at < text.count {
            guard isBase64(text[at]) else {
                at += 1
                continue
            }
            var end = at + 1
            while end < text.count, isBase64(text[end]) { end += 1 }
            var padded = end
            while padded < text.count, padded < end + 2, text[padded] == UInt8(ascii: "=") { padded += 1 }
            if let last = runs.last, !(padded - at >= 4 && isLineEnd(last.upperBound..<at)) {
                takeBase64(&runs)
            }
            runs.append(at..<padded)
            at = padded
        }
        takeBase64(&runs)
    }

    private func isBase64(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || byte == 0x2b
            || byte == 0x2f
            || byte == 0x2d || byte == 0x5f
    }

    /// Nothing but white space with a line end in it, or a line end that was escaped.
    private func isLineEnd(_ gap: Range<Int>) -> Bool {
        guard gap.count <= 80 else { return false }
        var hasNewline = false
        for index in gap {
            if text[index] == 0x0a { hasNewline = true }
            if !isSpace(text[index]) { return false }
        }
        return hasNewline
    }

    /// The runs as one text that was wrapped, else each alone.
    private mutating func takeBase64(_ runs: inout [Range<Int>]) {
        defer { runs.removeAll(keepingCapacity: true) }
        guard let first = runs.first, let last = runs.last else { return }
        let total = runs.reduce(0) { $0 + $1.count }
        if runs.count == 1 || total <= Self.longestBase64, takeBase64(runs[...]) { return }
        if runs.count > 1, first.lowerBound < last.lowerBound {
            for run in runs where run.count >= 48 { _ = takeBase64([run][...]) }
        }
    }

    private mutating func takeBase64(_ runs: ArraySlice<Range<Int>>) -> Bool {
        guard let first = runs.first, let last = runs.last else { return false }
        let total = runs.reduce(0) { $0 + $1.count }
        guard total >= 48, total <= Self.longestBase64 else { return false }
        // Hex goes before base64: what is nothing but digits was looked at.
        var isHex = true
        for run in runs {
            for index in run where hexValue(text[index]) == nil { isHex = false }
        }
        let isStuck =
            text.at(last.upperBound) == UInt8(ascii: "=") || text.at(first.lowerBound - 1) >= 0x80
            || text.at(last.upperBound) >= 0x80
            || (text.at(last.upperBound) == 0x2e && text.at(last.upperBound + 1) == 0x2e)
        if isHex || isStuck { return false }
        guard var bytes = decodedBase64(runs) else { return false }
        defer { bytes.wipe() }
        guard let view = try? DatasetView(bytes.span), DatasetCandidate.isComplete(view) else {
            if DatasetCandidate.isEvident(bytes.span) { take(bytes.span, .hex, at: first.lowerBound) }
            return false
        }
        return take(bytes.span, .hex, at: first.lowerBound)
    }

    /// Nil when the text is not base64 to its last bit, or mixes both alphabets.
    private func decodedBase64(_ runs: ArraySlice<Range<Int>>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(260)
        var (bits, count, padding, characters) = (UInt32(0), 0, 0, 0)
        var (isUsual, isForURLs) = (false, false)
        for run in runs {
            for index in run {
                let byte = text[index]
                if byte == UInt8(ascii: "=") {
                    padding += 1
                    continue
                }
                guard padding == 0, let value = base64Value(byte) else { return nil }
                if byte == 0x2b || byte == 0x2f { isUsual = true }
                if byte == 0x2d || byte == 0x5f { isForURLs = true }
                characters += 1
                bits = bits << 6 | UInt32(value)
                count += 6
                if count >= 8 {
                    count -= 8
                    bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
                }
            }
        }
        let isRemainderZero = bits & (1 << UInt32(count) - 1) == 0
        guard isRemainderZero, !(isUsual && isForURLs), characters % 4 != 1,
            padding == 0 || (characters + padding).isMultiple(of: 4)
        else {
            bytes.wipe()
            return nil
        }
        return bytes
    }

    private func base64Value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5a: byte - 0x41
        case 0x61...0x7a: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case 0x2b, 0x2d: 62
        case 0x2f, 0x5f: 63
        default: nil
        }
    }
}
