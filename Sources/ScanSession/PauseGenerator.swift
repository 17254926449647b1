internal import Bytes

/// Random pauses between trials, 0…1.3 s. Trials in step with an advertiser see the same phase again and again:
/// 200 trials started every 5.050 s at a 500 ms advertiser are as good as a handful.
struct PauseGenerator {
    private var generator: SplitMix64

    /// Without a seed the system draws one.
    init(seed: UInt64?) {
        generator = SplitMix64(seed: seed.map { $0 ^ 0x7061_7573_65 } ?? UInt64.random(in: .min ... .max))
    }

    /// Nanoseconds.
    mutating func next() -> Int64 { Int64(bits() % 1_300_000_001) }

    mutating func bits() -> UInt64 { generator.next() }
}
