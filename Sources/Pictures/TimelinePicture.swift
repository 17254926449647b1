/// One device of a timeline.
public struct TimelineRow: Sendable, Equatable {
    /// From outside, so it may hold anything.
    public var name: String
    /// When its advertising events were heard, in nanoseconds since the first scan began, ascending.
    public var times: [Int64]
    /// How long the scan waited for it; nil where that is not known: it came late, or nobody knows when scanning began.
    public var firstSeen: Int64?
    /// There were more events than times: the oldest were given up.
    public var isCut: Bool

    public init(_ name: String, times: [Int64], firstSeen: Int64?, isCut: Bool = false) {
        self.name = name
        self.times = times
        self.firstSeen = firstSeen
        self.isCut = isCut
    }
}

extension Picture {
    /// Devices in a timeline at most.
    public static let timelineRows = 24

    /// When each device was heard: a line a device, an upright for each advertising event, and before the first a bar as
    /// long as the scan waited for it.
    ///
    /// - Parameters:
    ///   - rows: from top to bottom; the first `timelineRows` of them are drawn.
    ///   - end: nanoseconds from the first scan's start to the last one's end.
    ///   - hasOrigin: whether it is known when scanning began; times count from the first event where it is not.
    public static func timeline(_ rows: [TimelineRow], end: Int64, hasOrigin: Bool = true) -> Picture {
        let heading = "When each device was heard"
        let rows = rows.prefix(timelineRows)
        guard !rows.isEmpty else { return nothing(heading, "no device was heard") }
        let names = rows.map { fitted($0.name, width: 190) }
        let size = Size(width: 560, height: 84 + Double(rows.count) * rowHeight + 50)
        var frame = Frame(size)
        frame.left = 14 + (names.map { textWidth($0) }.max() ?? 0) + 10
        frame.top -= 16
        let last = max(end, rows.compactMap(\.times.last).max() ?? 0, 1)
        let x = frame.across(AxisScale(0, Double(last)))
        var canvas = Canvas()
        frame.drawHead(heading, on: &canvas)
        for (index, (row, name)) in zip(rows, names).enumerated() {
            let y = frame.top + (Double(index) + 0.5) * rowHeight
            canvas.text("strong", x: frame.left - 10, y: y + 4, name, anchor: .end)
            canvas.line("grid", frame.left, y, frame.right, y)
            draw(row, x, y, &canvas)
        }
        frame.drawTime(x, "time since the \(hasOrigin ? "scan began" : "first event")", on: &canvas)
        frame.drawLegend(keys(rows), on: &canvas)
        return Picture(title: heading, summary: summary(rows), size: size, canvas: canvas)
    }

    private static let rowHeight = 20.0

    private static func draw(_ row: TimelineRow, _ x: AxisScale, _ y: Double, _ canvas: inout Canvas) {
        if let waited = row.firstSeen {
            let end = x.place(Double(waited))
            canvas.rectangle(
                "waited", x: x.from, y: y - 3, width: end - x.from, height: 6,
                tip: "first seen after \(latencyWords(Double(waited)))")
            canvas.uprights("measured", [(end, y - 7, y + 7)])
        }
        if row.isCut, let first = row.times.first {
            let from = x.place(Double(row.firstSeen ?? 0))
            canvas.rectangle(
                "window", x: from, y: y - 6, width: x.place(Double(first)) - from, height: 12,
                tip: "heard, but its times were not kept")
        }
        var places: [Double] = []
        for time in row.times {
            let place = x.place(Double(time))
            if let last = places.last, place - last < 1.5 { continue }
            places.append(place)
        }
        canvas.uprights("heard", places.map { ($0, y - 5, y + 5) })
    }

    private static func keys(_ rows: some Collection<TimelineRow>) -> [Frame.Key] {
        var keys: [Frame.Key] = []
        if rows.contains(where: { $0.firstSeen != nil }) {
            keys.append(.init(words: "waited for it", sample: .area("waited")))
        }
        keys.append(.init(words: "event heard", sample: .tick("heard")))
        if rows.contains(where: \.isCut) {
            keys.append(.init(words: "heard, times not kept", sample: .area("window")))
        }
        return keys
    }

    private static func summary(_ rows: some Collection<TimelineRow>) -> String {
        let seen = rows.compactMap { row in row.firstSeen.map { (row.name, $0) } }.sorted { $0.1 < $1.1 }
        var words =
            "A line for each of \(countWords(rows.count, "device")), a mark for each event that was heard"
        if let first = seen.first, let last = seen.last, seen.count > 1 {
            words += "; the first was found after \(latencyWords(Double(first.1))), the last after "
            words += latencyWords(Double(last.1))
        }
        return words + "."
    }
}
