/// The law of the pseudo-random delay that an advertiser adds to each advertising interval (advDelay, Core
/// Specification Vol 6 Part B 4.4.2.2.1, where it is uniform on 0…10 ms). What real devices do differs, and the
/// difference decides how often an advertiser and a scanner fall into step.
public struct DelayLaw: Equatable, Sendable {
    @frozen
    public enum Form: Equatable, Sendable {
        /// Every nanosecond in 0…max alike.
        case uniform(max: Int64)
        /// 1…count steps of 1/32768 s alike, as a controller that counts a slow clock draws it.
        case ticks(count: Int64)
        /// delays[i] (ns) where cumulative[i] is the first that exceeds a draw below `total`.
        case list(delays: [Int64], cumulative: [UInt64])
    }

    public let form: Form

    init(form: Form) { self.form = form }

    /// Delays uniform on 0…max nanoseconds.
    public static func uniform(max: Int64) -> DelayLaw { DelayLaw(form: .uniform(max: Swift.max(0, max))) }

    /// No delay at all: events are exactly one interval apart.
    public static let none = DelayLaw(form: .uniform(max: 0))

    /// What the specification asks for: uniform on 0…10 ms.
    public static let specification = DelayLaw.uniform(max: 10_000_000)

    /// An iPhone's, from 2,261 gaps: 0, 1.25, 2.5, 3.75 and 5 ms.
    public static let measuredPhone = DelayLaw(
        form: .list(
            delays: [0, 1_250_000, 2_500_000, 3_750_000, 5_000_000], cumulative: [34, 52, 71, 89, 99]))

    /// Reads `uniform:10`, `none`, the name of a profile that has a law of its own (`ControllerProfile`), or a list
    /// `0:.34,1.25:.18,…` of delay and weight; delays in milliseconds, at most 1000, weights not negative and not all zero,
    /// at most 1024 of them. Nil for everything else.
    public init?(_ text: String) {
        if text == "none" {
            self = .none
            return
        }
        if let law = ControllerProfile(rawValue: text)?.ownDelay {
            self = law
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        if parts[0] == "uniform" {
            guard let max = Self.delay(parts[1]) else { return nil }
            self = .uniform(max: max)
            return
        }
        var delays: [Int64] = []
        var weights: [Double] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = item.split(separator: ":", omittingEmptySubsequences: false)
            guard delays.count < 1024, pair.count == 2, let delay = Self.delay(pair[0]),
                let weight = Self.decimal(pair[1]), weight <= 1e6
            else { return nil }
            delays.append(delay)
            weights.append(weight)
        }
        let total = weights.reduce(0, +)
        guard total > 0 else { return nil }
        // Weights become whole numbers below 2⁴⁰, so that drawing needs no floating point.
        var sum: UInt64 = 0
        let cumulative = weights.map { weight in
            sum += UInt64(nearest: weight / total * 0x1p40)
            return sum
        }
        self.init(form: .list(delays: delays, cumulative: cumulative))
    }

    /// Milliseconds, 0…1000, in nanoseconds.
    private static func delay(_ text: Substring) -> Int64? {
        guard let value = decimal(text), value <= 1000 else { return nil }
        return Int64(nearest: value * 1e6)
    }

    /// Digits with at most one point among them; no sign, no exponent, nothing that is no number.
    private static func decimal(_ text: Substring) -> Double? {
        guard (1...20).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2e })
        else { return nil }
        return Double(text.hasPrefix(".") ? "0\(text)" : text.hasSuffix(".") ? "\(text)0" : String(text))
    }

    /// The longest delay in nanoseconds.
    public var longest: Int64 {
        switch form {
        case .uniform(let max): max
        case .ticks(let count): Self.tick(count)
        case .list(let delays, _): delays.max() ?? 0
        }
    }

    /// n steps of 1/32768 s in nanoseconds: 10⁹/32768 = 1953125/64.
    @inlinable
    public static func tick(_ n: Int64) -> Int64 { n &* 1_953_125 / 64 }
}
