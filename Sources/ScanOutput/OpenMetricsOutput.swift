public import CommandLineTable
internal import DiscoveryLatency
internal import HCI
internal import LinuxSystem
public import Runs

/// `--openmetrics FILE`: a snapshot for a node exporter's textfile collector or any other reader of OpenMetrics 1.0.
///
/// The file is replaced in one step, so that a reader never sees half of it: at the end of each trial, at most once a
/// second, and when the run is over. At most `deviceLimit` devices have samples of their own; the totals are of all.
public final class OpenMetricsOutput: ScanObserver {
    public static let deviceLimit = 100

    private let file: SnapshotFile
    private var header: RunHeader?
    private var contaminated = false
    private var lastWritten = Int64.min / 2

    /// Writes a first, empty snapshot, so that a path that cannot be written is noticed before the scan.
    public init(path: String) throws(CommandFailure) {
        file = try SnapshotFile(path: path, first: Array("# EOF\n".utf8))
    }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) { self.header = header }

    public func parametersChanged(_ header: RunHeader) throws(ObserverFailure) { self.header = header }

    public func warning(_ warning: ScanWarning) throws(ObserverFailure) {
        if case .contaminated = warning { contaminated = true }
    }

    public func trialEnded(_ trial: Int, at time: Int64, log: DiscoveryLog) throws(ObserverFailure) {
        let now = monotonicTime() / 1_000_000_000
        guard let header, now > lastWritten else { return }
        lastWritten = now
        let run = Run(
            header: header, end: .running, complete: false, duration: 0, contaminated: contaminated,
            counters: log.counters, devices: LogDevices(log))
        // The scan is still on: a pipe that nobody reads does not hold it up.
        try writing { () throws(CommandFailure) in try file.offer(OpenMetricsText.make(run)) }
    }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try file.finish(OpenMetricsText.make(run)) }
    }
}
