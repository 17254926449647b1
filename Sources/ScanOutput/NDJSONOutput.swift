public import HCI
internal import JSON
public import ProgramOutput
public import Runs

/// `--format ndjson`: a line of type `run`, a line of type `report` for each report as it comes, a line of type `trial` at
/// the end of each trial, at last a line of type `summary`. Schema: blescan-ndjson.schema.json.
///
/// A line is built in the one output buffer. The buffer is written when no packet
/// is at hand, so a reader at the other end of a pipe sees each report at once, and a burst costs one system call.
public final class NDJSONOutput: ScanObserver {
    private struct State: ~Copyable {
        var out: OutputBuffer
        var lines = ReportLines()
        var trial = TrialTally()

        init(_ out: consuming OutputBuffer) {
            self.out = out
            self.out.holdsRows = true
        }
    }
    private let state: OwnedBox<State>
    private var idleFlush = IdleFlush()
    private var header: RunHeader?

    /// No `report` lines.
    private let quiet: Bool
    /// Clock and labels stand in `run` lines alone.
    private let lean: Bool

    public init(to out: consuming OutputBuffer, quiet: Bool = false, lean: Bool = false) {
        self.lean = lean
        state = OwnedBox(State(out))
        self.quiet = quiet
    }

    public var wantsReports: Bool { true }
    public var wantsEveryReport: Bool { !quiet }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) { try line(of: "run", header) }

    /// Another `run` line: what follows was measured with other parameters.
    public func parametersChanged(_ header: RunHeader) throws(ObserverFailure) { try line(of: "run", header) }

    private func line(of type: StaticString, _ header: RunHeader) throws(ObserverFailure) {
        idleFlush.note(header)
        self.header = header
        state.value.lines.begin(header, lean: lean)
        state.value.out.bytes.json {
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
        if context.firstInTrial || context.censored != nil { state.value.trial.note(report.address, context) }
        guard !quiet else { return }
        state.value.lines.append(report, context, to: &state.value.out.bytes)
        if state.value.out.bytes.count >= state.value.out.threshold { try flush() }
    }

    public func trialStarted(_ trial: Int, at time: Int64) throws(ObserverFailure) {
        state.value.trial = TrialTally(start: time, expected: header?.expected ?? [])
    }

    public func trialEnded(_ trial: Int, at time: Int64, log: DiscoveryLog) throws(ObserverFailure) {
        let tally = state.value.trial
        let zero = header?.controller.unixTimeOfZero ?? 0
        state.value.out.bytes.json {
            $0.beginLine(of: "trial", header, lean: lean)
            $0.field("time_ns", zero &+ time)
            $0.field("trial", trial)
            $0.field("duration_s", seconds: time &- tally.start)
            $0.field("ended_early", log.trials[trial].endedEarly)
            $0.field("seen", tally.seen)
            $0.field("censored", tally.missed.count)
            $0.addresses("missed", tally.missed)
            $0.endObject()
            $0.endLine()
        }
        try flush()
    }

    public func warning(_ warning: ScanWarning) throws(ObserverFailure) {
        state.value.out.bytes.json {
            $0.beginLine(of: "warning", header, lean: lean)
            $0.field("text", Notice(of: warning).text)
            $0.endObject()
            $0.endLine()
        }
        try flush()
    }

    public func idle() throws(ObserverFailure) {
        if idleFlush.isDue() { try flush() }
    }

    public var linesLost: Int { state.value.out.linesLost }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try state.value.out.endLive() }
        try state.value.out.document(.compact) { (json, flush) throws(ObserverFailure) in
            json.beginLine(of: "summary", header, lean: lean)
            json.field("complete", run.complete)
            json.field("duration_s", seconds: run.duration)
            try json.results(of: run, afterDevice: flush)
            json.endObject()
            json.endLine()
        }
    }

    private func flush() throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try state.value.out.flush() }
    }
}

/// What a trial saw, counted while it goes on.
private struct TrialTally {
    /// Nanoseconds on the controller's time line.
    var start: Int64 = 0
    /// Devices that were heard.
    private(set) var seen = 0
    /// Expected devices that were not heard so far.
    private(set) var missed: [AddressPattern] = []

    init() {}

    init(start: Int64, expected: [AddressPattern]) {
        self.start = start
        missed = expected
    }

    mutating func note(_ address: DeviceAddress, _ context: ReportContext) {
        guard context.trial != nil, context.firstInTrial || context.censored != nil else { return }
        seen += 1
        missed.removeAll { $0.matches(address) }
    }
}

extension JSONWriter {
    /// Begins a line: its type, and unless it is to be lean the clock of its times and the labels of the run.
    mutating func beginLine(of type: StaticString, _ header: RunHeader?, lean: Bool) {
        beginObject()
        field("type", literal: type)
        guard let header, !lean else { return }
        field("clock", header.controller.clock.rawValue)
        labels(of: header)
    }
}
