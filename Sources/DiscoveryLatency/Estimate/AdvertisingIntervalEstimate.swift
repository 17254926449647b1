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
    /// Intervals that explain the gaps nearly as well (within 2 units of logarithm): the estimate is ambiguous.
    public var alternatives: [Double]
    /// Gaps that were looked at.
    public var gaps: Int
    /// The scan schedule was used to tell aliases apart.
    public var usedSchedule: Bool
    /// Of the device's events while scanning was on, the share that was heard.
    public var hitRatioObserved: Double?
    /// The share that window, interval and channels let through; nil where the schedule is not known.
    public var hitRatioExplained: Double?

    /// Fewer gaps than this tell nothing.
    public static let fewestGaps = 4

    public var missedShare: Double? { hitRatioObserved.map { max(0, 1 - $0) } }

    public var isAmbiguous: Bool { !alternatives.isEmpty }

    /// What the fit says of the delay.
    public var law: DelayLaw { .uniform(max: Int64(delay)) }
}
