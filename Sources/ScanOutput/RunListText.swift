internal import Bytes
internal import DiscoveryLatency
internal import HCI
public import ProgramOutput
public import Runs

/// The runs of a recording as a list, and two of them side by side.
public struct RunListText {
    let ink: Ink

    public init(terminal: Terminal) { ink = Ink(terminal) }

    init(ink: Ink) { self.ink = ink }

    /// The list of runs.
    public func append(_ lines: [RecordedRunLine], to text: inout [UInt8]) {
        guard !lines.isEmpty else { return text.put("no runs are recorded\n") }
        let areLabelled = lines.contains { !$0.labels.isEmpty }
        var columns = [
            TextTable.Column("run", .right), TextTable.Column("started"),
            TextTable.Column("controller", isFlexible: true, givesWay: 2), TextTable.Column("window/interval"),
            TextTable.Column("trials", .right), TextTable.Column("devices", .right, givesWay: 1),
            TextTable.Column("ended", isFlexible: true),
        ]
        if areLabelled { columns.insert(TextTable.Column("labels", isFlexible: true), at: 2) }
        var table = TextTable(columns)
        for line in lines {
            table.cell { $0.appendDecimal(Int(clamping: line.id)) }
            table.cell { $0 += started(line.started, simulated: line.simulated) }
            if areLabelled { table.cell { $0.appendEscapedForTerminal(line.labels.text.utf8) } }
            table.cell { $0.appendEscapedForTerminal(line.controller.utf8) }
            table.cell {
                guard let timing = line.timing else { return $0.put("not known") }
                $0.put(timingText(timing, active: line.active))
            }
            table.cell(line.plannedTrials.map { "\(line.trials)/\($0)" } ?? "\(line.trials)")
            table.cell { $0.appendGrouped(line.devices) }
            table.cell { $0.appendEscapedForTerminal(line.end.words.utf8) }
        }
        table.append(to: &text, width: ink.width, unicode: ink.unicode)
    }

    func title(_ what: String, _ whose: String, to text: inout [UInt8]) {
        text.put("\n")
        ink.styled(.bold, what, &text)
        text.put(", \(whose)\n")
    }

    /// A capture may have no dates either: time stamps that count from a beginning that nobody knows.
    private func started(_ time: Int64?, simulated: Bool) -> [UInt8] {
        guard let time else { return Array((simulated ? "simulated time" : "date not known").utf8) }
        var text: [UInt8] = []
        text.appendUTC(milliseconds: time.dividedFloor(by: 1_000_000))
        return text
    }
}

/// `30/60 ms`, `11.25/11.25 ms active`.
func timingText(_ timing: ScanTiming, active: Bool) -> String {
    var text: [UInt8] = []
    appendDecimal(Double(timing.window) / 1e6, decimals: 3, trimmed: true, to: &text)
    text.put("/")
    text.put(settingText(timing.interval))
    if active { text.put(" active") }
    return String(decoding: text, as: UTF8.self)
}
