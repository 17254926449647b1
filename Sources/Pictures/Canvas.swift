internal import Bytes

/// The marks of a picture, as SVG elements. Coordinates are pixels from the upper left corner; looks are classes, which
/// `PictureStyle` colours.
struct Canvas: Equatable {
    enum Anchor {
        case start, middle, end

        var attribute: StaticString? {
            switch self {
            case .start: nil
            case .middle: "middle"
            case .end: "end"
            }
        }
    }

    private(set) var bytes: [UInt8] = []
    /// Elements so far: a picture's size is bounded, whatever it shows.
    private(set) var elements = 0

    mutating func rectangle(
        _ look: StaticString, x: Double, y: Double, width: Double, height: Double, tip: String? = nil
    ) {
        begin("rect", look)
        attribute("x", x)
        attribute("y", y)
        attribute("width", max(0, width))
        attribute("height", max(0, height))
        end("rect", tip: tip)
    }

    mutating func line(_ look: StaticString, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
        begin("path", look)
        bytes.append(text: " d=\"M")
        point(x1, y1)
        bytes.append(text: "L")
        point(x2, y2)
        bytes.append(text: "\"")
        end("path")
    }

    mutating func circle(_ look: StaticString, x: Double, y: Double, radius: Double, tip: String? = nil) {
        begin("circle", look)
        attribute("cx", x)
        attribute("cy", y)
        attribute("r", radius)
        end("circle", tip: tip)
    }

    /// One line through all points, closed where it is a surface; nothing for no point.
    mutating func path(_ look: StaticString, _ points: [(x: Double, y: Double)], closed: Bool = false) {
        guard !points.isEmpty else { return }
        begin("path", look)
        bytes.append(text: " d=\"")
        for (index, (x, y)) in points.enumerated() {
            bytes.append(text: index == 0 ? "M" : "L")
            point(x, y)
        }
        bytes.append(text: closed ? "z\"" : "\"")
        end("path")
    }

    /// A dot at each point, all in one element: the stroke's ends are the dots, so their shape and size are the
    /// class's.
    mutating func dots(_ look: StaticString, _ points: [(x: Double, y: Double)]) {
        guard !points.isEmpty else { return }
        begin("path", look)
        bytes.append(text: " d=\"")
        for (x, y) in points {
            bytes.append(text: "M")
            point(x, y)
            bytes.append(text: "h0")
        }
        bytes.append(text: "\"")
        end("path")
    }

    /// Squares that stand on a corner, all in one element.
    mutating func tilted(_ look: StaticString, _ points: [(x: Double, y: Double)]) {
        guard !points.isEmpty else { return }
        begin("path", look)
        bytes.append(text: " d=\"")
        for (x, y) in points {
            bytes.append(text: "M")
            point(x, y - 3.1)
            bytes.append(text: "l3.1 3.1-3.1 3.1-3.1-3.1z")
        }
        bytes.append(text: "\"")
        end("path")
    }

    /// Upright lines, all in one element.
    mutating func uprights(_ look: StaticString, _ lines: [(x: Double, from: Double, to: Double)]) {
        guard !lines.isEmpty else { return }
        begin("path", look)
        bytes.append(text: " d=\"")
        for (x, from, to) in lines {
            bytes.append(text: "M")
            point(x, from)
            bytes.append(text: "V")
            bytes.appendCoordinate(to)
        }
        bytes.append(text: "\"")
        end("path")
    }

    mutating func text(
        _ look: StaticString, x: Double, y: Double, _ words: String, anchor: Anchor = .start
    ) {
        begin("text", look)
        attribute("x", x)
        attribute("y", y)
        if let anchor = anchor.attribute {
            bytes.append(text: " text-anchor=\"")
            bytes.append(text: anchor)
            bytes.append(text: "\"")
        }
        bytes.append(text: ">")
        bytes.appendMarkup(words)
        bytes.append(text: "</text>\n")
    }

    private mutating func begin(_ name: StaticString, _ look: StaticString) {
        elements += 1
        bytes.append(text: "<")
        bytes.append(text: name)
        bytes.append(text: " class=\"")
        bytes.append(text: look)
        bytes.append(text: "\"")
    }

    /// A tip is what a browser shows when the pointer rests on the mark, and what a screen reader says.
    private mutating func end(_ name: StaticString, tip: String? = nil) {
        guard let tip else { return bytes.append(text: "/>\n") }
        bytes.append(text: "><title>")
        bytes.appendMarkup(tip)
        bytes.append(text: "</title></")
        bytes.append(text: name)
        bytes.append(text: ">\n")
    }

    private mutating func attribute(_ name: StaticString, _ value: Double) {
        bytes.append(text: " ")
        bytes.append(text: name)
        bytes.append(text: "=\"")
        bytes.appendCoordinate(value)
        bytes.append(text: "\"")
    }

    private mutating func point(_ x: Double, _ y: Double) {
        bytes.appendCoordinate(x)
        bytes.append(text: " ")
        bytes.appendCoordinate(y)
    }
}
