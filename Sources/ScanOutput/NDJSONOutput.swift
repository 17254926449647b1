public import CommandLineTable
public import HCI
internal import JSON
public import Runs

/// `--format ndjson`: a line of type `run`, a line of type `report` for each report as it comes, at last a line of
/// type `summary`. Schema: blescan-ndjson.schema.json.
///
/// A line is built in the one output buffer. The buffer is written when no packet
/// is at hand, so a reader at the other end of a pipe sees each report at once, and a burst costs one system call.
public final class NDJSONOutput: ScanObserver {
    private var out: OutputBuffer
    private var idleFlush = IdleFlush()
    /// What turns a time of the controller into Unix time; nil on the virtual clock.
    private var unixTimeOfZero: Int64?
    private var lines = ReportLines()

    /// No `report` lines.
    private let quiet: Bool

    public init(to out: consuming OutputBuffer, quiet: Bool = false) {
        self.out = out
        self.out.holdsRows = true
        self.quiet = quiet
    }

    public var wantsReports: Bool { !quiet }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) { try line(of: "run", header) }

    /// Another `run` line: what follows was measured with other parameters.
    public func parametersChanged(_ header: RunHeader) throws(ObserverFailure) { try line(of: "run", header) }

    private func line(of type: StaticString, _ header: RunHeader) throws(ObserverFailure) {
        idleFlush.note(header)
        unixTimeOfZero = header.controller.unixTimeOfZero
        out.json {
            $0.beginObject()
            $0.field("type", literal: type)
            $0.field("schema", literal: "blescan/1")
            $0.field("version", header.version)
            $0.members(of: header)
            $0.parameters(of: header)
            $0.analysis(header.analysis)
            $0.field("trials_planned", header.plannedTrials)
            $0.field("trial_duration_s", seconds: header.trialDuration)
            $0.addresses("expected", header.expected)
            $0.beginArray("notes")
            for note in header.notes { $0.string(note) }
            $0.endArray()
            $0.endObject()
            $0.endLine()
        }
        try flush()
    }

    public func report(_ report: borrowing AdvertisingReport, _ context: ReportContext) throws(ObserverFailure)
    {
        lines.append(report, context, unixTimeOfZero: unixTimeOfZero, to: &out.bytes)
        try writing { () throws(CommandFailure) in try out.flushIfFull() }
    }

    public func warning(_ warning: ScanWarning) throws(ObserverFailure) {
        out.json {
            $0.beginObject()
            $0.field("type", literal: "warning")
            $0.field("text", Notice(of: warning).text)
            $0.endObject()
            $0.endLine()
        }
        try flush()
    }

    public func idle() throws(ObserverFailure) {
        if idleFlush.isDue() { try flush() }
    }

    public var linesLost: Int { out.linesLost }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try out.endLive() }
        try out.document(.compact) { (json, flush) throws(ObserverFailure) in
            json.beginObject()
            json.field("type", literal: "summary")
            json.field("complete", run.complete)
            json.field("duration_s", seconds: run.duration)
            try json.results(of: run, afterDevice: flush)
            json.endObject()
            json.endLine()
        }
    }

    private func flush() throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try out.flush() }
    }
}
