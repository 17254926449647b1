internal import DiscoveryLatency
internal import HCI
public import ProgramOutput

/// A learned delay law as people read it: whose, which, how sure, and the gaps it was learned from.
/// ```
/// interval    100 ms (fitted 99.922 ms), mean period 104.982 ms
/// delay       uniform on 0 to 10.12 ms: mean 5.06 ms, deviation 2.92 ms
/// fit         not rejected: largest difference of the distributions 0.024, p 0.36
/// ```
public struct LawText {
    private let ink: Ink

    public init(terminal: Terminal) { ink = Ink(terminal) }

    public func append(_ report: LawReport, to text: inout [UInt8]) {
        let learned = report.learned
        ink.styled(.bold, &text) { text in
            report.device.address.appendText(to: &text)
            if let name = report.device.name {
                text.put(" ")
                text.appendEscapedForTerminal(name)
            }
        }
        text.put("\n\n")
        var gaps = "\(counted(learned.gaps, "gap")) of one period, \(grouped(learned.multiples)) of several"
        if learned.others > 0 { gaps += ", \(counted(learned.others, "other"))" }
        line("heard", "\(counted(report.device.events, "advertising event")), \(gaps)", &text)
        line("interval", interval(learned), &text)
        line("delay", delay(report), &text)
        line("fit", fit(learned), &text)
        for (name, p) in learned.rejected { line("", "\(name): \(probability(p))", &text) }
        line("order", order(learned), &text)
        line(
            "blur", "time stamps and channels stray by \(latency(learned.blur)) (one standard deviation)", &text
        )
        line("law", learned.text, &text)
        appendChart(learned, &text)
        text.put("\n")
        var example = "blescan predict -t "
        example += settingText(report.intervalForPrediction).split(separator: " ")[0]
        line("use it", "\(example) --delay @FILE, with the FILE of --law", &text)
    }

    private func interval(_ learned: LearnedDelay) -> String {
        let period = "mean period \(exact(learned.period))"
        let range = learned.intervalRange
        let bounds = "\(rough(range.lowerBound)) to \(rough(range.upperBound)) ms"
        switch learned.doubt {
        case .rareShortDelays:
            return "\(bounds): its shortest delays are too rare to be seen; \(period)"
        case .stampsHideLaw: return "\(bounds): time stamps stray too much to tell more; \(period)"
        case .shortestDelay:
            return "\(fitted(learned)) if its shortest delay is none, else \(bounds); \(period)"
        case nil: return "\(fitted(learned)), \(period)"
        }
    }

    private func fitted(_ learned: LearnedDelay) -> String {
        let interval = exact(Double(learned.interval))
        return learned.nominalInterval.map { "\(settingText($0)) (fitted \(interval))" } ?? interval
    }

    private func delay(_ report: LawReport) -> String {
        let learned = report.learned
        guard learned.form != .none else {
            let spread = latency(learned.blur)
            return learned.blur < 1e6
                ? "none: events keep to a grid, to within \(spread)"
                : "not cumulative: each event is off a fixed grid by \(spread), but the offsets do not add up from event to event"
        }
        let figures = "mean \(latency(learned.mean)), deviation \(latency(learned.deviation))"
        switch learned.doubt {
        case .stampsHideLaw:
            return "several laws explain the gaps; as fitted, \(report.formInWords): \(figures)"
        case .rareShortDelays:
            return
                "\(report.formInWords): with the law's interval, \(exact(Double(learned.interval))), \(figures)"
        default: return "\(report.formInWords): \(figures)"
        }
    }

    private func fit(_ learned: LearnedDelay) -> String {
        guard let distance = learned.distance else {
            return "not rejected: events wander no further from the grid than chance, \(probability(learned.p))"
        }
        var figure: [UInt8] = []
        appendDecimal(distance, decimals: 3, to: &figure)
        let words =
            learned.p < 0.01 ? "an approximation: the" : learned.form == .list ? "the" : "not rejected: the"
        return "\(words) distributions differ by \(String(decoding: figure, as: UTF8.self)) at most, "
            + probability(learned.p)
    }

    private func order(_ learned: LearnedDelay) -> String {
        var observed: [UInt8] = []
        appendDecimal(learned.autocorrelation, decimals: 3, to: &observed)
        var expected: [UInt8] = []
        appendDecimal(learned.expectedAutocorrelation, decimals: 3, to: &expected)
        let figures =
            "autocorrelation \(String(decoding: observed, as: UTF8.self)), "
            + "\(String(decoding: expected, as: UTF8.self)) expected"
        if learned.form == .none { return "\(figures) on a grid" }
        return learned.isIndependent
            ? "independent delays: \(figures)"
            : "delays depend on those before them, which no delay law describes: \(figures)"
    }

    private func probability(_ p: Double) -> String {
        guard p >= 0.0001 else { return "p < 0.0001" }
        var text: [UInt8] = []
        appendDecimal(p, decimals: p < 0.01 ? 4 : 2, to: &text)
        return "p \(String(decoding: text, as: UTF8.self))"
    }

    private func appendChart(_ learned: LearnedDelay, _ text: inout [UInt8]) {
        // Outliers would leave a few rows for all the others.
        let reach = Int64(wholePartOf: min(9e15, 3e6 + 3 * learned.blur))
        let longest = learned.law.longest
        let inside = learned.observed.filter { -reach...(longest + reach) ~= $0.delay }
        guard inside.count > 1 else { return }
        text.put("\n")
        ink.styled(.bold, "Gaps of one period", &text)
        text.put("\n")
        let plot = HistogramPlot(inside.map { ($0.delay + learned.interval, $0.count) }, rows: 24)
        FigureText(ink: ink).appendChart(plot, to: &text)
    }

    /// A labelled line, broken between words, and a long list after its commas.
    private func line(_ label: String, _ words: String, _ text: inout [UInt8]) {
        let indent = 12
        let room = max(20, ink.width - indent)
        ink.styled(.bold, label, &text)
        text.pad(indent - label.utf8.count)
        var column = 0
        for word in words.split(separator: " ") {
            // Pieces of a list of delays keep their commas.
            var pieces =
                word.count > room ? word.split(separator: ",", omittingEmptySubsequences: false) : [word]
            for index in pieces.indices.dropLast() { pieces[index] += "," }
            for (index, piece) in pieces.enumerated() {
                let space = column > 0 && index == 0 ? 1 : 0
                if column > 0, column + space + piece.count > room {
                    text.put("\n")
                    text.pad(indent)
                    column = 0
                } else if space > 0 {
                    text.put(" ")
                    column += 1
                }
                text.put(String(piece))
                column += piece.count
            }
        }
        text.put("\n")
    }

    /// To the microsecond: what intervals are told apart by.
    private func exact(_ time: Double) -> String {
        var text: [UInt8] = []
        appendDecimal(time / 1e6, decimals: 3, to: &text)
        return String(decoding: text, as: UTF8.self) + " ms"
    }

    /// To a tenth of a millisecond.
    private func rough(_ time: Int64) -> String {
        var text: [UInt8] = []
        appendDecimal(Double(time) / 1e6, decimals: 1, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func latency(_ time: Double) -> String { latencyText(Int64(wholePartOf: time)) }
}

/// The interval, or the range that it lies in where stamps or rare delays leave it open.
func intervalInWords(_ learned: LearnedDelay) -> String {
    guard learned.doubt == .rareShortDelays || learned.doubt == .stampsHideLaw else {
        return settingText(learned.nominalInterval ?? learned.interval)
    }
    var text: [UInt8] = []
    appendDecimal(Double(learned.intervalRange.lowerBound) / 1e6, decimals: 1, to: &text)
    text.put("–")
    appendDecimal(Double(learned.intervalRange.upperBound) / 1e6, decimals: 1, to: &text)
    return String(decoding: text, as: UTF8.self) + " ms"
}
