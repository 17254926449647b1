internal import Advertising
internal import Bytes
public import HCI
public import ProgramOutput
public import Runs

/// Text where no live table can be painted: the header, one line for each device when it is first heard, the summary.
public final class TextOutput: ScanObserver {
    private var out: OutputBuffer
    private var idleFlush = IdleFlush()
    private let ink: Ink
    /// Only the summary.
    private let quiet: Bool
    private let raster: Bool
    private let rows: Int
    /// Expected devices are in the table before they are heard: those not announced yet.
    private var awaited: Set<DeviceAddress> = []
    private var hasLines = false
    private var isCapture = false
    private var hasParameters = false

    public init(
        to out: consuming OutputBuffer, terminal: Terminal, quiet: Bool = false, raster: Bool = false,
        rows: Int = 100
    ) {
        self.out = out
        self.quiet = quiet
        self.raster = raster
        self.rows = rows
        ink = Ink(terminal)
    }

    public var wantsReports: Bool { !quiet }
    public var wantsEveryReport: Bool { false }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) {
        idleFlush.note(header)
        awaited = Set(header.expected.flatMap(\.candidates))
        guard !quiet else { return }
        // What a capture was set to is not known before it is read.
        isCapture =
            header.controller.clock == .capture && header.controller.channel != ControllerDescription.air
        HeaderText(ink: ink).append(
            header, settings: isCapture && header.effective == nil ? "" : nil, to: &out.bytes)
        out.bytes.put("\n")
        try flush()
    }

    public func parametersChanged(_ header: RunHeader) throws(ObserverFailure) {
        // A capture of a phone changes its setting hundreds of times: a table at the end tells of all.
        guard !quiet, !isCapture || !hasParameters else { return }
        hasParameters = true
        HeaderText(ink: ink).appendParameters(header, to: &out.bytes)
        try flush()
    }

    public func report(_ report: borrowing AdvertisingReport, _ context: ReportContext) throws(ObserverFailure)
    {
        guard context.newDevice || context.firstInTrial && isExpected(report.address) else { return }
        hasLines = true
        var time: [UInt8] = []
        if let latency = context.latency { appendLatency(Double(latency), to: &time) } else { time.put("-") }
        out.bytes.pad(11 - time.count)
        out.bytes += time
        out.bytes.put("  ")
        report.address.appendText(to: &out.bytes)
        out.bytes.put("  ")
        let type = report.address.kind.name
        out.bytes.put(type)
        out.bytes.pad(7 - type.utf8.count)
        if report.rssi == 127 {
            out.bytes.put("       -")
        } else {
            var rssi: [UInt8] = []
            rssi.appendDecimal(Int(report.rssi))
            out.bytes.pad(4 - rssi.count)
            out.bytes += rssi
            out.bytes.put(" dBm")
        }
        out.bytes.put("  ")
        out.bytes.put(report.kind.name)
        if let name = localName(in: report.data) {
            out.bytes.put("  ")
            out.bytes.appendEscapedForTerminal(name)
        } else if let known = known(report.data) {
            out.bytes.put("  ")
            out.bytes += known
        }
        if let trial = context.trial, trial > 0 { out.bytes.put("  (trial \(trial + 1))") }
        out.bytes.put("\n")
        try writing { () throws(CommandFailure) in try out.flushIfFull() }
    }

    private func isExpected(_ address: DeviceAddress) -> Bool {
        !awaited.isEmpty && awaited.remove(address) != nil
    }

    public func warning(_ warning: ScanWarning) throws(ObserverFailure) {
        appendWarning(Notice(of: warning).text, ink, to: &out.bytes)
        try flush()
    }

    public func idle() throws(ObserverFailure) {
        if idleFlush.isDue() { try flush() }
    }

    public var linesLost: Int { out.linesLost }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try out.endLive() }
        if hasLines { out.bytes.put("\n") }
        var text = RunText(ink: ink, raster: raster)
        text.devices = rows
        if quiet { text.appendWhole(run, to: &out.bytes) } else { text.append(run, to: &out.bytes) }
        try flush()
    }

    private func flush() throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try out.flush() }
    }
}

extension Ink {
    /// What a terminal can show; off a terminal 80 columns without colour.
    init(_ terminal: Terminal) {
        width = max(40, terminal.size.columns)
        color = terminal.hasColor
        unicode = terminal.hasUnicode
    }
}
