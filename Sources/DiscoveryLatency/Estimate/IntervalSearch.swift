internal import Glibc

/// Finds the advertising interval of a train of events: candidates by their gaps alone, then, where the scanner slept in
/// between, the candidates and their aliases by the schedule of the scan.
struct IntervalSearch {
    /// advInterval of legacy and most extended advertising: 20 ms…10.24 s (Core Specification Vol 6 Part B 4.4.2.2).
    static let shortest = 20e6
    static let longest = 10_240e6
    /// Delays that are tried, and the logarithm of what each is worth beforehand: the specification's is the most likely.
    static let delays: [(range: Double, prior: Double)] = [
        (0, -1.5), (2.5e6, -1.5), (5e6, -1.5), (7.5e6, -1.5), (10e6, 0),
    ]

    static let mostDelay = 10e6

    /// The logarithm of the prior of a delay, against the specification's. One advertiser in twenty has none, three in ten
    /// have another one; a delay that was fitted to so many gaps has its share of those.
    static func prior(delay: Double, gaps: Int) -> Double {
        if delay == mostDelay { return 0 }
        if delay == 0 { return -3 }
        // Gaps tell it to one part in √2n, out of a range of e³.
        return -1.2 + min(0, log(0.83 / (2 * Double(gaps)).squareRoot()))
    }

    /// Less is no gap between two events: they are 20 ms apart at least.
    static let shortestGap = 12e6

    struct Candidate {
        var interval: Double
        var delay: Double
        var score: Double
        /// The part of `score` that is worth beforehand, not likelihood.
        var prior = 0.0
        /// The share of events in open windows that is missed all the same; of those that the schedule judges.
        var loss = ScheduleLikelihood.usualLoss
        var period: Double { interval + delay / 2 }
    }

    /// One period with every delay, each with the interval that fits best then.
    struct Fits {
        var all: [Candidate]
        var best: Candidate

        /// Of the best delay, whatever it is worth beforehand.
        var likelihood: Double { all.map { $0.score - $0.prior }.max() ?? -.infinity }

        init(_ all: [Candidate]) {
            self.all = all
            best = all.max { $0.score < $1.score } ?? Candidate(interval: shortest, delay: 0, score: -.infinity)
        }
    }

    let gaps: GapLikelihood
    /// No interval is longer, as the shortest gaps tell.
    let bound: Double
    /// Shorter ones are not looked for.
    let least: Double
    /// The shortest gaps: they span few events, so they tell candidates apart on a coarse grid.
    private let short: GapLikelihood

    /// So many gaps, spread over all that are known, tell candidates apart.
    static let sample = 64

    /// `gaps` in nanoseconds, and the shortest interval to look for; nil where the gaps are too few.
    init?(_ gaps: [Double], least: Double = shortest) {
        let gaps = gaps.filter { $0 >= Self.shortestGap }
        guard gaps.count >= AdvertisingIntervalEstimate.fewestGaps else { return nil }
        self.gaps = GapLikelihood(gaps.spread(Self.sample))
        bound = GapBound.longest(gaps.sorted())
        self.least = max(Self.shortest, least)
        var short = Array(self.gaps.gaps.sorted().prefix(12))
        // One across a long silence says little, and makes the grid as much finer as it is longer.
        while short.count > 6, short[short.count - 1] > 30 * short[1] { short.removeLast() }
        self.short = GapLikelihood(short)
    }

    /// What is this far behind by all gaps and one delay is not tried with the others.
    private var hopeless: Double { 12 + Double(gaps.gaps.count) / 4 }

    /// The best by their gaps, best first; no two within a thousandth of each other. A scanner that sleeps may hear
    /// every seventh event and no other: then nothing must be left out because a long interval fits well.
    ///
    /// Each has been fitted with every delay, or with `oneDelay` with that of its peak alone.
    func candidates(_ count: Int, sleeps: Bool, oneDelay: Bool) -> [Fits] {
        let peaks = ((sleeps ? nil : nearShortest) ?? everywhere).sorted { $0.score > $1.score }
        let settled = Self.distinct(peaks.prefix(3 * count).map { Fits([settle($0)]) }, count)
        guard !oneDelay, let best = settled.first else { return settled }
        let close = settled.filter { sleeps || $0.best.score > best.best.score - hopeless }
        return Self.distinct(close.map { fits(of: $0.best) }, count)
    }

    /// Where most gaps are about as long as the short ones, and the scanner does not sleep, they span one event each:
    /// no other interval explains them as well.
    private var nearShortest: [Candidate]? {
        let sorted = gaps.gaps.sorted()
        let base = sorted[sorted.count / 4]
        guard base < bound, sorted.count(where: { abs($0 - base) < 12e6 }) * 5 > sorted.count * 3 else {
            return nil
        }
        let places = stride(from: max(Self.shortest, base - 12e6), through: max(Self.shortest, base), by: 1e6)
        let best = places.map {
            Candidate(interval: $0, delay: 10e6, score: gaps.score(interval: $0, delay: 10e6))
        }.max { $0.score < $1.score }
        return best.map { [$0] }
    }

    /// Of the end of a gap that many are no longer than: what a step of the grid moves it by.
    private var typical: Double { short.gaps[short.gaps.count * 3 / 4] }

    /// How many intervals the gaps could tell apart: so often chance had its chance.
    var hypotheses: Double {
        log(max(2, min(Self.longest, bound) / Self.shortest)) / min(0.01, max(5e-6, 1e6 / typical)) * 2
    }

    /// All local maxima of a grid over all intervals. A step moves the end of a gap by about the blur, and that grows
    /// with the root of the events in it.
    private var everywhere: [Candidate] { peaks([(10e6, 0.7), (2.5e6, 0.4)]) }

    /// The best by their gaps with a delay twice as long as the specification's.
    func strayingCandidates(_ count: Int) -> [Candidate] {
        let peaks = peaks([(Self.strayingDelay, 0.7)]).sorted { $0.score > $1.score }
        return Self.distinct(peaks.prefix(3 * count).map { Fits([settle($0)]) }, count).map(\.best)
    }

    static let strayingDelay = 20e6

    /// The local maxima with each of these delays, and how coarse the grid may be.
    private func peaks(_ delays: [(range: Double, part: Double)]) -> [Candidate] {
        let most = min(Self.longest, bound)
        guard most > least else { return [] }
        let typical = typical
        var peaks: [Candidate] = []
        for (delay, part) in delays {
            var last = Candidate(interval: least, delay: delay, score: -.infinity)
            let sums = DelaySums.of(delay)
            var rises = true
            var interval = least
            while interval <= most {
                let score = short.score(interval: interval, sums)
                if rises, score < last.score { peaks.append(last) }
                rises = score >= last.score
                last = Candidate(interval: interval, delay: delay, score: score)
                let blur = max(1, part * (typical / (interval + delay / 2)).squareRoot())
                interval *= 1 + min(0.01, max(5e-6, 1e6 * blur / typical))
            }
            if rises { peaks.append(last) }
        }
        return peaks
    }

    static func distinct(_ fits: [Fits], _ count: Int) -> [Fits] {
        var chosen: [Fits] = []
        for fit in fits.sorted(by: { $0.best.score > $1.best.score }) where chosen.count < count {
            if chosen.allSatisfy({ abs($0.best.period / fit.best.period - 1) > 1e-3 }) { chosen.append(fit) }
        }
        return chosen
    }

    /// The peak by all gaps, its delay as it is.
    private func settle(_ peak: Candidate) -> Candidate {
        let prior = Self.delays.first { $0.range == peak.delay }?.prior ?? 0
        return fit(peak.interval, delay: peak.delay, prior: prior)
    }

    /// For each delay the best interval near the candidate's period, by all gaps.
    private func fits(of start: Candidate) -> Fits {
        Fits(
            Self.delays.map {
                fit(max(Self.shortest, start.period - $0.range / 2), delay: $0.range, prior: $0.prior)
            })
    }

    private func fit(_ interval: Double, delay: Double, prior: Double) -> Candidate {
        let found = climb(from: interval, step: max(400_000, interval * 5e-4), downTo: 20_000) { interval, _ in
            gaps.score(interval: interval, delay: delay)
        }
        return Candidate(interval: found.at, delay: delay, score: found.score + prior, prior: prior)
    }

    /// A maximum near `start`: eight places around the best so far, then two, in ever smaller steps. `score` is told the
    /// best so far: below it the exact value does not matter.
    func climb(
        from start: Double, step first: Double, downTo least: Double,
        _ score: (_ interval: Double, _ best: Double) -> Double
    ) -> (at: Double, score: Double) {
        var best = (at: start, score: score(start, -.infinity))
        func look(_ at: Double) {
            guard at >= Self.shortest else { return }
            let value = score(at, best.score)
            if value > best.score { best = (at, value) }
        }
        var middle = start
        repeat {
            middle = best.at
            for place in -4...4 where place != 0 { look(middle + Double(place) * first / 2) }
            // Where the best lies at the edge there may be better beyond it.
        } while abs(best.at - middle) > 1.9 * first
        var step = first / 4
        while step > least {
            middle = best.at
            look(middle - step)
            look(middle + step)
            if best.at == middle { step /= 2 }
        }
        return best
    }

    /// A half or a third of an interval, where a gap too short for it fits one: a scanner whose sleep is not known may
    /// have heard every second event, or third, and for once another one.
    func parts(of candidate: Candidate) -> [Double] {
        let short = gaps.gaps.filter { $0 < 0.75 * candidate.period }
        return [2.0, 3].compactMap { part in
            let period = candidate.period / part
            let fits = short.contains { abs($0 - ($0 / period).rounded() * period) < 8e6 && $0 > period / 2 }
            let interval = period - candidate.delay / 2
            return fits && interval >= Self.shortest && period > 32e6 ? interval : nil
        }
    }

    /// How far the interval may move either way before the score falls by `drop`, the delay fixed.
    func width(of candidate: Candidate, drop: Double) -> ClosedRange<Double> {
        let best = gaps.score(interval: candidate.interval, delay: candidate.delay)
        func edge(_ sign: Double) -> Double {
            var low = 0.0
            var high = 16_000.0
            while high < candidate.interval * 0.01,
                gaps.score(interval: candidate.interval + sign * high, delay: candidate.delay) > best - drop
            {
                low = high
                high *= 2
            }
            for _ in 0..<6 {
                let middle = (low + high) / 2
                let score = gaps.score(interval: candidate.interval + sign * middle, delay: candidate.delay)
                if score > best - drop { low = middle } else { high = middle }
            }
            return candidate.interval + sign * high
        }
        return edge(-1)...edge(1)
    }
}

extension Array {
    /// At most `count` of the elements, evenly spread over all of them.
    func spread(_ count: Int) -> [Element] {
        guard self.count > count else { return self }
        return (0..<count).map { self[$0 * self.count / count] }
    }
}
