public import DiscoveryLatency
public import Runs

/// What the user asked of a scan; the defaults are those of `blescan` without flags.
public struct ScanOptions: Sendable {
    public var timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: 96))
    public var preset: String?
    public var active = false
    public var ownAddress = OwnAddress.public
    public var phy = ScanPHY.le1M
    public var filterDuplicates = false
    /// For the controller's accept list where it is ours, else for a host filter.
    public var accept: [AddressPattern] = []
    public var filter = HostFilter()
    /// Nanoseconds of a single scan; nil: until interrupted.
    public var duration: Int64?
    /// The number of trials; nil: a single scan.
    public var trials: Int?
    /// Nanoseconds a trial lasts at most.
    public var trialDuration: Int64 = 10_000_000_000
    /// A trial ends when all of these are seen; they are at risk in every trial.
    public var expected: [AddressPattern] = []
    /// Claims that the run is to be held against.
    public var assertions: [LatencyAssertion] = []
    public var limits = MemoryLimits()
    public var analysis = AnalysisOptions()
    public var labels = RunLabels()
    public var commandLine: String?
    public var captureDigest: String?
    /// Figures are over all settings of a capture, even where their duty cycles differ.
    public var pools = false
    /// Of a capture, the trials under this setting alone.
    public var setting: ScanSetting?
    /// Of a capture, what was heard under each setting by itself too (`Run.parts`): a recording keeps it.
    public var keepsParts = false
    /// Where the run gives way to the next one; nil: nowhere.
    public var seam: RunSeam?
    /// Repeats the pauses between trials and the random own address; nil: drawn by the system.
    public var seed: UInt64?

    public init() {}
}

/// Where a run ends and the scan goes on in another (`--record-every`): between two trials, or at once where there are none.
public struct RunSeam: Sendable {
    /// On the controller's time line.
    let time: Int64
    /// Whether somebody wants it now; asked until it is true once.
    let isWanted: @Sendable () -> Bool

    public init(at time: Int64, isWanted: @escaping @Sendable () -> Bool) {
        self.time = time
        self.isWanted = isWanted
    }
}

/// Why window and interval cannot be set.
public enum TimingError: Error, Equatable, Sendable {
    /// Nanoseconds outside 2.5 ms…`limit`; `limit` is 10.24 s, or 40.959375 s for controllers with extended scanning.
    case windowOutOfRange(Int64)
    case intervalOutOfRange(Int64)
    case windowExceedsInterval(window: Int64, interval: Int64)
    /// Both PHYs are scanned in turn: twice the window must fit the interval.
    case windowsDoNotFit(window: Int64, interval: Int64)
    /// More than 10.24 s, and the controller has the legacy commands only.
    case needsExtendedScanning(Int64)
}

extension ScanTiming {
    /// Rounds to the nearest unit of 0.625 ms, and checks the ranges of the specification
    /// (Vol 4 Part E 7.8.64: 0x0004…0xFFFF; the legacy limit of 0x4000 is checked when the controller is known).
    public init(rounding requested: RequestedTiming, phy: ScanPHY) throws(TimingError) {
        let window = Self.units(nearest: requested.window)
        let interval = Self.units(nearest: requested.interval)
        let range: ClosedRange<Int64> = 4...0xffff
        guard range.contains(window) else { throw .windowOutOfRange(requested.window) }
        guard range.contains(interval) else { throw .intervalOutOfRange(requested.interval) }
        guard requested.window <= requested.interval, window <= interval else {
            throw .windowExceedsInterval(window: requested.window, interval: requested.interval)
        }
        guard phy != .both || 2 * window <= interval else {
            throw .windowsDoNotFit(window: requested.window, interval: requested.interval)
        }
        self.init(windowUnits: UInt16(window), intervalUnits: UInt16(interval))
    }

    /// The largest window and interval of the legacy commands: 10.24 s.
    public static let legacyLimit: UInt16 = 0x4000
}

/// Window and interval as they were asked for, and as they are set: rounded once, where the command line is read.
public struct RoundedTiming: Sendable {
    public let requested: RequestedTiming
    public let effective: ScanTiming

    public init(_ requested: RequestedTiming, phy: ScanPHY) throws(TimingError) {
        self.requested = requested
        effective = try ScanTiming(rounding: requested, phy: phy)
    }

    /// Times that need no rounding.
    public init(onGrid timing: ScanTiming) {
        requested = RequestedTiming(window: timing.window, interval: timing.interval)
        effective = timing
    }
}
