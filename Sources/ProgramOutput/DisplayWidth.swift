/// How many columns of a terminal a character takes: 0 for marks that combine with the one before and for
/// characters without a picture, 2 for the wide forms of East Asian scripts and emoji, else 1.
public func displayWidth(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return value < 0x20 || 0x7F...0x9F ~= value || value == 0xAD ? 0 : 1 }
    switch value {
    // Hangul Jamo: the leading consonant is wide, vowels and trailing consonants are drawn into it.
    case 0x1100...0x115F: return 2
    case 0x1160...0x11FF: return 0
    // East Asian Width W and F (UAX #11), blocks only.
    case 0x2329, 0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
        0x1B000...0x1B2FF, 0x20000...0x2FFFD, 0x30000...0x3FFFD:
        return isCombining(scalar) ? 0 : 2
    default:
        if isCombining(scalar) { return 0 }
        return scalar.properties.isEmojiPresentation ? 2 : 1
    }
}

private func isCombining(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: true
    default: false
    }
}

/// How many columns text takes.
public func displayWidth(_ text: some StringProtocol) -> Int {
    if text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + displayWidth($1) }
}

/// The longest beginning of text that fits a number of columns; what is left out is shown by `…`, or `~` where
/// the terminal has only ASCII.
public func truncated(_ text: String, toWidth width: Int, unicode: Bool = true) -> String {
    guard width > 0 else { return "" }
    guard displayWidth(text) > width else { return text }
    var kept = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
        let columns = displayWidth(scalar)
        guard used + columns <= width - 1 else { break }
        kept.append(scalar)
        used += columns
    }
    return String(kept) + (unicode ? "…" : "~")
}

/// Words put into lines of at most `width` columns; a longer word has a line of its own.
public func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var columns = 0
    for word in text.split(separator: " ") {
        let more = displayWidth(word)
        if !line.isEmpty, columns + 1 + more > width {
            lines.append(line)
            (line, columns) = ("", 0)
        }
        if !line.isEmpty { (line, columns) = (line + " ", columns + 1) }
        line += word
        columns += more
    }
    if !line.isEmpty { lines.append(line) }
    return lines
}
