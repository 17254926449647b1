internal import Glibc

extension ScheduleLikelihood {
    /// What is this far behind, in units of logarithm, is not looked at any closer.
    static let hopeless = 12.0
    /// After the interval has been fitted with one delay, what is this far behind is not fitted with the others.
    private static let behind = 8.0

    /// Candidates by the schedule, best first. The best few of them are fitted. `known` is the score of one that is not among
    /// them.
    func rank(
        _ candidates: [IntervalSearch.Candidate], _ search: IntervalSearch, known: Double = -.infinity
    ) -> [IntervalSearch.Fits] {
        var best = known
        var quick: [IntervalSearch.Fits] = []
        for candidate in candidates {
            for delay in Set([candidate.delay, IntervalSearch.mostDelay]).sorted() {
                let interval = candidate.period - delay / 2
                guard interval >= IntervalSearch.shortest else { continue }
                for loss in losses(candidate.period) {
                    let score = score(interval: interval, delay: delay, loss: loss, least: best - Self.hopeless)
                    best = max(best, score)
                    quick.append(.init([.init(interval: interval, delay: delay, score: score, loss: loss)]))
                }
            }
        }
        let close = quick.filter { $0.best.score > best - Self.hopeless }
        let settled = IntervalSearch.distinct(close, 5).map { settle($0.best, search, best) }
        let most = settled.map(\.score).reduce(known, max)
        return IntervalSearch.distinct(
            settled.filter { $0.score > most - Self.behind }.map { fits(of: $0, search, most) }, 5)
    }

    /// With the periods that put one event more or fewer between two windows than the best do. They fit the gaps as well, and the
    /// search by gaps alone may have left them out.
    func withNeighbours(_ ranked: [IntervalSearch.Fits], _ search: IntervalSearch) -> [IntervalSearch.Fits] {
        guard let rhythm, let best = ranked.first?.best else { return ranked }
        let neighbours = ranked.filter { $0.best.score > best.score - Self.behind }.prefix(2).flatMap { known in
            [-1.0, 1].compactMap { more -> IntervalSearch.Candidate? in
                let period = 1 / (1 / known.best.period + more / rhythm)
                let interval = period - IntervalSearch.mostDelay / 2
                guard interval >= search.least, interval <= IntervalSearch.longest,
                    ranked.allSatisfy({ abs($0.best.period / period - 1) > 0.01 })
                else { return nil }
                return .init(interval: interval, delay: IntervalSearch.mostDelay, score: -.infinity)
            }
        }
        guard !neighbours.isEmpty else { return ranked }
        return IntervalSearch.distinct(ranked + rank(neighbours, search, known: best.score - best.prior), 5)
    }

    /// The maximum next to a candidate whose score is known, delay and loss as they are.
    func nearest(_ start: IntervalSearch.Candidate) -> IntervalSearch.Candidate {
        var best = start
        @discardableResult
        func look(_ interval: Double) -> Double {
            guard interval >= IntervalSearch.shortest else { return -.infinity }
            let score = score(interval: interval, delay: start.delay, loss: start.loss)
            if score > best.score { (best.interval, best.score) = (interval, score) }
            return score
        }
        let step = deviation(of: start)
        for _ in 0..<2 {
            let (middle, height) = (best.interval, best.score)
            let (below, above) = (look(middle - step), look(middle + step))
            guard best.interval == middle else { continue }
            // The vertex of the parabola through the three.
            let curvature = 2 * height - below - above
            if curvature > 0, curvature < .infinity { look(middle + step * (above - below) / (2 * curvature)) }
            break
        }
        return best
    }

    /// The best few again, by more gaps: each where all gaps put its period.
    func rank(again ranked: [IntervalSearch.Fits], _ period: (IntervalSearch.Candidate) -> Double)
        -> [IntervalSearch.Fits]
    {
        var best = -Double.infinity
        let most = ranked.first?.best.score ?? 0
        return ranked.filter { $0.best.score > most - Self.hopeless }.map { fits -> IntervalSearch.Fits in
            let delays = IntervalSearch.delays.filter {
                $0.range == fits.best.delay || $0.range == IntervalSearch.mostDelay
            }
            return .init(
                delays.flatMap { delay, prior in
                    losses(fits.best.period).compactMap { loss -> IntervalSearch.Candidate? in
                        let prior = prior + self.prior(loss: loss)
                        var found: IntervalSearch.Candidate?
                        for middle in [fits.best.period, period(fits.best)] {
                            let interval = middle - delay / 2
                            guard interval >= IntervalSearch.shortest else { continue }
                            let score = score(
                                interval: interval, delay: delay, loss: loss,
                                least: best - Self.hopeless - prior)
                            if score > found?.score ?? -.infinity {
                                found = .init(
                                    interval: interval, delay: delay, score: score, prior: prior, loss: loss)
                            }
                        }
                        guard var found else { return nil }
                        found = nearest(found)
                        found.score += prior
                        best = max(best, found.score)
                        return found
                    }
                })
        }.filter { $0.best.score > -.infinity }.sorted { $0.best.score > $1.best.score }
    }

    /// Whether delays longer than the specification's explain the gaps as well, with another period and less loss. The best
    /// periods by gaps alone are tried, and those with up to three events fewer between two windows.
    func isBetterStraying(than likelihood: Double, _ period: Double, _ search: IntervalSearch) -> Bool {
        var candidates = search.strayingCandidates(6)
        for fewer in 1...3 {
            guard let rhythm, rhythm > Double(fewer) * period else { break }
            let longer = 1 / (1 / period - Double(fewer) / rhythm)
            candidates += Self.straying.flatMap { delay in
                [-0.01, -0.005, 0, 0.005, 0.01].map { off in
                    .init(interval: longer * (1 + off) - delay / 2, delay: delay, score: 0)
                }
            }
        }
        let enough = likelihood - Self.room
        return candidates.contains { candidate in
            candidate.interval >= IntervalSearch.shortest
                && losses(candidate.period).contains { loss in
                    score(interval: candidate.interval, delay: candidate.delay, loss: loss, least: enough)
                        >= enough
                }
        }
    }
    private static let straying = [20e6, 35e6]
    /// Such a delay may be so far behind, in units of logarithm: its law is not exactly the true one.
    private static let room = 1.5

    /// The mean period of a candidate by the schedule, with its delay, and where it lies 95 times in 100.
    func settled(_ start: IntervalSearch.Candidate, _ search: IntervalSearch) -> (
        at: Double, range: ClosedRange<Double>
    ) {
        let half = start.delay / 2
        func value(_ interval: Double, _ least: Double = -.infinity) -> Double {
            score(interval: interval, delay: 2 * half, loss: start.loss, least: least)
        }
        var found = (at: start.interval, score: value(start.interval))
        if !isRare {
            found = search.climb(
                from: max(IntervalSearch.shortest, start.interval), step: 200_000, downTo: 50_000
            ) { value($0, max($1, -1e9)) }
        }
        let first = isRare ? min(50_000, deviation(of: start) / 4) : 50_000
        func edge(_ sign: Double) -> Double {
            var distance = first
            while distance < 0.05 * start.period, value(found.at + sign * distance) > found.score - 1.92 {
                distance *= 1.3
            }
            return found.at + sign * distance + half
        }
        return (found.at + half, edge(-1)...edge(1))
    }

    /// Few scanners lose much.
    private func prior(loss: Double) -> Double { -max(0, loss - Self.usualLoss) / 0.3 }

    /// With the delay it has.
    private func settle(
        _ start: IntervalSearch.Candidate, _ search: IntervalSearch, _ best: Double
    ) -> IntervalSearch.Candidate {
        let found = search.climb(from: start.interval, step: 400_000, downTo: 50_000) {
            score(interval: $0, delay: start.delay, loss: start.loss, least: max($1, best - Self.hopeless))
        }
        return .init(
            interval: found.at, delay: start.delay, score: max(found.score, start.score), loss: start.loss)
    }

    /// For each delay the best interval near the candidate's period; what is far behind the best in sight does not
    /// count, whatever its exact score.
    private func fits(
        of start: IntervalSearch.Candidate, _ search: IntervalSearch, _ most: Double
    ) -> IntervalSearch.Fits {
        var best = most
        let lossPrior = prior(loss: start.loss)
        let found = IntervalSearch.delays.map { delay, prior -> IntervalSearch.Candidate in
            let middle = max(IntervalSearch.shortest, start.period - delay / 2)
            if delay == start.delay {
                return .init(
                    interval: start.interval, delay: delay, score: start.score, prior: prior, loss: start.loss)
            }
            // Two laws put the period in nearly the same place: a law that is hopeless there is hopeless near it.
            let there = score(interval: middle, delay: delay, loss: start.loss, least: best - Self.behind)
            guard there > -.infinity else {
                return .init(interval: middle, delay: delay, score: there, prior: prior, loss: start.loss)
            }
            let found = search.climb(from: middle, step: 400_000, downTo: 50_000) {
                score(interval: $0, delay: delay, loss: start.loss, least: max($1, best - Self.hopeless))
            }
            best = max(best, found.score)
            return .init(interval: found.at, delay: delay, score: found.score, prior: prior, loss: start.loss)
        }
        let leader = found.map(\.score).max() ?? best
        return .init(
            found.map { fit in
                var fit = fit
                fit.prior += lossPrior
                if fit.score > leader - Self.behind / 2 { fit.prior += Self.onGrid(fit, search) }
                fit.score += fit.prior
                return fit
            })
    }

    /// Controllers keep intervals in units of 0.625 ms (Core Specification Vol 4 Part E 7.8.5). What lies on that grid, as
    /// exactly as it is known, is more likely beforehand than what lies beside it; one advertiser in five may keep to none.
    private static func onGrid(_ fit: IntervalSearch.Candidate, _ search: IntervalSearch) -> Double {
        let width = search.width(of: fit, drop: 0.5)
        return onGrid(fit.interval, deviation: (width.upperBound - width.lowerBound) / 2)
    }

    static func onGrid(_ interval: Double, deviation: Double) -> Double {
        let unit = 625_000.0
        let deviation = max(10_000, deviation)
        guard deviation < unit / 2 else { return 0 }
        let off = interval - (interval / unit).rounded() * unit
        var density = 0.0
        for place in [-unit, 0, unit] {
            let distance = (off - place) / deviation
            density += exp(-distance * distance / 2)
        }
        return log(0.2 + 0.8 * density * unit / (deviation * (2 * Double.pi).squareRoot()))
    }
}
