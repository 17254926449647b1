/// What the gaps of a device tell of its advertising interval. Nanoseconds throughout.
public struct AdvertisingIntervalEstimate: Sendable, Equatable {
    /// The mean time from one advertising event to the next: what is known best.
    public var meanPeriod: Double
    /// The mean period lies in here, 95 times in 100, whatever the law of the delays.
    public var periodConfidence: ClosedRange<Double>
    /// advInterval: the mean period without the mean of the random delay.
    public var interval: Double
    /// The delay is taken as uniform on 0…this.
    public var delay: Double
    /// How the mean of the delay is known: the gaps tell the mean period, not what part of it is delay.
    public var knowledge: DelayKnowledge
    /// Of `interval`, 95 times in 100. Where the law of the delay is only assumed: from the mean period less the longest
    /// delay of the specification to the mean period.
    public var confidence: ClosedRange<Double>
    /// What time stamps are off by, one standard deviation; the channels of an event are 0.4 ms of it.
    public var stampDeviation: Double
    /// Stamps are multiples of this, where they come in bunches.
    public var stampBunch: Double?
    /// Why the answer is not to be relied on as it stands; nil: it holds 95 times in 100.
    public var mark: IntervalMark?
    /// How many events each gap spans is known; else period and interval hang on the law of the delays.
    public var isCounted: Bool
    /// Intervals that explain the gaps nearly as well (within 3 units of logarithm, what is likely beforehand counted): the estimate is ambiguous.
    public var alternatives: [Double]
    /// Gaps that were looked at.
    public var gaps: Int
    /// Events that were left out because their times are those of a host that handed on what had piled up.
    public var leftOut: Int
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

    /// Nothing stands beside the answer: it holds within its interval 95 times in 100.
    public var isPlain: Bool { !isAmbiguous && mark == nil }

    /// What the fit says of the delay.
    public var law: DelayLaw { .uniform(max: Int64(wholePartOf: delay)) }
}

/// What makes an estimate less than an answer.
public enum IntervalMark: Sendable, Equatable {
    /// The mean period is known to no better than six thousandths either way.
    case coarse
    /// Delays stray further than the specification allows, by a good part of the period.
    case delaysStray
    /// Events are several times as frequent at the end as at the beginning, or the other way round. The interval is that of
    /// most events.
    case rateChanges
    /// More of its events were heard than window, interval and channels let through; or less, and its delays are not the
    /// specification's: more than chance gives as a rule.
    case heardUnlike
}

/// How the law of an advertiser's random delay is known.
public enum DelayKnowledge: Sendable, Equatable {
    /// The user told it.
    case given
    /// The gaps of one period show it.
    case identified
    /// It is taken as the specification has it.
    case assumed
}

/// Why there is no estimate of an advertising interval.
public enum NoAdvertisingInterval: Error, Equatable, Sendable {
    /// There are so many gaps between events; `AdvertisingIntervalEstimate.fewestGaps` are the least.
    case tooFewGaps(Int)
    /// No interval explains so many gaps better than chance could.
    case noInterval(gaps: Int)
    /// The best interval has more of its events heard than window, interval and channels let through.
    case heardTooOften(observed: Double, explained: Double)
    /// The advertiser changes its interval: each stretch has its own.
    case changesPace([Pace])
}
