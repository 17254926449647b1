import TestSupport
import Testing

@testable import DiscoveryLatency

/// Latencies over many octaves: half of them spread evenly over the logarithm, half around 500 ms.
private func latencies(_ count: Int, seed: UInt64) -> [Int64] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { n in
        n.isMultiple(of: 2)
            ? Int64.random(in: 0..<(1000 << Int64.random(in: 0...36, using: &random)), using: &random)
            : Int64.random(in: 500_000_000...510_000_000, using: &random)
    }
}

/// The value of rank ⌈q·n⌉.
func order(_ sorted: [Int64], _ q: Double) -> Int64 {
    sorted[max(1, Int((q * Double(sorted.count) - 1e-9).rounded(.up))) - 1]
}

struct LatencyHistogramTests {
    @Test func bucketsTileTheTimeLine() {
        #expect(LatencyBuckets.count == 3968)
        for index in 0..<LatencyBuckets.count {
            let lowest = LatencyBuckets.lowest(of: index)
            let next = lowest + LatencyBuckets.width(of: index)
            if index + 1 < LatencyBuckets.count { #expect(LatencyBuckets.lowest(of: index + 1) == next) }
            guard next <= LatencyBuckets.longest else { continue }
            #expect(LatencyBuckets.index(of: lowest) == index)
            #expect(LatencyBuckets.index(of: next - 1) == index)
            if lowest >= 128_000 {
                #expect(Double(LatencyBuckets.width(of: index)) <= 0.0079 * Double(lowest), "bucket \(index)")
            }
        }
        #expect(LatencyBuckets.index(of: LatencyBuckets.longest) < LatencyBuckets.count)
    }

    @Test(arguments: [0.0, 0.001, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0])
    func percentilesAgreeWithSortedValues(q: Double) throws {
        for (count, seed) in [(1, 1), (2, 2), (19, 3), (1000, 4), (20_001, 5)] as [(Int, UInt64)] {
            let values = latencies(count, seed: seed)
            var histogram = LatencyHistogram()
            for value in values { histogram.add(value) }
            let exact = order(values.sorted(), q)
            let estimate = try #require(histogram.percentile(q))
            // Half a bucket, and half a microsecond for values below 128 µs.
            #expect(abs(Double(estimate - exact)) <= 0.0040 * Double(exact) + 1000, "\(count) values")
        }
    }

    @Test func sumAndEndsAreExact() {
        let values = latencies(5000, seed: 9)
        var histogram = LatencyHistogram()
        for value in values { histogram.add(value) }
        #expect(histogram.sum == values.reduce(0) { $0 + UInt128($1) })
        #expect(histogram.shortest == values.min())
        #expect(histogram.longest == values.max())
        #expect(histogram.count == 5000)
    }

    @Test func mergingIsAdding() {
        let a = latencies(700, seed: 1) + [-5, LatencyBuckets.longest + 1]
        let b = latencies(1300, seed: 2) + [.max, .min]
        var together = LatencyHistogram()
        for value in a + b { together.add(value) }
        var first = LatencyHistogram()
        for value in a { first.add(value) }
        var second = LatencyHistogram()
        for value in b { second.add(value) }
        var merged = first
        merged.merge(second)
        #expect(merged == together)
        second.merge(first)
        #expect(second == together)
        second.merge(LatencyHistogram())
        #expect(second == together)
    }

    @Test func nothingSaturatesInSilence() {
        var histogram = LatencyHistogram()
        for value in [1_000_000, LatencyBuckets.longest, LatencyBuckets.longest + 1, .max, -1, .min] as [Int64]
        {
            histogram.add(value)
        }
        #expect(histogram.count == 2)
        #expect(histogram.overflow == 2)
        #expect(histogram.negative == 2)
        #expect(histogram.longest == LatencyBuckets.longest)
        // Two of four lie beyond 24 h: what is above the median is not reached.
        #expect(histogram.percentile(0.5).map { abs(Double($0) - 86.4e12) < 0.004 * 86.4e12 } == true)
        #expect(histogram.percentile(0.75) == nil)
        #expect(LatencyHistogram().percentile(0.5) == nil)
        #expect(LatencyHistogram().mean == nil)
    }

    @Test func countersHoldAtTheirEnd() {
        var histogram = LatencyHistogram()
        histogram.add(5_000_000, times: .max)
        histogram.add(5_000_000, times: 10)
        histogram.add(-1, times: .max)
        histogram.add(-1)
        #expect(histogram.count == .max)
        #expect(histogram.negative == .max)
        #expect(histogram.percentile(0.99) != nil)
    }

    @Test func isRebuiltFromItsBuckets() {
        var histogram = LatencyHistogram()
        for value in latencies(400, seed: 3) { histogram.add(value) }
        let copy = LatencyHistogram(
            buckets: histogram.buckets, sum: histogram.sum, shortest: histogram.shortest,
            longest: histogram.longest)
        #expect(copy == histogram)
        let hostile = LatencyHistogram(
            buckets: [(index: -1, count: 3), (index: 3968, count: 4), (index: 7, count: 2)]
                as [(index: Int, count: UInt64)], sum: 0, shortest: nil, longest: nil)
        #expect(hostile.count == 2)
    }
}
