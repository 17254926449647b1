internal import Glibc

extension ScheduleLikelihood {
    /// What is this far behind, in units of logarithm, is not looked at any closer.
    private static let hopeless = 12.0
    /// After the interval has been fitted with one delay, what is this far behind is not fitted with the others.
    private static let behind = 8.0

    /// Candidates by the schedule, best first. The best `count` of them are fitted.
    func rank(
        _ candidates: [IntervalSearch.Candidate], _ search: IntervalSearch, settling count: Int = 5
    ) -> [IntervalSearch.Fits] {
        var best = -Double.infinity
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
        let settled = IntervalSearch.distinct(close, count).map { settle($0.best, search, best) }
        let most = settled.map(\.score).max() ?? best
        return IntervalSearch.distinct(
            settled.filter { $0.score > most - Self.behind }.map { fits(of: $0, search, most) }, 5)
    }

    /// The best few again, by more gaps: each where all gaps put its period.
    func rank(again ranked: [IntervalSearch.Fits], _ period: (IntervalSearch.Candidate) -> Double)
        -> [IntervalSearch.Fits]
    {
        var best = -Double.infinity
        let most = ranked.first?.best.score ?? 0
        return ranked.filter { $0.best.score > most - Self.hopeless }.map { fits -> IntervalSearch.Fits in
            let middle = period(fits.best)
            let delays = IntervalSearch.delays.filter {
                $0.range == fits.best.delay || $0.range == IntervalSearch.mostDelay
            }
            return .init(
                delays.flatMap { delay, prior -> [IntervalSearch.Candidate] in
                    let interval = middle - delay / 2
                    guard interval >= IntervalSearch.shortest else { return [] }
                    return losses(middle).map { loss in
                        let prior = prior + self.prior(loss: loss)
                        let score =
                            prior
                            + self.score(
                                interval: interval, delay: delay, loss: loss,
                                least: best - Self.hopeless - prior)
                        best = max(best, score)
                        return .init(interval: interval, delay: delay, score: score, prior: prior, loss: loss)
                    }
                })
        }.filter { $0.best.score > -.infinity }.sorted { $0.best.score > $1.best.score }
    }

    /// Whether delays twice as long as the specification's explain the gaps as well, with another period perhaps.
    func isBetterStraying(than likelihood: Double, _ search: IntervalSearch) -> Bool {
        search.strayingCandidates(6).contains { candidate in
            losses(candidate.period).contains { loss in
                score(interval: candidate.interval, delay: candidate.delay, loss: loss, least: likelihood)
                    >= likelihood
            }
        }
    }

    /// The mean period near `period` by the schedule, with the candidate's delay, and where it lies 95 times in 100.
    func settled(_ start: IntervalSearch.Candidate, _ search: IntervalSearch) -> (
        at: Double, range: ClosedRange<Double>
    ) {
        let half = start.delay / 2
        func value(_ interval: Double, _ least: Double = -.infinity) -> Double {
            score(interval: interval, delay: 2 * half, loss: start.loss, least: least)
        }
        let found = search.climb(
            from: max(IntervalSearch.shortest, start.interval), step: 200_000, downTo: 50_000
        ) { value($0, max($1, -1e9)) }
        func edge(_ sign: Double) -> Double {
            var distance = 50_000.0
            while distance < 0.05 * start.period, value(found.at + sign * distance) > found.score - 1.92 {
                distance *= 1.3
            }
            return found.at + sign * distance + half
        }
        return (found.at + half, edge(-1)...edge(1))
    }

    /// Few scanners lose much. (Where it listens seldom, gaps tell no loss to speak of: `otherLosses` are tried.)
    private func prior(loss: Double) -> Double { isRare ? 0 : -max(0, loss - Self.usualLoss) / 0.3 }

    private static let otherLosses = [0.01, 0.05, 0.2, 0.3, 0.5]

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
                if isRare, fit.score > leader - Self.behind / 2 {
                    for loss in Self.otherLosses {
                        fit.score = max(
                            fit.score,
                            score(interval: fit.interval, delay: fit.delay, loss: loss, least: fit.score))
                    }
                }
                fit.prior += lossPrior
                if fit.score > leader - Self.behind / 2 { fit.prior += Self.onGrid(fit, search) }
                fit.score += fit.prior
                return fit
            })
    }

    /// Controllers keep intervals in units of 0.625 ms (Core Specification Vol 4 Part E 7.8.5). What lies on that grid, as
    /// exactly as it is known, is more likely beforehand than what lies beside it; one advertiser in five may keep to none.
    private static func onGrid(_ fit: IntervalSearch.Candidate, _ search: IntervalSearch) -> Double {
        let unit = 625_000.0
        let width = search.width(of: fit, drop: 0.5)
        let deviation = max(10_000, (width.upperBound - width.lowerBound) / 2)
        guard deviation < unit / 2 else { return 0 }
        let off = fit.interval - (fit.interval / unit).rounded() * unit
        var density = 0.0
        for place in [-unit, 0, unit] {
            let distance = (off - place) / deviation
            density += exp(-distance * distance / 2)
        }
        return log(0.2 + 0.8 * density * unit / (deviation * (2 * Double.pi).squareRoot()))
    }
}
