// The model: figures, estimates, tests, predictions, advice. Numbers in, numbers out; knows no radio and no output.

import Glibc

/// Exact bounds of a share that was counted (Clopper and Pearson, 1934): with `hits` of `trials` observed, the true
/// share lies between `lower` and `upper`, each bound wrong with probability `error` at most.
///
/// Counts may be fractional: an effective number of trials, where some were censored.
struct BinomialBounds {
    let lower: Double
    let upper: Double

    init(hits: Double, trials: Double, error: Double) {
        lower = hits <= 0 ? 0 : Self.betaQuantile(error, hits, trials - hits + 1)
        upper = hits >= trials ? 1 : Self.betaQuantile(1 - error, hits + 1, trials - hits)
    }

    /// Solves I_x(a, b) = p by bisection: 60 halvings are exact to the last digit of a Double near 1.
    static func betaQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        var low = 0.0
        var high = 1.0
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if regularizedBeta(middle, a, b) < p { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The regularized incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22) with the
    /// modified Lentz algorithm.
    static func regularizedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        // The fraction converges fast below the mean; the symmetry I_x(a, b) = 1 − I_{1−x}(b, a) covers the rest.
        if x > (a + 1) / (a + b + 2) { return 1 - regularizedBeta(1 - x, b, a) }
        let logFront = a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)
        let tiny = 1e-300
        var c = 1.0
        var d = 1 - (a + b) * x / (a + 1)
        d = 1 / (abs(d) < tiny ? tiny : d)
        var fraction = d
        for m in 1...1000 {
            let k = Double(m)
            for term in [
                k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)),
                -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1)),
            ] {
                d = 1 + term * d
                d = 1 / (abs(d) < tiny ? tiny : d)
                c = 1 + term / c
                c = abs(c) < tiny ? tiny : c
                fraction *= c * d
            }
            if abs(c * d - 1) < 1e-15 { break }
        }
        return exp(logFront) * fraction / a
    }
}
