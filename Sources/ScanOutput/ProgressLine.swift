public import ProgramOutput
public import Runs

/// Where a run stands, in one line on standard error that is written over itself: for people who send the results
/// elsewhere. The session's ticks come fast on the virtual clock, so it keeps to five times a second itself.
public final class ProgressLine: ScanObserver {
    private var out: OutputBuffer
    private let width: Int
    private var header: RunHeader?
    private var throttle = Throttle(every: 200_000_000, first: 500_000_000)
    private var shown = 0

    public init(to out: consuming OutputBuffer, terminal: Terminal) {
        self.out = out
        self.out.goLive()
        width = max(20, terminal.size.columns)
    }

    deinit { clear() }

    public var wantsTicks: Bool { true }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) { self.header = header }

    public func tick(_ progress: RunProgress, log: DiscoveryLog) throws(ObserverFailure) {
        guard throttle.isDue, let header, !out.isBehind else { return }
        throttle.restart()
        let line = clip(Array(progressText(progress, header, log).utf8), columns: width - 1, unicode: false)
        out.bytes.put("\r")
        out.bytes += line
        out.bytes.pad(shown - line.count)
        shown = line.count
        try? out.flush()
    }

    public func warning(_ warning: ScanWarning) throws(ObserverFailure) { clear() }

    public func runEnded(_ summary: Run) throws(ObserverFailure) { clear() }

    private func clear() {
        guard shown > 0 else { return }
        out.bytes.put("\r")
        out.bytes.pad(shown)
        out.bytes.put("\r")
        shown = 0
        try? out.flush()
        out.settle()
    }
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
