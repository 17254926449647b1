internal import ProgramOutput
public import Runs

/// Tells the service manager how a scan goes: `READY=1` when it is on for the first time, `WATCHDOG=1` as often as that is
/// wanted while packets are read, `STATUS=` for people who ask, `STOPPING=1` at its end. It is in the list of every run of
/// a scan that goes on from one to the next.
public final class ServiceNotices: ScanObserver {
    private let tell: (String) -> Void
    private var header: RunHeader?
    private var isReady = false
    private var watchdog: Throttle?
    private var status = Throttle(every: 10_000_000_000)

    /// - Parameters:
    ///   - watchdog: nanoseconds after which the manager takes the program for stuck; nil where it does not watch.
    ///   - tell: sends a message to the service manager.
    public init(watchdog: Int64?, tell: @escaping (String) -> Void) {
        self.tell = tell
        // Three times as often as is wanted: one that is late does no harm.
        self.watchdog = watchdog.map { Throttle(every: $0 / 3) }
    }

    public var wantsTicks: Bool { true }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) { self.header = header }

    /// Scan enable was answered with success.
    public func trialStarted(_ trial: Int, at time: Int64) throws(ObserverFailure) {
        if !isReady { tell("READY=1") }
        isReady = true
        feedWatchdog()
    }

    public func tick(_ progress: RunProgress, log: DiscoveryLog) throws(ObserverFailure) {
        feedWatchdog()
        guard status.isDue, let header else { return }
        status.restart()
        tell("STATUS=\(escapedForTerminal(progressText(progress, header, log).utf8))")
    }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        if run.goesOn { feedWatchdog() } else { tell("STOPPING=1") }
    }

    private func feedWatchdog() {
        guard watchdog?.isDue == true else { return }
        watchdog?.restart()
        tell("WATCHDOG=1")
    }
}
