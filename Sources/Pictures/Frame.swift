/// What every plot has: a title, a surface with two axes, and a legend.
///
/// ```
/// title
/// legend
/// quantity upwards
/// ┌────────────────────────────────────────────────┐
/// └────────────────────────────────────────────────┘
///                quantity to the right
/// ```
struct Frame {
    let size: Picture.Size
    var left: Double
    var right: Double
    var top: Double
    var bottom: Double

    /// - Parameter hasLegend: a single kind of mark that the axes explain needs none.
    init(_ size: Picture.Size, yLabels: [String] = [], hasLegend: Bool = true) {
        self.size = size
        left = max(34, (yLabels.map { textWidth($0) }.max() ?? 0) + 8) + 14
        right = size.width - 26
        top = hasLegend ? 84 : 62
        bottom = size.height - 50
    }

    var width: Double { right - left }
    var height: Double { bottom - top }

    /// A scale laid along the lower edge, or upwards along the left one.
    func across(_ scale: AxisScale) -> AxisScale {
        var scale = scale
        (scale.from, scale.to) = (left, right)
        return scale
    }

    func upwards(_ scale: AxisScale) -> AxisScale {
        var scale = scale
        (scale.from, scale.to) = (bottom, top)
        return scale
    }

    func downwards(_ scale: AxisScale) -> AxisScale {
        var scale = scale
        (scale.from, scale.to) = (top, bottom)
        return scale
    }

    func drawHead(_ title: String, on canvas: inout Canvas) {
        canvas.text(
            "head", x: 14, y: 24, fitted(title, width: size.width - 28, size: 16, isBold: true))
    }

    /// Grid lines and numbers of the vertical axis, and what they count.
    func drawVertical(_ scale: AxisScale, _ ticks: [Tick], _ quantity: String, on canvas: inout Canvas) {
        for tick in ticks {
            let y = scale.place(tick.value)
            canvas.line("grid", left, y, right, y)
            if !tick.label.isEmpty { canvas.text("right", x: left - 7, y: y + 4, tick.label) }
        }
        canvas.text("quantity", x: 14, y: top - 14, quantity)
    }

    /// The lower edge with its numbers, and what they measure.
    func drawHorizontal(_ scale: AxisScale, _ ticks: [Tick], _ quantity: String, on canvas: inout Canvas) {
        canvas.line("axis", left, bottom, right, bottom)
        for tick in ticks {
            let x = scale.place(tick.value)
            canvas.line("axis", x, bottom, x, bottom + (tick.label.isEmpty ? 3 : 5))
            if !tick.label.isEmpty { canvas.text("number", x: x, y: bottom + 19, tick.label, anchor: .middle) }
        }
        canvas.text(
            "quantity", x: (left + right) / 2, y: bottom + 39, fitted(quantity, width: width), anchor: .middle)
    }

    /// Times along the lower edge.
    func drawTime(_ scale: AxisScale, _ quantity: String, on canvas: inout Canvas) {
        let (ticks, unit) = Ticks.time(scale)
        drawHorizontal(scale, ticks, unit.map { "\(quantity), \($0)" } ?? quantity, on: &canvas)
    }

    /// In place of marks, where there is nothing to show.
    func drawEmpty(_ words: String, on canvas: inout Canvas) {
        canvas.rectangle("empty", x: left, y: top, width: width, height: height)
        canvas.text("quantity", x: (left + right) / 2, y: (top + bottom) / 2, words, anchor: .middle)
    }

    /// What a mark means.
    struct Key {
        let words: String
        let sample: Sample

        enum Sample {
            case area(StaticString)
            case line(StaticString)
            case stepWithBand(line: StaticString, band: StaticString)
            case lineWithUpright(line: StaticString, upright: StaticString)
            case dot(StaticString)
            case tilted(StaticString)
            case tick(StaticString)
        }
    }

    /// Keys in a row under the title; those that do not fit are left out, last ones first.
    func drawLegend(_ keys: [Key], on canvas: inout Canvas) {
        var keys = keys
        let widths = { (key: Key) in 24 + textWidth(key.words) + 12 }
        while keys.reduce(0, { $0 + widths($1) }) > size.width - 28 + 12 { keys.removeLast() }
        var x = 14.0
        for key in keys {
            let y = 42.0
            switch key.sample {
            case .area(let look): canvas.rectangle(look, x: x, y: y - 6, width: 18, height: 11)
            case .line(let look): canvas.line(look, x, y, x + 18, y)
            case .stepWithBand(let line, let band):
                canvas.path(
                    band, [(x, y - 5), (x + 18, y - 5), (x + 18, y + 5), (x, y + 5)], closed: true)
                canvas.line(line, x, y, x + 18, y)
            case .lineWithUpright(let line, let upright):
                canvas.line(line, x, y, x + 18, y)
                canvas.uprights(upright, [(x + 9, y - 6, y + 6)])
            case .dot(let look): canvas.dots(look, [(x + 9, y)])
            case .tilted(let look): canvas.tilted(look, [(x + 9, y)])
            case .tick(let look): canvas.uprights(look, [(x + 9, y - 4.5, y + 4.5)])
            }
            canvas.text("key", x: x + 24, y: 46, key.words)
            x += widths(key)
        }
    }
}
