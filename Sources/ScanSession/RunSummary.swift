public import Controllers

/// Why a run came to its end.
public enum RunEnd: Equatable, Sendable {
    /// All that was planned is done, or the capture is read.
    case finished
    /// SIGINT, SIGTERM or SIGHUP, by number.
    case signal(Int32)
    /// The controller went away, with the results so far kept.
    case controllerLost(ControllerError)
    /// An output or the recording cannot go on; the others are told this much.
    case outputFailed(ObserverFailure)
}

/// The whole of a run when it is over: the header, what happened, and the log that holds every device.
public struct RunSummary {
    public var header: RunHeader
    public var end: RunEnd
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

    init(
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
