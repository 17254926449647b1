internal import Runs

/// Random pauses between trials, 0…1.3 s. Trials in step with an advertiser see the same phase again and again:
/// 200 trials started every 5.050 s at a 500 ms advertiser are as good as a handful.
struct PauseGenerator {
    private var state: UInt64

    /// Without a seed the system draws one.
    init(seed: UInt64?) {
        state = seed.map { $0 ^ 0x7061_7573_65 } ?? UInt64.random(in: .min ... .max)
    }

    /// Nanoseconds.
    mutating func next() -> Int64 { Int64(bits() % 1_300_000_001) }

    /// SplitMix64.
    mutating func bits() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}
