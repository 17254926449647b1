internal import Glibc

/// Learns the delay law of an advertiser from the times of its events, heard by a scanner that listens all the time.
///
/// A gap between two events is the interval, plus the delay, plus what time stamps and channels add. Gaps of one period
/// are told from others, blurred by a known 20 µs a time stamp (so that whole microseconds are no steps), and counted in
/// cells of 50 µs. Then, first to hold at the level of 1 %:
/// - events that keep to a grid (`GridTest`): no delay;
/// - uniform or equal steps, fitted by maximum likelihood, where the gaps' distribution does not reject them and the
///   free list does not explain the gaps better for all its figures (Schwarz's criterion);
/// - the list.
public struct DelayLearner {
    /// Gaps of one period that are needed. Of 16 steps of 0.625 ms, 20 of 20 were told from other laws by 230 gaps, 18 of 30
    /// by 160; and the test of a grid takes blocks of 128 events.
    public static let needed = 200
    static let level = 0.01
    /// Standard deviation of the known blur of a time stamp, in milliseconds.
    static let dither = 0.02

    /// Nanoseconds, both: from one PDU of an event to the next, and the scan interval; how often two events are heard on
    /// different channels follows from them.
    public var spacing: Int64 = 526_000
    public var scanInterval: Int64

    public init(scanInterval: Int64) { self.scanInterval = scanInterval }

    /// Gaps of one period that there are.
    public static func gaps(_ runs: [[Int64]]) -> Int { SingleGaps(blurred(runs)).values.count }

    /// - Parameter runs: times of events in nanoseconds, ascending; each run from an unbroken scan.
    public func learn(_ runs: [[Int64]]) throws(LearningFailure) -> LearnedDelay {
        let times = Self.blurred(runs)
        let gaps = SingleGaps(times)
        let explained = gaps.values.count + gaps.multiples
        guard gaps.values.count >= Self.needed else {
            throw .tooFew(gaps: gaps.values.count, needed: Self.needed)
        }
        guard Double(explained) >= 0.8 * Double(gaps.all) else {
            throw .irregular(share: 1 - Double(explained) / Double(gaps.all))
        }
        let grid = GridTest(
            gaps.numbered(times), spacing: Double(spacing) / 1e6, scanInterval: Double(scanInterval) / 1e6)
        if let p = grid.p, p >= Self.level, keepsToGrid(grid, gaps) { return onGrid(grid, p, gaps) }
        return wandering(grid, gaps)
    }

    /// In few blocks the test alone takes a walk for a grid now and then. But of a walk whose steps have variance v events
    /// lie 128·v/15 from a straight line on average, and of a grid half the gaps' variance.
    private func keepsToGrid(_ grid: GridTest, _ gaps: SingleGaps) -> Bool {
        let mean = gaps.values.reduce(0, +) / Double(gaps.values.count)
        let variance = gaps.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.values.count)
        return grid.deviation * grid.deviation < variance + 0.01
    }

    private func onGrid(_ grid: GridTest, _ p: Double, _ gaps: SingleGaps) -> LearnedDelay {
        let cells = cells(gaps)
        var learned = LearnedDelay(
            form: .none, text: "none", interval: nanoseconds(grid.period),
            nominalInterval: Self.nominal(grid.period, error: 0.02), period: grid.period * 1e6, mean: 0,
            deviation: 0,
            blur: grid.deviation * 1e6, gaps: gaps.values.count, multiples: gaps.multiples,
            others: gaps.all - gaps.values.count - gaps.multiples,
            autocorrelation: Self.correlation(gaps, cells).value,
            expectedAutocorrelation: -0.5, isIndependent: true, p: p)
        learned.observe(cells)
        return learned
    }

    private func wandering(_ grid: GridTest, _ gaps: SingleGaps) -> LearnedDelay {
        var cells = cells(gaps)
        var list = ListFit(cells).fit()
        // What is not known of an advertiser is how far apart its PDUs are: 47, 150 and 244 µs between them were seen.
        for other in [-103_000, 94_000] as [Int64] {
            let spacing = Double(self.spacing + other) / 1e6
            guard let fit = list, ListFit(cells).gain(of: fit, spacing: spacing) > 3 else { continue }
            cells.spacing = spacing
            list = ListFit(cells).fit()
        }
        let forms = [cells.fitUniform()] + (cells.fitSteps(like: list).map { [$0] } ?? [])
        let total = cells.total
        let holding = forms.filter { $0.p >= Self.level }.min { $0.criterion(total) < $1.criterion(total) }
        var chosen = holding ?? list ?? forms[0]
        if let list, list.criterion(total) < chosen.criterion(total) { chosen = list }
        var learned = describe(chosen, gaps, cells)
        if learned.form == .list, learned.mean == 0 { (learned.form, learned.text) = (.none, "none") }
        learned.rejectedNames = ["none"]
        learned.rejectedP = [grid.p ?? 0]
        for form in forms where form.form != chosen.form {
            learned.rejectedNames.append(form.name)
            learned.rejectedP.append(form.p)
        }
        if let list, case .list(let delays, let weights) = list.form {
            learned.delays = delays.map { nanoseconds($0) }
            learned.weights = weights
            learned.listInterval = nanoseconds(list.base)
            if learned.form == .list { learned.text = DelayFit.text(delays, weights) }
        }
        learned.observe(cells)
        return learned
    }

    private func describe(_ fit: DelayFit, _ gaps: SingleGaps, _ cells: GapCells) -> LearnedDelay {
        let law = DelayLaw(fit.text) ?? .none
        let (value, expected, isIndependent) = Self.correlation(gaps, cells, blur: fit.blur)
        let form: LearnedDelay.Form =
            switch fit.form {
            case .uniform(let width): .uniform(max: nanoseconds(width))
            case .steps(let count, let step): .steps(count: count, step: nanoseconds(step))
            case .list: .list
            }
        return LearnedDelay(
            form: form, text: fit.text, interval: nanoseconds(fit.base),
            nominalInterval: Self.nominal(
                fit.base,
                error: (max(fit.blur, 0.03) * (law.variance.squareRoot() / 1e6 + 1) / cells.total).squareRoot()),
            period: fit.base * 1e6 + law.mean, mean: law.mean, deviation: law.variance.squareRoot(),
            blur: fit.blur * 1e6, gaps: gaps.values.count, multiples: gaps.multiples,
            others: gaps.all - gaps.values.count - gaps.multiples, autocorrelation: value,
            expectedAutocorrelation: expected, isIndependent: isIndependent, distance: fit.distance, p: fit.p)
    }

    private func cells(_ gaps: SingleGaps) -> GapCells {
        GapCells(
            gaps.values, low: gaps.low, high: gaps.high, spacing: Double(spacing) / 1e6,
            scanInterval: Double(scanInterval) / 1e6)
    }

    /// Of neighbouring gaps, outliers apart, with what channels and time stamps account for: each stands at the end of one
    /// gap and at the beginning of the next. Channels do so in a pattern, so that their part is between none and twice it.
    private static func correlation(
        _ gaps: SingleGaps, _ cells: GapCells, blur: Double = 0
    ) -> (value: Double, expected: Double, isIndependent: Bool) {
        let (low, high) = (cells.quantile(0.01) - 0.5, cells.quantile(0.99) + 0.5)
        let pairs = gaps.pairs.filter { low...high ~= $0.0 && low...high ~= $0.1 }
        guard pairs.count > 2 else { return (0, 0, true) }
        let count = Double(pairs.count)
        let mean = pairs.reduce(0) { $0 + $1.0 + $1.1 } / (2 * count)
        let variance =
            pairs.reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) + ($1.1 - mean) * ($1.1 - mean) } / (2 * count)
        let covariance = pairs.reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) } / count
        guard variance > 0 else { return (0, 0, true) }
        let value = covariance / variance
        let expected = -min(0.5, (cells.placeVariance + blur * blur) / variance / 2)
        let slack = cells.placeVariance / variance / 2
        return (value, expected, max(0, abs(value - expected) - slack) * count.squareRoot() < 3.29)
    }

    /// A known blur, the same in every run of the program.
    private static func blurred(_ runs: [[Int64]]) -> [[Double]] {
        var state: UInt64 = 1
        func uniform() -> Double {
            // SplitMix64.
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
        }
        return runs.map { run in
            run.map { time in
                let (elapsed, overflow) = time.subtractingReportingOverflow(run[0])
                return Double(overflow ? 0 : elapsed) / 1e6 + dither * (-2 * log(uniform())).squareRoot()
                    * cos(2 * .pi * uniform())
            }
        }
    }

    /// The multiple of 0.625 ms nearby, within what the fit and a clock (50 ppm) leave open.
    private static func nominal(_ interval: Double, error: Double) -> Int64? {
        let units = (interval / 0.625).rounded()
        let room = 0.03 + 4 * error + 50e-6 * interval
        guard room < 0.25, abs(units * 0.625 - interval) <= room else { return nil }
        return Int64(wholePartOf: units) * 625_000
    }
}

/// Milliseconds in nanoseconds.
private func nanoseconds(_ milliseconds: Double) -> Int64 { Int64(nearest: milliseconds * 1e6) }

extension LearnedDelay {
    fileprivate mutating func observe(_ cells: GapCells) {
        for (index, count) in cells.counts.enumerated() where count > 0 {
            let gap = cells.low + (Double(index) + 0.5) * cells.width
            observedDelays.append(nanoseconds(gap) - interval)
            observedCounts.append(Int(wholePartOf: count))
        }
    }
}
