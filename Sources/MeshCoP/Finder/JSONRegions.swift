/// Where JSON may stand in a text: a log line, a message, several documents one after another. Nothing is read here: what lies
/// between two brackets is handed to the JSON reader (`JSONValue.lenient`), which says whether it is JSON.
struct JSONRegions: ~Escapable {
    private let text: Span<UInt8>
    private var open: [(bracket: UInt8, at: Int)] = []
    private var (braces, brackets) = (0, 0)
    private var pairs: [Range<Int>] = []

    @_lifetime(copy text)
    private init(_ text: Span<UInt8>) { self.text = text }

    /// The outermost pairs of brackets, in their order. One pass: a bracket without its partner costs nothing.
    static func find(in text: Span<UInt8>) -> [Range<Int>] {
        var regions = JSONRegions(text)
        regions.run()
        return regions.pairs
    }

    private mutating func run() {
        var isInString = false
        var at = 0
        while at < text.count {
            let byte = text[at]
            switch byte {
            case 0x0a: isInString = false
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "\\") where isInString: at += 1
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if !isInString {
                    open.append((byte, at))
                    if byte == UInt8(ascii: "{") { braces += 1 } else { brackets += 1 }
                }
            case UInt8(ascii: "}"), UInt8(ascii: "]"): if !isInString { close(byte, at) }
            default: break
            }
            at += 1
        }
    }

    private mutating func close(_ byte: UInt8, _ at: Int) {
        let isBrace = byte == UInt8(ascii: "}")
        guard (isBrace ? braces : brackets) > 0 else { return }
        while let last = open.popLast() {
            let wasBrace = last.bracket == UInt8(ascii: "{")
            if wasBrace { braces -= 1 } else { brackets -= 1 }
            guard wasBrace == isBrace else { continue }
            while let pair = pairs.last, pair.lowerBound > last.at { pairs.removeLast() }
            pairs.append(last.at..<(at + 1))
            return
        }
    }
}
