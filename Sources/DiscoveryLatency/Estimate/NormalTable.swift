internal import Glibc

/// The normal distribution and the exponential function by table: both are asked for millions of times, and a table with a
/// short series between its entries gives them to nine digits.
struct NormalTable: Sendable {
    /// Beyond so many deviations shares count as 0 and 1.
    static let reach = 6.0
    private static let perUnit = 64.0
    private static let middle = 385

    /// The share below a place, and the density there.
    private let shares: [SIMD2<Double>]
    /// e^(−x) from x = 0 on, as far as it matters to a normal distribution.
    private let falls: [Double]

    static let shared = NormalTable()

    private init() {
        shares = (-Self.middle...Self.middle).map { place in
            let x = Double(place) / Self.perUnit
            return SIMD2(0.5 * erfc(-x * 0.5.squareRoot()), exp(-0.5 * x * x) / (2 * Double.pi).squareRoot())
        }
        falls = (0...Int(wholePartOf: Self.mostFall * Self.perUnit) + 1).map { exp(-Double($0) / Self.perUnit) }
    }

    /// The share of a normal distribution that lies below `x` deviations; −6…6.
    @inline(__always)
    func share(_ x: Double) -> Double {
        let (place, value) = (x * Self.perUnit).nearestOfSmall
        let at = value * (1 / Self.perUnit)
        let rest = x - at
        let entry = shares[place + Self.middle]
        return entry[0] + entry[1] * rest * (1 - rest * (0.5 * at - rest * ((at * at - 1) * (1.0 / 6))))
    }

    /// Beyond this `fall` is not known.
    static let mostFall = 40.0

    /// e^(−x), of 0…40.
    @inline(__always)
    func fall(_ x: Double) -> Double {
        let (place, value) = (x * Self.perUnit).nearestOfSmall
        let rest = value * (1 / Self.perUnit) - x
        return falls[place] * (1 + rest * (1 + rest * (0.5 + rest * (1.0 / 6))))
    }

    /// The density of a comb of normal distributions, one at each whole number, all of this variance (0.06 or more): two terms
    /// of its Fourier series; the third is below 5·10⁻⁵. `place` is −0.5…0.5 from a whole number.
    @inline(__always)
    func ripple(variance: Double, at place: Double) -> Double {
        let height = fall(2 * Double.pi * Double.pi * variance)
        // sin πx, to 4·10⁻⁶.
        let x = place * Double.pi
        let square = x * x
        let sine = x * (1 - square / 6 * (1 - square / 20 * (1 - square / 42 * (1 - square / 72))))
        let cosine = 1 - 2 * sine * sine
        return 1 + 2 * height * (cosine + height * height * height * (2 * cosine * cosine - 1))
    }
}
