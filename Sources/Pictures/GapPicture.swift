public import DiscoveryLatency
internal import Glibc

extension Picture {
    /// The histogram of gaps between the advertising events that were heard, with marks at the multiples of the mean
    /// period: a gap at the third mark means that two events in between were missed.
    ///
    /// - Parameters:
    ///   - gaps: what was measured.
    ///   - meanPeriod: the estimated mean time between advertising events in nanoseconds, random delay included.
    ///   - subject: whose gaps these are; from outside, so it may hold anything.
    public static func gaps(_ gaps: LatencyHistogram, meanPeriod: Double? = nil, of subject: String = "")
        -> Picture
    {
        let heading = heading("Gaps between heard events", of: subject)
        let meanPeriod = meanPeriod.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
        guard gaps.count > 0 else { return nothing(heading, "no gap was measured") }
        let bars = Bars(
            gaps.buckets.map { (LatencyBuckets.middle(of: $0.index), $0.count) }, end: gaps.longest ?? 0,
            limit: 100, tail: 0.01)
        var canvas = Canvas()
        let y = CountScale(bars.counts)
        let frame = Frame(.ordinary, yLabels: y.ticks.map(\.label), hasLegend: meanPeriod != nil)
        let across = frame.across(bars.scale)
        var upwards = frame.upwards(y.scale)
        // Numbers of multiples have the upper edge for themselves.
        upwards.to += 20
        let quantity = y.scale.isLogarithmic ? "gaps (logarithmic)" : "gaps"
        frame.drawHead(heading, on: &canvas)
        frame.drawVertical(upwards, y.ticks, quantity, on: &canvas)
        for (bar, count) in bars.counts.enumerated() where count > 0 {
            let (from, to) = (across.place(bars.edges[bar]), across.place(bars.edges[bar + 1]))
            let gap = to - from > 6 ? 0.75 : 0.25
            canvas.rectangle(
                "bar", x: from + gap, y: upwards.place(count), width: to - from - 2 * gap,
                height: frame.bottom - upwards.place(count),
                tip: "\(bars.bounds(of: bar)): \(countWords(Int(wholePartOf: count), "gap"))")
        }
        frame.drawTime(across, "gap to the next event that was heard", on: &canvas)
        if let meanPeriod {
            drawMultiples(of: meanPeriod, across, frame, &canvas)
            frame.drawLegend(
                [
                    .init(words: "measured", sample: .area("bar")),
                    .init(
                        words: "multiples of the mean period, \(latencyWords(meanPeriod))",
                        sample: .line("mark")),
                ], on: &canvas)
        }
        return Picture(title: heading, summary: summary(gaps, meanPeriod), canvas: canvas)
    }

    /// Marks at all multiples, or at every second, fifth, tenth … where they would stand too close, and their numbers.
    private static func drawMultiples(of period: Double, _ x: AxisScale, _ frame: Frame, _ canvas: inout Canvas)
    {
        var step = 1.0
        if !x.isLogarithmic {
            step = max(1, Ticks.roundStep(44 / max(1e-9, x.place(x.low + period) - x.from)))
        }
        var number = max(step, (x.low / period).rounded(.up))
        var last = -Double.infinity
        for _ in 0..<60 {
            // On a logarithmic axis they draw closer and closer.
            let room = max(44, textWidth(decimalWords(number, decimals: 0) + "×") + 8)
            while x.place(number * period) - last < room, number * period <= x.high {
                step = Ticks.roundStep(step * 1.5)
                number = ((number + 1) / step).rounded(.up) * step
            }
            guard number * period <= x.high else { break }
            last = x.place(number * period)
            canvas.line("mark", last, frame.top + 16, last, frame.bottom)
            let label = decimalWords(number, decimals: 0) + "×"
            if textWidth(label) < 40 {
                canvas.text("marked", x: last, y: frame.top + 11, label, anchor: .middle)
            }
            number = (number / step).rounded(.down) * step + step
        }
    }

    private static func summary(_ gaps: LatencyHistogram, _ meanPeriod: Double?) -> String {
        var words =
            "Histogram of \(countWords(Int(clamping: gaps.count), "gap")) between advertising events that were heard"
        if let shortest = gaps.shortest, let longest = gaps.longest {
            words += ", from \(latencyWords(Double(shortest))) to \(latencyWords(Double(longest)))"
        }
        if let meanPeriod { words += "; marks at multiples of the mean period of \(latencyWords(meanPeriod))" }
        return words + "."
    }
}

/// Counts upwards: linear, or logarithmic where small bars would vanish beside the highest.
private struct CountScale {
    let scale: AxisScale
    let ticks: [Tick]

    init(_ counts: [Double]) {
        let most = max(1, counts.max() ?? 1)
        let filled = counts.filter { $0 > 0 }
        // A bar of less than one part in fifty is less than five pixels high.
        if most > 50, filled.contains(where: { $0 < most / 50 }) {
            // From a half, so that a bar of one can be seen.
            scale = AxisScale(0.5, most * 1.05, isLogarithmic: true)
            var ticks: [Tick] = []
            var power = 1.0
            while power <= most * 1.05 {
                ticks.append(
                    Tick(
                        value: power,
                        label: power < 1e15
                            ? groupedWords(Int(wholePartOf: power)) : decimalWords(power, decimals: 0)))
                power *= 10
            }
            self.ticks = ticks
        } else {
            scale = AxisScale(0, most)
            ticks = Ticks.linear(scale, limit: 6).filter { $0.value == $0.value.rounded() }
        }
    }
}
