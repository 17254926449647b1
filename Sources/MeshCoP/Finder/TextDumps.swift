import Bytes

// Dumps: lines that begin with an offset, as of `hexdump -C`, `xxd`, `od -t x1`, Wireshark and `tcpdump -x`.

extension TextSearch {
    /// Takes datasets out of dumps. The offsets must count the bytes before them.
    mutating func findDumps() {
        var bytes: [UInt8] = []
        defer { bytes.wipe() }
        bytes.reserveCapacity(512)
        var (first, hasWords) = (0, true)
        var at = 0
        while at < text.count {
            var end = at
            while end < text.count, text[end] != 0x0a { end += 1 }
            let before = bytes.count
            if end - at < 400, appendDumpLine(at..<end, to: &bytes, &hasWords) {
                if before == 0 { first = at }
            } else {
                if bytes.count > before { bytes.removeLast(bytes.count - before) }
                takeDump(&bytes, at: first, hasWords: hasWords, end: at..<end)
                bytes.removeAll(keepingCapacity: true)
                hasWords = true
                if end - at < 400, appendDumpLine(at..<end, to: &bytes, &hasWords) {
                    first = at
                } else {
                    bytes.removeAll(keepingCapacity: true)
                }
            }
            if bytes.count > 4096 { bytes.removeAll(keepingCapacity: true) }
            at = end + 1
        }
        takeDump(&bytes, at: first, hasWords: hasWords, end: text.count..<text.count)
    }

    /// - Parameter end: the line behind the dump; `hexdump` writes there how many bytes there were.
    private mutating func takeDump(_ bytes: inout [UInt8], at offset: Int, hasWords: Bool, end: Range<Int>) {
        guard bytes.count >= shortestCandidate / 2 else { return }
        if hasWords, bytes.count.isMultiple(of: 2), (try? DatasetView(bytes.span)) == nil {
            // Words of 16 bits as `hexdump` and `od -x` write them on most machines: the second byte first, and a zero
            // behind an odd number of bytes.
            for index in stride(from: 0, to: bytes.count, by: 2) { bytes.swapAt(index, index + 1) }
            if isOffset(end, bytes.count - 1) { bytes.removeLast() }
            if isComplete(bytes.span) { take(bytes.span, .hex, at: offset) }
            return
        }
        take(bytes.span, .hex, at: offset)
    }

    /// A line that is nothing but this number, in hex or octal.
    private func isOffset(_ line: Range<Int>, _ wanted: Int) -> Bool {
        var (hex, octal) = (0, 0)
        for index in line where !isSpace(text[index]) {
            guard let digit = hexValue(text[index]), hex < 1 << 32 else { return false }
            hex = hex << 4 | Int(digit)
            octal = digit < 8 && octal >= 0 ? octal << 3 | Int(digit) : -1
        }
        return hex == wanted || octal == wanted
    }

    /// Appends the bytes of one line; false when the line does not go on from them.
    private func appendDumpLine(_ line: Range<Int>, to bytes: inout [UInt8], _ hasWords: inout Bool) -> Bool {
        var at = line.lowerBound
        while at < line.upperBound, isSpace(text[at]) { at += 1 }
        if at + 2 < line.upperBound, text[at] == 0x30, text[at + 1] | 0x20 == 0x78 { at += 2 }
        var (hex, octal, count) = (0, 0, 0)
        while at < line.upperBound, let digit = hexValue(text[at]), count < 12 {
            hex = hex << 4 | Int(digit)
            octal = digit < 8 && octal >= 0 ? octal << 3 | Int(digit) : -1
            at += 1
            count += 1
        }
        guard count >= 4, hex == bytes.count || octal == bytes.count else { return false }
        let hasColon = at < line.upperBound && text[at] == UInt8(ascii: ":")
        if hasColon {
            at += 1
            // xxd and tcpdump write the bytes in their order.
            hasWords = false
        }
        // The last line of a dump may be its length alone.
        guard at < line.upperBound, isSpace(text[at]) else { return at >= line.upperBound && !bytes.isEmpty }
        while at < line.upperBound, isSpace(text[at]) { at += 1 }
        if at >= line.upperBound { return !bytes.isEmpty }
        let rest = at..<line.upperBound
        return appendDumpBytes(rest, hasBar: !hasColon && hasBars(rest), to: &bytes, &hasWords)
    }

    /// Whether the characters stand between bars, as `hexdump -C` writes them: two spaces before the first, the last at the
    /// end of the line. Other bars are characters.
    private func hasBars(_ rest: Range<Int>) -> Bool {
        let bar = UInt8(ascii: "|")
        guard let first = rest.first(where: { text[$0] == bar }), first >= rest.lowerBound + 2,
            let last = rest.last(where: { !isSpace(text[$0]) })
        else { return false }
        return text[first - 1] == 0x20 && text[first - 2] == 0x20 && last > first && text[last] == bar
    }

    /// Bytes up to the column of characters, which `|` or two spaces begin.
    ///
    /// - Parameter hasBar: `|` begins it; two spaces may stand between bytes.
    private func appendDumpBytes(
        _ rest: Range<Int>, hasBar: Bool, to bytes: inout [UInt8], _ hasWords: inout Bool
    ) -> Bool {
        var at = rest.lowerBound
        var added = 0
        while at < rest.upperBound, text[at] != UInt8(ascii: "|") {
            if isSpace(text[at]) {
                if !hasBar, added > 0, at + 1 < rest.upperBound, text[at + 1] == 0x20 { break }
                at += 1
                continue
            }
            guard at + 1 < rest.upperBound, let high = hexValue(text[at]), let low = hexValue(text[at + 1]),
                added < 64
            else { return false }
            bytes.append(high << 4 | low)
            added += 1
            at += 2
            let isInWord = at < rest.upperBound && !isSpace(text[at])
            if isInWord == added.isMultiple(of: 2) { hasWords = false }
        }
        return added > 0
    }
}
