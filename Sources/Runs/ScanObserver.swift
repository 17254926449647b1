public import HCI

/// What the session knows of one report beside its bytes.
public struct ReportContext: Sendable {
    /// Nanoseconds on the controller's time line.
    public let time: Int64
    /// Trial number from 0; nil outside a trial (a capture before its first scan enable).
    public let trial: Int?
    /// Nanoseconds since the trial's scan enable; nil without one.
    public let latency: Int64?
    /// The first report of this device in this trial: `latency` is its first-seen latency.
    public let firstInTrial: Bool
    /// The first report of this device in the run.
    public let newDevice: Bool
    /// False for scan responses, further fragments, and the same advertising event on another channel.
    public let newEvent: Bool
    /// Nanoseconds that the report may have waited before it was read; 0: `time` is when it came. `latency` is nil then.
    public let waited: Int64
    /// The first report of this device in this trial, and its latency is only known to be longer than this, in
    /// nanoseconds: the report waited.
    public let censored: Int64?

    public init(
        time: Int64, trial: Int?, latency: Int64?, firstInTrial: Bool, newDevice: Bool, newEvent: Bool,
        waited: Int64 = 0, censored: Int64? = nil
    ) {
        self.waited = waited
        self.censored = censored
        self.time = time
        self.trial = trial
        self.latency = latency
        self.firstInTrial = firstInTrial
        self.newDevice = newDevice
        self.newEvent = newEvent
    }
}

/// Where a run stands, for progress lines and the live table.
public struct RunProgress: Sendable {
    /// Nanoseconds on the controller's time line.
    public var now: Int64
    /// Nanoseconds scanned so far, all trials together.
    public var elapsed: Int64
    /// The trial that runs, from 0.
    public var trial: Int
    /// Nanoseconds until the run's planned end; nil where it has none.
    public var remaining: Int64?

    public init(now: Int64, elapsed: Int64, trial: Int, remaining: Int64?) {
        self.now = now
        self.elapsed = elapsed
        self.trial = trial
        self.remaining = remaining
    }
}

/// An output that cannot go on.
public enum ObserverFailure: Error, Equatable, Sendable {
    /// The reader of standard output went away: end quietly.
    case closed
    /// Writing failed; the text says what, where, and what of it is safe.
    case failed(String)
}

/// One thing that the user must know about the run while it goes on; also counted in the summary.
public enum ScanWarning: Equatable, Sendable {
    /// Another program sent a scan command (its opcode) at this time: the parameters are no longer ours.
    case contaminated(opcode: UInt16, time: Int64)
    /// No packet for this many nanoseconds; the controller still answers commands.
    case silent(for: Int64)
    case clockStepped
    /// The command that switches the scan off was refused, not answered, or could not be sent.
    case scanLeftOn
    /// So many lines were left out of the output: its reader is too slow. 0 while it is not known how many.
    case linesLost(Int)
    /// Nobody read for so many nanoseconds in all, the longest time of them, in so many stretches; so many reports were
    /// read after them.
    case stalled(total: Int64, longest: Int64, stretches: Int, reports: Int)
    case note(String)
}

/// An output or recording: it is told everything, in order, on the thread that reads the controller.
///
/// Calls come as: `runStarted`, then per trial `trialStarted`, `report`…, `trialEnded`, at last `runEnded`.
public protocol ScanObserver: AnyObject {
    /// False for outputs that look at the log only: the session then spares itself the calls of `report`.
    var wantsReports: Bool { get }
    /// False for outputs that show discoveries: `report` is called only for the first report of a device in the run or in
    /// a trial.
    var wantsEveryReport: Bool { get }
    /// True while `tick` has something to do; where no observer wants ticks the session sleeps until something happens.
    var wantsTicks: Bool { get }
    /// Lines that were left out because the reader of this output is too slow.
    var linesLost: Int { get }
    func runStarted(_ header: RunHeader) throws(ObserverFailure)
    /// The parameters changed: a scan command in a capture, or the fall-back to the other command family.
    func parametersChanged(_ header: RunHeader) throws(ObserverFailure)
    /// What keeps reports back in the trials that begin from now on; nothing at first.
    func filterChanged(_ filter: ReportFilter)
    func trialStarted(_ trial: Int, at time: Int64) throws(ObserverFailure)
    func report(_ report: borrowing AdvertisingReport, _ context: ReportContext) throws(ObserverFailure)
    func trialEnded(_ trial: Int, at time: Int64, log: DiscoveryLog) throws(ObserverFailure)
    func warning(_ warning: ScanWarning) throws(ObserverFailure)
    /// What this observer has to say itself; asked for between packets.
    func takeWarnings() -> [ScanWarning]
    /// No packet is at hand: a good moment to flush.
    func idle() throws(ObserverFailure)
    /// At most five times a second: a good moment to repaint.
    func tick(_ progress: RunProgress, log: DiscoveryLog) throws(ObserverFailure)
    func runEnded(_ run: Run) throws(ObserverFailure)
}

extension ScanObserver {
    public var wantsReports: Bool { false }
    public var wantsEveryReport: Bool { true }
    public var wantsTicks: Bool { false }
    public var linesLost: Int { 0 }
    public func runStarted(_ header: RunHeader) throws(ObserverFailure) {}
    public func parametersChanged(_ header: RunHeader) throws(ObserverFailure) {}
    public func filterChanged(_ filter: ReportFilter) {}
    public func trialStarted(_ trial: Int, at time: Int64) throws(ObserverFailure) {}
    public func report(_ report: borrowing AdvertisingReport, _ context: ReportContext) throws(ObserverFailure)
    {}
    public func trialEnded(_ trial: Int, at time: Int64, log: DiscoveryLog) throws(ObserverFailure) {}
    public func warning(_ warning: ScanWarning) throws(ObserverFailure) {}
    public func takeWarnings() -> [ScanWarning] { [] }
    public func idle() throws(ObserverFailure) {}
    public func tick(_ progress: RunProgress, log: DiscoveryLog) throws(ObserverFailure) {}
    public func runEnded(_ run: Run) throws(ObserverFailure) {}
}
