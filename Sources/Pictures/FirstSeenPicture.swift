public import DiscoveryLatency

extension Picture {
    /// The histogram of first-seen latencies: measured as bars, predicted as a dashed line over the same bars with
    /// what chance makes of so many trials (95 % of the bars end
    /// within the uprights).
    ///
    /// - Parameters:
    ///   - estimate: what was measured; trials that ended without the device are counted beside the bars.
    ///   - prediction: what the model expects of the same setting.
    ///   - subject: whose latencies these are; from outside, so it may hold anything.
    ///   - quantity: what is counted upwards: of several devices a trial holds several latencies.
    public static func firstSeen(
        _ estimate: KaplanMeier, prediction: Prediction? = nil, of subject: String = "",
        quantity: String = "trials"
    ) -> Picture {
        let heading = heading("First seen", of: subject)
        let total = estimate.seen + estimate.censored
        guard total > 0 else {
            return nothing(heading, "no first-seen latency was measured")
        }
        // The tail that is expected belongs to the picture, as long as it does not squeeze what was measured; where
        // trials ended without the device nothing can have been measured beyond.
        let expected = prediction?.quantile(0.99) ?? 0
        let limit = wholeTime((estimate.censored > 0 ? 1 : 2) * Double(estimate.limit))
        let bars = Bars(
            estimate.counts.lazy.map { (time: $0.time, count: UInt64($0.count)) },
            end: min(expected, limit),
            limit: min(40, max(6, Int(wholePartOf: 3 * Double(total).squareRoot()))))
        let shares = prediction.map { prediction in
            zip(bars.edges, bars.edges.dropFirst()).map { from, to in
                prediction.probability(by: wholeTime(to)) - prediction.probability(by: wholeTime(from))
            }
        }
        var canvas = Canvas()
        let chance = shares.map { $0.map { bounds(of: $0, trials: total) } }
        let most = max(1, bars.counts.max() ?? 1, chance?.map(\.upper).max() ?? 0)
        let vertical = AxisScale(0, most * 1.04)
        let ticks = Ticks.linear(vertical, limit: 6).filter { $0.value == $0.value.rounded() }
        let hasLegend = shares != nil
        let frame = Frame(.ordinary, yLabels: ticks.map(\.label), hasLegend: hasLegend)
        let (x, y) = (frame.across(bars.scale), frame.upwards(vertical))
        frame.drawHead(heading, on: &canvas)
        frame.drawVertical(y, ticks, quantity, on: &canvas)
        for (bar, count) in bars.counts.enumerated() where count > 0 {
            let (from, to) = (x.place(bars.edges[bar]), x.place(bars.edges[bar + 1]))
            var tip = "\(bars.bounds(of: bar)): \(groupedWords(Int(wholePartOf: count))) measured"
            if let shares { tip += ", \(decimalWords(shares[bar] * Double(total), decimals: 1)) predicted" }
            let gap = to - from > 6 ? 0.75 : 0.25
            canvas.rectangle(
                "bar", x: from + gap, y: y.place(count), width: to - from - 2 * gap,
                height: frame.bottom - y.place(count), tip: tip)
        }
        if let shares, let chance {
            let edges = bars.edges.map { x.place($0) }
            let centres = zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }
            canvas.path("predicted", steps(edges, shares.map { y.place($0 * Double(total)) }))
            canvas.uprights(
                "chance", zip(centres, chance).map { ($0, y.place($1.upper), y.place($1.lower)) })
        }
        frame.drawTime(x, "latency from the start of the scan", on: &canvas)
        var keys = [Frame.Key(words: "measured", sample: .area("bar"))]
        if shares != nil, let prediction {
            keys.append(
                .init(
                    words: "\(prediction.inWords) ± chance (95 %)",
                    sample: .lineWithUpright(line: "predicted", upright: "chance")))
        }
        if hasLegend { frame.drawLegend(keys, on: &canvas) }
        if estimate.censored > 0 {
            let words = "\(groupedWords(estimate.censored)) of \(groupedWords(total)) ended without it"
            canvas.text("strong", x: frame.right, y: frame.top - 14, words, anchor: .end)
        }
        return Picture(
            title: heading, summary: summary(estimate, prediction, bars), canvas: canvas)
    }

    /// 95 % of binomial counts lie within, by the normal approximation with a half for the whole numbers.
    private static func bounds(of share: Double, trials: Int) -> (lower: Double, upper: Double) {
        let share = min(max(share, 0), 1)
        let mean = share * Double(trials)
        let spread = 1.96 * (mean * (1 - share)).squareRoot() + (share > 0 ? 0.5 : 0)
        return (max(0, mean - spread), mean + spread)
    }

    /// The corners of a line that is level over each bar.
    private static func steps(_ edges: [Double], _ levels: [Double]) -> [(x: Double, y: Double)] {
        zip(edges.indices, levels).flatMap { bar, level in [(edges[bar], level), (edges[bar + 1], level)] }
    }

    private static func summary(_ estimate: KaplanMeier, _ prediction: Prediction?, _ bars: Bars) -> String {
        var words =
            "Histogram of \(groupedWords(estimate.seen)) first-seen \(estimate.seen == 1 ? "latency" : "latencies")"
        if estimate.censored > 0 {
            words += "; \(countWords(estimate.censored, "wait")) ended without the device"
        }
        if let median = estimate.percentile(0.5) {
            words += "; measured median \(latencyWords(Double(median)))"
        }
        if let median = prediction?.quantile(0.5) { words += ", predicted \(latencyWords(Double(median)))" }
        return words + "."
    }
}
