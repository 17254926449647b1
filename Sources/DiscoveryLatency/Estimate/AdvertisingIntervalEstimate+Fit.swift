internal import Glibc

extension AdvertisingIntervalEstimate {
    /// Within this many units of logarithm of the best, what is likely beforehand counted,, another interval is as good an answer.
    private static let tie = 3.0
    /// Intervals closer than this are one answer.
    private static let same = 0.02
    /// Half of the 95 % quantile of chi-squared with one degree of freedom.
    private static let confidenceDrop = 1.92
    /// An estimate by which less than this part was heard of what its own schedule lets through is none: gaps that
    /// follow no interval are best fitted by one so short that nearly all of its events went missing.
    private static let leastHeard = 0.05

    /// The advertising interval of a device from the events that were heard of it; nil where they are too few, or follow
    /// no interval: `init(of:)` tells which.
    public init?(_ train: EventTrain) {
        guard let estimate = try? Self(of: train) else { return nil }
        self = estimate
    }

    /// The advertising interval of a device from the events that were heard of it.
    ///
    /// First by the gaps alone. Where the scanner slept in between and its schedule is known, the best and their aliases
    /// are then told apart by which events should have been heard. Gaps within a scan come first; where they do not
    /// tell, those between trials are asked too. With the controller's duplicate filter on there are no gaps to speak
    /// of, and nothing must be asked of this.
    public init(of train: EventTrain) throws(NoAdvertisingInterval) {
        let train = train.plausible
        let (within, all) = train.gaps
        guard within.count < all.count else {
            try self.init(train, all)
            return
        }
        do throws(NoAdvertisingInterval) {
            try self.init(train, within)
        } catch {
            try self.init(train, all)
        }
    }

    private init(_ train: EventTrain, _ places: [Int]) throws(NoAdvertisingInterval) {
        let places = places.filter {
            Double(train.times[$0 + 1] - train.times[$0]) >= IntervalSearch.shortestGap
        }
        let gaps = places.map { Double(train.times[$0 + 1] - train.times[$0]) }
        let leastPeriod = train.leastPeriod(heard: Self.leastHeard)
        guard let search = IntervalSearch(gaps, least: leastPeriod - IntervalSearch.mostDelay / 2) else {
            throw .tooFewGaps(gaps.count)
        }
        let sleeps = train.scans.contains { $0.interval > 0 && $0.dutyCycle < 0.9 }
        var schedule = sleeps ? ScheduleLikelihood(train, places.suffix(32)) : nil
        if let known = schedule, known.inWindows <= 0.9 { schedule = nil }
        var ranked = search.candidates(16, sleeps: sleeps, oneDelay: schedule != nil)
        usedSchedule = schedule != nil
        if let schedule, !ranked.isEmpty {
            let aliases = Self.aliases(of: ranked.prefix(4).map(\.best), schedule.rhythm)
                .filter { $0.interval >= search.least }
            ranked = schedule.rank(ranked.map(\.best) + aliases, search)
        }
        let chance = schedule?.chance
        guard let first = ranked.first else { throw .noInterval(gaps: gaps.count) }
        let random =
            chance
            ?? IntervalEvidence.chance(
                listened: places.suffix(search.gaps.gaps.count).map {
                    train.listened(from: train.times[$0], to: train.times[$0 + 1])
                })
        guard first.likelihood - random > IntervalEvidence.needed(hypotheses: search.hypotheses) else {
            throw .noInterval(gaps: gaps.count)
        }
        isScheduleKnown = train.scans.allSatisfy { $0.interval > 0 && $0.window > 0 }
        let (fits, best) = (first.all, first.best)
        // Each delay weighed by how well it fits: the period is the same for all of them, the interval is not.
        let weights = fits.map { exp($0.score - best.score) }
        let total = weights.reduce(0, +)
        func mean(_ value: (IntervalSearch.Candidate) -> Double) -> Double {
            zip(fits, weights).reduce(0) { $0 + value($1.0) * $1.1 } / total
        }
        meanPeriod = mean(\.period)
        interval = mean(\.interval)
        delay = best.delay
        let likely = fits.filter { $0.score > best.score - Self.confidenceDrop }
        let widths = likely.map { search.width(of: $0, drop: Self.confidenceDrop) }
        let low = widths.map(\.lowerBound).min() ?? interval
        let high = widths.map(\.upperBound).max() ?? interval
        confidence = min(low, interval)...max(high, interval)
        let others = ranked.dropFirst().filter { $0.best.score > first.best.score - Self.tie }.map(
            \.best.interval)
        alternatives = Self.distinct(
            others + (isScheduleKnown ? [] : search.parts(of: best)), from: interval)
        self.gaps = search.gaps.gaps.count
        hitRatioObserved = train.heardShare(ofPeriod: meanPeriod)
        hitRatioExplained = train.explainedShare(interval: interval, law: law)
        guard let explained = hitRatioExplained,
            hitRatioObserved ?? train.roughHeardShare(ofPeriod: meanPeriod) < Self.leastHeard * explained
        else { return }
        throw .noInterval(gaps: gaps.count)
    }

    /// Those that are answers of their own.
    private static func distinct(_ intervals: [Double], from best: Double) -> [Double] {
        var kept: [Double] = []
        for interval in intervals where ([best] + kept).allSatisfy({ abs(interval / $0 - 1) > same }) {
            kept.append(interval)
        }
        return kept
    }

    /// Intervals that gaps alone may be mistaken for: parts and multiples of the period.
    ///
    /// A scanner that listens for an instant in each of its intervals (`rhythm`, nil where they differ) sees an
    /// advertiser as a stroboscope does: periods p and 1/(1/p ± n/rhythm) leave gaps between the same windows.
    private static func aliases(
        of candidates: some Sequence<IntervalSearch.Candidate>, _ rhythm: Double?
    ) -> [IntervalSearch.Candidate] {
        let ratios = [1.0 / 4, 1.0 / 3, 1.0 / 2, 2.0 / 3, 3.0 / 4, 4.0 / 3, 3.0 / 2, 2, 3]
        return candidates.flatMap { candidate -> [IntervalSearch.Candidate] in
            var periods = ratios.map { candidate.period * $0 }
            if let rhythm {
                periods += [-3.0, -2, -1, 1, 2, 3].map { 1 / (1 / candidate.period + $0 / rhythm) }
            }
            return periods.compactMap { period in
                let interval = period - 5e6
                guard interval >= IntervalSearch.shortest, interval <= IntervalSearch.longest else {
                    return nil
                }
                return IntervalSearch.Candidate(interval: interval, delay: 10e6, score: -.infinity)
            }
        }
    }
}
