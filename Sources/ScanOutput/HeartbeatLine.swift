public import ProgramOutput
public import Runs

/// Where a run stands, a line a minute on standard error: for logs of build servers and services, which nobody watches and
/// which take a silent program for dead.
public final class HeartbeatLine: ScanObserver {
    private var out: OutputBuffer
    private var throttle: Throttle
    private var header: RunHeader?

    /// - Parameter period: nanoseconds.
    public init(to out: consuming OutputBuffer, period: Int64 = 60_000_000_000) {
        self.out = out
        self.out.goLive()
        throttle = Throttle(every: period, first: period)
    }

    public var wantsTicks: Bool { true }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) { self.header = header }

    /// A reader that is too slow holds nothing up: its line is left out.
    public func tick(_ progress: RunProgress, log: DiscoveryLog) throws(ObserverFailure) {
        guard throttle.isDue, let header, !out.isBehind else { return }
        throttle.restart()
        out.bytes.put("blescan: ")
        out.bytes.appendEscapedForTerminal(progressText(progress, header, log).utf8)
        out.bytes.put("\n")
        try? out.flush()
    }

    public func runEnded(_ run: Run) throws(ObserverFailure) { out.settle() }
}
