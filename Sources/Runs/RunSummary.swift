/// How a run came to its end; the raw value is the word in every output.
public enum RunEnd: String, Sendable {
    /// All that was planned is done, or the capture is read.
    case finished
    /// SIGINT.
    case interrupted
    /// SIGTERM.
    case terminated
    /// SIGHUP.
    case hangup
    /// The controller went away, with the results so far kept.
    case controllerLost = "controller_lost"
    /// The capture breaks off or is damaged; what comes before is kept.
    case captureBroken = "capture_broken"
    /// The controller refused a command that it had taken before, or another program took the scan over.
    case scanRefused = "scan_refused"
    /// An output or the recording cannot go on; the others are told this much.
    case outputFailed = "output_failed"

    /// - Parameter signal: 2 (SIGINT), 15 (SIGTERM), 1 (SIGHUP).
    public init(signal: Int32) {
        self = signal == 2 ? .interrupted : signal == 15 ? .terminated : .hangup
    }
}

/// The whole of a run when it is over: the header, what happened, and the log that holds every device.
public struct RunSummary {
    public var header: RunHeader
    public var end: RunEnd
    /// What failed, in words, where the run did not end by itself or by a signal.
    public var endReason: String?
    /// What failed, for the program's exit code.
    public var failure: (any Error)?
    /// All that was planned was done; an open-ended scan that was interrupted is complete too.
    public var complete: Bool
    /// Nanoseconds from the first trial's start to the end of the last.
    public var duration: Int64
    public var trialsDone: Int
    /// Another program's scan commands were seen, or the scan was found switched on.
    public var contaminated: Bool
    /// Reports (or whole events) whose lengths lie.
    public var malformedReports: Int
    /// Packets that arrived outside every trial and were left out: stray reports before the scan enable.
    public var strayReports: Int
    public var clockSteps: Int
    /// Packets that the kernel, or the program that wrote the capture, dropped before they were read.
    public var packetsLost = 0
    public var warnings: [ScanWarning]
    public let log: DiscoveryLog
    /// Advertising intervals, and measured beside predicted, of the devices.
    public let analysis: RunAnalysis

    public init(
        header: RunHeader, end: RunEnd, complete: Bool, duration: Int64, trialsDone: Int, contaminated: Bool,
        malformedReports: Int, strayReports: Int, clockSteps: Int, packetsLost: Int = 0,
        warnings: [ScanWarning], log: DiscoveryLog
    ) {
        self.header = header
        self.end = end
        self.complete = complete
        self.duration = duration
        self.trialsDone = trialsDone
        self.contaminated = contaminated
        self.malformedReports = malformedReports
        self.strayReports = strayReports
        self.clockSteps = clockSteps
        self.packetsLost = packetsLost
        self.warnings = warnings
        self.log = log
        analysis = RunAnalysis(log, header)
    }
}
