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
        guard gaps.count > 0 else { return nothing(heading, "no gap was measured") }
        let bars = Bars(
            gaps.buckets.map { (LatencyBuckets.middle(of: $0.index), $0.count) }, end: gaps.longest ?? 0,
            limit: 100)
        var canvas = Canvas()
        let y = CountScale(bars.counts)
        let frame = Frame(.ordinary, yLabels: y.ticks.map(\.label))
        let (across, upwards) = (frame.across(bars.scale), frame.upwards(y.scale))
        let quantity = y.scale.isLogarithmic ? "gaps (logarithmic)" : "gaps"
        frame.drawHead(heading, on: &canvas)
        frame.drawVertical(upwards, y.ticks, quantity, on: &canvas)
        for (bar, count) in bars.counts.enumerated() where count > 0 {
            let (from, to) = (across.place(bars.edges[bar]), across.place(bars.edges[bar + 1]))
            let gap = to - from > 6 ? 0.75 : 0.25
            canvas.rectangle(
                "bar", x: from + gap, y: upwards.place(count), width: to - from - 2 * gap,
                height: frame.bottom - upwards.place(count),
                tip: "\(bars.bounds(of: bar)): \(countWords(Int(count), "gap"))")
        }
        frame.drawTime(across, "gap", on: &canvas)
        var keys = [Frame.Key(words: "measured", sample: .area("bar"))]
        if let meanPeriod, meanPeriod.isFinite, meanPeriod > 0 {
            drawMultiples(of: meanPeriod, across, frame, &canvas)
            keys.append(
                .init(words: "multiples of \(latencyWords(meanPeriod))", sample: .line("mark")))
        }
        frame.drawLegend(keys, beside: quantity, on: &canvas)
        return Picture(title: heading, summary: summary(gaps, meanPeriod), canvas: canvas)
    }

    /// As many marks as can be told apart, labels where they do not touch.
    private static func drawMultiples(of period: Double, _ x: Scale, _ frame: Frame, _ canvas: inout Canvas) {
        var end = -Double.infinity
        var last = -Double.infinity
        var number = max(1, (x.low / period).rounded(.up))
        for _ in 0..<100 where number * period <= x.high {
            let place = x.place(number * period)
            // A mark for every four pixels; where they are closer, every second, fifth … would be guesswork.
            guard place - last >= 4 else { break }
            last = place
            canvas.line("mark", place, frame.top + 16, place, frame.bottom)
            let label = decimalWords(number, decimals: 0) + "×"
            let half = textWidth(label) / 2
            if place - half > end + 6, place + half < frame.right + 20 {
                canvas.text("marked", x: place, y: frame.top + 11, label, anchor: .middle)
                end = place + half
            }
            number += 1
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
    let scale: Scale
    let ticks: [Tick]

    init(_ counts: [Double]) {
        let most = max(1, counts.max() ?? 1)
        let filled = counts.filter { $0 > 0 }
        // A bar of less than one part in fifty is less than five pixels high.
        if most > 50, filled.contains(where: { $0 < most / 50 }) {
            // From a half, so that a bar of one can be seen.
            scale = Scale(0.5, most * 1.25, isLogarithmic: true)
            var ticks: [Tick] = []
            var power = 1.0
            while power <= most * 1.25 {
                ticks.append(
                    Tick(
                        value: power,
                        label: power < 1e15 ? groupedWords(Int(power)) : decimalWords(power, decimals: 0)))
                power *= 10
            }
            self.ticks = ticks
        } else {
            scale = Scale(0, most * 1.12)
            ticks = Ticks.linear(scale, limit: 6).filter { $0.value == $0.value.rounded() }
        }
    }
}
