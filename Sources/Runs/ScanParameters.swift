/// Scan window and interval in the controller's unit of 0.625 ms (Core Specification Vol 4 Part E 7.8.10).
public struct ScanTiming: Hashable, Sendable {
    /// One unit in nanoseconds.
    public static let unit: Int64 = 625_000

    /// 4…0xFFFF units; the legacy commands stop at 0x4000.
    public let windowUnits: UInt16
    public let intervalUnits: UInt16

    public init(windowUnits: UInt16, intervalUnits: UInt16) {
        self.windowUnits = windowUnits
        self.intervalUnits = intervalUnits
    }

    /// Nanoseconds.
    public var window: Int64 { Int64(windowUnits) * Self.unit }
    public var interval: Int64 { Int64(intervalUnits) * Self.unit }
    /// The unit nearest to a time in nanoseconds; negative times count as 0.
    public static func units(nearest time: Int64) -> Int64 { (max(0, min(time, .max / 2)) + unit / 2) / unit }

    /// The share of time spent listening, 0…1.
    public var dutyCycle: Double { Double(windowUnits) / Double(intervalUnits) }
}

/// Window and interval as the user gave them, in nanoseconds, before rounding to the grid.
public struct RequestedTiming: Equatable, Sendable {
    public let window: Int64
    public let interval: Int64

    public init(window: Int64, interval: Int64) {
        self.window = window
        self.interval = interval
    }
}

/// The PHYs that are scanned. With `both`, each has the window and interval given, one after the other.
public enum ScanPHY: String, CaseIterable, Sendable {
    case le1M = "1m"
    case coded
    case both
}

/// Whose address scan requests carry.
public enum OwnAddress: String, CaseIterable, Sendable {
    case `public`
    case random
}

/// Which of the two sets of HCI commands the scan uses; they must not be mixed between two Resets.
public enum CommandFamily: String, Sendable {
    /// LE Set Scan Parameters, LE Set Scan Enable (200B, 200C).
    case legacy
    /// LE Set Extended Scan Parameters, LE Set Extended Scan Enable (2041, 2042).
    case extended
}

/// What the user asked of a scan. The controller decides on the command family.
public struct RequestedParameters: Equatable, Sendable {
    public var timing: RequestedTiming
    public var active: Bool
    public var phy: ScanPHY
    public var filterDuplicates: Bool

    public init(
        timing: RequestedTiming, active: Bool = false, phy: ScanPHY = .le1M, filterDuplicates: Bool = false
    ) {
        self.timing = timing
        self.active = active
        self.phy = phy
        self.filterDuplicates = filterDuplicates
    }
}

/// What the controller was told, and accepted.
public struct EffectiveParameters: Equatable, Sendable {
    public var timing: ScanTiming
    /// The Coded PHY's own figures where they differ: seen in captures, never set by us.
    public var codedTiming: ScanTiming?
    public var active: Bool
    public var phy: ScanPHY
    public var filterDuplicates: Bool
    public var family: CommandFamily

    public init(
        timing: ScanTiming, codedTiming: ScanTiming? = nil, active: Bool, phy: ScanPHY, filterDuplicates: Bool,
        family: CommandFamily
    ) {
        self.timing = timing
        self.codedTiming = codedTiming
        self.active = active
        self.phy = phy
        self.filterDuplicates = filterDuplicates
        self.family = family
    }
}

extension RequestedParameters {
    /// All but the times as they were set: recordings and pages keep what differs.
    public init(timing: RequestedTiming, as effective: EffectiveParameters?) {
        self.init(
            timing: timing, active: effective?.active ?? false, phy: effective?.phy ?? .le1M,
            filterDuplicates: effective?.filterDuplicates ?? false)
    }
}

extension EffectiveParameters {
    /// When windows on the Coded PHY open is known where no other is scanned: beside the 1M PHY the controller
    /// fits them in as it can.
    public var isCodedOnly: Bool { phy == .coded }
}
