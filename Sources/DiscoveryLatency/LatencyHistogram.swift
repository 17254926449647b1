/// A histogram of latencies, HdrHistogram-style (`LatencyBuckets`): 1 µs…24 h, two significant digits, mergeable.
///
/// Nothing saturates in silence: what is longer than 24 h is counted in `overflow`, what is negative in
/// `negative`, and neither enters a bucket. Percentiles rank over `count + overflow`, and one that falls among the
/// overflow is nil. Sum, shortest and longest are exact; percentiles are the middle of a bucket, at most 0.39 %
/// from the value.
public struct LatencyHistogram: Equatable, Sendable {
    /// One counter per bucket, as far as the highest bucket in use.
    public private(set) var counts: [UInt64] = []
    /// How many latencies are in the buckets.
    public private(set) var count: UInt64 = 0
    /// Latencies longer than 24 h.
    public private(set) var overflow: UInt64 = 0
    /// Latencies below zero: times that went backwards.
    public private(set) var negative: UInt64 = 0
    /// Of the latencies in the buckets, in nanoseconds.
    public private(set) var sum: UInt128 = 0
    public private(set) var shortest: Int64?
    public private(set) var longest: Int64?
    /// No bucket before this one holds anything.
    private var firstInUse = LatencyBuckets.count

    public init() {}

    /// Counts one latency, in nanoseconds.
    public mutating func add(_ nanoseconds: Int64) { add(nanoseconds, times: 1) }

    /// Counts a latency (nanoseconds) `times` times.
    public mutating func add(_ nanoseconds: Int64, times: UInt64) {
        guard times > 0 else { return }
        guard nanoseconds >= 0 else {
            negative = saturating(negative, times)
            return
        }
        guard nanoseconds <= LatencyBuckets.longest else {
            overflow = saturating(overflow, times)
            return
        }
        addToBucket(LatencyBuckets.index(of: nanoseconds), times)
        sum &+= UInt128(nanoseconds) &* UInt128(times)
        widen(nanoseconds, nanoseconds)
    }

    /// Adds what another histogram holds.
    public mutating func merge(_ other: LatencyHistogram) {
        if counts.count < other.counts.count {
            counts.append(contentsOf: repeatElement(0, count: other.counts.count - counts.count))
        }
        for index in other.counts.indices { counts[index] = saturating(counts[index], other.counts[index]) }
        count = saturating(count, other.count)
        firstInUse = min(firstInUse, other.firstInUse)
        overflow = saturating(overflow, other.overflow)
        negative = saturating(negative, other.negative)
        sum &+= other.sum
        if let low = other.shortest, let high = other.longest { widen(low, high) }
    }

    /// A histogram put together from buckets and what was kept beside them; buckets past the last are ignored.
    public init(
        buckets: some Sequence<(index: Int, count: UInt64)>, sum: UInt128, shortest: Int64?, longest: Int64?,
        overflow: UInt64 = 0
    ) {
        if let longest, longest >= 0, longest <= LatencyBuckets.longest {
            // All counters at once, instead of growing from bucket to bucket.
            counts = [UInt64](repeating: 0, count: LatencyBuckets.index(of: longest) + 1)
        }
        for (index, count) in buckets where count > 0 && (0..<LatencyBuckets.count).contains(index) {
            addToBucket(index, count)
        }
        self.sum = sum
        self.overflow = overflow
        self.shortest = shortest
        self.longest = longest
    }

    /// The buckets in use, shortest latency first.
    public var buckets: [(index: Int, count: UInt64)] {
        var buckets: [(index: Int, count: UInt64)] = []
        var index = firstInUse
        while index < counts.count {
            if counts[index] > 0 { buckets.append((index, counts[index])) }
            index += 1
        }
        return buckets
    }

    /// The mean of the latencies in the buckets in nanoseconds, exact but for the rounding of a Double.
    public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

    /// The latency below or at which a share `q` (0…1) of all lie, in nanoseconds: the middle of the bucket of the
    /// value of rank ⌈q·n⌉, never outside what was seen. Nil when empty or when the rank falls among `overflow`.
    public func percentile(_ q: Double) -> Int64? {
        guard let index = bucket(ofShare: q) else { return nil }
        let middle = LatencyBuckets.middle(of: index)
        return min(max(middle, shortest ?? middle), longest ?? middle)
    }

    func bucket(ofShare q: Double) -> Int? {
        let total = saturating(count, overflow)
        guard total > 0, q >= 0, q <= 1 else { return nil }
        let wanted = UInt64(wholePartOf: max(1, min((q * Double(total) - 1e-9).rounded(.up), 0x1p63)))
        var below: UInt64 = 0
        var index = firstInUse
        while index < counts.count {
            below &+= counts[index]
            if below >= wanted { return index }
            index += 1
        }
        return nil
    }

    private mutating func addToBucket(_ index: Int, _ times: UInt64) {
        if index >= counts.count {
            counts.append(contentsOf: repeatElement(0, count: index + 1 - counts.count))
        }
        counts[index] = saturating(counts[index], times)
        count = saturating(count, times)
        firstInUse = min(firstInUse, index)
    }

    private mutating func widen(_ low: Int64, _ high: Int64) {
        shortest = min(shortest ?? low, low)
        longest = max(longest ?? high, high)
    }
}

extension LatencyHistogram: CustomStringConvertible {
    /// Short, for test failures and debuggers: the ends, and up to ten buckets by their lowest value in µs.
    public var description: String {
        let shown = buckets.prefix(10).map { "\(LatencyBuckets.lowest(of: $0.index) / 1000): \($0.count)" }
        let ends = "\(shortest ?? 0)…\(longest ?? 0) ns, \(overflow) over, \(negative) negative"
        return "\(count) latencies, \(ends) [\(shown.joined(separator: ", "))\(buckets.count > 10 ? " …" : "")]"
    }
}

func saturating(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
}
