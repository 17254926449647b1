internal import Glibc

/// A law as a list on an even grid of delays, fitted by expectation and maximization (Dempster, Laird and Rubin, 1977):
/// the weights under which the gaps are likeliest, with the blur taken out.
struct ListFit {
    /// Entries of a list at most.
    static let limit = 64

    /// Rounds that tell settings apart.
    private static let few = 8

    private var cells: GapCells
    private let stamps: StampScatter
    /// What one entry would put into the cells from `first` on.
    private struct Column {
        var first: Int
        var shares: [Double]
    }
    private struct Setting {
        var base: Double
        var blur: Double
        /// Delays spread evenly over their stretch of the grid; else they are points.
        var isSpread: Bool
    }

    init(_ cells: GapCells, stamps: StampScatter) {
        self.cells = cells
        self.stamps = stamps
    }

    /// What stamps may make of a gap.
    private func blur(_ blur: Double) -> Double { min(max(blur, stamps.least), max(0.03, stamps.most)) }

    /// The best of several grids: half of the controller's unit of 0.625 ms, and the steps that the gaps' spectrum shows.
    func fit() -> DelayFit? {
        let span = cells.quantile(0.998) - cells.quantile(0.002)
        let grids =
            [span < 18 ? 0.3125 : 0.625] + cells.spectralSteps().filter { span / $0 < Double(Self.limit - 2) }
        return grids.compactMap { fit(on: $0) }.min { $0.criterion(cells.total) < $1.criterion(cells.total) }
    }

    /// How much likelier the gaps are with this fit's entries if PDUs are so far apart, in milliseconds.
    func gain(of fit: DelayFit, spacing: Double) -> Double {
        guard case .list(let delays, let weights) = fit.form, delays.count > 1 else { return 0 }
        func likelihood(_ spacing: Double) -> Double {
            var other = self
            other.cells.spacing = spacing
            let grid = (delays[delays.count - 1] - delays[0]) / Double(delays.count - 1)
            let setting = Setting(base: fit.base, blur: fit.blur, isSpread: false)
            let columns = delays.map { other.column(fit.base + $0, setting, grid) }
            return other.expected(columns, rounds: Self.few, start: weights).likelihood
        }
        return likelihood(spacing) - likelihood(cells.spacing)
    }

    private func fit(on grid: Double) -> DelayFit? {
        let (start, end) = (cells.quantile(0.002), cells.quantile(0.998))
        let count = min(Self.limit, Int(rounding: (end - start) / grid, .up) + 2)
        var best: (setting: Setting, likelihood: Double)?
        for (blur, isSpread) in [
            (0.03, false), (0.09, false), (0.2, false), (0.4, false), (0.06, true), (0.3, true),
        ] {
            let (blur, shifts) = (self.blur(blur), isSpread ? 2 : 8)
            for shift in 0..<shifts {
                let setting = Setting(
                    base: start - grid * (0.5 - Double(shift) / Double(shifts)), blur: blur, isSpread: isSpread)
                let likelihood = expected(setting, grid, count, rounds: Self.few).likelihood
                if likelihood > best?.likelihood ?? -.infinity { best = (setting, likelihood) }
            }
        }
        guard let (setting, _) = best else { return nil }
        guard !setting.isSpread else { return finish(setting, grid, count) }
        let found = SimplexSearch(steps: 24).maximum(
            from: [setting.base, grid, log(setting.blur)], sizes: [grid / 20, grid / 40 / Double(count), 0.3]
        ) { v in
            guard v[1] > 0.05, v[2] > log(0.02), v[2] <= log(max(0.03, stamps.most)) else { return -.infinity }
            let setting = Setting(base: v[0], blur: exp(v[2]), isSpread: false)
            return expected(setting, v[1], count, rounds: Self.few).likelihood
        }.place
        return finish(Setting(base: found[0], blur: exp(found[2]), isSpread: false), found[1], count)
    }

    private func finish(_ setting: Setting, _ grid: Double, _ count: Int) -> DelayFit? {
        var (weights, outliers, _, _) = expected(setting, grid, count, rounds: 200)
        // What a few gaps could have done is not told from nothing.
        let least = max(0.002, 4 / cells.total)
        let kept = weights.map { $0 >= least }
        guard let first = kept.firstIndex(of: true) else { return nil }
        (weights, outliers, _, _) = expected(
            setting, grid, count, rounds: 60, start: zip(weights, kept).map { $1 ? $0 : 0 })
        let result = expected(setting, grid, count, rounds: 1, start: weights)
        let sum = weights.reduce(0, +)
        let entries = weights.indices.filter { weights[$0] > 0 }
        let span = (entries.last ?? first) - first
        let step = GapCells.round(
            grid, blur: setting.blur, entries: Double(span + 1), total: cells.total)
        let (distance, p) = cells.distance(result.probabilities)
        return DelayFit(
            form: .list(
                delays: entries.map { Double($0 - first) * step }, weights: entries.map { weights[$0] / sum }),
            base: setting.base + Double(first) * grid, blur: setting.blur, outliers: outliers,
            likelihood: result.likelihood, distance: distance, p: p, parameters: entries.count + 2,
            baseError: GapCells.error(blur: setting.blur, of: cells.total * weights[first] / sum))
    }

    /// The weights after some rounds, and how likely they make the gaps.
    private func expected(
        _ setting: Setting, _ grid: Double, _ count: Int, rounds: Int, start: [Double]? = nil
    ) -> (weights: [Double], outliers: Double, likelihood: Double, probabilities: [Double]) {
        expected(
            (0..<count).map { column(setting.base + Double($0) * grid, setting, grid) }, rounds: rounds,
            start: start ?? [Double](repeating: 0.98 / Double(count), count: count))
    }

    private func expected(
        _ columns: [Column], rounds: Int, start: [Double]
    ) -> (weights: [Double], outliers: Double, likelihood: Double, probabilities: [Double]) {
        let evenly = 1 / Double(cells.counts.count)
        var weights = start
        var outliers = max(1e-6, 1 - weights.reduce(0, +))
        var probabilities: [Double] = []
        for round in 0...rounds {
            probabilities = [Double](repeating: outliers * evenly, count: cells.counts.count)
            for (weight, column) in zip(weights, columns) where weight > 0 {
                for (offset, share) in column.shares.enumerated() {
                    probabilities[column.first + offset] += weight * share
                }
            }
            guard round < rounds else { break }
            let ratios = zip(cells.counts, probabilities).map { $0 > 0 ? $0 / ($1 * cells.total) : 0 }
            for index in weights.indices where weights[index] > 0 {
                var sum = 0.0
                for (offset, share) in columns[index].shares.enumerated() {
                    sum += share * ratios[columns[index].first + offset]
                }
                weights[index] = weights[index] * sum < 1e-9 ? 0 : weights[index] * sum
            }
            outliers = min(0.1, max(1e-6, outliers * evenly * ratios.reduce(0, +)))
        }
        return (weights, outliers, cells.likelihood(probabilities), probabilities)
    }

    private func column(_ place: Double, _ setting: Setting, _ grid: Double) -> Column {
        let half = setting.isSpread ? grid / 2 : 0
        let reach = half + 5 * setting.blur
        let (first, shares) = cells.shares(from: place - reach, to: place + reach) { x in
            guard setting.isSpread else { return normalBelow((x - place) / setting.blur) }
            let (left, right) = ((x - place + half) / setting.blur, (x - place - half) / setting.blur)
            return setting.blur / grid * (normalIntegral(left) - normalIntegral(right))
        }
        return Column(first: first, shares: shares)
    }
}
