import Bytes
import JSON

/// Reads one field's value as any of the programs writes it: a number, a text, an object.
struct FieldReader {
    let field: DatasetField
    let value: JSONValue

    func failure(_ expected: String) -> FieldCollector.Problem {
        FieldCollector.Problem(reason: .value(field: "\(field)", expected: expected))
    }

    /// A text without white space around it; nil for other kinds of values.
    private var text: ArraySlice<UInt8>? {
        guard case .string(let text) = value else { return nil }
        return trimmed(text[...])
    }

    private func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        while let first = text.first, isSpace(first) { text.removeFirst() }
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }

    // MARK: Numbers

    /// Digits of either base without prefix; nil when there is another character or too many.
    private func digits(_ text: ArraySlice<UInt8>, base: UInt64) -> UInt64? {
        guard !text.isEmpty, text.count <= 20 else { return nil }
        var value: UInt64 = 0
        for byte in text {
            guard let digit = hexValue(byte), digit < base else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: base)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            if overflow || carry { return nil }
            value = sum
        }
        return value
    }

    private func hasHexPrefix(_ text: ArraySlice<UInt8>) -> Bool {
        text.count > 2 && text.first == 0x30 && text[text.startIndex + 1] | 0x20 == 0x78
    }

    private func integer(_ value: JSONValue) -> UInt64? {
        switch value {
        case .integer(let number): UInt64(exactly: number)
        case .unsigned(let number): number
        case .number(let number): number.rounded() == number ? UInt64(exactly: number) : nil
        case .string(let text):
            hasHexPrefix(trimmed(text[...]))
                ? digits(trimmed(text[...]).dropFirst(2), base: 16) : digits(trimmed(text[...]), base: 10)
        default: nil
        }
    }

    func number(upTo limit: UInt32, _ expected: String) throws(FieldCollector.Problem) -> UInt32 {
        guard let number = integer(value), number <= limit else { throw failure(expected) }
        return UInt32(truncatingIfNeeded: number)
    }

    /// A number; in a text hex digits, with or without `0x`.
    func panID() throws(FieldCollector.Problem) -> UInt64 {
        let number: UInt64?
        if var text {
            if text.first == UInt8(ascii: "<"), text.last == UInt8(ascii: ">") {
                text = text.dropFirst().dropLast()
            }
            number = digits(hasHexPrefix(text) ? text.dropFirst(2) : text, base: 16)
        } else {
            number = integer(value)
        }
        guard let number, number <= 0xffff else { throw failure("0…65535, or hex digits in a text") }
        return number
    }

    // MARK: Bytes

    /// Exactly so many bytes of hex, with `0x` and separators or without.
    func bytes(_ count: Int) throws(FieldCollector.Problem) -> SecretBytes {
        let expected = "\(2 * count) hex digits"
        guard var text else { throw failure(expected) }
        // As NSData and wpanctl write them.
        for (open, close) in [("<", ">"), ("[", "]")] as [(Unicode.Scalar, Unicode.Scalar)]
        where text.first == UInt8(ascii: open) && text.last == UInt8(ascii: close) {
            text = text.dropFirst().dropLast()
        }
        if hasHexPrefix(text) { text = text.dropFirst(2) }
        var digits = 0
        for byte in text {
            if hexValue(byte) != nil {
                digits += 1
            } else if !(byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") || byte == 0x20) {
                throw failure(expected)
            }
        }
        guard digits == 2 * count else { throw failure(expected) }
        return SecretBytes(capacity: count) { output in
            var high: UInt8?
            for byte in text {
                guard let digit = hexValue(byte) else { continue }
                if let first = high {
                    output.append(first << 4 | digit)
                    high = nil
                } else {
                    high = digit
                }
            }
        }
    }

    /// Hex digits, or a number of 64 bits.
    func extendedPANID() throws(FieldCollector.Problem) -> SecretBytes {
        switch value {
        case .integer(let number) where number >= 0:
            SecretBytes(copying: [UInt8](bigEndian: UInt64(number)).span)
        case .unsigned(let number): SecretBytes(copying: [UInt8](bigEndian: number).span)
        default: try bytes(8)
        }
    }

    func name() throws(FieldCollector.Problem) -> [UInt8] {
        guard case .string(let text) = value, text.count <= 250 else {
            throw failure("a text of at most 250 bytes")
        }
        return text
    }

    /// `fd00:db8::/64`, 16 hex digits, or four groups with a colon behind them.
    func prefix() throws(FieldCollector.Problem) -> MeshLocalPrefix {
        let expected = "a /64 prefix such as fd00:db8::/64"
        guard let text else { throw failure(expected) }
        if let prefix = MeshLocalPrefix(text: Array(text)) { return prefix }
        var body = text
        if body.suffix(3).elementsEqual("/64".utf8) { body = body.dropLast(3) }
        if body.last == UInt8(ascii: ":") { body = body.dropLast() }
        // Four groups are all of a prefix: nothing is left out of them.
        let groups = body.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard groups.count == 4, let prefix = MeshLocalPrefix(text: Array(body) + Array("::".utf8)) else {
            throw failure(expected)
        }
        return prefix
    }

    // MARK: Structures

    /// Seconds, `{seconds, ticks, authoritative}`, or 16 hex digits with `0x`.
    func timestamp() throws(FieldCollector.Problem) -> Timestamp {
        let expected = "seconds, or an object with them"
        if case .object(let object) = value {
            var (seconds, ticks, authoritative): (UInt64?, UInt64, Bool) = (nil, 0, false)
            for member in object.members {
                switch DatasetField.letters(member.key.utf8) {
                case "seconds": seconds = integer(member.value)
                case "ticks":
                    guard let value = integer(member.value), value <= 0x7fff else {
                        throw failure("ticks of 0…32767")
                    }
                    ticks = value
                case "authoritative", "u":
                    guard let value = Self.flag(member.value) else { throw failure("U of true, false, 1 or 0") }
                    authoritative = value
                default: break
                }
            }
            guard let seconds, seconds < 1 << 48 else { throw failure("seconds of 0…281474976710655") }
            return Timestamp(
                seconds: seconds, ticks: UInt16(truncatingIfNeeded: ticks), authoritative: authoritative)
        }
        if let text, hasHexPrefix(text), text.count == 18, let raw = digits(text.dropFirst(2), base: 16) {
            return Timestamp(rawValue: raw)
        }
        guard let seconds = integer(value), seconds < 1 << 48 else { throw failure(expected) }
        return Timestamp(seconds: seconds)
    }

    static func flag(_ value: JSONValue) -> Bool? {
        switch value {
        case .bool(let value): value
        case .integer(0): false
        case .integer(1): true
        default: nil
        }
    }

    /// A number, or an object with page and number.
    func channel() throws(FieldCollector.Problem) -> [UInt8] {
        var (page, number): (UInt64, UInt64?) = (0, nil)
        if case .object(let object) = value {
            for member in object.members {
                switch DatasetField.letters(member.key.utf8) {
                case "page": page = integer(member.value) ?? 256
                case "number", "channel": number = integer(member.value)
                default: break
                }
            }
        } else {
            number = integer(value)
        }
        guard let number, number <= 0xffff, page <= 0xff else { throw failure("0…65535") }
        var bytes: [UInt8] = []
        Channel(page: UInt8(truncatingIfNeeded: page), number: UInt16(truncatingIfNeeded: number))
            .appendValue(to: &bytes)
        return bytes
    }

    /// An integer whose bit n is channel n, in a text as hex; or an array of entries with page and masks.
    func channelMask() throws(FieldCollector.Problem) -> [UInt8] {
        if case .array(let entries) = value { return try channelMask(entries) }
        let bits: UInt64?
        if let text {
            bits = digits(hasHexPrefix(text) ? text.dropFirst(2) : text, base: 16)
        } else {
            bits = integer(value)
        }
        guard let bits, bits <= UInt32.max else { throw failure("32 bits, as a number or in hex") }
        // All 32 bits: what the text says is what is built.
        let wire = ChannelMask.reversed(UInt32(truncatingIfNeeded: bits))
        return [0, 4] + stride(from: 24, through: 0, by: -8).map { UInt8(wire >> $0 & 0xff) }
    }

    private func channelMask(_ entries: [JSONValue]) throws(FieldCollector.Problem) -> [UInt8] {
        let expected = "entries of page and masks, page 0 with 8 hex digits"
        var bytes: [UInt8] = []
        for entry in entries {
            guard case .object(let object) = entry else { throw failure(expected) }
            var (page, masks): (UInt64, [UInt8]?) = (0, nil)
            for member in object.members {
                switch DatasetField.letters(member.key.utf8) {
                case "page": page = integer(member.value) ?? 256
                case "masks", "mask": masks = try? JSONNode(member.value).hex()
                default: break
                }
            }
            guard let masks, page <= 0xff, bytes.count + masks.count <= 250 else { throw failure(expected) }
            bytes.append(UInt8(truncatingIfNeeded: page))
            bytes.append(UInt8(truncatingIfNeeded: masks.count))
            bytes.append(contentsOf: masks)
        }
        guard bytes.count <= 252, ChannelMask.pageZero(bytes.span) != nil else { throw failure(expected) }
        return bytes
    }
}
