public import DiscoveryLatency

/// What a first-seen latency is counted from.
public enum TimeOrigin: String, Sendable {
    /// The Command Complete of the scan enable command.
    case scanEnable = "scan_enable"
    /// A capture without a scan enable: first-seen latencies do not exist, only gaps.
    case captureStart = "capture_start"
}

/// Everything that is known of a run before its first report; every output begins with it.
public struct RunHeader: Sendable {
    public var version: String
    /// Nil of a page, which does not tell it.
    public var id: RunID?
    public var controller: ControllerDescription
    /// nil in a replay and on the monitor channel: somebody else asked.
    public var requested: RequestedParameters?
    /// The preset's name where one was chosen.
    public var preset: String?
    /// nil until a scan command was seen.
    public var effective: EffectiveParameters?
    public var timeOrigin: TimeOrigin
    /// Unix time in nanoseconds; nil on the virtual clock.
    public var started: Int64?
    /// The number of trials asked for; nil for a single scan.
    public var plannedTrials: Int?
    /// Nanoseconds a trial lasts at most; nil: until interrupted.
    public var trialDuration: Int64?
    public var expected: [AddressPattern]
    /// What tells this run from those of other hosts.
    public var labels = RunLabels()
    /// Claims that the run is held against.
    public var assertions: [LatencyAssertion] = []
    /// As it was typed, for people to repeat it; nil where nobody typed it.
    public var commandLine: String?
    /// SHA-256 of the capture that is replayed, in hex.
    public var captureDigest: String?
    /// What the user told of advertisers and controller.
    public var analysis: AnalysisOptions
    /// Figures are over all settings, even where their duty cycles differ.
    public var pools = false
    /// One line each: the accept list became a host filter, the controller's command set is unknown …
    public var notes: [String]

    public init(
        version: String, controller: ControllerDescription, requested: RequestedParameters? = nil,
        preset: String? = nil,
        effective: EffectiveParameters? = nil, timeOrigin: TimeOrigin = .scanEnable, started: Int64? = nil,
        plannedTrials: Int? = nil, trialDuration: Int64? = nil, expected: [AddressPattern] = [],
        analysis: AnalysisOptions = AnalysisOptions(), notes: [String] = []
    ) {
        self.version = version
        self.controller = controller
        self.requested = requested
        self.preset = preset
        self.effective = effective
        self.timeOrigin = timeOrigin
        self.started = started
        self.plannedTrials = plannedTrials
        self.trialDuration = trialDuration
        self.expected = expected
        self.analysis = analysis
        self.notes = notes
    }
}
