import Bytes
import LinuxSystem

extension Array where Element == UInt8 {
    /// Appends text from outside so that no terminal acts on it: C0 and C1 controls, DEL, bidirectional
    /// controls, line and paragraph separators, and every byte that is not UTF-8 (overlong forms and surrogates
    /// included) become `\xNN`, byte by byte. The backslash does too, so that what is shown can be
    /// turned back into the bytes.
    public mutating func appendEscapedForTerminal(_ text: Span<UInt8>) {
        var position = 0
        var plain = 0
        while position < text.count {
            let byte = text[position]
            if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") {
                position += 1
                continue
            }
            let step = UTF8Step(text, at: position)
            if case .scalar(let scalar, _) = step, let byte = PathByte.byte(of: scalar) {
                append(span: text.extracting(plain..<position))
                append(hexEscape: byte)
                position += step.length
                plain = position
                continue
            }
            if case .scalar(let scalar, let length) = step, !isTerminalControl(scalar),
                scalar != 0x5C
            {
                position += length
                continue
            }
            append(span: text.extracting(plain..<position))
            for index in position..<position + step.length { append(hexEscape: text[index]) }
            position += step.length
            plain = position
        }
        append(span: text.extracting(plain..<position))
    }

    /// `\xNN`.
    private mutating func append(hexEscape byte: UInt8) {
        append(UInt8(ascii: "\\"))
        append(UInt8(ascii: "x"))
        appendHex(byte, uppercase: true)
    }

    /// The same for any sequence of bytes.
    public mutating func appendEscapedForTerminal(_ text: some Sequence<UInt8>) {
        appendEscapedForTerminal(Array(text).span)
    }

    /// Appends one CSV field (RFC 4180): quoted where it holds a comma, quote or line break. A field that a
    /// spreadsheet would take for a formula (first character `=`, `+`, `-`, `@`, tab or carriage return) gets
    /// an apostrophe in front. Broken UTF-8 and controls other than tab and line breaks become U+FFFD.
    public mutating func appendCSVField(_ text: Span<UInt8>) {
        guard text.count > 0 else { return }
        let start = count
        var needsQuotes = false
        switch text[0] {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D:
            append(UInt8(ascii: "'"))
        case 0x20: needsQuotes = true
        default: break
        }
        var position = 0
        while position < text.count {
            let step = UTF8Step(text, at: position)
            switch step {
            case .scalar(0x22, _):
                needsQuotes = true
                append(UInt8(ascii: "\""))
                append(UInt8(ascii: "\""))
            case .scalar(0x09, _), .scalar(0x0A, _), .scalar(0x0D, _), .scalar(0x2C, _):
                needsQuotes = true
                append(text[position])
            case .scalar(let scalar, let length) where !isTerminalControl(scalar):
                append(span: text.extracting(position..<position + length))
            default: append(contentsOf: [0xEF, 0xBF, 0xBD])
            }
            position += step.length
        }
        if needsQuotes {
            insert(UInt8(ascii: "\""), at: start)
            append(UInt8(ascii: "\""))
        }
    }

    /// The same for any sequence of bytes.
    public mutating func appendCSVField(_ text: some Sequence<UInt8>) { appendCSVField(Array(text).span) }

    /// Appends the inside of an OpenMetrics label value: backslash, quote and line feed escaped, broken UTF-8
    /// as U+FFFD. What a terminal would act on becomes `\xNN` as in text, so that it is harmless where it is shown.
    public mutating func appendOpenMetricsLabel(_ text: Span<UInt8>) {
        var position = 0
        while position < text.count {
            let step = UTF8Step(text, at: position)
            switch step {
            case .scalar(0x5C, _): append(text: "\\\\")
            case .scalar(0x22, _): append(text: "\\\"")
            case .scalar(0x0A, _): append(text: "\\n")
            case .scalar(let scalar, let length) where isTerminalControl(scalar):
                for index in position..<position + length {
                    append(UInt8(ascii: "\\"))
                    append(hexEscape: text[index])
                }
            case .scalar(_, let length): append(span: text.extracting(position..<position + length))
            case .broken: append(contentsOf: [0xEF, 0xBF, 0xBD])
            }
            position += step.length
        }
    }

    /// The same for any sequence of bytes.
    public mutating func appendOpenMetricsLabel(_ text: some Sequence<UInt8>) {
        appendOpenMetricsLabel(Array(text).span)
    }
}

/// Text from outside as a String that no terminal acts on; see `appendEscapedForTerminal`.
public func escapedForTerminal(_ text: some Sequence<UInt8>) -> String {
    var bytes: [UInt8] = []
    bytes.appendEscapedForTerminal(text)
    return String(decoding: bytes, as: UTF8.self)
}
