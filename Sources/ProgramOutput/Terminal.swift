import Bytes
import Glibc

/// What the text on a descriptor is shown on.
public struct Terminal: Sendable {
    public let descriptor: CInt
    /// False for files and pipes.
    public let isTerminal: Bool
    /// False where colours and cursor movements are not wanted or not understood: no terminal, `NO_COLOR` set,
    /// or `TERM` unset or `dumb`.
    public let hasColor: Bool
    /// Whether text may hold characters beyond ASCII.
    public let hasUnicode: Bool

    /// - Parameter wantsColor: false where `--no-color` was given.
    public init(descriptor: CInt, wantsColor: Bool = true) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
        hasUnicode = localeIsUTF8()
        let term = environmentVariable("TERM") ?? ""
        let refuses = environmentVariable("NO_COLOR").map { !$0.isEmpty } ?? false
        hasColor = isTerminal && wantsColor && !refuses && !term.isEmpty && term != "dumb"
    }

    /// True where a picture can be repainted in place.
    public var canRepaint: Bool {
        guard isTerminal, let term = environmentVariable("TERM") else { return false }
        return !term.isEmpty && term != "dumb"
    }

    /// Columns and rows now: the terminal's answer, else `COLUMNS` and `LINES`, else 80 × 24.
    public var size: (columns: Int, rows: Int) {
        var size = winsize()
        let known = unsafe isTerminal && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
        func dimension(_ answer: UInt16, _ variable: String, _ fallback: Int) -> Int {
            if known, answer > 0 { return Int(answer) }
            return environmentVariable(variable).flatMap { Int($0) }.flatMap { 1...10_000 ~= $0 ? $0 : nil }
                ?? fallback
        }
        return (dimension(size.ws_col, "COLUMNS", 80), dimension(size.ws_row, "LINES", 24))
    }

    /// The width help is wrapped at: no line is comfortable beyond 100 columns.
    public var helpWidth: Int { min(max(isTerminal ? size.columns : 80, 40), 100) }

    /// How text is set apart. Where there is no colour, nothing is appended.
    public enum Style: UInt8, Sendable {
        case plain = 0
        case bold = 1
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
    }

    /// Appends the sequence that begins a style; `.plain` ends all of them.
    public func append(_ style: Style, to bytes: inout [UInt8]) {
        guard hasColor else { return }
        bytes.append(text: "\u{1B}[")
        bytes.appendDecimal(style.rawValue)
        bytes.append(UInt8(ascii: "m"))
    }
}

/// The value of an environment variable, nil where it is not set.
public func environmentVariable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
}

/// Whether the locale's characters are UTF-8: what `LC_ALL`, `LC_CTYPE` and `LANG`, the first of them that is set,
/// say of the character set.
func localeIsUTF8() -> Bool {
    for variable in ["LC_ALL", "LC_CTYPE", "LANG"] {
        if let value = environmentVariable(variable), !value.isEmpty {
            let value = value.lowercased()
            return value.contains("utf-8") || value.contains("utf8")
        }
    }
    return false
}
