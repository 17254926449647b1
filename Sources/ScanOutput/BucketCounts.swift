internal import DiscoveryLatency

/// Latencies counted up to each bound of a histogram.
struct BucketCounts {
    /// Nanoseconds, ascending.
    let bounds: [Int64]
    /// For each bound, how many latencies are not longer.
    private(set) var cumulative: [UInt64] = []
    /// All of them, those that are longer than the last bound too.
    private(set) var count: UInt64 = 0
    /// Nanoseconds.
    private(set) var sum: Double = 0

    /// Exact: each latency is known. A trial that ended without the device counts above every bound, and with its length in
    /// the sum: left out, it would make every percentile shorter than it is.
    init(seen: [Int64], censored: [Int64], bounds: [Int64]) {
        self.init(seen.sorted().map { ($0, 1) }, bounds)
        count &+= UInt64(censored.count)
        sum = (seen + censored).reduce(0) { $0 + Double($1) }
    }

    /// A bucket of the log's histogram counts where its middle does. What is longer than a day is above every bound, and not
    /// in the sum.
    init(_ histogram: LatencyHistogram, bounds: [Int64]) {
        self.init(histogram.buckets.map { (LatencyBuckets.middle(of: $0.index), $0.count) }, bounds)
        count &+= histogram.overflow
        sum = Double(histogram.sum)
    }

    /// - Parameter latencies: ascending.
    private init(_ latencies: [(time: Int64, count: UInt64)], _ bounds: [Int64]) {
        self.bounds = bounds
        var next = 0
        for bound in bounds {
            while next < latencies.count, latencies[next].time <= bound {
                count &+= latencies[next].count
                next += 1
            }
            cumulative.append(count)
        }
        while next < latencies.count {
            count &+= latencies[next].count
            next += 1
        }
    }
}
