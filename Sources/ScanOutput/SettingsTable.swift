internal import Bytes
internal import DiscoveryLatency
internal import Pictures
internal import ProgramOutput
internal import Runs

/// The table of settings of a run: what the scanner was set to, how often and for how long, and what was heard.
struct SettingsTable {
    private let run: Run
    private let rows: [SettingRow]
    /// Rows in text at most.
    private static let most = 40

    /// Nil where there is nothing to tell apart: one setting of a documented command, which the header shows.
    init?(_ run: Run) {
        guard run.settings.count > 1 || run.settings.contains(where: \.isInferred) else { return nil }
        self.run = run
        rows = run.settingRows.sorted { $0.use.setting.radio < $1.use.setting.radio }
    }

    // MARK: - What it says

    /// `8 settings on 2 radios, set 198 times in 1 h 12 min, duty cycle 3.1 % to 50 %`.
    var summary: String {
        let radios = Set(rows.map(\.use.setting.radio)).count
        let times = rows.reduce(0) { $0 &+ $1.use.timesSet }
        let inForce = Dictionary(grouping: rows, by: \.use.setting.radio).values.map { rows in
            rows.reduce(Int64(0)) { $0 &+ $1.use.inForce }
        }
        let duties = rows.map { dutyCycle($0.use.setting.timing) }
        var words = counted(rows.count, "setting")
        if radios > 1 { words += " on \(radios) radios" }
        words += ", set \(counted(times, "time")) in \(waitText(inForce.max() ?? 0))"
        if let least = duties.min(), let most = duties.max() {
            words += ", duty cycle \(percentText(least))" + (most > least ? " to \(percentText(most))" : "")
        }
        return words
    }

    /// What the columns mean.
    var legend: String { legend(withTime: true) }

    private func legend(withTime: Bool) -> String {
        var words = ""
        if withTime {
            words = "IN FORCE: until the next setting"
            if hasRadios { words += " of the same radio" }
            words += " or the end, whether scanning was on or not."
        }
        if hasRadios { words += " RADIO: its bit in the command; two radios scan at the same time." }
        if rows.contains(where: \.use.isInferred) {
            words += " inferred: by a vendor command whose layout is undocumented."
        }
        return words
    }

    private var hasRadios: Bool { rows.contains { $0.use.setting.radio != 0 } }

    private func dutyCycle(_ timing: ScanTiming) -> Double {
        timing.intervalUnits == 0 ? 0 : timing.dutyCycle
    }

    private struct Column {
        var title: String
        var isNumber = false
        /// Left out first where there is no room.
        var givesWay: Int?
        var isShown = true
        var cell: (SettingRow) -> String
        /// On the line of the Coded PHY, where both are scanned.
        var coded: (SettingRow) -> String = { _ in "" }
    }

    private var columns: [Column] {
        let hasTrials = rows.contains(where: \.hasTrials)
        let hasPHYs = rows.contains { $0.use.setting.phy != .le1M }
        func timing(_ timing: ScanTiming) -> String { pairText(timing) }
        let all = [
            Column(
                title: "SETTING", cell: { timing($0.use.setting.timing) },
                coded: { timing($0.use.setting.codedTiming ?? $0.use.setting.timing) }),
            Column(
                title: "DUTY", isNumber: true, givesWay: hasTrials ? 4 : nil,
                cell: { percentText(dutyCycle($0.use.setting.timing)) },
                coded: { percentText(dutyCycle($0.use.setting.codedTiming ?? $0.use.setting.timing)) }),
            Column(
                title: "SCAN", cell: { $0.use.setting.active ? "active" : "passive" },
                coded: { $0.use.setting.codedActive ?? $0.use.setting.active ? "active" : "passive" }),
            Column(
                title: "PHY", isShown: hasPHYs, cell: { $0.use.setting.phy == .coded ? "Coded" : "1M" },
                coded: { _ in "Coded" }),
            Column(title: "RADIO", isShown: hasRadios, cell: { radioText($0.use.setting.radio) }),
            Column(
                title: "SET", isNumber: true, givesWay: hasTrials ? 3 : nil, cell: { grouped($0.use.timesSet) }),
            Column(
                title: "IN FORCE", isNumber: true, givesWay: hasTrials ? 2 : nil,
                cell: { waitText($0.use.inForce) }),
            Column(title: "TRIALS", isNumber: true, isShown: hasTrials, cell: { grouped($0.trials) }),
            Column(
                title: "SCANNED", isNumber: true, givesWay: 6, isShown: hasTrials,
                cell: { waitText($0.scanned) }),
            Column(
                title: "REPORTS", isNumber: true, givesWay: 5, isShown: hasTrials,
                cell: { grouped(Int(clamping: $0.use.reports)) }),
            Column(
                title: "DEVICES", isNumber: true, givesWay: 7, isShown: hasTrials, cell: { grouped($0.devices) }
            ),
            Column(
                title: "SEEN p50", isNumber: true, isShown: hasTrials,
                cell: { latencyText($0.firstSeen.percentile(0.5)) }),
            Column(title: "BY", givesWay: 1, cell: { byText($0.use) }),
        ]
        return all.filter(\.isShown)
    }

    /// `0xFF42, inferred`.
    private func byText(_ use: SettingUse) -> String {
        use.commands.map { "0x" + hexText($0, digits: 4, uppercase: true) }.joined(separator: ", ")
            + (use.isInferred ? ", inferred" : "")
    }

    // MARK: - In text

    func append(to text: inout [UInt8], ink: Ink) {
        ink.styled(.bold, "Settings", &text)
        text.put(", ")
        appendWrapped(summary, from: 10, indent: 2, ink, to: &text)
        let columns = columns
        var table = TextTable(
            columns.map { .init($0.title, $0.isNumber ? .right : .left, givesWay: $0.givesWay) })
        for row in rows.prefix(Self.most) {
            for column in columns { table.cell(column.cell(row)) }
            guard row.use.setting.phy == .both else { continue }
            for column in columns { table.cell(column.coded(row)) }
        }
        table.append(to: &text, width: ink.width, unicode: ink.unicode)
        if rows.count > Self.most {
            text.put(ink.unicode ? "… and " : "... and ")
            text.put(counted(rows.count - Self.most, "setting"))
            text.put(" more (--format json lists all)\n")
        }
        let time = columns.firstIndex { $0.title == "IN FORCE" }
        let words = legend(withTime: time.map { table.shows($0, in: ink.width) } ?? false)
        if !words.isEmpty { appendWrapped(words, ink, to: &text) }
    }

    // MARK: - On a page

    var page: PageTable {
        let columns = columns
        var table = PageTable(columns: columns.map { .init($0.title.lowercased(), isNumber: $0.isNumber) })
        for row in rows.prefix(Self.most) {
            table.rows.append(.init(columns.map { $0.cell(row) }))
            if row.use.setting.phy == .both { table.rows.append(.init(columns.map { $0.coded(row) })) }
        }
        return table
    }
}

func pairText(_ timing: ScanTiming) -> String { settingPair(window: timing.window, interval: timing.interval) }

/// Nanoseconds as `--setting` takes them, in ms: `30/300`, `182.5/730`.
public func settingPair(window: Int64, interval: Int64) -> String {
    var text: [UInt8] = []
    appendDecimal(Double(window) / 1e6, decimals: 3, trimmed: true, to: &text)
    text.put("/")
    appendDecimal(Double(interval) / 1e6, decimals: 3, trimmed: true, to: &text)
    return String(decoding: text, as: UTF8.self)
}

/// A radio's bit: `0x08`; `-` where the command names none.
private func radioText(_ bit: UInt8) -> String {
    guard bit != 0 else { return "-" }
    return "0x" + hexText(bit, digits: 2, uppercase: true)
}
