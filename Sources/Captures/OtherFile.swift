/// Kinds of files that people take for captures, told by how they begin.
public enum OtherFile: String, Equatable, Sendable, CaseIterable {
    case gzip, zip, xz, zstandard, bzip2, png, pdf, html, json, sqlite
    /// What `btmon` prints.
    case btmonText
    /// An Android bug report as text: it may hold a section `BTSNOOP_LOG_SUMMARY`.
    case bugReport
    /// A sniffer's or a shell's dump in hex, a log: text of no kind that is known.
    case text

    /// How many bytes are looked at.
    static let bytes = 512

    /// Nil where the bytes are of none of these.
    init?(_ bytes: Span<UInt8>) {
        guard !bytes.isEmpty else { return nil }
        func begins(_ magic: [UInt8], at offset: Int = 0) -> Bool {
            guard bytes.count >= offset + magic.count else { return false }
            return magic.indices.allSatisfy { bytes[offset + $0] == magic[$0] }
        }
        for (kind, magic) in Self.magics where begins(magic) {
            self = kind
            return
        }
        var start = begins([0xef, 0xbb, 0xbf]) ? 3 : 0
        while start < min(bytes.count, Self.bytes), [0x09, 0x0a, 0x0d, 0x20].contains(bytes[start]) {
            start += 1
        }
        var text: [UInt8] = []
        for index in start..<min(bytes.count, start + Self.bytes) {
            let byte = bytes[index]
            text.append((0x41...0x5a).contains(byte) ? byte | 0x20 : byte)
        }
        guard let kind = Self.textKind(text) else { return nil }
        self = kind
    }

    private static let magics: [(OtherFile, [UInt8])] = [
        (.gzip, [0x1f, 0x8b]), (.zip, [0x50, 0x4b, 0x03, 0x04]), (.zip, [0x50, 0x4b, 0x05, 0x06]),
        (.xz, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), (.zstandard, [0x28, 0xb5, 0x2f, 0xfd]),
        (.bzip2, [0x42, 0x5a, 0x68]), (.png, [0x89, 0x50, 0x4e, 0x47]),
        (.pdf, [0x25, 0x50, 0x44, 0x46, 0x2d]), (.sqlite, Array("SQLite format 3\0".utf8)),
    ]

    /// By text in lower case, white space before it left out.
    private static func textKind(_ text: [UInt8]) -> OtherFile? {
        func begins(_ words: String) -> Bool { text.starts(with: words.utf8) }
        if begins("<!doctype html") || begins("<html") || begins("<?xml") || begins("<!--") || begins("<head") {
            return .html
        }
        if begins("{") || begins("[{") || begins("[\n") { return .json }
        if begins("bluetooth monitor ver") || begins("= note:") || begins("= new index:")
            || begins("> hci event:")
            || begins("< hci command:") || begins("@ mgmt open:") || begins("= open index:")
        {
            return .btmonText
        }
        if begins("--- begin:btsnoop_log_summary") || begins("== dumpstate")
            || begins("bugreport format version")
            || contains(text, "== dumpstate:") || contains(text, "begin:btsnoop_log_summary")
        {
            return .bugReport
        }
        guard text.count >= 16 else { return nil }
        return text.allSatisfy { $0 >= 0x20 && $0 < 0x7f || [0x09, 0x0a, 0x0d].contains($0) } ? .text : nil
    }

    private static func contains(_ text: [UInt8], _ words: String) -> Bool {
        let words = Array(words.utf8)
        guard text.count >= words.count else { return false }
        return (0...text.count - words.count).contains { text[$0...].starts(with: words) }
    }
}
