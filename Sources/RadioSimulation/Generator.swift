internal import Bytes

/// The simulated radio's source of chance, one per device, so that a device's own time line depends on the seed, its
/// number and the trial, and on nothing that the scanner or another device does.
struct Generator: Sendable {
    private var bits: SplitMix64

    init(seed: UInt64) { bits = SplitMix64(seed: seed) }

    /// The generator of one stream, kept apart from its neighbours by mixing each number in.
    init(seed: UInt64, device: Int, trial: UInt64) {
        self.init(seed: Self.mix(Self.mix(Self.mix(seed) ^ UInt64(truncatingIfNeeded: device)) ^ trial))
    }

    @inline(__always)
    mutating func next() -> UInt64 { bits.next() }

    /// Uniform in 0..<bound (0 where `bound` is not positive). The high half of a 128-bit product: its bias is
    /// below bound / 2⁶⁴.
    @inline(__always)
    mutating func below(_ bound: Int64) -> Int64 {
        guard bound > 0 else { return 0 }
        return Int64(bitPattern: next().multipliedFullWidth(by: UInt64(bitPattern: bound)).high)
    }

    /// One number from a key: for chances that must not disturb a stream (loss coins, RSSI).
    @inline(__always)
    static func mix(_ key: UInt64) -> UInt64 { SplitMix64.mix(key) }
}
