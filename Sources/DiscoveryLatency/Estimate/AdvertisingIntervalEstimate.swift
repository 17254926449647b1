/// What the gaps of a device tell of its advertising interval. Nanoseconds throughout.
public struct AdvertisingIntervalEstimate: Sendable, Equatable {
    /// The mean time from one advertising event to the next: what is known best.
    public var meanPeriod: Double
    /// advInterval: the mean period without the mean of the random delay.
    public var interval: Double
    /// The delay is taken as uniform on 0…this; the step of the fit is 2.5 ms.
    public var delay: Double
    /// Of `interval`: where the likelihood falls to a seventh of the best (95 %), over all delays.
    public var confidence: ClosedRange<Double>
    /// Intervals that explain the gaps nearly as well (within 3 units of logarithm, what is likely beforehand counted): the estimate is ambiguous.
    public var alternatives: [Double]
    /// Gaps that were looked at.
    public var gaps: Int
    /// The scan schedule was used to tell aliases apart.
    public var usedSchedule: Bool
    /// False where the scanner may have slept, who knows when: a half or a third of the interval leaves the same gaps to
    /// one that hears every second or third event, and `interval` is the longest that explains them.
    public var isScheduleKnown: Bool
    /// Of the device's events while scanning was on, the share that was heard.
    public var hitRatioObserved: Double?
    /// The share that window, interval and channels let through; nil where the schedule is not known.
    public var hitRatioExplained: Double?

    /// Fewer gaps than this tell nothing.
    public static let fewestGaps = 4

    public var missedShare: Double? { hitRatioObserved.map { max(0, 1 - $0) } }

    public var isAmbiguous: Bool { !alternatives.isEmpty }

    /// What the fit says of the delay.
    public var law: DelayLaw { .uniform(max: Int64(wholePartOf: delay)) }
}

/// Why there is no estimate of an advertising interval.
public enum NoAdvertisingInterval: Error, Equatable, Sendable {
    /// There are so many gaps between events; `AdvertisingIntervalEstimate.fewestGaps` are the least.
    case tooFewGaps(Int)
    /// No interval explains so many gaps better than chance could.
    case noInterval(gaps: Int)
}
