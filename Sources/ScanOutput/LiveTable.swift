internal import Bytes
internal import DiscoveryLatency
internal import HCI
public import ProgramOutput
public import Runs

/// Text on a terminal: a table that is repainted in place, at most five times a second, and gives way to the summary.
///
/// The picture is written over line by line on the normal screen. The cursor is neither hidden nor saved and no mode is
/// switched on, so there is nothing to restore however the program ends; it stands below the picture between
/// repaints. What was on the screen before stays in the scroll-back.
public final class LiveTable: ScanObserver {
    private var out: OutputBuffer
    private let terminal: Terminal
    private let raster: Bool
    private var header: RunHeader?
    private var lastWarning: String?
    /// Lines of the picture on the screen.
    private var painted = 0
    private var size = (columns: 0, rows: 0)
    private var labels: [DeviceAddress: [UInt8]] = [:]
    private var intervals = LiveIntervals()
    /// A run that is over at once shows no picture.
    private var throttle = Throttle(every: 200_000_000, first: 300_000_000)

    public init(to out: consuming OutputBuffer, terminal: Terminal, raster: Bool = false) {
        self.out = out
        self.raster = raster
        self.terminal = terminal
    }

    /// A run that ends by an error leaves the cursor on a line of its own.
    deinit {
        guard painted > 0 else { return }
        out.bytes.put("\n")
        try? out.flush()
    }

    public var wantsTicks: Bool { true }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) { self.header = header }

    public func parametersChanged(_ header: RunHeader) throws(ObserverFailure) { self.header = header }

    public func warning(_ warning: ScanWarning) throws(ObserverFailure) {
        lastWarning = Notice(of: warning).text
    }

    public func tick(_ progress: RunProgress, log: DiscoveryLog) throws(ObserverFailure) {
        // A terminal that is held (Ctrl-S) is painted again when it goes on.
        guard throttle.isDue, let header, !out.isBehind else { return }
        throttle.restart()
        let current = terminal.size
        if painted > 0, current != size {
            // Lines were wrapped or moved by the terminal: begin on a clean screen.
            out.bytes.put("\u{1B}[H\u{1B}[2J")
            painted = 0
        }
        size = current
        let frame = LiveFrame(ink: Ink(terminal), columns: current.columns, rows: current.rows)
        let lines = frame.lines(
            header, progress, log, warning: lastWarning, interval: { intervals.interval(of: $0) },
            label: { label(of: $0, log) })
        moveToTop()
        for (index, line) in lines.enumerated() {
            if index > 0 { out.bytes.put("\n") }
            out.bytes += line
            out.bytes.put("\u{1B}[K")
        }
        out.bytes.put("\u{1B}[J")
        painted = lines.count
        try flush()
        // When all is shown that there is, and seen at the next repaint.
        intervals.estimate(header, log)
    }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try out.endLive() }
        erase()
        let ink = Ink(terminal)
        HeaderText(ink: ink).append(run.header, to: &out.bytes)
        out.bytes.put("\n")
        RunText(ink: ink, raster: raster).append(run, to: &out.bytes)
        try flush()
    }

    /// Line by line: some terminals push the picture into the scroll-back when all below the cursor is erased at once.
    private func erase() {
        guard painted > 0 else { return }
        moveToTop()
        for index in 0..<painted { out.bytes.put(index > 0 ? "\n\u{1B}[2K" : "\u{1B}[2K") }
        moveToTop()
        painted = 0
    }

    private func moveToTop() {
        out.bytes.put("\r")
        guard painted > 1 else { return }
        out.bytes.put("\u{1B}[")
        out.bytes.appendDecimal(painted - 1)
        out.bytes.put("A")
    }

    /// What a device without a name is known as. Looked up once: a record of many trials is costly to copy.
    private func label(of row: LiveRow, _ log: DiscoveryLog) -> [UInt8] {
        if let name = row.name { return name }
        if let label = labels[row.address] { return label }
        if labels.count > 1000 { labels.removeAll(keepingCapacity: true) }
        let label = ScanOutput.label(of: log[row.slot])
        labels[row.address] = label
        return label
    }

    private func flush() throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try out.flush() }
    }
}

/// One picture of the live table, as lines that fit the terminal.
struct LiveFrame {
    let ink: Ink
    /// Of the terminal; the picture leaves one line free.
    let rows: Int

    init(ink: Ink, rows: Int) {
        self.ink = ink
        self.rows = rows
    }

    /// As wide as the terminal is, however narrow: other text may wrap, this is painted over.
    init(ink: Ink, columns: Int, rows: Int) {
        var ink = ink
        ink.width = columns
        self.init(ink: ink, rows: rows)
    }

    func lines(
        _ header: RunHeader, _ progress: RunProgress, _ log: DiscoveryLog, warning: String?,
        interval: (LiveRow) -> LiveIntervals.Shown? = { _ in nil }, label: (LiveRow) -> [UInt8]
    ) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        func add(_ style: Ink.Style?, _ words: String) {
            var escaped: [UInt8] = []
            escaped.appendEscapedForTerminal(words.utf8)
            let clipped = clip(escaped, columns: ink.width - 1, unicode: ink.unicode)
            var line: [UInt8] = []
            if let style { ink.styled(style, &line) { $0 += clipped } } else { line = clipped }
            lines.append(line)
        }
        add(nil, source(header))
        add(.bold, settings(header))
        if let effective = header.effective { add(nil, HeaderText(ink: ink).kind(of: effective)) }
        add(.good, progressText(progress, header, log))
        if let warning { add(.warning, "warning: \(warning)") }
        lines.append([])
        let room = max(1, rows - 1 - lines.count - 2 - 1)
        var shown = log.top(room, by: .lastHeard)
        shown.sort { $0.slot < $1.slot }
        var table = DeviceTable(ink: Ink(width: ink.width - 1, unicode: ink.unicode, color: ink.color))
        table.isLive = true
        table.hasIntervals = header.effective?.filterDuplicates != true
        lines += table.lines(shown.map { row($0, label($0), interval($0), now: progress.now) })
        let left = log.deviceCount - shown.count
        if left > 0 {
            add(.dim, "and \(counted(left, "device")) heard longer ago; Ctrl-C ends the scan and shows all")
        } else {
            add(.dim, "Ctrl-C ends the scan and shows the summary")
        }
        return Array(lines.prefix(max(1, rows - 1)))
    }

    private func settings(_ header: RunHeader) -> String {
        guard let effective = header.effective else { return "no scan command seen so far" }
        let requested = (header.requested?.timing).flatMap { asked in
            asked.window == effective.timing.window && asked.interval == effective.timing.interval
                ? nil : " (asked for \(settingText(asked.window)) / \(settingText(asked.interval)))"
        }
        return
            "window \(settingText(effective.timing.window)), interval \(settingText(effective.timing.interval))"
            + "\(requested ?? ""), duty cycle \(percentText(effective.timing.dutyCycle))"
    }

    private func source(_ header: RunHeader) -> String {
        HeaderText(ink: ink).lines(of: header).first.map(\.words) ?? header.controller.name
    }

    private func row(
        _ row: LiveRow, _ label: [UInt8], _ interval: LiveIntervals.Shown?, now: Int64
    ) -> DeviceRow {
        var age: [UInt8] = []
        appendWait(nanoseconds: max(0, now - row.lastHeard) / 100_000_000 * 100_000_000, to: &age)
        return DeviceRow(
            address: row.address, name: label, rssi: row.rssi, reports: Int(clamping: row.reports),
            events: Int(clamping: row.events), firstSeen: row.firstSeen,
            gap50: row.recentGap.map { Int64(wholePartOf: $0) }, gap95: row.longestGap,
            interval: interval,
            status: String(decoding: age, as: UTF8.self) + (row.needsThreadCredentials ? " *" : ""),
            stands: row.needsThreadCredentials ? .waitsForCredentials : .plain)
    }
}
