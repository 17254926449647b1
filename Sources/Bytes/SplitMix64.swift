/// SplitMix64, a generator of 64 random bits at a time (Steele, Lea and Flood 2014): the same seed gives the same numbers.
@frozen
public struct SplitMix64: Sendable {
    @usableFromInline var state: UInt64
    @usableFromInline static let step: UInt64 = 0x9e37_79b9_7f4a_7c15

    @inlinable
    public init(seed: UInt64) { state = seed }

    @inlinable
    public mutating func next() -> UInt64 {
        state &+= Self.step
        return Self.finish(state)
    }

    /// The first number of the generator with this seed.
    @inlinable
    public static func mix(_ seed: UInt64) -> UInt64 { finish(seed &+ step) }

    @inlinable
    static func finish(_ state: UInt64) -> UInt64 {
        var z = state
        z = (z ^ (z &>> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z &>> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z &>> 31)
    }
}
