internal import Bytes
internal import DiscoveryLatency

extension [UInt8] {
    /// Appends text from anywhere as the content of an element or of a quoted attribute: the five characters that XML
    /// and HTML act on are escaped; controls, which XML forbids, and characters that reorder a line become U+FFFD.
    public mutating func appendMarkup(_ text: some StringProtocol) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": append(text: "&amp;")
            case "<": append(text: "&lt;")
            case ">": append(text: "&gt;")
            case "\"": append(text: "&quot;")
            case "'": append(text: "&#39;")
            case "\n", "\t": append(UInt8(ascii: " "))
            case _ where isTerminalControl(scalar.value), "\u{FFFE}", "\u{FFFF}": append(text: "\u{FFFD}")
            default: append(contentsOf: Character(scalar).utf8)
            }
        }
    }

    /// Appends a coordinate in pixels, to a tenth; what is not a number lies at zero, and nothing lies further out than
    /// a million.
    mutating func appendCoordinate(_ value: Double) {
        let inside = value.isNaN ? 0 : Swift.min(Swift.max(value, -1e6), 1e6)
        appendFixedPoint(Int64(nearest: inside * 10), decimals: 1)
    }
}

/// At most `limit` characters, an ellipsis at the end where something is missing: names and addresses come from
/// outside, and a picture has an edge.
func clipped(_ text: String, to limit: Int) -> String {
    text.count <= limit ? text : text.prefix(Swift.max(0, limit - 1)) + "…"
}
