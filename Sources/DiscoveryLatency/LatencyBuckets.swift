/// The bucket layout of the latency histograms: HdrHistogram's log-linear one with a unit of 1 µs and two
/// significant decimal digits.
///
/// Counters 0…255 hold single microseconds; from there on every octave (a doubling) has 128 counters of equal
/// width, so a bucket is never wider than 1/128 (0.78 %) of what it holds. 3,968 counters reach past 24 h.
public enum LatencyBuckets {
    /// Counters in all: 31 groups of 128.
    public static let count = 3968

    /// The longest latency that is put into a bucket: 24 hours, in nanoseconds.
    public static let longest: Int64 = 86_400_000_000_000

    /// The bucket of a latency of 0…`longest` nanoseconds.
    @inlinable
    public static func index(of nanoseconds: Int64) -> Int {
        let microseconds = UInt64(bitPattern: nanoseconds) / 1000
        // 56 leading zeros or more: the first octave, in steps of one.
        let shift = 56 &- (microseconds | 255).leadingZeroBitCount
        return shift &<< 7 &+ Int(truncatingIfNeeded: microseconds &>> UInt64(shift))
    }

    /// The shortest latency of a bucket in nanoseconds.
    @inlinable
    public static func lowest(of index: Int) -> Int64 {
        let shift = max(0, index >> 7 - 1)
        return Int64(index - shift << 7) << Int64(shift) * 1000
    }

    /// How much of the time line a bucket takes, in nanoseconds.
    @inlinable
    public static func width(of index: Int) -> Int64 { 1000 << Int64(max(0, index >> 7 - 1)) }

    /// The middle of a bucket in nanoseconds: what stands for the values in it.
    @inlinable
    public static func middle(of index: Int) -> Int64 { lowest(of: index) + width(of: index) / 2 }
}
