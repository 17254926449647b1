import Bytes

// Dumps without offsets whose lines have something before or behind the bytes: what a log puts before each of its lines,
// bars between the bytes, a column of characters.
extension TextSearch {
    /// Takes datasets out of lines of bytes that follow one another: all but the last have the same number of bytes, at
    /// least eight.
    mutating func findLoggedDumps() {
        var rows: [Range<Int>] = []
        var width = 0
        var at = 0
        while at < text.count {
            var end = at
            while end < text.count, text[end] != 0x0a { end += 1 }
            let row = end - at < 400 ? loggedBytes(at..<end) : nil
            if let row, rows.isEmpty ? row.count >= 8 : rows.count < 32 && row.count <= width {
                if rows.isEmpty { width = row.count }
                rows.append(row.place)
                if row.count < width { takeLogged(&rows) }
            } else {
                takeLogged(&rows)
                if let row, row.count >= 8 { (rows, width) = ([row.place], row.count) }
            }
            at = end + 1
        }
        takeLogged(&rows)
    }

    private mutating func takeLogged(_ rows: inout [Range<Int>]) {
        defer { rows.removeAll(keepingCapacity: true) }
        guard let first = rows.first, rows.count > 1 else { return }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        defer { bytes.wipe() }
        for row in rows {
            var at = row.lowerBound
            while at < row.upperBound {
                if let high = hexValue(text[at]), let low = hexValue(text.at(at + 1)) {
                    bytes.append(high << 4 | low)
                    at += 2
                } else {
                    at += 1
                }
            }
        }
        if isComplete(bytes.span) { take(bytes.span, .hex, at: first.lowerBound) }
    }

    /// The longest run of bytes in a line that has something else too; nil when there is none.
    private func loggedBytes(_ line: Range<Int>) -> (place: Range<Int>, count: Int)? {
        var best: (place: Range<Int>, count: Int)?
        var at = line.lowerBound
        while at < line.upperBound {
            guard isByte(at, in: line) else {
                at += 1
                continue
            }
            let start = at
            var (end, count) = (at + 2, 1)
            at = end
            while let next = nextByte(after: end, in: line) {
                (end, count) = (next + 2, count + 1)
                at = end
            }
            if count > best?.count ?? 0 { best = (start..<end, count) }
        }
        guard let best else { return nil }
        let isAlone =
            (line.lowerBound..<best.place.lowerBound).allSatisfy { isSpace(text[$0]) }
            && (best.place.upperBound..<line.upperBound).allSatisfy { isSpace(text[$0]) }
        return isAlone ? nil : best
    }

    /// Two hex digits with a space or a bar on either side.
    private func isByte(_ at: Int, in line: Range<Int>) -> Bool {
        guard at + 1 < line.upperBound, hexValue(text[at]) != nil, hexValue(text[at + 1]) != nil else {
            return false
        }
        return (at == line.lowerBound || isBorder(text[at - 1]))
            && (at + 2 == line.upperBound || isBorder(text[at + 2]))
    }

    private func isBorder(_ byte: UInt8) -> Bool { isSpace(byte) || byte == UInt8(ascii: "|") }

    private func nextByte(after end: Int, in line: Range<Int>) -> Int? {
        var at = end
        while at < line.upperBound, at - end < 4, isBorder(text[at]) { at += 1 }
        return at > end && isByte(at, in: line) ? at : nil
    }
}
