internal import Bytes

// Numbers and their units as pictures and pages show them.

/// A latency with as many digits as it deserves: `0.376 ms`, `5.25 ms`, `496.3 ms`, from ten seconds on `16.98 s`.
func latencyWords(_ nanoseconds: Double) -> String {
    let ms = nanoseconds / 1e6
    if ms.magnitude >= 9999.95 { return decimalWords(ms / 1000, decimals: ms.magnitude < 1e6 ? 2 : 1) + " s" }
    return decimalWords(ms, decimals: ms.magnitude < 0.9995 ? 3 : ms.magnitude < 9.995 ? 2 : 1) + " ms"
}

/// A setting or another round time, without zeros that say nothing: `30 ms`, `11.25 ms`, `2.5 s`.
func roundTimeWords(_ nanoseconds: Double) -> String {
    nanoseconds.magnitude < 1e9
        ? decimalWords(nanoseconds / 1e6, decimals: 3, trimmed: true) + " ms"
        : decimalWords(nanoseconds / 1e9, decimals: 3, trimmed: true) + " s"
}

/// Rounded to `decimals` places; in its shortest form where it is beyond all reason.
func decimalWords(_ value: Double, decimals: Int, trimmed: Bool = false) -> String {
    var text: [UInt8] = []
    text.appendRounded(value, decimals: decimals, trimmed: trimmed)
    return String(decoding: text, as: UTF8.self)
}

/// `1,204`.
func groupedWords(_ count: Int) -> String {
    var text: [UInt8] = []
    text.appendGrouped(count)
    return String(decoding: text, as: UTF8.self)
}

/// A count with its noun: `1 trial`, `1,204 trials`.
func countWords(_ count: Int, _ noun: String) -> String {
    "\(groupedWords(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// Text whose lines do not break between a number and its unit, or between `p` and its value.
func tied(_ text: String) -> String {
    let units: Set<Substring> = ["ms", "s", "min", "h", "%", "dBm"]
    var words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count > 1 else { return text }
    for index in words.indices.dropLast().reversed() {
        let next = words[index + 1].prefix { $0.isLetter || $0 == "%" }
        let isUnit = words[index].last?.isNumber == true && units.contains(next)
        if isUnit || ["z", "(z", "p"].contains(words[index]) {
            words[index] += "\u{A0}" + words.remove(at: index + 1)
        }
    }
    return words.joined(separator: " ")
}

/// About how wide text is, in pixels: a little more than in the widest of the fonts that browsers take, so that what
/// fits by this measure fits.
func textWidth(_ text: String, size: Double = 13, isBold: Bool = false) -> Double {
    text.unicodeScalars.reduce(0) { width, scalar in
        let part =
            switch scalar {
            case " ", ".", ",", ":", "i", "l": 0.4
            case "m", "w", "M", "W", "%": 0.98
            default: scalar.value < 0x2E80 ? 0.65 : 1.05
            }
        return width + part * size * (isBold ? 1.1 : 1)
    }
}

/// As much of a text as fits, an ellipsis at the end where something is missing.
func fitted(_ text: String, width: Double, size: Double = 13, isBold: Bool = false) -> String {
    // Whatever comes from outside is looked at only as far as a picture is wide.
    var shown = clipped(text, to: 200)
    while !shown.isEmpty, textWidth(shown, size: size, isBold: isBold) > width {
        shown = String(shown.dropLast(shown.last == "…" ? 2 : 1)) + "…"
    }
    return shown
}
