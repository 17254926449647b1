/// One line of `avahi-browse -rpt`: a service that was resolved.
///
/// `=;IFACE;IPv4|IPv6;NAME;TYPE;DOMAIN;HOST;ADDRESS;PORT;TXT`: the first nine semicolons separate; the text behind
/// them is entries in quotes, with one space between them. In the name everything but letters, digits, `-` and `_` is
/// `\DDD` in decimal, a dot `\.`; in an entry bytes below 32 and from 128 are, and `"` and `\` have a backslash before
/// them. Checked with avahi 0.8.
public struct AvahiLine: Sendable {
    /// The instance's name, as bytes from the air.
    public let name: [UInt8]
    public let type: String
    public let host: String
    public let address: String
    /// The entries, `key=value`.
    public let entries: [[UInt8]]

    /// Nil for lines of other kinds (`+`, `-`), and for what is no such line.
    public init?(_ line: Span<UInt8>) {
        guard line.count > 2, line[0] == UInt8(ascii: "="), line[1] == UInt8(ascii: ";") else { return nil }
        var fields: [Range<Int>] = []
        var start = 0
        for index in line.indices where line[index] == UInt8(ascii: ";") && fields.count < 9 {
            fields.append(start..<index)
            start = index + 1
        }
        guard fields.count == 9 else { return nil }
        func text(_ range: Range<Int>) -> String { String(decoding: range.map { line[$0] }, as: UTF8.self) }
        var name: [UInt8] = []
        var at = fields[3].lowerBound
        while at < fields[3].upperBound { at = Self.character(line, at, to: &name) }
        self.name = name
        type = text(fields[4])
        host = text(fields[6])
        address = text(fields[7])
        entries = Self.entries(line, from: start)
    }

    /// One character of a text with escapes; returns where the next one is.
    private static func character(_ line: Span<UInt8>, _ at: Int, to bytes: inout [UInt8]) -> Int {
        guard line[at] == UInt8(ascii: "\\"), at + 1 < line.count else {
            bytes.append(line[at])
            return at + 1
        }
        if at + 3 < line.count, let a = decimal(line[at + 1]), let b = decimal(line[at + 2]),
            let c = decimal(line[at + 3]), a * 100 + b * 10 + c <= 255
        {
            bytes.append(UInt8(truncatingIfNeeded: a * 100 + b * 10 + c))
            return at + 4
        }
        bytes.append(line[at + 1])
        return at + 2
    }

    private static func decimal(_ byte: UInt8) -> Int? {
        byte >= 0x30 && byte <= 0x39 ? Int(byte) - 0x30 : nil
    }

    private static func entries(_ line: Span<UInt8>, from start: Int) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var at = start
        while at < line.count {
            guard line[at] == UInt8(ascii: "\"") else {
                at += 1
                continue
            }
            var entry: [UInt8] = []
            at += 1
            while at < line.count, line[at] != UInt8(ascii: "\"") { at = character(line, at, to: &entry) }
            at += 1
            entries.append(entry)
        }
        return entries
    }
}
