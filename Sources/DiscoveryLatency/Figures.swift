/// The numbers shown for a set of latencies: first-seen latencies with the trials that ended without the device, or
/// gaps between advertising events. Times are in nanoseconds.
///
/// A figure that the data do not reach is nil: p95 when more than 5 % of the trials ended without the device, a mean
/// when nothing was seen.
public struct Figures: Equatable, Sendable {
    /// Latencies that were observed. Censored ones are not among them.
    public var count: Int
    /// Observations that ended before the device was seen; always 0 for gaps.
    public var censored: Int
    /// Kaplan–Meier's mean; for gaps the plain one.
    public var mean: Double?
    /// The time to which `mean` is restricted: where the longest trial ended without the device. Nil when nothing
    /// restricts it.
    public var meanRestrictedTo: Int64?
    public var shortest: Int64?
    public var p50: Int64?
    public var p90: Int64?
    public var p95: Int64?
    public var p99: Int64?
    /// The longest latency that was observed. With censored observations the true longest may lie beyond.
    public var max: Int64?
    /// Observed latencies on `HistogramGrid.logarithmic`.
    public var histogram: [HistogramBin]

    /// Of nothing.
    public init() {
        count = 0
        censored = 0
        histogram = []
    }

    /// Of exact latencies and censored observations.
    public init(_ estimate: KaplanMeier) {
        self.init(sortedSeen: estimate.latencies[...], censored: estimate.lengths[...])
    }

    /// The same of exact latencies and censored observations, each ascending, without a curve in memory: there may be millions.
    public init(sortedSeen latencies: ArraySlice<Int64>, censored lengths: ArraySlice<Int64>) {
        self.init()
        count = latencies.count
        censored = lengths.count
        shortest = latencies.first
        max = latencies.last
        var (area, time, survival) = (0.0, Int64(0), 1.0)
        var isAllSeen = false
        for step in KaplanMeier.Steps(latencies, lengths) {
            area += survival * (Double(step.time) - Double(time))
            (time, survival) = (step.time, step.survival)
            isAllSeen = step.atRisk == step.seen
            if p50 == nil, KaplanMeier.reaches(0.5, survival) { p50 = time }
            if p90 == nil, KaplanMeier.reaches(0.9, survival) { p90 = time }
            if p95 == nil, KaplanMeier.reaches(0.95, survival) { p95 = time }
            if p99 == nil, KaplanMeier.reaches(0.99, survival) { p99 = time }
        }
        if let last = latencies.last {
            let limit = Swift.max(last, lengths.last ?? 0)
            mean = isAllSeen ? area : area + survival * (Double(limit) - Double(time))
            meanRestrictedTo = isAllSeen ? nil : limit
        }
        histogram = HistogramBin.bins(of: latencies.lazy.map { ($0, 1) }, on: .logarithmic)
    }

    /// Of a histogram; its overflow counts as longer than every percentile.
    public init(_ latencies: LatencyHistogram) {
        count = Int(clamping: latencies.count)
        censored = 0
        mean = latencies.mean
        shortest = latencies.shortest
        p50 = latencies.percentile(0.5)
        p90 = latencies.percentile(0.9)
        p95 = latencies.percentile(0.95)
        p99 = latencies.percentile(0.99)
        max = latencies.longest
        histogram = latencies.bins(on: .logarithmic)
    }
}

extension KaplanMeier {
    /// The observed latencies as bars.
    public func bins(on grid: HistogramGrid) -> [HistogramBin] {
        HistogramBin.bins(of: counts.lazy.map { ($0.time, UInt64($0.count)) }, on: grid)
    }

    /// The observed latencies as a histogram, for `.hgrm` files and recordings.
    public var histogram: LatencyHistogram {
        var histogram = LatencyHistogram()
        for (time, count) in counts { histogram.add(time, times: UInt64(count)) }
        return histogram
    }
}

extension LatencyHistogram {
    /// The latencies as bars; a bucket belongs to the bar that its middle falls into.
    public func bins(on grid: HistogramGrid) -> [HistogramBin] {
        HistogramBin.bins(of: buckets.lazy.map { (LatencyBuckets.middle(of: $0.index), $0.count) }, on: grid)
    }
}
