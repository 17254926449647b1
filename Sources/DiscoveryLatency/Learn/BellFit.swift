internal import Glibc

extension GapCells {
    /// Delays that pile up around their mean, as sums of many small ones do: the normal law. Interval and mean delay are one
    /// figure in it; the interval is set where its shortest delays are seen.
    func fitBell(stamps: StampScatter) -> DelayFit {
        let (start, end) = (quantile(0.01), quantile(0.99))
        func below(_ v: [Double]) -> [Double] {
            let deviation = exp(v[1])
            return probabilities(
                outliers: share(v[2]), from: v[0] - 6 * deviation, to: v[0] + 6 * deviation
            ) { x in normalBelow((x - v[0]) / deviation) }
        }
        func value(_ v: [Double]) -> Double {
            (log(0.02)...log(20)).contains(v[1]) ? likelihood(below(v)) : -.infinity
        }
        let v = SimplexSearch().maximum(
            from: [(start + end) / 2, log(max(0.05, (end - start) / 4.6)), -6],
            sizes: [max(0.05, (end - start) / 10), 0.2, 1], of: value
        ).place
        let fit = below(v)
        let (distance, p) = self.distance(fit)
        let whole = exp(v[1])
        let deviation = max(0.02, max(0, whole * whole - stamps.variance).squareRoot())
        // Of so many gaps one on average lies beyond.
        let reach = BellFit.reach(total) * deviation
        return DelayFit(
            form: .bell(deviation: deviation, reach: reach), base: v[0] - reach,
            blur: stamps.variance.squareRoot(), outliers: share(v[2]), likelihood: likelihood(fit),
            distance: distance, p: p, parameters: 3)
    }
}

enum BellFit {
    /// Deviations from the mean beyond which one of so many lies, on either side.
    static func reach(_ count: Double) -> Double {
        var (low, high) = (1.0, 6.0)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if normalBelow(-middle) * count > 1 { low = middle } else { high = middle }
        }
        return low
    }

    /// The delays and weights that stand for it, a quarter of a deviation apart or closer.
    static func entries(deviation: Double, reach: Double) -> (delays: [Double], weights: [Double]) {
        let count = 31
        let step = 2 * reach / Double(count - 1)
        let delays = (0..<count).map { Double($0) * step }
        let weights = delays.map { delay in
            let z = (delay - reach) / deviation
            return exp(-z * z / 2)
        }
        let sum = weights.reduce(0, +)
        return (delays, weights.map { $0 / sum })
    }
}
