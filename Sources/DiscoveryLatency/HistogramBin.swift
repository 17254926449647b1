/// One bar of a histogram as it is shown: latencies of `from` (included) to `to` (excluded), in nanoseconds.
public struct HistogramBin: Equatable, Sendable {
    public var from: Int64
    public var to: Int64
    public var count: UInt64

    public init(from: Int64, to: Int64, count: UInt64) {
        self.from = from
        self.to = to
        self.count = count
    }
}

/// Where the bars of a shown histogram begin and end. The bounds are round decimal numbers, so that the bars of two
/// runs can be laid side by side.
public enum HistogramGrid: Sendable {
    /// Ten bars a decade (Renard's R10: 1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8, 10 ms …).
    case logarithmic
    /// Bars of equal width from zero, 1, 2 or 5 times a power of ten, as many as fit into `atMost`.
    case linear(atMost: Int)
}

extension HistogramBin {
    /// Puts latencies with their counts, in rising order of latency, into bars. Bars reach from the first to the
    /// last that holds anything; those between are listed with their count of zero.
    static func bins(of values: some Sequence<(value: Int64, count: UInt64)>, on grid: HistogramGrid)
        -> [HistogramBin]
    {
        var bins: [HistogramBin] = []
        var longest: Int64 = 0
        if case .linear = grid { for (value, _) in values { longest = max(longest, value) } }
        for (value, count) in values where count > 0 && value >= 0 && value <= LatencyBuckets.longest {
            if let last = bins.last, value >= last.from, value < last.to {
                bins[bins.count - 1].count = saturating(last.count, count)
                continue
            }
            let bin = grid.bin(of: value, longest: longest)
            while let last = bins.last, last.to < bin.from, last.from < bin.from {
                bins.append(grid.bin(of: last.to, longest: longest))
            }
            bins.append(HistogramBin(from: bin.from, to: bin.to, count: count))
        }
        return bins
    }
}

extension HistogramGrid {
    private static let renard: [Int64] = [1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300, 8000, 10000]

    /// The bar a latency falls into, empty. Everything below 100 µs is one bar on the logarithmic grid.
    fileprivate func bin(of value: Int64, longest: Int64) -> HistogramBin {
        switch self {
        case .logarithmic:
            guard value >= 100_000 else { return HistogramBin(from: 0, to: 100_000, count: 0) }
            var unit: Int64 = 100
            while value >= unit * 10_000 { unit *= 10 }
            var step = 0
            while value >= unit * Self.renard[step + 1] { step += 1 }
            return HistogramBin(from: unit * Self.renard[step], to: unit * Self.renard[step + 1], count: 0)
        case .linear(let atMost):
            var decade: Int64 = 1000
            var width = decade
            search: while true {
                for factor: Int64 in [1, 2, 5] {
                    width = decade * factor
                    if longest / width < Int64(max(1, atMost)) { break search }
                }
                decade *= 10
            }
            let from = value / width * width
            return HistogramBin(from: from, to: from + width, count: 0)
        }
    }
}
