/// The law of the pseudo-random delay that an advertiser adds to each advertising interval (advDelay, Core
/// Specification Vol 6 Part B 4.4.2.2.1, where it is uniform on 0…10 ms). What real devices do differs, and the
/// difference decides how often an advertiser and a scanner fall into step.
public struct DelayLaw: Equatable, Sendable {
    enum Form: Equatable, Sendable {
        /// Every nanosecond in 0…max alike.
        case uniform(max: Int64)
        /// 1…count steps of 1/32768 s alike, as a controller that counts a slow clock draws it.
        case ticks(count: Int64)
        /// delays[i] (ns) where cumulative[i] is the first that exceeds a draw below `total`.
        case list(delays: [Int64], cumulative: [UInt64])
    }

    let form: Form

    init(form: Form) { self.form = form }

    /// Delays uniform on 0…max nanoseconds.
    public static func uniform(max: Int64) -> DelayLaw { DelayLaw(form: .uniform(max: Swift.max(0, max))) }

    /// No delay at all: events are exactly one interval apart.
    public static let none = DelayLaw(form: .uniform(max: 0))

    /// What the specification asks for: uniform on 0…10 ms.
    public static let specification = DelayLaw.uniform(max: 10_000_000)

    /// Uniform on (0, 10 ms] in steps of 1/32768 s, as measured of Zephyr's controller.
    public static let zephyr = DelayLaw(form: .ticks(count: 327))

    /// An iPhone's, from 2,261 gaps: 0, 1.25, 2.5, 3.75 and 5 ms.
    public static let measuredPhone = DelayLaw(
        form: .list(
            delays: [0, 1_250_000, 2_500_000, 3_750_000, 5_000_000], cumulative: [34, 52, 71, 89, 99]))

    /// The longest delay in nanoseconds.
    public var longest: Int64 {
        switch form {
        case .uniform(let max): max
        case .ticks(let count): Self.tick(count)
        case .list(let delays, _): delays.max() ?? 0
        }
    }

    @inline(__always)
    func draw(_ random: inout Generator) -> Int64 {
        switch form {
        case .uniform(let max): random.below(max &+ 1)
        case .ticks(let count): Self.tick(1 &+ random.below(count))
        case .list(let delays, let cumulative): Self.pick(delays, cumulative, &random)
        }
    }

    /// n steps of 1/32768 s in nanoseconds: 10⁹/32768 = 1953125/64.
    @inline(__always)
    private static func tick(_ n: Int64) -> Int64 { n &* 1_953_125 / 64 }

    private static func pick(_ delays: [Int64], _ cumulative: [UInt64], _ random: inout Generator) -> Int64 {
        guard let total = cumulative.last, let last = delays.last else { return 0 }
        let draw = random.next().multipliedFullWidth(by: total).high
        for index in cumulative.indices where draw < cumulative[index] { return delays[index] }
        return last
    }
}
