import Bytes

extension MeshLocalPrefix {
    /// `fdb3:60c7:2874:da99::/64`, with or without the `/64`, or 16 hex digits.
    public init?(_ text: some StringProtocol) { self.init(text: Array(text.utf8)) }

    /// The same of ASCII bytes. Nil also when a bit beyond the 64th is set.
    init?(text: [UInt8]) {
        if text.count == 16, let raw = UInt64(hex: text.span) {
            rawValue = raw
            return
        }
        var body = text[...]
        if let slash = body.firstIndex(of: UInt8(ascii: "/")) {
            guard body[slash...].elementsEqual("/64".utf8) else { return nil }
            body = body[..<slash]
        }
        guard let groups = Self.groups(body), groups[4...].allSatisfy({ $0 == 0 }) else { return nil }
        rawValue = groups[..<4].reduce(0) { $0 << 16 | UInt64($1) }
    }

    /// The eight groups of an IPv6 address (RFC 4291 section 2.2, without the dotted form).
    private static func groups(_ text: ArraySlice<UInt8>) -> [UInt16]? {
        var before: [UInt16] = []
        var after: [UInt16]?
        var at = text.startIndex
        let colon = UInt8(ascii: ":")
        if text.starts(with: [colon, colon]) {
            after = []
            at += 2
        }
        while at < text.endIndex {
            let end = text[at...].firstIndex(of: colon) ?? text.endIndex
            guard end - at >= 1, end - at <= 4, let group = UInt64(hex: text[at..<end].span) else { return nil }
            if after == nil { before.append(UInt16(group)) } else { after?.append(UInt16(group)) }
            guard before.count + (after?.count ?? 0) <= 8 else { return nil }
            at = end
            guard at < text.endIndex else { break }
            at += 1
            // A colon must be followed by a group, or by the one `::`.
            guard at < text.endIndex else { return nil }
            if text[at] == colon {
                guard after == nil else { return nil }
                after = []
                at += 1
            }
        }
        guard let after else { return before.count == 8 ? before : nil }
        let zeros = 8 - before.count - after.count
        guard zeros >= 1 else { return nil }
        return before + [UInt16](repeating: 0, count: zeros) + after
    }
}
