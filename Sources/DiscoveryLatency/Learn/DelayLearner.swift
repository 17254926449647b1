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
    public static func gaps(_ runs: [[Int64]]) -> Int { SingleGaps(blurred(runs, quantum: 0)).values.count }

    /// - Parameter runs: times of events in nanoseconds, ascending; each run from an unbroken scan.
    public func learn(_ runs: [[Int64]]) throws(LearningFailure) -> LearnedDelay {
        var times = Self.blurred(runs, quantum: 0)
        var gaps = SingleGaps(times)
        var floor = Self.dither * 2.0.squareRoot()
        if let quantum = StampScatter.quantum(runs), Double(quantum) / 1e6 < 0.2 * gaps.median {
            // Stamps that were cut are spread over what was cut, so that their steps are none of the delay's.
            times = Self.blurred(runs, quantum: quantum)
            gaps = SingleGaps(times)
            floor = (floor * floor + Double(quantum) * Double(quantum) / 3e12).squareRoot()
        }
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
        return wandering(grid, gaps, times, floor)
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
        let order = Self.order(gaps, cells)
        let error = 0.002 + 3 * grid.periodError
        let range = nanoseconds(grid.period - error)...nanoseconds(grid.period + error)
        var learned = LearnedDelay(
            form: .none, text: "none", interval: nanoseconds(grid.period),
            nominalInterval: Self.nominal(grid.period - error...grid.period + error), intervalRange: range,
            periodRange: range, period: grid.period * 1e6, mean: 0, deviation: 0,
            blur: grid.deviation * 1e6, gaps: gaps.values.count, multiples: gaps.multiples,
            others: gaps.all - gaps.values.count - gaps.multiples,
            autocorrelation: order.correlation(1),
            expectedAutocorrelation: -0.5, isIndependent: true, p: p)
        learned.observe(cells)
        return learned
    }

    private func wandering(
        _ grid: GridTest, _ gaps: SingleGaps, _ times: [[Double]], _ floor: Double
    ) -> LearnedDelay {
        var cells = cells(gaps)
        let order = Self.order(gaps, cells)
        var stamps = StampScatter(order, floor: floor, places: cells.placeVariance)
        var list = ListFit(cells, stamps: stamps).fit()
        // What is not known of an advertiser is how far apart its PDUs are: 47, 150 and 244 µs between them were seen.
        for other in [-103_000, 94_000] as [Int64] {
            let spacing = Double(self.spacing + other) / 1e6
            guard let fit = list, ListFit(cells, stamps: stamps).gain(of: fit, spacing: spacing) > 3 else {
                continue
            }
            cells.spacing = spacing
            stamps = StampScatter(order, floor: floor, places: cells.placeVariance)
            list = ListFit(cells, stamps: stamps).fit()
        }
        let bell = cells.fitBell(stamps: stamps)
        let uniform = cells.fitUniform(stamps: stamps)
        let forms = [uniform] + (cells.fitSteps(like: list, stamps: stamps).map { [$0] } ?? []) + [bell]
        let total = cells.total
        let holding = forms.filter { $0.p >= Self.level }.min { $0.criterion(total) < $1.criterion(total) }
        var chosen = holding ?? list ?? uniform
        if let list, list.criterion(total) < chosen.criterion(total) { chosen = list }
        let isClear = isClear(chosen, uniform, bell, order, stamps, total)
        let found = IntervalRange(
            chosen, gaps.values, stamps: stamps, cells: cells,
            spacing: max(cells.spacing, Double(spacing) / 1e6), isClear: isClear)
        var learned = describe(chosen, found, gaps, order, stamps, cells)
        learned.measurePeriod(gaps, times, order, stamps)
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

    /// Whether the gaps tell the law: stamps stray by little beside the delays, and where a flat and a peaked law both hold
    /// one of them explains the gaps better.
    private func isClear(
        _ chosen: DelayFit, _ uniform: DelayFit, _ bell: DelayFit, _ order: GapOrder, _ stamps: StampScatter,
        _ total: Double
    ) -> Bool {
        guard chosen.p >= Self.level else { return false }
        // Edges and points show the blur themselves, within what stamps allow.
        let known = chosen.hasEdges ? stamps.least * stamps.least : stamps.variance
        let strayed = max(known, chosen.blur * chosen.blur)
        guard strayed < 0.0625 * max(0, order.variance - strayed) else { return false }
        guard uniform.p >= Self.level, bell.p >= Self.level else { return true }
        return abs(uniform.criterion(total) - bell.criterion(total)) > 6
    }

    private func describe(
        _ fit: DelayFit, _ found: IntervalRange, _ gaps: SingleGaps, _ order: GapOrder, _ stamps: StampScatter,
        _ cells: GapCells
    ) -> LearnedDelay {
        let law = DelayLaw(fit.text) ?? .none
        let form: LearnedDelay.Form =
            switch fit.form {
            case .uniform(let width): .uniform(max: nanoseconds(width))
            case .steps(let count, let step): .steps(count: count, step: nanoseconds(step))
            case .bell(let deviation, _): .bell(deviation: nanoseconds(deviation))
            case .list: .list
            }
        let places = cells.placeVariance
        let expected =
            order.variance > 0 ? -min(0.5, (places + fit.blur * fit.blur) / order.variance / 2) : 0
        let range = nanoseconds(found.range.lowerBound)...nanoseconds(found.range.upperBound)
        let interval = nanoseconds(fit.base)
        return LearnedDelay(
            form: form, text: fit.text, interval: interval,
            nominalInterval: found.anchored.flatMap(Self.nominal), intervalRange: range, doubt: found.doubt,
            periodRange: interval...interval, period: fit.base * 1e6 + law.mean, mean: law.mean,
            deviation: law.variance.squareRoot(), blur: fit.blur * 1e6, gaps: gaps.values.count,
            multiples: gaps.multiples, others: gaps.all - gaps.values.count - gaps.multiples,
            autocorrelation: order.correlation(1), expectedAutocorrelation: expected,
            isIndependent: order.isIndependent, distance: fit.distance, p: fit.p)
    }

    private func cells(_ gaps: SingleGaps) -> GapCells {
        GapCells(
            gaps.values, low: gaps.low, high: gaps.high, spacing: Double(spacing) / 1e6,
            scanInterval: Double(scanInterval) / 1e6)
    }

    /// Of the gaps, outliers apart.
    private static func order(_ gaps: SingleGaps, _ cells: GapCells) -> GapOrder {
        GapOrder(
            gaps.rows, inside: (cells.quantile(0.01) - 0.5)...(cells.quantile(0.99) + 0.5),
            places: cells.placeVariance)
    }

    /// A known blur, the same in every run of the program.
    private static func blurred(_ runs: [[Int64]], quantum: Int64) -> [[Double]] {
        let cut = Double(quantum) / 1e6
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
                let spread = cut > 0 ? cut * uniform() : 0
                return Double(overflow ? 0 : elapsed) / 1e6 + spread + dither
                    * (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
            }
        }
    }

    /// The one multiple of 0.625 ms in a range, with what a clock (50 ppm) leaves open.
    private static func nominal(_ range: ClosedRange<Double>) -> Int64? {
        let room = 0.03 + 50e-6 * range.upperBound
        let first = ((range.lowerBound - room) / 0.625).rounded(.up)
        let last = ((range.upperBound + room) / 0.625).rounded(.down)
        return first == last && first > 0 ? Int64(wholePartOf: first) * 625_000 : nil
    }
}

/// Milliseconds in nanoseconds.
private func nanoseconds(_ milliseconds: Double) -> Int64 { Int64(nearest: milliseconds * 1e6) }

extension LearnedDelay {
    /// How far the events of all rows drift tells the period without regard to a law; stamps cancel in it, and delays that
    /// depend on each other add what they have in common.
    fileprivate mutating func measurePeriod(
        _ gaps: SingleGaps, _ times: [[Double]], _ order: GapOrder, _ stamps: StampScatter
    ) {
        let deviation = order.variance.squareRoot()
        guard let (mean, count) = gaps.meanPeriod(times, deviation: deviation) else {
            periodRange = (interval - nanoseconds(10))...(interval + nanoseconds(20))
            return
        }
        let error = 0.001 + 2.3 * (order.longRunVariance / count).squareRoot() + 2 * deviation / count
        let (low, high) = (nanoseconds(mean - error), nanoseconds(mean + error))
        // What a form that holds tells is sharper.
        if distance == nil || p < DelayLearner.level || !(low...high).contains(Int64(nearest: period)) {
            period = mean * 1e6
        }
        periodRange = low...high
    }

    fileprivate mutating func observe(_ cells: GapCells) {
        for (index, count) in cells.counts.enumerated() where count > 0 {
            let gap = cells.low + (Double(index) + 0.5) * cells.width
            observedDelays.append(nanoseconds(gap) - interval)
            observedCounts.append(Int(wholePartOf: count))
        }
    }
}
