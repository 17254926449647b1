import Bytes
import MeshCoP

/// Whether an input is a list of datasets, one a line, or one text.
public enum DatasetLines {
    /// So many bytes decide about the whole input.
    public static let decisive = 1 << 16

    /// True when every line that is not blank is one token, and the lines are not one dataset that was wrapped.
    ///
    /// - Parameter isComplete: the head is all of the input; otherwise its last line may be cut and does not count.
    public static func areList(_ head: Span<UInt8>, isComplete: Bool) -> Bool {
        var count = 0
        var digits = 0
        var good = 0
        var scratch = SecretScratch(capacity: DatasetView.maximumLength + 1)
        var start = 0
        while start < head.count {
            var end = start
            while end < head.count, head[end] != 0x0a { end += 1 }
            if end == head.count, !isComplete, count > 0 { break }
            let line = trimmed(head, start..<end)
            start = end + 1
            if line.count == 0 { continue }
            count += 1
            let tokenDigits = digitsOfToken(line)
            guard tokenDigits > 0 || isDataset(line) else { return false }
            digits += tokenDigits
            if isWellFormed(line, &scratch) { good += 1 }
        }
        if count == 0 { return false }
        if count < 2 || good == count || digits > 2 * DatasetView.maximumLength { return true }
        // A few lines that are not each a dataset: one that was wrapped?
        guard isComplete, let whole = try? DatasetFinder.find(in: head).only() else { return true }
        return good > 0 && whole.place.line > 1
    }

    @_lifetime(copy head)
    private static func trimmed(_ head: Span<UInt8>, _ range: Range<Int>) -> Span<UInt8> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isSpace(head[start]) { start += 1 }
        while end > start, isSpace(head[end - 1]) { end -= 1 }
        return head.extracting(start..<end)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) }

    /// How many hex digits a line has that is one word of them, behind `0x` or `hex:` if you like; 0 for any other.
    private static func digitsOfToken(_ line: Span<UInt8>) -> Int {
        var start = 0
        if line.count > 4, line[0] | 0x20 == 0x68, line[1] | 0x20 == 0x65, line[2] | 0x20 == 0x78,
            line[3] == 0x3a
        {
            start = 4
        }
        if line.count > start + 2, line[start] == 0x30, line[start + 1] | 0x20 == 0x78 { start += 2 }
        for index in start..<line.count {
            switch line[index] {
            case 0x30...0x39, 0x41...0x46, 0x61...0x66: continue
            default: return 0
            }
        }
        return line.count - start
    }

    private static func isWellFormed(_ line: Span<UInt8>, _ scratch: inout SecretScratch) -> Bool {
        guard scratch.readHex(line) else { return false }
        return (try? DatasetView(scratch.span)) != nil
    }

    /// Another whole token: base64, a list of bytes.
    private static func isDataset(_ line: Span<UInt8>) -> Bool {
        line.count <= 4096 && (try? DatasetFinder.find(in: line).only())?.isWholeInput ?? false
    }
}
