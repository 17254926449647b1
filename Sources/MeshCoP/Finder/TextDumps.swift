// Dumps: lines that begin with an offset, as of `hexdump -C`, `xxd`, `od -t x1`, Wireshark and `tcpdump -x`.

extension TextSearch {
    /// Takes datasets out of dumps. The offsets must count the bytes before them.
    mutating func findDumps() {
        var bytes: [UInt8] = []
        defer { bytes.wipe() }
        bytes.reserveCapacity(512)
        var first = 0
        var at = 0
        while at < text.count {
            var end = at
            while end < text.count, text[end] != 0x0a { end += 1 }
            let before = bytes.count
            if end - at < 400, appendDumpLine(at..<end, to: &bytes) {
                if before == 0 { first = at }
            } else {
                if bytes.count > before { bytes.removeLast(bytes.count - before) }
                takeDump(bytes.span, at: first)
                bytes.removeAll(keepingCapacity: true)
                if end - at < 400, appendDumpLine(at..<end, to: &bytes) {
                    first = at
                } else {
                    bytes.removeAll(keepingCapacity: true)
                }
            }
            if bytes.count > 4096 { bytes.removeAll(keepingCapacity: true) }
            at = end + 1
        }
        takeDump(bytes.span, at: first)
    }

    private mutating func takeDump(_ bytes: Span<UInt8>, at offset: Int) {
        if bytes.count >= shortestCandidate / 2 { take(bytes, .hex, at: offset) }
    }

    /// Appends the bytes of one line; false when the line does not go on from them.
    private func appendDumpLine(_ line: Range<Int>, to bytes: inout [UInt8]) -> Bool {
        var at = line.lowerBound
        while at < line.upperBound, isSpace(text[at]) { at += 1 }
        if at + 2 < line.upperBound, text[at] == 0x30, text[at + 1] | 0x20 == 0x78 { at += 2 }
        var (hex, octal, count) = (0, 0, 0)
        while at < line.upperBound, let digit = hexDigit(text[at]), count < 12 {
            hex = hex << 4 | Int(digit)
            octal = digit < 8 && octal >= 0 ? octal << 3 | Int(digit) : -1
            at += 1
            count += 1
        }
        guard count >= 4, hex == bytes.count || octal == bytes.count else { return false }
        if at < line.upperBound, text[at] == UInt8(ascii: ":") { at += 1 }
        // The last line of a dump may be its length alone.
        guard at < line.upperBound, isSpace(text[at]) else { return at >= line.upperBound && !bytes.isEmpty }
        while at < line.upperBound, isSpace(text[at]) { at += 1 }
        if at >= line.upperBound { return !bytes.isEmpty }
        return appendDumpBytes(at..<line.upperBound, to: &bytes)
    }

    /// Bytes up to the column of characters, which `|` or two spaces begin.
    private func appendDumpBytes(_ rest: Range<Int>, to bytes: inout [UInt8]) -> Bool {
        let hasBar = rest.contains { text[$0] == UInt8(ascii: "|") }
        var at = rest.lowerBound
        var added = 0
        while at < rest.upperBound, text[at] != UInt8(ascii: "|") {
            if isSpace(text[at]) {
                if !hasBar, added > 0, at + 1 < rest.upperBound, text[at + 1] == 0x20 { break }
                at += 1
                continue
            }
            guard at + 1 < rest.upperBound, let high = hexDigit(text[at]), let low = hexDigit(text[at + 1]),
                added < 64
            else { return false }
            bytes.append(high << 4 | low)
            added += 1
            at += 2
        }
        return added > 0
    }
}
