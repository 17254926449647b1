internal import Glibc

extension AdvertisingIntervalEstimate {
    /// Within this many units of logarithm of the best, what is likely beforehand counted, another interval is as good an answer.
    private static let tie = 3.0
    /// More or fewer events were heard than the schedule lets through, by more standard deviations than this: the period may be
    /// wrong.
    private static let surprising = 2.6
    /// The tie for such a period, and for one in step with the scanner: its gaps are multiples of the scan interval, which many
    /// periods explain.
    private static let wideTie = 10.0
    /// Intervals closer than this are one answer.
    private static let same = 0.02
    /// Gaps by which the schedule tells the last candidates apart.
    private static let more = 512
    /// An estimate by which less than this part was heard of what its own schedule lets through is none: gaps that
    /// follow no interval are best fitted by one so short that nearly all of its events went missing.
    private static let leastHeard = 0.05

    /// The advertising interval of a device from the events that were heard of it; nil where they are too few, or follow
    /// no interval: `init(of:)` tells which.
    public init?(_ train: EventTrain, law: DelayLaw? = nil) {
        guard let estimate = try? Self(of: train, law: law) else { return nil }
        self = estimate
    }

    /// The advertising interval of a device from the events that were heard of it.
    ///
    /// First by the gaps alone. Where the scanner slept in between and its schedule is known, the best and their aliases
    /// are then told apart by which events should have been heard. Gaps within a scan come first; where they do not
    /// tell, those between trials are asked too. With the controller's duplicate filter on there are no gaps to speak
    /// of, and nothing must be asked of this.
    ///
    /// - Parameter law: of the random delay, where it is known.
    public init(of train: EventTrain, law: DelayLaw? = nil) throws(NoAdvertisingInterval) {
        let train = train.plausible.withoutHurry
        let search = PaceSearch(train)
        let paces = search.paces { try? Self(steady: $0, law: law) }
        guard paces.isEmpty else { throw .changesPace(paces) }
        try self.init(steady: train, law: law)
        if mark == nil, search.changesRate(period: meanPeriod) { mark = .rateChanges }
    }

    /// Of an advertiser that keeps to one interval.
    private init(steady train: EventTrain, law: DelayLaw?) throws(NoAdvertisingInterval) {
        let (within, all) = train.gaps
        guard within.count < all.count else {
            try self.init(train, all, law)
            return
        }
        do throws(NoAdvertisingInterval) {
            try self.init(train, within, law)
        } catch {
            try self.init(train, all, law)
        }
    }

    private init(_ train: EventTrain, _ places: [Int], _ given: DelayLaw?) throws(NoAdvertisingInterval) {
        let places = places.filter {
            Double(train.times[$0 + 1] - train.times[$0]) >= IntervalSearch.shortestGap
        }
        let gaps = places.indices.map {
            let length = Double(train.times[places[$0] + 1] - train.times[places[$0]])
            return PeriodFit.Gap(length: length, follows: $0 > 0 && places[$0 - 1] + 1 == places[$0])
        }
        let lengths = gaps.map(\.length)
        let leastPeriod = train.leastPeriod(heard: Self.leastHeard)
        guard let search = IntervalSearch(lengths, least: leastPeriod - IntervalSearch.mostDelay / 2) else {
            throw .tooFewGaps(gaps.count)
        }
        let bunch = train.bunch
        func fit(_ candidate: IntervalSearch.Candidate) -> PeriodFit {
            PeriodFit(
                gaps, near: candidate.period, deviation: 0.004 * candidate.period, delay: candidate.delay,
                bunch: bunch)
        }
        let sleeps = train.scans.contains { $0.interval > 0 && $0.dutyCycle < 0.9 }
        var schedule = sleeps ? ScheduleLikelihood(train, places.spread(32)) : nil
        if schedule?.isRare == true { schedule = ScheduleLikelihood(train, places) }
        if let known = schedule, known.inWindows <= 0.9 { schedule = nil }
        let isRare = schedule?.isRare == true
        var ranked =
            isRare
            ? schedule?.rankWindowByWindow(search) ?? []
            : search.candidates(16, sleeps: sleeps, oneDelay: schedule != nil)
        usedSchedule = schedule != nil
        if let known = schedule, !ranked.isEmpty, !isRare {
            let aliases = Self.aliases(of: ranked.prefix(4).map(\.best), known)
                .filter { $0.interval >= search.least }
            ranked = known.withNeighbours(known.rank(ranked.map(\.best) + aliases, search), search)
            if places.count > 32, let more = ScheduleLikelihood(train, places.spread(Self.more)) {
                let again = more.rank(again: ranked) { fit($0).period }
                if !again.isEmpty {
                    schedule = more
                    ranked = again
                }
            }
        }
        let chance = schedule?.chance
        guard let first = ranked.first else { throw .noInterval(gaps: gaps.count) }
        let random =
            chance
            ?? IntervalEvidence.chance(
                listened: places.spread(IntervalSearch.sample).map {
                    train.listened(from: train.times[$0], to: train.times[$0 + 1])
                })
        guard first.likelihood - random > IntervalEvidence.needed(hypotheses: search.hypotheses) else {
            throw .noInterval(gaps: gaps.count)
        }
        leftOut = train.leftOut
        isScheduleKnown = train.scans.allSatisfy { $0.interval > 0 && $0.window > 0 }
        let best = first.best
        let period = fit(best)
        isCounted = period.isCounted
        stampDeviation = period.stampVariance.squareRoot()
        stampBunch = bunch
        if given == nil, let schedule, schedule.isRare || !period.isCounted {
            // The windows choose which gaps are seen: only the whole of the model tells, with the law that is assumed.
            let found = schedule.settled(best, search)
            meanPeriod = found.at
            periodConfidence = found.range
            delay = IntervalSearch.mostDelay
            interval = meanPeriod - delay / 2
            confidence = (found.range.lowerBound - delay)...found.range.upperBound
            knowledge = .assumed
        } else {
            let delay = DelayEvidence(lengths, period, given)
            meanPeriod = delay.period
            periodConfidence = delay.periodConfidence
            interval = delay.interval
            confidence = delay.confidence
            self.delay = delay.range
            knowledge = delay.knowledge
        }
        mark = Self.mark(period, meanPeriod, periodConfidence, bunch: sleeps ? bunch : nil)
        if mark == nil, isRare, best.delay > Self.strayingRange { mark = .delaysStray }
        let law = DelayLaw.uniform(max: Int64(wholePartOf: delay))
        let explained = train.explainedShare(interval: interval, law: law)
        hitRatioExplained = explained
        let heardShare = HeardSurprise(train, share: explained, deviation: period.delayVariance.squareRoot())
        let surprise = isRare ? 0 : heardShare?.deviations(meanPeriod) ?? 0
        // Fewer events than the schedule lets through mean lost packets, unless the delays are unusual too.
        let isUsual = law == .specification || delay == 0
        let isSurprising = surprise > Self.surprising || !isUsual && surprise < -Self.surprising
        let isInStep = !isRare && schedule?.isInStep(meanPeriod) == true
        let tie = isSurprising || isInStep ? Self.wideTie : Self.tie
        let others = ranked.dropFirst().filter { $0.best.score > first.best.score - tie }.map {
            isRare ? $0.best.period - IntervalSearch.mostDelay / 2 : $0.best.interval
        }
        let told = isRare ? meanPeriod - IntervalSearch.mostDelay / 2 : best.interval
        let parts = isScheduleKnown ? [] : search.parts(of: best)
        var next: [Double] = []
        if let rhythm = schedule?.rhythm {
            if isRare {
                next = Self.neighbours(of: meanPeriod, rhythm, best.delay)
            } else if !isUsual, rhythm > Self.mostBetweenUnusual * meanPeriod {
                let rest = meanPeriod - interval
                next = heardShare?.better(than: meanPeriod, rhythm).map { $0 - rest } ?? []
            }
        }
        alternatives = Self.distinct(others + parts + next, from: told)
        self.gaps = gaps.count
        hitRatioObserved = train.heardShare(ofPeriod: meanPeriod)
        let heard = hitRatioObserved ?? train.roughHeardShare(ofPeriod: meanPeriod)
        if mark == nil, isSurprising { mark = .heardUnlike }
        // An advertiser in step with the scanner has such gaps too, and is heard as often as it should be.
        if heard < Self.suspicious * (hitRatioExplained ?? 1) {
            alternatives += CommonMultiple.all(of: lengths, period: meanPeriod, heard: heard).map {
                $0 * meanPeriod - (meanPeriod - interval)
            }.filter { longer in alternatives.allSatisfy { abs(longer / $0 - 1) > Self.same } }
        }
        guard let explained else { return }
        if mark == nil, given == nil, let schedule, !schedule.isRare,
            hitRatioObserved ?? 0 < Self.suspicious * explained,
            schedule.isBetterStraying(than: first.likelihood, meanPeriod, search)
        {
            mark = .delaysStray
        }
        if heard < Self.leastHeard * explained {
            throw .noInterval(gaps: gaps.count)
        }
        guard heardShare?.isPossible(meanPeriod) != false else {
            throw .heardTooOften(observed: hitRatioObserved ?? 1, explained: explained)
        }
    }

    /// A device of which a smaller part is heard than this of what its schedule lets through may have another period, with
    /// delays that stray.
    private static let suspicious = 0.85

    /// Known no better than this, an answer is marked.
    private static let coarse = 0.006
    /// Where the scanner sleeps, and stamps are multiples of more than this part of the period, an answer is marked.
    private static let roughBunch = 0.15
    /// The specification's delays do not stray more than this.
    private static let straying = 4.0e6
    private static let strayingRange = 13.0e6

    private static func mark(
        _ fit: PeriodFit, _ period: Double, _ confidence: ClosedRange<Double>, bunch: Double?
    ) -> IntervalMark? {
        // Windows choose among stamps that are off: those that seem to lie outside are thought to be missing.
        if let bunch, bunch > roughBunch * period { return .coarse }
        if confidence.upperBound - confidence.lowerBound > 2 * coarse * period { return .coarse }
        let deviation = fit.delayVariance.squareRoot()
        if deviation > straying, deviation > 0.12 * period { return .delaysStray }
        return nil
    }

    /// Those that are answers of their own.
    private static func distinct(_ intervals: [Double], from best: Double) -> [Double] {
        var kept: [Double] = []
        for interval in intervals where ([best] + kept).allSatisfy({ abs(interval / $0 - 1) > same }) {
            kept.append(interval)
        }
        return kept
    }

    /// Intervals with one event more or less between two windows. Gaps do not tell them apart where many events lie between
    /// windows; where the delay is not the specification's, fewer are enough. Without a delay, gaps do tell.
    private static func neighbours(of period: Double, _ rhythm: Double, _ delay: Double) -> [Double] {
        guard delay > 0 else { return [] }
        let isUsual = delay == IntervalSearch.mostDelay
        guard rhythm / period > (isUsual ? mostBetween : mostBetweenUnusual) else { return [] }
        return [-1.0, 1].map { 1 / (1 / period + $0 / rhythm) - IntervalSearch.mostDelay / 2 }
            .filter { $0 >= IntervalSearch.shortest }
    }
    private static let mostBetween = 16.0
    private static let mostBetweenUnusual = 6.0

    /// Intervals that gaps alone may be mistaken for: parts and multiples of the period.
    ///
    /// A scanner that listens for an instant in each of its intervals (`rhythm`, nil where they differ) sees an
    /// advertiser as a stroboscope does: periods p and 1/(1/p ± n/rhythm) leave gaps between the same windows.
    private static func aliases(
        of candidates: some Sequence<IntervalSearch.Candidate>, _ schedule: ScheduleLikelihood
    ) -> [IntervalSearch.Candidate] {
        let ratios = [1.0 / 4, 1.0 / 3, 1.0 / 2, 2.0 / 3, 3.0 / 4, 4.0 / 3, 3.0 / 2, 2, 3]
        return candidates.flatMap { candidate -> [IntervalSearch.Candidate] in
            var periods = ratios.map { candidate.period * $0 }
            if let rhythm = schedule.rhythm {
                periods += (-3...3).filter { $0 != 0 }.map {
                    1 / (1 / candidate.period + Double($0) / rhythm)
                }
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
