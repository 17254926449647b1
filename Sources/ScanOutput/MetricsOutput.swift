internal import DiscoveryLatency
internal import HCI
public import ProgramOutput
public import Runs

/// How metrics are written down.
public enum MetricsFormat: Sendable {
    /// OpenMetrics 1.0.
    case openMetrics
    /// Prometheus' text format 0.0.4, which node_exporter's textfile collector reads.
    case prometheus
}

/// `--prometheus FILE` and `--openmetrics FILE`: a snapshot for node_exporter's textfile collector, or for readers of
/// OpenMetrics.
///
/// The file is replaced in one step, so that a reader never sees half of it: at the end of each trial, at most once a
/// second, and when the run is over. At most `deviceLimit` expected devices have samples of their own; the totals are of
/// all devices.
public final class MetricsOutput: ScanObserver {
    public static let deviceLimit = 100
    /// Upper bounds of histograms in nanoseconds, the same factor apart as far as round numbers are: 20 ms to 60 s.
    public static let buckets: [Int64] = [
        20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 7500, 10_000, 15_000,
        20_000,
        30_000, 60_000,
    ].map { $0 * 1_000_000 }

    private let file: SnapshotFile
    private let format: MetricsFormat
    private let buckets: [Int64]
    private var header: RunHeader?
    private var contaminated = false
    private var throttle = Throttle(every: 1_000_000_000)

    /// Writes a first, empty snapshot, so that a path that cannot be written is noticed before the scan.
    ///
    /// - Parameter buckets: upper bounds of histograms in nanoseconds, ascending.
    public init(
        path: String, _ format: MetricsFormat, buckets: [Int64] = MetricsOutput.buckets
    ) throws(CommandFailure) {
        self.format = format
        self.buckets = buckets
        file = try SnapshotFile(path: path, first: MetricsWriter(format, RunLabels()).finished)
    }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) { self.header = header }

    public func parametersChanged(_ header: RunHeader) throws(ObserverFailure) { self.header = header }

    public func warning(_ warning: ScanWarning) throws(ObserverFailure) {
        if case .contaminated = warning { contaminated = true }
    }

    public func trialEnded(_ trial: Int, at time: Int64, log: DiscoveryLog) throws(ObserverFailure) {
        guard let header, throttle.isDue else { return }
        throttle.restart()
        let run = Run(
            header: header, end: .running, complete: false, duration: 0, contaminated: contaminated,
            counters: log.counters, devices: LogDevices(log))
        // The scan is still on: a pipe that nobody reads does not hold it up.
        try writing { () throws(CommandFailure) in try file.offer(text(run)) }
    }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try file.finish(text(run)) }
    }

    private func text(_ run: Run) -> [UInt8] { metricsText(run, format, buckets: buckets) }
}
