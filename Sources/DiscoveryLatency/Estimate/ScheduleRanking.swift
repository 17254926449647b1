internal import Glibc

extension ScheduleLikelihood {
    private static let usualLoss = 0.1
    private static let losses = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5]

    /// What is this far behind, in units of logarithm, is not looked at any closer.
    private static let hopeless = 12.0
    /// After the interval has been fitted with one delay, what is this far behind is not fitted with the others.
    private static let behind = 8.0
    /// With one loss; what is this far behind another delay is not looked at with other losses.
    private static let lossGain = 4.0

    /// Candidates by the schedule, best first.
    func rank(_ candidates: [IntervalSearch.Candidate], _ search: IntervalSearch) -> [IntervalSearch.Fits] {
        var best = -Double.infinity
        var quick: [IntervalSearch.Fits] = []
        for candidate in candidates {
            for delay in Set([candidate.delay, IntervalSearch.mostDelay]).sorted() {
                let interval = candidate.period - delay / 2
                guard interval >= IntervalSearch.shortest else { continue }
                let score = score(
                    interval: interval, delay: delay, loss: Self.usualLoss, least: best - Self.hopeless)
                best = max(best, score)
                quick.append(.init([.init(interval: interval, delay: delay, score: score)]))
            }
        }
        let close = quick.filter { $0.best.score > best - Self.hopeless }
        let settled = IntervalSearch.distinct(close, 5).map { settle($0.best, search, best) }
        let most = settled.map(\.score).max() ?? best
        return IntervalSearch.distinct(
            settled.filter { $0.score > most - Self.behind }.map { fits(of: $0, search, most) }, 5)
    }

    /// With the delay it has.
    private func settle(
        _ start: IntervalSearch.Candidate, _ search: IntervalSearch, _ best: Double
    ) -> IntervalSearch.Candidate {
        let found = search.climb(from: start.interval, step: 400_000, downTo: 50_000) {
            score(interval: $0, delay: start.delay, loss: Self.usualLoss, least: max($1, best - Self.hopeless))
        }
        return .init(interval: found.at, delay: start.delay, score: max(found.score, start.score))
    }

    /// For each delay the best interval near the candidate's period; what is far behind the best in sight does not
    /// count, whatever its exact score. Then with other losses, where those can matter.
    private func fits(
        of start: IntervalSearch.Candidate, _ search: IntervalSearch, _ most: Double
    ) -> IntervalSearch.Fits {
        var best = most
        let found = IntervalSearch.delays.map { delay, prior -> IntervalSearch.Candidate in
            let middle = max(IntervalSearch.shortest, start.period - delay / 2)
            if delay == start.delay {
                return .init(interval: start.interval, delay: delay, score: start.score, prior: prior)
            }
            let found = search.climb(from: middle, step: 400_000, downTo: 50_000) {
                score(interval: $0, delay: delay, loss: Self.usualLoss, least: max($1, best - Self.hopeless))
            }
            best = max(best, found.score)
            return .init(interval: found.at, delay: delay, score: found.score, prior: prior)
        }
        let leader = found.map(\.score).max() ?? best
        return .init(
            found.map { fit in
                var fit = fit
                if fit.score > leader - Self.lossGain {
                    for loss in Self.losses where loss != Self.usualLoss {
                        fit.score = max(
                            fit.score,
                            score(interval: fit.interval, delay: fit.delay, loss: loss, least: fit.score))
                    }
                }
                if fit.score > leader - Self.lossGain { fit.prior += Self.onGrid(fit, search) }
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
