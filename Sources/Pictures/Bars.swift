internal import DiscoveryLatency
internal import Glibc

/// Latencies sorted into bars between round bounds.
struct Bars: Equatable {
    /// Nanoseconds, ascending; bar i reaches from edge i (included) to edge i + 1 (excluded).
    private(set) var edges: [Double] = []
    private(set) var counts: [Double] = []
    let isLogarithmic: Bool

    /// - Parameters:
    ///   - latencies: in nanoseconds, ascending, with their counts; those below zero count as zero.
    ///   - end: the bars reach at least to here (nanoseconds), whether or not anything is there.
    ///   - limit: how many bars there may be.
    ///   - tail: the axis is logarithmic where the median lies below this part of the longest.
    init(
        _ latencies: some Sequence<(time: Int64, count: UInt64)>, end: Int64 = 0, limit: Int,
        tail: Double = 0.05
    ) {
        var total = 0.0
        var (shortest, longest): (Int64?, Int64?)
        for (time, count) in latencies {
            total += Double(count)
            if shortest == nil { shortest = time }
            longest = time
        }
        let last = Double(max(longest ?? 0, end, 1))
        var below = 0.0
        var median = 0.0
        for (time, count) in latencies where below < total / 2 {
            below += Double(count)
            median = Double(time)
        }
        // Half of them at the very beginning of a linear axis would be one bar and a tail of crumbs.
        isLogarithmic = median > 0 && median < last * tail
        if isLogarithmic {
            edges = Self.decades(Double(max(shortest ?? 0, Self.shortest)), last, limit)
        } else {
            let step = Ticks.roundStep(last / Double(max(1, limit - 1)))
            let bars = Int(rounding: last / step, .down) + 1
            edges = (0...bars).map { Double($0) * step }
        }
        counts = [Double](repeating: 0, count: edges.count - 1)
        var bar = 0
        for (time, count) in latencies {
            while bar < counts.count - 1, Double(time) >= edges[bar + 1] { bar += 1 }
            counts[bar] += Double(count)
        }
    }

    /// Ten, five, three, two or one bar a decade, as many as the limit allows, on Renard's numbers.
    private static func decades(_ low: Double, _ high: Double, _ limit: Int) -> [Double] {
        let series: [[Double]] = [
            [1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8], [1, 1.6, 2.5, 4, 6.3], [1, 2, 5], [1],
        ]
        var edges: [Double] = []
        for factors in series {
            edges = []
            var power = pow(10, floor(log10(low)))
            while power <= high * 10, edges.count < 1000 {
                for factor in factors { edges.append(power * factor) }
                power *= 10
            }
            let start = edges.lastIndex { $0 <= low } ?? 0
            let end = edges.firstIndex { $0 > high } ?? edges.count - 1
            edges = Array(edges[start...max(end, start + 1)])
            if edges.count - 1 <= limit { break }
        }
        return edges
    }

    /// Where a logarithmic axis begins at the earliest, in nanoseconds; what is shorter counts in the first bar. No
    /// advertising PDU is shorter than 128 µs.
    private static let shortest: Int64 = 100_000

    var scale: AxisScale { AxisScale(edges[0], edges[edges.count - 1], isLogarithmic: isLogarithmic) }

    /// `100 ms – 200 ms`: the bounds of a bar.
    func bounds(of bar: Int) -> String {
        let end = roundTimeWords(edges[bar + 1])
        return bar == 0 && isLogarithmic ? "up to \(end)" : "\(roundTimeWords(edges[bar])) – \(end)"
    }
}
