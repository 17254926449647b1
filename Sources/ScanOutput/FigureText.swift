internal import Bytes
internal import DiscoveryLatency
internal import ProgramOutput
internal import Runs

/// Latencies as they are shown: the figures, and the fine buckets that charts are drawn from.
struct LatencySet {
    var figures: Figures
    /// Latencies (of a histogram the middles of its buckets) in nanoseconds, ascending, with their counts.
    var fine: FineLatencies
    /// Beyond this time nothing is known: the longest latency or censored trial.
    var limit: Int64?

    init(_ histogram: LatencyHistogram) {
        figures = Figures(histogram)
        fine = .buckets(
            histogram.buckets.map { (LatencyBuckets.middle(of: $0.index), Int(clamping: $0.count)) })
    }

    init(_ estimate: KaplanMeier) {
        figures = Figures(estimate)
        fine = .exact(estimate.counts)
        limit = estimate.limit
    }
}

/// Latencies in nanoseconds, ascending, with their counts.
enum FineLatencies: Sequence {
    case buckets([(time: Int64, count: Int)])
    /// There may be millions.
    case exact(LatencyCounts)

    func makeIterator() -> Iterator {
        switch self {
        case .buckets(let buckets): .buckets(buckets.makeIterator())
        case .exact(let counts): .exact(counts.makeIterator())
        }
    }

    enum Iterator: IteratorProtocol {
        case buckets(IndexingIterator<[(time: Int64, count: Int)]>)
        case exact(LatencyCounts.Iterator)

        mutating func next() -> (time: Int64, count: Int)? {
            switch self {
            case .buckets(var buckets):
                let next = buckets.next()
                self = .buckets(buckets)
                return next
            case .exact(var counts):
                let next = counts.next()
                self = .exact(counts)
                return next
            }
        }
    }
}

/// How many of so many latencies the model expects in a row of a chart.
struct ExpectedCounts {
    var prediction: Prediction
    var observations: Int

    /// Nil where there is nothing to compare, or what is charted is not what was compared.
    init?(_ analysis: DeviceAnalysis?) {
        guard let analysis, analysis.trialsLeftOut == 0, let comparison = analysis.comparison else {
            return nil
        }
        prediction = comparison.prediction
        observations = comparison.test.observed + comparison.test.censored
    }

    func count(from: Int64, to: Int64) -> Int {
        let share = prediction.probability(by: to) - prediction.probability(by: from)
        return Int(nearest: share * Double(observations))
    }
}

/// A chart of latencies with its figures; `expected` counts stand behind those that were measured:
/// ```
///     0 –   100 ms   103 ███████████████████████████████████████████████▌
///   100 –   200 ms   101 ██████████████████████████████████████████████▋
///   …
///   p50 496.3 ms   p90 977.7 ms   p95 1221.7 ms   p99 1457.7 ms   max 1473.9 ms
///   mean 539.5 ms, restricted to 10.00 s
///   p95 > 10.00 s (not reached; 12 of 200 missed)
/// ```
struct FigureText {
    let ink: Ink
    /// Rows of a chart at most.
    var rows = 16

    func append(_ set: LatencySet, expected: ExpectedCounts? = nil, to text: inout [UInt8]) {
        // Few latencies on many rows would be a comb.
        let useful = Int(rounding: 2 * Double(set.figures.count).squareRoot(), .up)
        if set.figures.count > 1 {
            appendChart(HistogramPlot(set.fine, rows: min(rows, max(4, useful))), expected, to: &text)
        }
        appendPercentiles(set.figures, limit: set.limit, to: &text)
    }

    func appendChart(_ plot: HistogramPlot, _ expected: ExpectedCounts? = nil, to text: inout [UInt8]) {
        let plot = plot.withoutLongEmptyRuns
        guard let highest = plot.rows.map(\.count).max(), let last = plot.rows.last else { return }
        // One unit for the whole chart, by its upper end.
        let scale = TimeUnit(upTo: last.to, step: plot.logarithmic ? plot.rows[0].from : last.to - last.from)
        let bounds = plot.rows.map { (scale.text($0.from), scale.text($0.to)) }
        let lower = bounds.map(\.0.utf8.count).max() ?? 0
        let upper = bounds.map(\.1.utf8.count).max() ?? 0
        let counts = plot.rows.map { digits($0.count) }
        let countWidth = counts.map(\.utf8.count).max() ?? 0
        let others = plot.rows.map { row in expected.map { digits($0.count(from: row.from, to: row.to)) } ?? ""
        }
        let otherWidth = others.map { $0.isEmpty ? 0 : 2 + $0.utf8.count }.max() ?? 0
        let columns = max(
            1,
            min(ink.width, 110) - 2 - lower - 3 - upper - 1 - scale.unit.utf8.count - 2 - countWidth
                - otherWidth - 1)
        for (index, (row, (bound, count))) in zip(plot.rows, zip(bounds, counts)).enumerated() {
            text.pad(2 + lower - bound.0.utf8.count)
            text.put(bound.0)
            text.put(ink.unicode ? " – " : " - ")
            text.pad(upper - bound.1.utf8.count)
            text.put(bound.1)
            text.put(" ")
            text.put(scale.unit)
            text.pad(2 + countWidth - count.utf8.count)
            text.put(count)
            text.pad(otherWidth - others[index].utf8.count)
            if expected != nil { ink.styled(.dim, others[index], &text) }
            if row.count > 0 {
                text.put(" ")
                ink.styled(.bar, &text) {
                    ink.bar(Double(row.count) / Double(highest), columns: columns, &$0)
                }
            }
            text.put("\n")
        }
    }

    func appendPercentiles(_ figures: Figures, limit: Int64?, to text: inout [UInt8]) {
        let total = figures.count &+ figures.censored
        // Below 1 / (1 - q) observations a percentile is the longest of them, and says no more than that one.
        let percentiles = [
            ("p50" as StaticString, figures.p50, 2), ("p90", figures.p90, 10), ("p95", figures.p95, 20),
            ("p99", figures.p99, 100),
        ].filter { $0.2 <= total }.map { ($0.0, $0.1) }
        if total == 1, let only = figures.max {
            text.put("  ")
            appendLatency(Double(only), to: &text)
            return text.put("\n")
        }
        let reached = percentiles.prefix { $0.1 != nil }
        var line: [UInt8] = []
        for (name, value) in reached + [("max" as StaticString, figures.max)] {
            guard let value else { continue }
            var figure: [UInt8] = []
            figure.put(name)
            figure.put(" ")
            appendLatency(Double(value), to: &figure)
            if line.count + 3 + figure.count > ink.width {
                text += line
                text.put("\n")
                line = []
            }
            line.put(line.isEmpty ? "  " : "   ")
            line += figure
        }
        if !line.isEmpty { line.put("\n") }
        text += line
        if let mean = figures.mean {
            text.put("  mean ")
            appendLatency(mean, to: &text)
            if let limit = figures.meanRestrictedTo {
                text.put(", restricted to the first ")
                appendLimit(limit, to: &text)
            }
            text.put("\n")
        }
        if figures.censored > 0 {
            text.put("  ")
            if let (name, _) = percentiles.dropFirst(reached.count).first, let limit {
                text.put(name)
                text.put(" > ")
                appendLimit(limit, to: &text)
                text.put(" (not reached; ")
                text.appendGrouped(figures.censored)
                text.put(" of ")
                text.appendGrouped(total)
                text.put(" missed)\n")
            } else {
                text.appendGrouped(figures.censored)
                text.put(" of ")
                text.appendGrouped(total)
                text.put(" missed: the trial ended without the device\n")
            }
        }
    }

    /// A trial's length: round where it was set.
    private func appendLimit(_ time: Int64, to text: inout [UInt8]) {
        if time.isMultiple(of: 1_000_000) {
            text.put(TimeLength(nanoseconds: time).description)
        } else {
            appendLatency(Double(time), to: &text)
        }
    }

    private func digits(_ value: Int) -> String {
        var text: [UInt8] = []
        text.appendGrouped(value)
        return String(decoding: text, as: UTF8.self)
    }

    /// The unit of a chart's bounds and as many decimals as its steps need.
    private struct TimeUnit {
        let unit: String
        let nanoseconds: Double

        init(upTo high: Int64, step: Int64) {
            if high > 10_000_000_000, step >= 100_000_000 {
                (unit, nanoseconds) = ("s", 1e9)
            } else {
                (unit, nanoseconds) = ("ms", 1e6)
            }
        }

        func text(_ time: Int64) -> String {
            var text: [UInt8] = []
            appendDecimal(Double(time) / nanoseconds, decimals: 3, trimmed: true, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
    }
}
