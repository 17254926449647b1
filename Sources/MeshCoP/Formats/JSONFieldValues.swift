/// How each field's value is written.
extension JSONFields {
    mutating func integer(_ field: String, _ expected: String, upTo limit: UInt64) throws(DatasetInputError)
        -> UInt64
    {
        let start = try position()
        let value = try scanner.unsigned(field, expected)
        guard value <= limit else { throw fail(at: start, field, expected) }
        return value
    }

    /// A number, or a string of hex digits with or without `0x`.
    mutating func number(_ field: String, upTo limit: UInt64) throws(DatasetInputError) -> UInt64 {
        let expected = "0…\(limit) or hex digits in a string"
        guard try scanner.kind() == .string else { return try integer(field, expected, upTo: limit) }
        let start = scanner.at
        let range = try scanner.string()
        let text = scanner.input.extracting(range)
        let skip = text.count >= 2 && text[0] == 0x30 && text[1] | 0x20 == 0x78 ? 2 : 0
        guard text.count > skip, text.count - skip <= 8 else { throw fail(at: start, field, expected) }
        var value: UInt64 = 0
        for index in skip..<text.count {
            guard let digit = hexDigit(text[index]) else { throw fail(at: start, field, expected) }
            value = value << 4 | UInt64(digit)
        }
        guard value <= limit else { throw fail(at: start, field, expected) }
        return value
    }

    /// A string of exactly `count` bytes of hex, decoded into a wiped buffer.
    mutating func hexString(_ field: String, count: Int) throws(DatasetInputError) -> SecretBytes {
        let start = try position()
        guard let bytes = try hexBytes(field, "\(2 * count) hex digits", upTo: count), bytes.count == count
        else {
            throw fail(at: start, field, "\(2 * count) hex digits")
        }
        return bytes
    }

    /// A string of at most `limit` bytes of hex; nil when it is something else.
    mutating func hexBytes(_ field: String, _ expected: String, upTo limit: Int) throws(DatasetInputError)
        -> SecretBytes?
    {
        let start = try position()
        guard try scanner.kind() == .string else { throw fail(at: start, field, expected) }
        let range = try scanner.string()
        let text = scanner.input.extracting(range)
        guard text.count.isMultiple(of: 2), text.count <= 2 * limit else { return nil }
        for index in text.indices where hexDigit(text[index]) == nil { return nil }
        return SecretBytes(capacity: text.count / 2) { output in
            for index in 0..<(text.count / 2) {
                // Both are digits: the loop above looked.
                output.append((hexDigit(text[2 * index]) ?? 0) << 4 | (hexDigit(text[2 * index + 1]) ?? 0))
            }
        }
    }

    /// A string's UTF-8 with its escapes resolved.
    mutating func text(_ field: String, limit: Int) throws(DatasetInputError) -> [UInt8] {
        let start = try position()
        let expected = "a string of at most \(limit) bytes"
        guard try scanner.kind() == .string else { throw fail(at: start, field, expected) }
        let range = try scanner.string()
        let raw = scanner.input.extracting(range)
        var bytes: [UInt8] = []
        var at = 0
        while at < raw.count {
            guard raw[at] == UInt8(ascii: "\\") else {
                bytes.append(raw[at])
                at += 1
                continue
            }
            switch raw[at + 1] {
            case UInt8(ascii: "u"):
                var code = unit(raw, at + 2)
                at += 6
                if code & 0xfc00 == 0xd800, at + 6 <= raw.count, raw[at] == UInt8(ascii: "\\"),
                    raw[at + 1] == UInt8(ascii: "u")
                {
                    let low = unit(raw, at + 2)
                    if low & 0xfc00 == 0xdc00 {
                        code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff)
                        at += 6
                    }
                }
                guard let scalar = Unicode.Scalar(code) else {
                    throw fail(at: start, field, "a string without half a surrogate pair")
                }
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                continue
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0c)
            case UInt8(ascii: "n"): bytes.append(0x0a)
            case UInt8(ascii: "r"): bytes.append(0x0d)
            case UInt8(ascii: "t"): bytes.append(0x09)
            default: bytes.append(raw[at + 1])
            }
            at += 2
        }
        guard bytes.count <= limit else { throw fail(at: start, field, expected) }
        return bytes
    }

    /// Four hex digits; the scanner has checked them.
    private func unit(_ raw: Span<UInt8>, _ at: Int) -> UInt32 {
        var value: UInt32 = 0
        for index in at..<(at + 4) { value = value << 4 | UInt32(hexDigit(raw[index]) ?? 0) }
        return value
    }

    mutating func timestamp(_ field: String) throws(DatasetInputError) -> Timestamp {
        guard try scanner.kind() == .object else {
            throw scanner.failure(.value(field: field, expected: "an object"))
        }
        var (seconds, ticks, authoritative): (UInt64?, UInt64, Bool) = (nil, 0, false)
        let start = scanner.at
        if try scanner.enter(.object) {
            repeat {
                let range = try scanner.string()
                let key = scanner.input.extracting(range)
                let (isSeconds, isTicks) = (matches(key, "seconds"), matches(key, "ticks"))
                let isFlag = matches(key, "authoritative") || matches(key, "U")
                try scanner.take(UInt8(ascii: ":"), "':'")
                if isSeconds {
                    seconds = try integer("seconds", "0…281474976710655", upTo: 1 << 48 - 1)
                } else if isTicks {
                    ticks = try integer("ticks", "0…32767", upTo: 0x7fff)
                } else if isFlag {
                    authoritative = try flag("authoritative")
                } else {
                    carried.ignoredKeys += 1
                    try scanner.skip()
                }
            } while try scanner.another(.object)
        }
        guard let seconds else { throw fail(at: start, field, "seconds") }
        return Timestamp(
            seconds: seconds, ticks: UInt16(truncatingIfNeeded: ticks), authoritative: authoritative)
    }

    /// true, false, 1 or 0.
    mutating func flag(_ field: String) throws(DatasetInputError) -> Bool {
        if try scanner.kind() == .literal, let value = try scanner.literal() { return value }
        return try integer(field, "true, false, 1 or 0", upTo: 1) == 1
    }

    /// A number, or an object with page and number.
    mutating func channel(_ type: TLVType, _ field: String) throws(DatasetInputError) {
        var (page, number): (UInt64, UInt64?) = (0, nil)
        let start = try position()
        if try scanner.kind() == .object {
            format = .commissioner
            if try scanner.enter(.object) {
                repeat {
                    let range = try scanner.string()
                    let key = scanner.input.extracting(range)
                    let isPage = matches(key, "page")
                    let isNumber = matches(key, "number") || matches(key, "channel")
                    try scanner.take(UInt8(ascii: ":"), "':'")
                    if isPage {
                        page = try integer("page", "0…255", upTo: 255)
                    } else if isNumber {
                        number = try integer(field, "0…65535", upTo: 65_535)
                    } else {
                        carried.ignoredKeys += 1
                        try scanner.skip()
                    }
                } while try scanner.another(.object)
            }
        } else {
            number = try integer(field, "0…65535", upTo: 65_535)
        }
        guard let number else { throw fail(at: start, field, "a channel number") }
        var value: [UInt8] = []
        Channel(page: UInt8(truncatingIfNeeded: page), number: UInt16(truncatingIfNeeded: number))
            .appendValue(to: &value)
        builder.set(type, to: value)
    }

    /// An integer (or hex in a string) whose bit n is channel n, or an array of entries with page and masks.
    mutating func channelMask() throws(DatasetInputError) {
        guard try scanner.kind() == .array else {
            let bits = try number("channelMask", upTo: UInt64(UInt32.max))
            // All 32 bits: what the JSON says is what is built.
            let wire = ChannelMask.reversed(UInt32(truncatingIfNeeded: bits))
            builder.set(
                .channelMask,
                to: [0, 4] + stride(from: 24, through: 0, by: -8).map { UInt8(wire >> $0 & 0xff) })
            return
        }
        format = .commissioner
        var value: [UInt8] = []
        let start = scanner.at
        if try scanner.enter(.array) {
            repeat {
                let entry = try position()
                var (page, masks): (UInt64, SecretBytes?) = (0, nil)
                guard try scanner.kind() == .object else { throw fail(at: entry, "channelMask", "an object") }
                guard try scanner.enter(.object) else { throw fail(at: entry, "channelMask", "page and masks") }
                repeat {
                    let range = try scanner.string()
                    let key = scanner.input.extracting(range)
                    let (isPage, isMasks) = (matches(key, "page"), matches(key, "masks"))
                    try scanner.take(UInt8(ascii: ":"), "':'")
                    if isPage {
                        page = try integer("page", "0…255", upTo: 255)
                    } else if isMasks {
                        masks = try hexBytes("masks", "hex digits", upTo: 250)
                    } else {
                        try scanner.skip()
                    }
                } while try scanner.another(.object)
                guard let masks, masks.count <= 250, value.count < 254 else {
                    throw fail(at: entry, "channelMask", "masks in hex")
                }
                value.append(UInt8(truncatingIfNeeded: page))
                value.append(UInt8(truncatingIfNeeded: masks.count))
                for index in masks.span.indices { value.append(masks.span[index]) }
            } while try scanner.another(.array)
        }
        guard value.count <= 252, ChannelMask.pageZero(value.span) != nil else {
            throw fail(at: start, "channelMask", "entries of page and masks, page 0 with 8 hex digits")
        }
        builder.set(.channelMask, to: value)
    }

    mutating func meshLocalPrefix() throws(DatasetInputError) {
        let start = try position()
        let bytes = try text("meshLocalPrefix", limit: 64)
        guard let prefix = MeshLocalPrefix(text: bytes) else {
            throw fail(at: start, "meshLocalPrefix", "a /64 prefix such as fd00:db8::/64")
        }
        builder.set(prefix)
    }

    mutating func position() throws(DatasetInputError) -> Int {
        try scanner.skipSpace()
        return scanner.at
    }

    func fail(at offset: Int, _ field: String, _ expected: String) -> DatasetInputError {
        DatasetInputError(.value(field: field, expected: expected), in: scanner.input, at: offset)
    }
}
