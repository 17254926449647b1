public import ProgramOutput
public import Runs

/// Where a run stands, in one line on standard error: for people who send the results elsewhere.
public final class ProgressLine: ScanObserver {
    private var line: PaintedLine
    private var header: RunHeader?

    public init(to out: consuming OutputBuffer, terminal: Terminal) {
        line = PaintedLine(to: out, terminal: terminal, after: 500_000_000)
    }

    deinit { line.clear() }

    public var wantsTicks: Bool { true }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) { self.header = header }

    public func tick(_ progress: RunProgress, log: DiscoveryLog) throws(ObserverFailure) {
        guard let header else { return }
        line.paint { progressText(progress, header, log) }
    }

    public func warning(_ warning: ScanWarning) throws(ObserverFailure) { line.clear() }

    public func runEnded(_ summary: Run) throws(ObserverFailure) { line.clear() }
}

/// `trial 57 of 200, 23 min 10 s left, 4 devices`.
func progressText(_ progress: RunProgress, _ header: RunHeader, _ log: DiscoveryLog) -> String {
    var parts: [String] = []
    if let planned = header.plannedTrials { parts.append("trial \(progress.trial + 1) of \(planned)") }
    parts.append("\(waitText(progress.elapsed)) scanned")
    if let remaining = progress.remaining { parts.append("\(waitText(remaining)) left") }
    parts.append(counted(log.deviceCount, "device"))
    return parts.joined(separator: ", ")
}
