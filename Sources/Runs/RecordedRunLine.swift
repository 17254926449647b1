/// One line of the list of runs in a recording.
public struct RecordedRunLine: Equatable, Sendable {
    public var id: Int64
    /// Unix nanoseconds; nil on the virtual clock, and of a capture without dates.
    public var started: Int64?
    public var simulated: Bool
    public var controller: String
    public var labels: RunLabels
    /// nil where no scan command was seen.
    public var timing: ScanTiming?
    public var active: Bool
    /// Trials that came to their end, and how many were planned.
    public var trials: Int
    public var plannedTrials: Int?
    /// Devices in outputs: those that were given up are not counted.
    public var devices: Int
    public var end: RunEnd
    public var complete: Bool

    public init(
        id: Int64, started: Int64?, simulated: Bool, controller: String, labels: RunLabels, timing: ScanTiming?,
        active: Bool, trials: Int, plannedTrials: Int?, devices: Int, end: RunEnd, complete: Bool
    ) {
        self.id = id
        self.started = started
        self.simulated = simulated
        self.controller = controller
        self.labels = labels
        self.timing = timing
        self.active = active
        self.trials = trials
        self.plannedTrials = plannedTrials
        self.devices = devices
        self.end = end
        self.complete = complete
    }
}
