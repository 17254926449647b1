internal import DiscoveryLatency

extension Picture {
    /// One group of the picture: how long discovery takes in it.
    public struct Spread: Sendable {
        public let name: String
        /// Nanoseconds; nil where the data do not reach it.
        public let p50: Int64?
        public let p95: Int64?
        /// It finds devices later than the others.
        public let isLate: Bool

        public init(name: String, p50: Int64?, p95: Int64?, isLate: Bool) {
            (self.name, self.p50, self.p95, self.isLate) = (name, p50, p95, isLate)
        }
    }

    /// A bar for each group, from the time by which it has found half of its devices to that of 95 in 100.
    ///
    /// - Parameters:
    ///   - groups: one a row, in this order. One without p50 has no bar; one without p95 has a bar to the edge.
    ///   - limit: what the data reach, in nanoseconds.
    public static func groups(_ groups: [Spread], limit: Int64, by heading: String) -> Picture {
        let title = "First seen, by \(clipped(heading, to: 60))"
        let known = groups.filter { $0.p50 != nil }
        guard !known.isEmpty else { return nothing(title, "no group has found half of its devices") }
        let row = 22.0
        let size = Size(width: 760, height: 84 + row * Double(groups.count) + 50)
        var canvas = Canvas()
        var frame = Frame(size)
        let names = groups.map { fitted($0.name, width: 200) }
        frame.left = (names.map { textWidth($0) }.max() ?? 0) + 30
        let times = known.flatMap { [$0.p50, $0.p95].compactMap(\.self) }
        let (first, last) = (Double(max(1000, times.min() ?? 0)), Double(max(times.max() ?? 0, 1000)))
        let isOpen = known.contains { $0.p95 == nil }
        let end = isOpen ? max(last, Double(limit)) : last * 1.05
        let scale =
            first < end / 20 ? AxisScale(first / 1.5, end, isLogarithmic: true) : AxisScale(0, end)
        frame.drawHead(title, on: &canvas)
        var keys = [Frame.Key(words: "from half found to 95 of 100 found", sample: .area("bar"))]
        if groups.contains(where: \.isLate) {
            keys.append(.init(words: "later than the others", sample: .area("waited")))
        }
        frame.drawLegend(keys, on: &canvas)
        let x = frame.across(scale)
        for (index, group) in groups.enumerated() {
            let middle = frame.top + row * (Double(index) + 0.5)
            canvas.line("grid", frame.left, middle, frame.right, middle)
            canvas.text("right", x: frame.left - 8, y: middle + 4, names[index])
            guard let p50 = group.p50 else { continue }
            let from = x.place(Double(p50))
            let to = group.p95.map { x.place(Double($0)) } ?? frame.right
            let p95 = group.p95.map { latencyWords(Double($0)) } ?? "not reached"
            canvas.rectangle(
                group.isLate ? "waited" : "bar", x: from, y: middle - 6, width: max(2, to - from), height: 12,
                tip: "\(group.name): p50 \(latencyWords(Double(p50))), p95 \(p95)")
            canvas.circle("knot", x: from, y: middle, radius: 3.5)
        }
        frame.drawTime(x, "latency from the start of a scan", on: &canvas)
        let summary =
            "\(countWords(groups.count, "group")), one a row: from the latency by which half of the trials saw the device to "
            + "that of 95 in 100."
        return Picture(title: title, summary: summary, size: size, canvas: canvas)
    }
}
