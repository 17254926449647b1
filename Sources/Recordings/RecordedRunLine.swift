public import Runs

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
}
