public import ProgramOutput
public import Runs

/// Where a sweep stands, in one line on standard error that is written over itself, once it has lasted two seconds.
public final class SweepProgress: ScanObserver {
    private var out: OutputBuffer
    private let width: Int
    private let pairs: Int
    private var pair = 0
    private var header: RunHeader?
    private var throttle = Throttle(every: 200_000_000, first: 2_000_000_000)
    private var shown = 0

    /// - Parameter pairs: how many settings there are.
    public init(pairs: Int, to out: consuming OutputBuffer, terminal: Terminal) {
        self.pairs = pairs
        self.out = out
        self.out.goLive()
        width = max(20, terminal.size.columns)
    }

    deinit { clear() }

    public var wantsTicks: Bool { true }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) {
        self.header = header
        pair += 1
    }

    public func tick(_ progress: RunProgress, log: DiscoveryLog) throws(ObserverFailure) {
        guard throttle.isDue, let header, !out.isBehind else { return }
        throttle.restart()
        var words = "setting \(pair) of \(pairs)"
        if let timing = header.effective?.timing { words += " (\(timingText(timing, active: false)))" }
        if let trials = header.plannedTrials { words += ", trial \(progress.trial + 1) of \(trials)" }
        if let remaining = progress.remaining { words += ", at most \(waitText(remaining)) left of it" }
        let line = clip(Array(words.utf8), columns: width - 1, unicode: false)
        out.bytes.put("\r")
        out.bytes += line
        out.bytes.pad(shown - line.count)
        shown = line.count
        try? out.flush()
    }

    /// Nothing of the line is left behind.
    public func clear() {
        guard shown > 0 else { return }
        out.bytes.put("\r")
        out.bytes.pad(shown)
        out.bytes.put("\r")
        shown = 0
        try? out.flush()
        out.settle()
    }
}
