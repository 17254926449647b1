/// A text with every run of 32 and more hex digits, the length of a key, replaced by how many there are: somebody who
/// gives a dataset where a file's name belongs does not find it in a log.
///
/// Pasted hex may have a space or a colon between two bytes. A dash ends a run: UUIDs in paths are no secrets.
public func withoutLongHex(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var shown: [UInt8] = []
    var at = 0
    while at < bytes.count {
        let run = hexRun(in: bytes, from: at)
        if run.digits >= 32 {
            shown.append(contentsOf: "(\(run.digits) hex digits)".utf8)
            at = run.end
        } else {
            let next = max(run.end, at + 1)
            shown.append(contentsOf: bytes[at..<next])
            at = next
        }
    }
    return String(decoding: shown, as: UTF8.self)
}

/// The hex digits from a place on, and where they end.
private func hexRun(in bytes: [UInt8], from start: Int) -> (digits: Int, end: Int) {
    func isDigit(_ index: Int) -> Bool {
        guard index < bytes.count else { return false }
        switch bytes[index] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            return true
        default: return false
        }
    }
    // Only whole bytes: a word of prose that is hex, or ends or begins like it, is not joined to what stands beside it.
    let isInWord = start > 0 && isLetter(bytes[start - 1])
    var digits = 0
    var end = start
    while true {
        while isDigit(end) {
            digits += 1
            end += 1
        }
        let isSeparator =
            end < bytes.count && (bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: ":"))
        guard digits > 0, digits.isMultiple(of: 2), !isInWord, isSeparator, isDigit(end + 1), isDigit(end + 2)
        else { return (digits, end) }
        end += 1
    }
}

private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}
