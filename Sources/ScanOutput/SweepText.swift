internal import DiscoveryLatency
public import ProgramOutput
public import Runs

/// A sweep as people read it: per device a table of settings, measured with predicted below, and the measured p95 over
/// windows and intervals.
public struct SweepText {
    private let ink: Ink
    private let terminal: Terminal

    public init(terminal: Terminal) {
        self.terminal = terminal
        ink = Ink(terminal)
    }

    public func append(_ report: SweepReport, to text: inout [UInt8]) {
        var header = report.header
        // What differs from pair to pair stands in the table.
        header.requested = nil
        header.effective = nil
        let lines = HeaderText(ink: ink)
        for line in lines.lines(of: header) where line.label != "effective" {
            lines.append(line.label, line.words, to: &text)
        }
        let seed = header.controller.simulated ? "; each begins anew with this seed" : ""
        lines.append("settings", "\(report.pairs.count) of \(report.planned)\(seed)", to: &text)
        if let interval = report.advertisingInterval {
            lines.append(
                "predicted",
                "for an advertising interval of \(settingText(interval)), delay law \(report.lawName)",
                to: &text)
        } else if report.pairs.contains(where: { $0.devices.contains { $0.predicted != nil } }) {
            lines.append("predicted", "for the advertising intervals that the reports tell", to: &text)
        }
        for index in report.addresses.indices { append(report, device: index, to: &text) }
        appendNotes(report, to: &text)
    }

    private func append(_ report: SweepReport, device index: Int, to text: inout [UInt8]) {
        text.put("\n")
        ink.styled(.bold, report.addresses[index]?.description ?? "All devices together", &text)
        text.put("\n")
        let isPredicted = report.pairs.contains { $0.devices[index].predicted != nil }
        var table = TextTable(
            [
                .init("WINDOW", .right), .init("INTERVAL", .right), .init("DUTY", .right, givesWay: 1),
                .init("SEEN", .right),
                .init("P50 ms", .right, givesWay: 4), .init("P90 ms", .right, givesWay: 2),
                .init("P95 ms", .right), .init("P99 ms", .right, givesWay: 3),
            ] + (isPredicted ? [.init("AGREES")] : []))
        for pair in report.pairs { append(pair, pair.devices[index], isPredicted, to: &table) }
        var lines: [UInt8] = []
        table.append(to: &lines, width: ink.width, terminal: terminal, unicode: ink.unicode)
        // Rows of the model have nothing in the last column.
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            text += line[...(line.lastIndex { $0 != UInt8(ascii: " ") } ?? line.startIndex)]
            text.put("\n")
        }
        appendMap(report, device: index, to: &text)
    }

    private func append(
        _ pair: SweepReport.Pair, _ device: SweepReport.Device, _ isPredicted: Bool, to table: inout TextTable
    ) {
        for time in [pair.effective.timing.window, pair.effective.timing.interval] {
            table.cell { appendDecimal(Double(time) / 1e6, decimals: 3, trimmed: true, to: &$0) }
        }
        table.cell {
            appendDecimal(pair.effective.timing.dutyCycle * 100, decimals: 1, trimmed: true, to: &$0)
            $0.put(" %")
        }
        table.cell("\(device.estimate.seen)/\(device.estimate.seen + device.estimate.censored)")
        for q in SweepReport.quantiles { table.cell { measured(device.estimate, q, &$0) } }
        guard isPredicted else { return }
        table.cell(verdict(device.test))
        guard let predicted = device.predicted else { return }
        for words in ["", "", "", "model"] { table.cell(words) }
        for time in predicted.quantiles {
            table.cell { if let time { appendShortLatency(Double(time), to: &$0) } else { $0.put("never") } }
        }
        table.cell("")
    }

    private func measured(_ estimate: KaplanMeier, _ q: Double, _ text: inout [UInt8]) {
        if let time = estimate.percentile(q) { return appendShortLatency(Double(time), to: &text) }
        guard estimate.limit > 0 else { return text.put("-") }
        text.put(">")
        appendShortLatency(Double(estimate.limit), to: &text)
    }

    /// `p 0.43`, `no, p 0.0002`, `no, z -12`.
    private func verdict(_ test: OneSampleLogRank?) -> String {
        guard let test, let p = test.p, let z = test.z, let explained = test.isExplained else { return "-" }
        var text: [UInt8] = []
        text.put(explained ? "p " : "no, ")
        if test.beyond > 0 {
            text.put("\(test.beyond) too late")
        } else if p < 0.0001 {
            text.put("z ")
            appendDecimal(z, decimals: 1, to: &text)
        } else {
            text.put(explained ? "" : "p ")
            appendDecimal(p, decimals: p < 0.01 ? 4 : 2, to: &text)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func appendNotes(_ report: SweepReport, to text: inout [UInt8]) {
        var notes: [String] = []
        if report.pairs.contains(where: { $0.devices.contains { $0.test != nil } }) {
            notes.append(
                "AGREES: whether chance explains the difference of measured and predicted latencies (one-sample "
                    + "log-rank test; no below p 0.01).")
        }
        for pair in report.skipped {
            notes.append(
                "Left out: window \(settingText(pair.window)) is longer than interval \(settingText(pair.interval))."
            )
        }
        notes += report.refused.map { "Setting \($0.words)." }
        for pair in report.pairs where pair.contaminated {
            notes.append(
                "Another program changed the scan during \(timingText(pair.effective.timing, active: false)).")
        }
        if !report.complete {
            notes.append(
                "Not complete: \(report.pairs.filter(\.complete).count) of \(report.planned) settings.")
        }
        if !notes.isEmpty { text.put("\n") }
        for note in notes { appendWrapped(note, ink, to: &text) }
    }
}

extension SweepText {
    /// Measured p95 over windows (rows) and intervals (columns), with a mark for how long it is among them.
    ///
    /// Of presets, and of one setting alone, there is no such picture.
    private func appendMap(_ report: SweepReport, device index: Int, to text: inout [UInt8]) {
        let pairs = report.pairs.filter { $0.preset == nil }
        let windows = Set(pairs.map(\.effective.timing.window)).sorted()
        let intervals = Set(pairs.map(\.effective.timing.interval)).sorted()
        guard windows.count * intervals.count > 1 else { return }
        var values: [[Int64]: (time: Int64, isReached: Bool)] = [:]
        for pair in pairs {
            let estimate = pair.devices[index].estimate
            let time = estimate.percentile(0.95)
            if time == nil, estimate.limit == 0 { continue }
            values[[pair.effective.timing.window, pair.effective.timing.interval]] = (
                time ?? estimate.limit, time != nil
            )
        }
        let longest = Double(max(1, values.values.map(\.time).max() ?? 1))
        text.put("\nMeasured p95 in ms; window down, interval across\n")
        func setting(_ time: Int64) -> String { String(settingText(time).dropLast(3)) }
        // As many columns as there is room for, in as many tables as that takes.
        let room = max(1, (ink.width - 12) / 14)
        for start in stride(from: 0, to: intervals.count, by: room) {
            let shown = intervals[start..<min(intervals.count, start + room)]
            var table = TextTable([.init("", .right)] + shown.map { .init(setting($0), .right) })
            for window in windows {
                table.cell(setting(window))
                for interval in shown {
                    table.cell { text in
                        guard let value = values[[window, interval]] else { return text.put("-") }
                        if !value.isReached { text.put(">") }
                        appendShortLatency(Double(value.time), to: &text)
                        text.put(" ")
                        ink.styled(.bar, &text) { ink.spark(Double(value.time) / longest, &$0) }
                    }
                }
            }
            table.append(to: &text, width: nil, terminal: terminal)
        }
    }
}

extension SweepReport.Refusal {
    /// `window 10 ms, interval 10 ms was refused (LE Set Scan Parameters: 0x12 …)`.
    public var words: String {
        "window \(settingText(requested.window)), interval \(settingText(requested.interval)) was refused (\(reason))"
    }
}
