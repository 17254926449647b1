/// The simulated radio's source of chance: SplitMix64, one per device, so that a device's own time line depends on
/// the seed, its number and the trial, and on nothing that the scanner or another device does.
struct Generator: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The generator of one stream, kept apart from its neighbours by mixing each number in.
    init(seed: UInt64, device: Int, trial: UInt64) {
        state = Self.mix(Self.mix(Self.mix(seed) ^ UInt64(truncatingIfNeeded: device)) ^ trial)
    }

    @inline(__always)
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.finish(state)
    }

    /// Uniform in 0..<bound (0 where `bound` is not positive). The high half of a 128-bit product: its bias is
    /// below bound / 2⁶⁴.
    @inline(__always)
    mutating func below(_ bound: Int64) -> Int64 {
        guard bound > 0 else { return 0 }
        return Int64(bitPattern: next().multipliedFullWidth(by: UInt64(bitPattern: bound)).high)
    }

    /// One number from a key: for chances that must not disturb a stream (loss coins, RSSI).
    @inline(__always)
    static func mix(_ key: UInt64) -> UInt64 { finish(key &+ 0x9e37_79b9_7f4a_7c15) }

    @inline(__always)
    private static func finish(_ state: UInt64) -> UInt64 {
        var z = state
        z = (z ^ (z &>> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z &>> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z &>> 31)
    }
}
