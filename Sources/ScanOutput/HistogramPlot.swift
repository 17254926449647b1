/// A histogram as people read it: a handful of rows on a round linear or logarithmic grid, made of the fine buckets
/// of a latency histogram.
///
/// A bucket goes whole into the row that holds its middle, so the counts of the rows add up to those of the buckets;
/// a bucket is at most 0.78 % wide, so no latency is further than that from its row.
struct HistogramPlot: Equatable {
    struct Row: Equatable {
        /// Nanoseconds; from inclusive, to exclusive.
        var from: Int64
        var to: Int64
        var count: Int
    }

    private(set) var rows: [Row] = []
    private(set) var logarithmic = false

    /// The edges of rows can be computed up to here, 2.8 years; only the times of a broken capture lie further apart,
    /// and count in the last row.
    private static let furthest: Int64 = 90_000_000_000_000_000

    /// - Parameters:
    ///   - latencies: the middles of buckets in nanoseconds, ascending, with their counts.
    ///   - limit: how many rows there may be; a logarithmic grid of more decades than that has one row a decade.
    init(_ latencies: some Sequence<(time: Int64, count: Int)>, rows limit: Int = 16) {
        var ends: (first: Int64, last: Int64)?
        var total = 0
        for (time, count) in latencies {
            ends = (ends?.first ?? time, time)
            total &+= count
        }
        guard var (first, last) = ends, first >= 0, limit > 0 else { return }
        first = min(first, Self.furthest)
        last = min(last, Self.furthest)
        var below = 0
        var median = first
        for (time, count) in latencies where below < (total + 1) / 2 {
            below &+= count
            median = time
        }
        // Half of them in the first tenth of a linear grid would be one bar and a tail of crumbs.
        logarithmic = median < last / 10
        fill(latencies, edges: logarithmic ? Self.decades(first, last, limit) : Self.steps(first, last, limit))
        while rows.last?.count == 0 { rows.removeLast() }
        while rows.first?.count == 0 { rows.removeFirst() }
    }

    /// On the rows of another plot, so that the two can be compared; what lies outside goes into the outermost.
    init(_ latencies: some Sequence<(time: Int64, count: Int)>, likeRowsOf other: HistogramPlot) {
        logarithmic = other.logarithmic
        fill(latencies, edges: other.rows.map(\.from) + (other.rows.last.map { [$0.to] } ?? []))
    }

    /// Three empty rows or more in a row as one.
    var withoutLongEmptyRuns: HistogramPlot {
        var plot = self
        plot.rows = []
        var empty = rows[..<0]
        func flush() {
            if empty.count > 2, let first = empty.first, let last = empty.last {
                plot.rows.append(Row(from: first.from, to: last.to, count: 0))
            } else {
                plot.rows += empty
            }
            empty = []
        }
        for row in rows {
            if row.count == 0 {
                empty.append(row)
            } else {
                flush()
                plot.rows.append(row)
            }
        }
        flush()
        return plot
    }

    private mutating func fill(_ latencies: some Sequence<(time: Int64, count: Int)>, edges: [Int64]) {
        rows = zip(edges, edges.dropFirst()).map { Row(from: $0, to: $1, count: 0) }
        guard !rows.isEmpty else { return }
        var row = 0
        for (time, count) in latencies {
            while row < rows.count - 1, time >= rows[row].to { row += 1 }
            rows[row].count &+= count
        }
    }

    /// Steps of 1, 2, 2.5 or 5 times a power of ten, from zero unless the latencies begin far from it.
    static func steps(_ low: Int64, _ high: Int64, _ limit: Int) -> [Int64] {
        let origin = low < high / 2 ? 0 : low
        var power: Int64 = 10_000
        var step = power
        search: while true {
            for tenths: Int64 in [10, 20, 25, 50] {
                step = power / 10 * tenths
                if high / step - origin / step < Int64(limit) { break search }
            }
            power *= 10
        }
        let start = origin / step
        return (start...high / step + 1).map { $0 * step }
    }

    /// Powers of ten times 1, 1.5, 2, 3, 5, 7 where that fits the limit, else times 1, 2, 5, else alone.
    static func decades(_ low: Int64, _ high: Int64, _ limit: Int) -> [Int64] {
        for tenths: [Int64] in [[10, 15, 20, 30, 50, 70], [10, 20, 50], [10]] {
            var edges: [Int64] = [0]
            var power: Int64 = 10_000
            while edges[edges.count - 1] <= high {
                for tenth in tenths { edges.append(power / 10 * tenth) }
                power *= 10
            }
            let start = edges.lastIndex { $0 <= low } ?? 0
            let end = edges.firstIndex { $0 > high } ?? edges.count - 1
            if end - start <= limit || tenths.count == 1 { return Array(edges[start...end]) }
        }
        return []
    }
}
