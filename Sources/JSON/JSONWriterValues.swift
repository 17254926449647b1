public import Bytes

/// The values: strings, numbers, times, bytes.
extension JSONWriter {
    @inlinable
    public mutating func null() {
        separate()
        bytes.append(text: "null")
    }

    @inlinable
    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(text: value ? "true" : "false")
    }

    /// Any integer, exactly. (Readers that know only doubles lose digits beyond 2^53.)
    @inlinable
    public mutating func integer(_ value: some FixedWidthInteger) {
        separate()
        bytes.appendDecimal(value)
    }

    /// The shortest form that reads back as the same number; `null` for what JSON has no number for.
    @inlinable
    public mutating func double(_ value: Double) {
        separate()
        if value.isFinite { bytes.appendShortest(value) } else { bytes.append(text: "null") }
    }

    /// A time in nanoseconds, written as milliseconds with as many decimals as it has (at most six).
    @inlinable
    public mutating func milliseconds(_ nanoseconds: Int64) {
        separate()
        bytes.appendMilliseconds(nanoseconds)
    }

    /// A time in nanoseconds, written as seconds with as many decimals as it has (at most nine).
    @inlinable
    public mutating func seconds(_ nanoseconds: Int64) {
        separate()
        bytes.appendFixedPoint(nanoseconds, decimals: 9)
    }

    @inlinable
    public mutating func string(_ value: String) {
        separate()
        appendQuoted(value)
    }

    /// A string known at compile time that needs no escaping.
    @inlinable
    public mutating func literal(_ value: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(text: value)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Text from outside: what is not UTF-8 becomes U+FFFD.
    @inlinable
    public mutating func string(repairing text: Span<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.appendJSONEscaped(text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Bytes as lower-case hex digits.
    @inlinable
    public mutating func hex(_ value: Span<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.appendHex(value)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string whose characters `body` appends; they must need no escaping (addresses, times).
    @inlinable
    public mutating func plainString(_ body: (inout [UInt8]) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        body(&bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Any value that was read, members in their order.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .unsigned(let value): integer(value)
        case .number(let value): double(value)
        case .string(let text): string(repairing: text.span)
        case .array(let values):
            beginArray()
            for value in values { self.value(value) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members {
                key(escaping: member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    @usableFromInline
    mutating func appendQuoted(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        bytes.appendJSONEscaped(value.utf8.span)
        bytes.append(UInt8(ascii: "\""))
    }
}

extension Array where Element == UInt8 {
    /// Appends text as the inside of a JSON string.
    ///
    /// Quote, backslash and C0 controls are escaped as RFC 8259 demands; the other characters of
    /// `isTerminalControl` too, because NDJSON is also read on terminals. Broken UTF-8 becomes U+FFFD.
    public mutating func appendJSONEscaped(_ text: Span<UInt8>) {
        var position = 0
        var plain = 0
        while position < text.count {
            let byte = text[position]
            if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                position &+= 1
                continue
            }
            let step = UTF8Step(text, at: position)
            if case .scalar(let scalar, let length) = step, length > 1, !isTerminalControl(scalar) {
                position &+= length
                continue
            }
            append(span: text.extracting(plain..<position))
            switch step {
            case .broken: append(contentsOf: [0xEF, 0xBF, 0xBD])
            case .scalar(let scalar, _): appendJSONEscape(scalar)
            }
            position &+= step.length
            plain = position
        }
        append(span: text.extracting(plain..<position))
    }

    private mutating func appendJSONEscape(_ scalar: UInt32) {
        append(UInt8(ascii: "\\"))
        switch scalar {
        case 0x22, 0x5C: append(UInt8(truncatingIfNeeded: scalar))
        case 0x08: append(UInt8(ascii: "b"))
        case 0x09: append(UInt8(ascii: "t"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0D: append(UInt8(ascii: "r"))
        default:
            append(UInt8(ascii: "u"))
            appendHex(scalar, digits: 4)
        }
    }
}
