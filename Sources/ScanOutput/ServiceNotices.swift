internal import CommandLineTable
public import LinuxSystem
public import Runs

/// Tells the service manager how a scan goes: `READY=1` when it is on for the first time, `WATCHDOG=1` as often as that is
/// wanted while packets are read, `STATUS=` for people who ask, `STOPPING=1` at its end. It is in the list of every run of
/// a scan that goes on from one to the next.
public final class ServiceNotices: ScanObserver {
    private let manager: ServiceManager
    private var header: RunHeader?
    private var isReady = false
    /// CLOCK_MONOTONIC, in nanoseconds.
    private var nextWatchdog = Int64.min
    private var nextStatus = Int64.min

    /// Nanoseconds from one status to the next.
    private static let statusPeriod: Int64 = 10_000_000_000

    public init(_ manager: ServiceManager) { self.manager = manager }

    public var wantsTicks: Bool { true }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) { self.header = header }

    /// Scan enable was answered with success.
    public func trialStarted(_ trial: Int, at time: Int64) throws(ObserverFailure) {
        if !isReady { manager.tell("READY=1") }
        isReady = true
        feedWatchdog()
    }

    public func tick(_ progress: RunProgress, log: DiscoveryLog) throws(ObserverFailure) {
        feedWatchdog()
        let now = monotonicTime()
        guard now >= nextStatus, let header else { return }
        nextStatus = now + Self.statusPeriod
        manager.tell("STATUS=\(escapedForTerminal(progressText(progress, header, log).utf8))")
    }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        if run.goesOn { feedWatchdog() } else { manager.tell("STOPPING=1") }
    }

    /// Three times as often as is wanted: one that is late does no harm.
    private func feedWatchdog() {
        guard let period = manager.watchdog else { return }
        let now = monotonicTime()
        guard now >= nextWatchdog else { return }
        nextWatchdog = now + period / 3
        manager.tell("WATCHDOG=1")
    }
}
