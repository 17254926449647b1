import Glibc

/// Bounds of the share not yet seen at a time, from trials of which some ended without the device.
///
/// The beta product confidence procedure (Fay, Brittain and Proschan, "Pointwise confidence intervals for a survival
/// distribution with small samples or heavy censoring", Biostatistics 14, 2013). Each latency at which d devices of Y at
/// risk were seen multiplies the share that is left by a Beta(Y − d + 1, d); the lower bound has one factor Beta(Y, 1)
/// more, for those still at risk. Each product is taken for the beta distribution with the same mean and variance, as the
/// authors propose. Without censoring these are Clopper and Pearson's bounds. Censoring must not depend on the latency.
struct SurvivalBounds {
    private let steps: [KaplanMeier.Step]
    /// The product of the factors before each step.
    private let products: [BetaProduct]
    /// Ascending, as all times here: nanoseconds.
    private let seen: [Int64]
    private let censored: [Int64]
    private let error: Double

    /// - Parameter error: how often each bound may be wrong, 0…1.
    init(_ curve: KaplanMeier, seen: [Int64], censored: [Int64], error: Double) {
        steps = Array(curve.steps)
        self.seen = seen.sorted()
        self.censored = censored.sorted()
        self.error = error
        var product = BetaProduct()
        products =
            [product]
            + steps.map { step in
                product.multiply(seen: Double(step.seen), of: Double(step.atRisk))
                return product
            }
    }

    /// The share not seen before `time` is not larger, but for the error.
    func upper(before time: Int64) -> Double { products[count(before: time)].quantile(1 - error) }

    /// The share not seen before `time` is not smaller, but for the error. Zero where nobody is at risk any more.
    func lower(before time: Int64) -> Double {
        lower(products[count(before: time)], atRisk: Double(atRisk(at: time)))
    }

    /// Who had neither been seen nor given up before `time`.
    func atRisk(at time: Int64) -> Int {
        seen.count - seen.partitioningIndex { $0 >= time } + censored.count
            - censored.partitioningIndex { $0 >= time }
    }

    /// Both bounds, had there been `scale` times as many observations of the same kind.
    func bounds(before time: Int64, scale: Double) -> (lower: Double, upper: Double) {
        var product = BetaProduct()
        for step in steps.prefix(count(before: time)) {
            product.multiply(seen: Double(step.seen) * scale, of: Double(step.atRisk) * scale)
        }
        return (lower(product, atRisk: Double(atRisk(at: time)) * scale), product.quantile(1 - error))
    }

    /// The longest time before which the share is above `limit` for sure: zero where there is none.
    func lastAbove(_ limit: Double) -> Int64 {
        let times = (seen + censored).sorted()
        let open = times.partitioningIndex { lower(before: $0) <= limit }
        return open > 0 ? times[open - 1] : 0
    }

    /// The shortest time after which the share is at or below `limit` for sure.
    func firstWithin(_ limit: Double) -> Int64? {
        let held = steps.indices.partitioningIndex { products[$0 + 1].quantile(1 - error) <= limit }
        return held < steps.count ? steps[held].time : nil
    }

    private func count(before time: Int64) -> Int { steps.partitioningIndex { $0.time >= time } }

    private func lower(_ product: BetaProduct, atRisk: Double) -> Double {
        guard atRisk > 0 else { return 0 }
        var product = product
        product.multiply(seen: 1, of: atRisk, left: atRisk)
        return product.quantile(error)
    }
}

/// A product of independent beta variables, by its first two moments.
private struct BetaProduct {
    /// The logarithm of the mean.
    private var mean = 0.0
    /// The logarithm of E[X²]/E[X]²: small differences of large counts stay exact in it.
    private var spread = 0.0

    /// Multiplies by Beta(left, seen); `left` is who remains and one more, unless it is told otherwise.
    mutating func multiply(seen: Double, of atRisk: Double, left: Double? = nil) {
        let left = left ?? atRisk - seen + 1
        mean += log1p(-seen / (left + seen))
        spread += log1p(seen / (left * (left + seen + 1)))
    }

    /// The quantile of the beta distribution with these moments.
    func quantile(_ p: Double) -> Double {
        let mean = exp(mean)
        let variance = expm1(spread)
        guard mean < 1, variance > 0 else { return mean }
        let rest = -expm1(self.mean)
        let size = rest / (variance * mean) - 1
        return BinomialBounds.betaQuantile(p, mean * size, rest * size)
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first index at which the condition is true, of a collection in which it stays true from there on.
    func partitioningIndex(where condition: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
