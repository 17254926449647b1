public import DiscoveryLatency

extension Picture {
    /// One scanner of the picture: its name, its setting as words, and what it does.
    public struct Scanner: Sendable {
        public let name: String
        public let setting: String
        public let band: IntervalBand

        public init(name: String, setting: String, band: IntervalBand) {
            (self.name, self.setting, self.band) = (name, setting, band)
        }
    }

    /// A band for each scanner, from the time by which it finds half of all devices to that of 95 in 100, over the
    /// advertising interval. Where interval and scan fall into step the band rises.
    ///
    /// - Parameters:
    ///   - scanners: one a row.
    ///   - start: what latency counts from.
    ///   - marked: the advertising interval that was asked for, in nanoseconds.
    public static func phones(
        _ scanners: [Scanner], start: DiscoveryModel.Start, marked: Int64? = nil
    ) -> Picture {
        let heading = "Found by phones, from \(start.inWords)"
        let points = scanners.flatMap { $0.band.points }
        guard let first = points.map(\.advertisingInterval).min(),
            let last = points.map(\.advertisingInterval).max()
        else { return nothing(heading, "no scanner was given") }
        let row = 46.0
        let labels = scanners.map { max(textWidth($0.name, isBold: true), textWidth($0.setting)) }.max() ?? 0
        let size = Size(width: 760, height: 84 + row * Double(scanners.count) + 50)
        var canvas = Canvas()
        var frame = Frame(size)
        frame.left = labels + 30
        frame.right = size.width - 60
        frame.drawHead(heading, on: &canvas)
        frame.drawLegend(
            [
                .init(
                    words: "from half found to 95 of 100 found",
                    sample: .stepWithBand(line: "measured", band: "band"))
            ] + (marked == nil ? [] : [.init(words: "this device", sample: .line("mark"))]), on: &canvas)
        let across = frame.across(AxisScale(Double(first), Double(last), isLogarithmic: true))
        for (number, scanner) in scanners.enumerated() {
            let top = frame.top + row * Double(number)
            draw(scanner, top: top, height: row - 10, in: frame, across, on: &canvas)
        }
        if let marked, (first...last).contains(marked) {
            let x = across.place(Double(marked))
            canvas.line("mark", x, frame.top - 4, x, frame.bottom)
        }
        frame.drawTime(across, "advertising interval", on: &canvas)
        let summary =
            "\(countWords(scanners.count, "scanner")), one a row: the latency by which half and by which 95 of 100 "
            + "devices are found, against the advertising interval."
        return Picture(title: heading, summary: summary, size: size, canvas: canvas)
    }

    private static func draw(
        _ scanner: Scanner, top: Double, height: Double, in frame: Frame, _ across: AxisScale,
        on canvas: inout Canvas
    ) {
        var upwards = AxisScale(1e7, Double(IntervalBand.limit), isLogarithmic: true)
        (upwards.from, upwards.to) = (top + height, top)
        canvas.text("strong", x: 14, y: top + height / 2 - 2, scanner.name)
        canvas.text("quantity", x: 14, y: top + height / 2 + 14, scanner.setting)
        for (time, label) in [(1e8, "0.1 s"), (1e9, ""), (1e10, "10 s")] {
            let y = upwards.place(time)
            canvas.line("grid", frame.left, y, frame.right, y)
            if !label.isEmpty { canvas.text("number", x: frame.right + 6, y: y + 4, label) }
        }
        canvas.line("axis", frame.left, top + height, frame.right, top + height)
        func places(_ time: (IntervalBand.Point) -> Int64?) -> [(x: Double, y: Double)] {
            scanner.band.points.map { point in
                (
                    across.place(Double(point.advertisingInterval)),
                    upwards.place(Double(time(point) ?? IntervalBand.limit))
                )
            }
        }
        let late = places(\.p95)
        canvas.path("band", late + places(\.p50).reversed(), closed: true)
        canvas.path("measured", late)
    }
}
