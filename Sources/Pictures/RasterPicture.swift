public import DiscoveryLatency

extension Picture {
    /// The phase raster: each advertising event as a dot, its phase in the scan interval to the right, its number
    /// downwards; the window is shaded.
    ///
    /// - Parameter subject: whose events these are; from outside, so it may hold anything.
    public static func raster(_ raster: PhaseRaster?, of subject: String = "") -> Picture {
        let heading = heading("Phase in the scan interval", of: subject)
        guard let raster, !raster.points.isEmpty else {
            return nothing(heading, "no event was heard in a scan of known window and interval")
        }
        var canvas = Canvas()
        let last = Double(raster.points.last?.event ?? 0)
        let vertical = AxisScale(0, max(last, 1))
        let ticks = Ticks.linear(vertical, limit: 7).filter { $0.value == $0.value.rounded() }
        let frame = Frame(.ordinary, yLabels: ticks.map(\.label))
        let x = frame.across(AxisScale(0, Double(raster.interval)))
        var y = frame.downwards(vertical)
        // The outermost dots stand inside.
        (y.from, y.to) = (frame.top + 5, frame.bottom - 6)
        let quantity =
            raster.meanPeriod == nil ? "number of the event heard" : "number of the advertising event"
        frame.drawHead(heading, on: &canvas)
        frame.drawVertical(y, ticks, quantity, on: &canvas)
        if raster.hasOrigin {
            let end = x.place(Double(raster.window))
            canvas.rectangle("window", x: x.from, y: frame.top, width: end - x.from, height: frame.height)
            canvas.line("edge", x.from, frame.top, x.from, frame.bottom)
            canvas.line("edge", end, frame.top, end, frame.bottom)
        }
        drawBreaks(raster, y, frame, &canvas)
        let looks = draw(raster, x, y, &canvas)
        frame.drawTime(x, "time since the window opened", on: &canvas)
        frame.drawLegend(keys(raster, looks), on: &canvas)
        return Picture(title: heading, summary: summary(raster), canvas: canvas)
    }

    /// Where another stretch of scanning begins; where there are many, lines would be all there is.
    private static func drawBreaks(
        _ raster: PhaseRaster, _ y: AxisScale, _ frame: Frame, _ canvas: inout Canvas
    ) {
        guard raster.breaks.count <= 30 else { return }
        for event in raster.breaks {
            let place = y.place(Double(event) - 0.5)
            canvas.line("rule", frame.left, place, frame.right, place)
        }
    }

    /// Draws the dots, missed ones first, and returns the kinds that there are.
    private static func draw(_ raster: PhaseRaster, _ x: AxisScale, _ y: AxisScale, _ canvas: inout Canvas)
        -> [DotKind]
    {
        DotKind.allCases.filter { kind in
            let places = RasterGrid.thinned(
                raster.points.lazy.filter { kind.holds($0) }.map {
                    (x.place(Double($0.phase)), y.place(Double($0.event)))
                })
            if kind == .channel39 { canvas.tilted("c39", places) } else { canvas.dots(kind.look, places) }
            return !places.isEmpty
        }
    }

    private static func keys(_ raster: PhaseRaster, _ kinds: [DotKind]) -> [Frame.Key] {
        var keys: [Frame.Key] = []
        for kind in kinds where kind != .missed {
            keys.append(
                .init(
                    words: kind.words, sample: kind == .channel39 ? .tilted("c39") : .dot(kind.look)))
        }
        if kinds.contains(.missed) { keys.append(.init(words: "missed", sample: .dot("missed"))) }
        if raster.hasOrigin {
            keys.append(
                .init(words: "window \(roundTimeWords(Double(raster.window)))", sample: .area("window")))
        }
        return keys
    }

    private static func summary(_ raster: PhaseRaster) -> String {
        var words =
            "Where \(countWords(raster.heard, "advertising event")) that were heard fall in the scan interval of "
            + "\(roundTimeWords(Double(raster.interval))), of which \(roundTimeWords(Double(raster.window))) is window"
        if raster.missed > 0 { words += "; \(groupedWords(raster.missed)) missed ones are put between them" }
        if raster.leftOut > 0 {
            words += "; \(countWords(raster.leftOut, "event")) under other settings are not shown"
        }
        return words + "."
    }
}

/// What a dot stands for, in the order in which they are drawn.
private enum DotKind: CaseIterable {
    case missed, outside, channel37, channel38, channel39

    func holds(_ point: PhaseRaster.Point) -> Bool {
        guard point.isHeard else { return self == .missed }
        return switch point.channel {
        case 37: self == .channel37
        case 38: self == .channel38
        case 39: self == .channel39
        default: self == .outside
        }
    }

    var look: StaticString {
        switch self {
        case .missed: "missed"
        case .outside: "outside"
        case .channel37: "c37"
        case .channel38: "c38"
        case .channel39: "c39"
        }
    }

    var words: String {
        switch self {
        case .missed: "missed"
        case .outside: "heard"
        case .channel37: "heard on 37"
        case .channel38: "38"
        case .channel39: "39"
        }
    }
}

enum RasterGrid {
    static let most = 2000

    /// One dot for all that would lie on each other. The grid grows coarser until there are few enough.
    static func thinned(_ points: some Sequence<(Double, Double)>) -> [(x: Double, y: Double)] {
        var places = points.map { (x: $0.0, y: $0.1) }
        var cell = 1.0
        while places.count > most {
            var taken: Set<Int64> = []
            places = places.filter {
                taken.insert(Int64(wholePartOf: $0.x / cell) << 32 | Int64(wholePartOf: $0.y / cell)).inserted
            }
            cell *= 1.5
        }
        return places
    }
}
