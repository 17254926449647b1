public import DiscoveryLatency

extension Picture {
    /// The share found by each latency: Kaplan and Meier's curve with its log-log Greenwood band, ticks where trials
    /// ended without the device, and the predicted distribution on top.
    ///
    /// - Parameters:
    ///   - estimate: what was measured.
    ///   - censored: the lengths of the trials that ended without the device, in nanoseconds and any order.
    ///   - prediction: what the model expects of the same setting.
    ///   - subject: whose latencies these are; from outside, so it may hold anything.
    ///   - hasTable: with the percentiles in numbers; a page has them in a table of its own.
    public static func found(
        _ estimate: KaplanMeier, censored: [Int64] = [], prediction: Prediction? = nil, of subject: String = "",
        hasTable: Bool = true
    ) -> Picture {
        let heading = heading("Found after", of: subject)
        guard estimate.seen + estimate.censored > 0 || prediction != nil else {
            return nothing(heading, "no first-seen latency was measured")
        }
        var canvas = Canvas()
        let vertical = AxisScale(0, 1)
        let ticks = [0.0, 0.25, 0.5, 0.75, 0.9, 1].map {
            Tick(value: $0, label: decimalWords($0 * 100, decimals: 0) + " %")
        }
        let frame = Frame(.ordinary, yLabels: ticks.map(\.label))
        let quantity = "share found"
        let curve = FoundCurve(
            estimate, prediction, across: frame.across(span(estimate, prediction)),
            upwards: frame.upwards(vertical))
        frame.drawHead(heading, on: &canvas)
        frame.drawVertical(curve.y, ticks, quantity, on: &canvas)
        canvas.path("band", curve.band, closed: true)
        canvas.path("measured", curve.measured)
        canvas.path("predicted", curve.predicted)
        canvas.uprights("censored", curve.places(of: censored).map { ($0.x, $0.y - 4.5, $0.y + 4.5) })
        frame.drawTime(
            curve.x, "latency from \((prediction?.model.start ?? .scan).inWords)", on: &canvas)
        var keys: [Frame.Key] = []
        if estimate.seen > 0 {
            keys.append(
                curve.band.isEmpty
                    ? .init(words: "measured", sample: .line("measured"))
                    : .init(
                        words: "measured, 95 % band", sample: .stepWithBand(line: "measured", band: "band")))
        }
        if let prediction { keys.append(.init(words: prediction.inWords, sample: .line("predicted"))) }
        if !censored.isEmpty { keys.append(.init(words: "ended without", sample: .tick("censored"))) }
        frame.drawLegend(keys, on: &canvas)
        for q in [0.5, 0.9, 0.99] {
            guard estimate.supports(q), let time = estimate.percentile(q) else { continue }
            let share = 1 - estimate.survival(at: time)
            canvas.circle(
                "knot", x: curve.x.place(Double(time)), y: curve.y.place(share), radius: 3.5,
                tip: "p\(decimalWords(q * 100, decimals: 0)) \(latencyWords(Double(time)))")
        }
        if hasTable { FoundTable(estimate, prediction).draw(beside: curve, in: frame, on: &canvas) }
        return Picture(title: heading, summary: summary(estimate, prediction), canvas: canvas)
    }

    /// From zero to the longest of what is known and expected; logarithmic where the tail is long.
    private static func span(_ estimate: KaplanMeier, _ prediction: Prediction?) -> AxisScale {
        let limit = Double(estimate.limit)
        let expected = prediction.flatMap { Double($0.quantile(0.995) ?? $0.horizon) } ?? 0
        let end = limit > 0 ? max(limit, min(expected, 2.5 * limit)) : max(expected, 1e6)
        let median = (estimate.percentile(0.5) ?? prediction?.quantile(0.5)).map { Double($0) }
        if let median, median < end / 20 {
            let first = Double(max(estimate.shortest ?? prediction?.quantile(0.01) ?? 0, 1000))
            // From one power of ten: half a decade of nothing at most.
            let low = Ticks.roundStep(first / 5)
            return AxisScale(min(low, end / 100), end, isLogarithmic: true)
        }
        return AxisScale(0, end * 1.02)
    }

    private static func summary(_ estimate: KaplanMeier, _ prediction: Prediction?) -> String {
        guard estimate.seen + estimate.censored > 0 else { return summary(prediction) }
        var words = "Share of \(countWords(estimate.seen + estimate.censored, "trial")) that found the device, "
        words += "against latency"
        for (name, q) in shares {
            guard estimate.supports(q), let time = estimate.percentile(q) else { continue }
            words += "; \(name) by \(latencyWords(Double(time)))"
            if let expected = prediction?.quantile(q) {
                words += " (predicted \(latencyWords(Double(expected))))"
            }
        }
        return words + "."
    }

    private static let shares = [("half", 0.5), ("90 %", 0.9), ("99 %", 0.99)]

    private static func summary(_ prediction: Prediction?) -> String {
        var words = "Predicted share of scans that found the device, against latency"
        for (name, q) in shares {
            guard let time = prediction?.quantile(q) else { continue }
            words += "; \(name) by \(latencyWords(Double(time)))"
        }
        return words + "."
    }
}

/// The points of the curves, in pixels; as many as the surface is wide, however many latencies there are.
struct FoundCurve {
    let x: AxisScale
    let y: AxisScale
    private(set) var measured: [(x: Double, y: Double)] = []
    private(set) var band: [(x: Double, y: Double)] = []
    private(set) var predicted: [(x: Double, y: Double)] = []
    private let estimate: KaplanMeier

    init(_ estimate: KaplanMeier, _ prediction: Prediction?, across x: AxisScale, upwards y: AxisScale) {
        self.x = x
        self.y = y
        self.estimate = estimate
        if estimate.seen > 0 { trace() }
        if let prediction {
            for pixel in stride(from: x.from, through: x.to, by: 1) {
                let share = prediction.probability(by: wholeTime(x.value(at: pixel)))
                predicted.append((pixel, y.place(share)))
            }
        }
    }

    /// Steps that are closer than half a pixel become one.
    private mutating func trace() {
        var kept: [KaplanMeier.Step] = []
        for step in estimate.steps {
            if let last = kept.last, x.place(Double(step.time)) - x.place(Double(last.time)) < 0.5 {
                kept[kept.count - 1] = step
                // The column keeps its place: a crowd must not push its own beginning along.
                kept[kept.count - 1].time = last.time
            } else {
                kept.append(step)
            }
        }
        var level = 0.0
        measured = [(x.from, y.place(0))]
        for step in kept {
            let pixel = x.place(Double(step.time))
            measured.append((pixel, y.place(level)))
            level = 1 - step.survival
            measured.append((pixel, y.place(level)))
        }
        let end = x.place(Double(estimate.limit))
        measured.append((end, y.place(level)))
        traceBand(kept, end: end)
    }

    private mutating func traceBand(_ kept: [KaplanMeier.Step], end: Double) {
        var upper: [(x: Double, y: Double)] = []
        var lower: [(x: Double, y: Double)] = []
        for (index, step) in kept.enumerated() {
            guard let range = KaplanMeier.survivalBand(after: step) else { continue }
            let from = x.place(Double(step.time))
            let to = index + 1 < kept.count ? x.place(Double(kept[index + 1].time)) : end
            for (pixel, _) in [(from, 0), (to, 1)] {
                upper.append((pixel, y.place(1 - range.lowerBound)))
                lower.append((pixel, y.place(1 - range.upperBound)))
            }
        }
        band = upper + lower.reversed()
    }

    /// On the curve, one a pixel.
    func places(of times: [Int64]) -> [(x: Double, y: Double)] {
        var places: [(x: Double, y: Double)] = []
        var steps = estimate.steps.makeIterator()
        var (next, survival) = (steps.next(), 1.0)
        for time in times.sorted() where time >= 0 {
            let pixel = x.place(Double(time))
            if let last = places.last, pixel - last.x < 1 { continue }
            while let step = next, step.time <= time { (next, survival) = (steps.next(), step.survival) }
            places.append((pixel, y.place(1 - survival)))
        }
        return places
    }
}

extension Prediction {
    /// `predicted`, `predicted with 50 % loss`.
    var inWords: String {
        model.loss > 0 ? "predicted with \(decimalWords(model.loss * 100, decimals: 0)) % loss" : "predicted"
    }
}
