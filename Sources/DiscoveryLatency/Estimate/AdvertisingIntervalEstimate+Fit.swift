internal import Glibc

extension AdvertisingIntervalEstimate {
    /// Within this many units of logarithm of the best, another interval is as good an answer.
    private static let tie = 2.0
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
        guard let search = IntervalSearch(gaps) else { throw .tooFewGaps(gaps.count) }
        let sleeps = train.scans.contains { $0.interval > 0 && $0.dutyCycle < 0.9 }
        var ranked = search.candidates(16, sleeps: sleeps)
        usedSchedule = false
        var chance: Double?
        if sleeps, let schedule = ScheduleLikelihood(train, places.suffix(32)), schedule.inWindows > 0.9 {
            let aliases = Self.aliases(of: ranked.prefix(4).map(\.best))
            ranked = schedule.rank(ranked.map(\.best) + aliases, search)
            usedSchedule = true
            chance = schedule.chance
        }
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
        // What is likely beforehand does not make an answer less ambiguous.
        let others = ranked.dropFirst().filter { $0.likelihood > first.likelihood - Self.tie }.map(
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
    private static func aliases(
        of candidates: some Sequence<IntervalSearch.Candidate>
    ) -> [IntervalSearch.Candidate] {
        let ratios = [1.0 / 4, 1.0 / 3, 1.0 / 2, 2.0 / 3, 3.0 / 4, 4.0 / 3, 3.0 / 2, 2, 3]
        return candidates.flatMap { candidate in
            ratios.compactMap { ratio in
                let interval = candidate.period * ratio - 5e6
                guard interval >= IntervalSearch.shortest, interval <= IntervalSearch.longest else {
                    return nil
                }
                return IntervalSearch.Candidate(interval: interval, delay: 10e6, score: -.infinity)
            }
        }
    }
}

extension ScheduleLikelihood {
    private static let usualLoss = 0.1
    private static let losses = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5]

    /// What is this far behind, in units of logarithm, is not looked at any closer.
    private static let hopeless = 12.0

    /// Candidates by the schedule, best first.
    func rank(_ candidates: [IntervalSearch.Candidate], _ search: IntervalSearch) -> [IntervalSearch.Fits] {
        var best = -Double.infinity
        var quick: [IntervalSearch.Fits] = []
        for candidate in candidates {
            for delay in Set([candidate.delay, 10e6]).sorted() {
                let interval = candidate.period - delay / 2
                let score = score(
                    interval: interval, delay: delay, loss: Self.usualLoss, least: best - 2 * Self.hopeless)
                best = max(best, score)
                quick.append(.init([.init(interval: interval, delay: delay, score: score)]))
            }
        }
        let close = quick.filter { $0.best.score > best - Self.hopeless }
        return IntervalSearch.distinct(close, 5).map { fits(of: $0.best, search) }.sorted {
            $0.best.score > $1.best.score
        }
    }

    /// For each delay the best interval near the candidate's period; first the candidate's own, the best in sight.
    private func fits(
        of start: IntervalSearch.Candidate, _ search: IntervalSearch
    ) -> IntervalSearch.Fits {
        var best = start.score
        let delays = IntervalSearch.delays.sorted { abs($0.range - start.delay) < abs($1.range - start.delay) }
        let fits = delays.map { delay, prior -> IntervalSearch.Candidate in
            let middle = max(IntervalSearch.shortest, start.period - delay / 2)
            // A delay that is far behind the best one does not count, whatever its exact score.
            let found = search.climb(from: middle, step: 400_000, downTo: 100_000) {
                score(interval: $0, delay: delay, loss: Self.usualLoss, least: max($1, best - Self.hopeless))
            }
            best = max(best, found.score)
            guard found.score > best - Self.hopeless else {
                return .init(interval: found.at, delay: delay, score: found.score + prior, prior: prior)
            }
            let lossy = Self.losses.map {
                score(interval: found.at, delay: delay, loss: $0, least: found.score)
            }
            return .init(
                interval: found.at, delay: delay, score: max(found.score, lossy.max() ?? found.score) + prior,
                prior: prior)
        }
        return .init(fits)
    }
}
