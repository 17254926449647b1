internal import DiscoveryLatency

/// What the place that text goes to can show.
struct Ink: Equatable, Sendable {
    /// Columns; lines are made to fit.
    var width: Int
    /// Block characters and `…`; plain ASCII where the locale is not UTF-8.
    var unicode: Bool
    /// Escape sequences for bold, dim and colour.
    var color: Bool

    static let plain = Ink(width: 80, unicode: true, color: false)

    enum Style {
        case bold, dim, warning, bar, good

        var sequence: StaticString {
            switch self {
            case .bold: "\u{1B}[1m"
            case .dim: "\u{1B}[2m"
            case .warning: "\u{1B}[33m"
            case .bar: "\u{1B}[36m"
            case .good: "\u{1B}[32m"
            }
        }
    }

    /// Runs `body` with the style switched on, where there is colour.
    func styled(_ style: Style, _ text: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
        if color { text.put(style.sequence) }
        body(&text)
        if color { text.put("\u{1B}[0m") }
    }

    func styled(_ style: Style, _ words: String, _ text: inout [UInt8]) {
        styled(style, &text) { $0.put(words) }
    }

    /// A bar of `share` (0…1) of `columns`; what is above zero shows at least a trace.
    func bar(_ share: Double, columns: Int, _ text: inout [UInt8]) {
        guard share > 0, columns > 0 else { return }
        guard unicode else {
            return text.put(UInt8(ascii: "#"), times: max(1, Int(nearest: share * Double(columns))))
        }
        let eighths = max(1, min(columns * 8, Int(nearest: share * Double(columns) * 8)))
        for _ in 0..<eighths / 8 { text.put("█") }
        if eighths % 8 > 0 { text.put(Self.lying[eighths % 8 - 1]) }
    }

    /// One character for a share (0…1) of the highest: a column of a small chart.
    func spark(_ share: Double, _ text: inout [UInt8]) {
        guard share > 0 else { return text.put(unicode ? "·" : " ") }
        let step = min(7, Int(wholePartOf: share * 8))
        text.put(unicode ? Self.standing[step] : Self.ascii[step])
    }

    private static let lying: [StaticString] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    private static let standing: [StaticString] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let ascii: [StaticString] = [".", ":", "-", "=", "+", "*", "#", "@"]
}
