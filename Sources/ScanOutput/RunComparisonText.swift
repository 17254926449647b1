internal import Bytes
internal import DiscoveryLatency
internal import HCI
internal import ProgramOutput
internal import Runs

extension RunListText {
    /// Figures and histograms side by side, and the test.
    public func append(_ comparison: RunComparison, to text: inout [UInt8]) {
        appendFigures(comparison, to: &text)
        let sets = (
            LatencySet(comparison.first.firstSeenOfAll), LatencySet(comparison.second.firstSeenOfAll)
        )
        appendChart("First seen", comparison, sets, to: &text)
        appendChart(
            "Gaps between advertising events", comparison,
            (
                LatencySet(comparison.first.shownGapsOfAll), LatencySet(comparison.second.shownGapsOfAll)
            ), to: &text)
        appendDevices(comparison, to: &text)
        appendVerdict(comparison, to: &text)
        appendMargin(comparison, to: &text)
    }

    private func appendFigures(_ comparison: RunComparison, to text: inout [UInt8]) {
        let pools = [comparison.first, comparison.second]
        var table = TextTable([
            TextTable.Column(""), TextTable.Column(called(pools[0]), .right),
            TextTable.Column(called(pools[1]), .right), TextTable.Column("difference", .right),
            TextTable.Column("", .right, givesWay: 1),
        ])
        func row(_ name: String, _ value: (RunPool) -> String) {
            table.cell(name)
            for pool in pools { table.cell(escapedForTerminal(value(pool).utf8)) }
            table.cell("")
            table.cell("")
        }
        if pools.contains(where: { $0.members.count > 1 }) { row("runs") { "\($0.members.count)" } }
        row("controller") { $0.common { $0.header.controller.name } ?? "several" }
        row("window/interval") { pool in
            pool.common { $0.header.effective.map { timingText($0.timing, active: $0.active) } ?? "not known" }
                ?? "several"
        }
        row("duty cycle") { $0.timing.map { percentText($0.dutyCycle) } ?? "-" }
        row("trials") { "\($0.trialsDone)" }
        row("devices") { "\($0.devices.count)" }
        for (name, figures) in [
            ("first seen", pools.map { Figures($0.firstSeenOfAll) }),
            ("gap", pools.map { Figures($0.shownGapsOfAll) }),
        ] where figures.contains(where: { $0.count + $0.censored > 0 }) {
            func figure(_ words: String, _ value: (Figures) -> Double?) {
                table.cell("\(name) \(words)")
                let values = figures.map(value)
                for value in values { table.cell { appendOptional(value, to: &$0) } }
                table.cell { appendDifference(values[0], values[1], to: &$0) }
                table.cell { appendChange(values[0], values[1], to: &$0) }
            }
            table.cell("\(name) count")
            for figures in figures { table.cell { $0.appendGrouped(figures.count) } }
            for _ in 0..<2 { table.cell("") }
            if figures.contains(where: { $0.censored > 0 }) {
                table.cell("\(name) censored")
                for figures in figures {
                    table.cell { $0.appendGrouped(figures.censored) }
                }
                for _ in 0..<2 { table.cell("") }
            }
            figure("mean") { $0.mean }
            figure("p50") { $0.p50.map { Double($0) } }
            figure("p90") { $0.p90.map { Double($0) } }
            figure("p95") { $0.p95.map { Double($0) } }
            figure("p99") { $0.p99.map { Double($0) } }
            figure("max") { $0.max.map { Double($0) } }
        }
        table.append(to: &text, width: ink.width, unicode: ink.unicode)
        for pool in pools {
            if let limit = Figures(pool.firstSeenOfAll).meanRestrictedTo {
                var words: [UInt8] = []
                words.put("the mean first-seen latency of \(called(pool)) is restricted to the first ")
                appendLatency(Double(limit), to: &words)
                appendWrapped(String(decoding: words, as: UTF8.self), ink, to: &text)
            }
            for member in pool.members where member.run.end.isOpen {
                text.put(
                    "\(escapedForTerminal(member.name.utf8)) was not finished: its gaps were not recorded\n")
            }
        }
    }

    private func called(_ pool: RunPool) -> String { escapedForTerminal(pool.name.utf8) }

    func appendOptional(_ value: Double?, to text: inout [UInt8]) {
        guard let value else { return text.put("not reached") }
        appendLatency(value, to: &text)
    }

    /// `+12.3 ms`.
    private func appendDifference(_ a: Double?, _ b: Double?, to text: inout [UInt8]) {
        guard let a, let b else { return }
        text.put(b < a ? "-" : "+")
        appendLatency(abs(b - a), to: &text)
    }

    /// `+2.5 %`.
    private func appendChange(_ a: Double?, _ b: Double?, to text: inout [UInt8]) {
        guard let a, let b, a > 0 else { return }
        text.put(b < a ? "-" : "+")
        appendDecimal(abs(b - a) / a * 100, decimals: 1, to: &text)
        text.put(" %")
    }

    /// Shares of both runs on the same rows.
    private func appendChart(
        _ what: String, _ comparison: RunComparison, _ sets: (LatencySet, LatencySet),
        to text: inout [UInt8]
    ) {
        guard sets.0.figures.count > 1, sets.1.figures.count > 1 else { return }
        title(what, "share of \(called(comparison.first)) and of \(called(comparison.second))", to: &text)
        let all = HistogramPlot(
            (Array(sets.0.fine) + Array(sets.1.fine)).sorted { $0.time < $1.time }, rows: 16)
        let plots = [HistogramPlot(sets.0.fine, likeRowsOf: all), HistogramPlot(sets.1.fine, likeRowsOf: all)]
        let totals = plots.map { Double($0.rows.reduce(0) { $0 + $1.count }) }
        let highest =
            zip(plots, totals).flatMap { plot, total in plot.rows.map { Double($0.count) / total } }.max() ?? 1
        let bounds = all.rows.map { "\(settingText($0.from)) \(ink.unicode ? "–" : "-") \(settingText($0.to))" }
        let width = bounds.map(\.count).max() ?? 0
        let columns = max(4, (ink.width - 2 - width - 2 * 10) / 2)
        for row in all.rows.indices {
            text.pad(2 + width - bounds[row].count)
            text.put(bounds[row])
            for (plot, total) in zip(plots, totals) {
                let share = Double(plot.rows[row].count) / total
                var figure: [UInt8] = []
                appendDecimal(share * 100, decimals: 1, to: &figure)
                figure.put(" %")
                text.pad(9 - figure.count)
                text += figure
                text.put(" ")
                var bar: [UInt8] = []
                ink.bar(share / highest, columns: columns, &bar)
                ink.styled(.bar, &text) { $0 += bar }
                text.pad(columns - String(decoding: bar, as: UTF8.self).count)
            }
            while text.last == UInt8(ascii: " ") { text.removeLast() }
            text.put("\n")
        }
    }

    private func appendDevices(_ comparison: RunComparison, to text: inout [UInt8]) {
        let shown = comparison.devices.filter { $0.test.z != nil }.prefix(30)
        guard !shown.isEmpty else { return }
        title("By device", "first seen; z above zero: \(called(comparison.first)) is sooner", to: &text)
        var table = TextTable([
            TextTable.Column("device"), TextTable.Column("name", isFlexible: true),
            TextTable.Column("p50 \(called(comparison.first))", .right),
            TextTable.Column("p50 \(called(comparison.second))", .right),
            TextTable.Column("z", .right, givesWay: 1),
            TextTable.Column("p", .right),
        ])
        for row in shown {
            let (first, second, test) = (row.first, row.second, row.test)
            let device = comparison.first.record(first)
            table.cell { device.address.appendText(to: &$0) }
            table.cell { $0.appendEscapedForTerminal(label(of: device)) }
            for (pool, place) in [(comparison.first, first), (comparison.second, second)] {
                let median = pool.firstSeen(of: place).percentile(0.5).map { Double($0) }
                table.cell { appendOptional(median, to: &$0) }
            }
            table.cell { appendDecimal(test.z ?? 0, decimals: 2, to: &$0) }
            table.cell { appendChance(test.p ?? 1, to: &$0) }
        }
        table.append(to: &text, width: ink.width, unicode: ink.unicode)
    }

    private func appendVerdict(_ comparison: RunComparison, to text: inout [UInt8]) {
        text.put("\n")
        let devices = comparison.devices.count { $0.isJudged && $0.test.z != nil }
        let test = comparison.test
        switch comparison.verdict {
        case .tooFewToTell:
            return appendWrapped(
                devices == 0
                    ? "they share no device with first-seen latencies: nothing can be compared"
                    : "too few latencies to tell whether they differ", ink, to: &text)
        case .differ:
            let sooner = test.excess > 0 ? comparison.first : comparison.second
            ink.styled(.bold, "\(called(sooner)) finds devices sooner", &text)
        case .noDifferenceShown: ink.styled(.bold, "no difference is shown", &text)
        }
        text.put("\n")
        var words: [UInt8] = []
        words.put("Log-rank test, each of \(counted(devices, "device")) compared with itself: z = ")
        appendDecimal(test.z ?? 0, decimals: 2, to: &words)
        words.put(", p ")
        if test.p ?? 1 >= 0.0001 { words.put("= ") }
        appendChance(test.p ?? 1, to: &words)
        words.put(", judged at the level of \(percentText(comparison.level))")
        if comparison.judgesExpectedAlone, comparison.devices.contains(where: { !$0.isJudged }) {
            words.put("; expected devices alone are judged")
        }
        words.put(".")
        appendWrapped(String(decoding: words, as: UTF8.self), ink, to: &text)
        if comparison.margin == nil, let bounds = comparison.ratioBounds {
            appendWrapped(ratioText(bounds, comparison), ink, to: &text)
        }
    }

    /// `run 2 is no worse than run 1`, and what that rests on.
    private func appendMargin(_ comparison: RunComparison, to text: inout [UInt8]) {
        guard let margin = comparison.margin, let verdict = comparison.marginVerdict else { return }
        let (first, second) = (called(comparison.first), called(comparison.second))
        text.put("\n")
        switch verdict {
        case .noWorse: ink.styled(.bold, "\(second) is no worse than \(first)", &text)
        case .worse: ink.styled(.bold, "\(second) is worse than \(first)", &text)
        case .tooFewToTell:
            ink.styled(
                .bold, "too few latencies to tell whether \(second) is worse than \(first)", &text)
        }
        text.put("\n")
        var words = comparison.ratioBounds.map { ratioText($0, comparison) + " " } ?? ""
        words +=
            "With a margin of \(percentText(margin)), \(second) counts as worse if the ratio is below \(decimalText(1 - margin))."
        if verdict == .tooFewToTell {
            let needed = HazardRatio.latenciesNeeded(margin: margin, level: comparison.level)
            words +=
                " If the two are alike, a verdict takes about \(grouped(needed)) latencies; there are "
                + "\(grouped(comparison.test.seen))."
        }
        appendWrapped(words, ink, to: &text)
    }

    private func ratioText(
        _ bounds: (lower: Double, estimate: Double, upper: Double), _ comparison: RunComparison
    ) -> String {
        "The rate of discovery in \(called(comparison.second)) is \(decimalText(bounds.estimate)) times that in "
            + "\(called(comparison.first)) (hazard ratio): at least \(decimalText(bounds.lower)) times, and "
            + (bounds.upper.isFinite ? "at most \(decimalText(bounds.upper)) times" : "without an upper bound")
            + ", each with a confidence of \(percentText(1 - comparison.level))."
    }

    private func decimalText(_ value: Double) -> String {
        var text: [UInt8] = []
        appendDecimal(value, decimals: 3, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    func appendChance(_ p: Double, to text: inout [UInt8]) { text.put(chanceText(p)) }
}

/// `0.0123`, `< 0.0001`.
func chanceText(_ p: Double) -> String {
    guard p >= 0.0001 else { return "< 0.0001" }
    var text: [UInt8] = []
    appendDecimal(p, decimals: 4, to: &text)
    return String(decoding: text, as: UTF8.self)
}
