public import ProgramOutput
public import Runs

/// Where a sweep stands, in one line on standard error, once it has lasted two seconds.
public final class SweepProgress: ScanObserver {
    private var line: PaintedLine
    private let pairs: Int
    private var pair = 0
    private var header: RunHeader?

    /// - Parameter pairs: how many settings there are.
    public init(pairs: Int, to out: consuming OutputBuffer, terminal: Terminal) {
        self.pairs = pairs
        line = PaintedLine(to: out, terminal: terminal, after: 2_000_000_000)
    }

    deinit { line.clear() }

    public var wantsTicks: Bool { true }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) {
        self.header = header
        pair += 1
    }

    public func tick(_ progress: RunProgress, log: DiscoveryLog) throws(ObserverFailure) {
        guard let header else { return }
        line.paint {
            var words = "setting \(pair) of \(pairs)"
            if let timing = header.effective?.timing { words += " (\(timingText(timing, active: false)))" }
            if let trials = header.plannedTrials { words += ", trial \(progress.trial + 1) of \(trials)" }
            if let remaining = progress.remaining { words += ", at most \(waitText(remaining)) left of it" }
            return words
        }
    }

    /// Nothing of the line is left behind.
    public func clear() { line.clear() }
}
