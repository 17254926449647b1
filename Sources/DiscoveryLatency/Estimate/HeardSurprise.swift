/// What the share of events that was heard says of a period.
///
/// A period with one event more or fewer between two windows fits the gaps nearly as well as the true one. But then more or
/// fewer of its events were heard than the schedule lets through.
struct HeardSurprise {
    private let heard: (events: Int, time: Double)
    private let share: Double
    private let deviation: Double
    private let scanInterval: Double

    /// Nil where the schedule, or what was heard under it, is not known. (A scanner that does not keep its schedule may listen
    /// more than it says.)
    ///
    /// - Parameters:
    ///   - share: of the events, that the schedule lets through.
    ///   - deviation: of the random delay, in nanoseconds.
    init?(_ train: EventTrain, share: Double?, deviation: Double) {
        guard let share, let heard = train.heard, train.scans.allSatisfy(\.hasOrigin) else { return nil }
        self.heard = heard
        self.share = share
        self.deviation = deviation
        scanInterval = Double(train.scans.map(\.interval).max() ?? 0)
    }

    private func excess(_ period: Double) -> HeardExcess {
        HeardExcess(
            events: heard.time / period, share: share, period: period, deviation: deviation,
            scanInterval: scanInterval)
    }

    /// Whether a device of this period can have been heard so often.
    func isPossible(_ period: Double) -> Bool {
        excess(period).isPossible(heard: Double(heard.events), share: share)
    }

    /// How many standard deviations more events were heard than of a device of this period in the mean; negative: fewer.
    func deviations(_ period: Double) -> Double {
        excess(period).deviations(heard: Double(heard.events), share: share)
    }

    /// The periods with one event more or fewer between windows `rhythm` apart whose share of heard events surprises less.
    func better(than period: Double, _ rhythm: Double) -> [Double] {
        let surprise = abs(deviations(period))
        return [-1.0, 1].map { 1 / (1 / period + $0 / rhythm) }.filter {
            $0 >= IntervalSearch.shortest && abs(deviations($0)) < surprise
        }
    }
}
