/// The delay law of one advertiser as its events tell it.
public struct LearnedDelay: Sendable, Equatable {
    public enum Form: Sendable, Equatable {
        /// Events keep to a grid: no delay, or one that does not add up from event to event.
        case none
        /// 0…max nanoseconds, all alike.
        case uniform(max: Int64)
        /// 0, step, … (count − 1)·step nanoseconds, all alike.
        case steps(count: Int, step: Int64)
        /// Normal around a mean, with this deviation in nanoseconds.
        case bell(deviation: Int64)
        /// None of these: the list alone says what it is.
        case list
    }

    public var form: Form
    /// As `--delay` takes it, and `DelayLaw` reads it.
    public var text: String
    /// Delays (ns, ascending, the first 0) and their weights (sum 1): the law without regard to a form, on a grid of
    /// 0.3125 or 0.625 ms, at most 64. Empty where the form is `none`.
    public var list: [(delay: Int64, weight: Double)] { zip(delays, weights).map { ($0, $1) } }
    /// The interval that the list's delays are added to, in nanoseconds: it is fitted with the list, and where the first
    /// entries are the blur of a form's edge it is shorter than `interval`.
    public internal(set) var listInterval: Int64?
    var delays: [Int64] = []
    var weights: [Double] = []

    /// The advertising interval in nanoseconds, as fitted, and the multiple of 0.625 ms that it may stand for.
    public var interval: Int64
    public var nominalInterval: Int64?
    /// The interval lies in here 95 times in 100, as long as delays are not longer than the specification's 10 ms (or than
    /// what is seen): gaps tell the interval and the shortest delay only together.
    public internal(set) var intervalRange: ClosedRange<Int64>
    /// What makes that range wide; nil where it is not.
    public internal(set) var doubt: IntervalDoubt?
    /// The mean time from one event to the next lies in here 95 times in 100, whatever the law.
    public internal(set) var periodRange: ClosedRange<Int64>
    /// Nanoseconds: the mean time from one event to the next, mean and standard deviation of the delay, and of what the
    /// time stamps add to a gap.
    public var period: Double
    public var mean: Double
    public var deviation: Double
    public var blur: Double

    /// Gaps of one period, which the law is fitted to; of several; and those that fit neither.
    public var gaps: Int
    public var multiples: Int
    public var others: Int

    /// Of the gaps, from one to the next, and what time stamps and channels alone would make it.
    public var autocorrelation: Double
    public var expectedAutocorrelation: Double
    /// Whether delays are independent of those before them: see `GapOrder`.
    public var isIndependent: Bool

    /// Of the form: how far the distributions of gaps observed and fitted lie apart at most (Kolmogorov and Smirnov), and
    /// the chance of that where the form holds; for `none` the chance of a wandering this large on a grid.
    public var distance: Double?
    public var p: Double
    /// Why other forms were not taken, each with its p.
    public var rejected: [(name: String, p: Double)] { zip(rejectedNames, rejectedP).map { ($0, $1) } }
    var rejectedNames: [String] = []
    var rejectedP: [Double] = []

    /// Gaps of one period less the interval in nanoseconds, with their counts, ascending: for a picture.
    public var observed: [(delay: Int64, count: Int)] { zip(observedDelays, observedCounts).map { ($0, $1) } }
    var observedDelays: [Int64] = []
    var observedCounts: [Int] = []

    public var law: DelayLaw { DelayLaw(text) ?? .none }
}

/// Why the interval of a learned delay is only known within a range.
public enum IntervalDoubt: Sendable, Equatable {
    /// The shortest delay is seen, and taken as none: were it longer, the interval would be as much shorter.
    case shortestDelay
    /// Short delays are so rare that the shortest is not seen.
    case rareShortDelays
    /// Time stamps stray so much that several laws leave the same gaps.
    case stampsHideLaw
}

/// Why no law can be learned from a device's events.
public enum LearningFailure: Error, Equatable, Sendable {
    /// Gaps of one advertising period, and how many it takes.
    case tooFew(gaps: Int, needed: Int)
    /// This share of the gaps fits no single advertising interval.
    case irregular(share: Double)
}
