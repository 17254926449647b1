internal import Glibc

/// Candidates of a scanner that listens seldom: `WindowByWindow` finds them, the whole model judges them.
extension ScheduleLikelihood {
    /// Climbing raises the score of a candidate by less than this.
    private static let climbable = 6.0
    /// The likelihood window by window nearly always lies this close to that of the whole model.
    private static let near = 3.0
    /// Losses that are tried beside `usualLoss`.
    private static let lowLosses = [0.05, 0.01]
    private static let highLosses = [0.2, 0.3, 0.5]

    /// Where the scanner listens seldom: candidates window by window, then by the whole model. Best first.
    func rankWindowByWindow(_ search: IntervalSearch) -> [IntervalSearch.Fits] {
        guard let found = byWindows?.candidates(16, search) else { return [] }
        let likelihood = found.map { $0.score - $0.prior }.max() ?? -.infinity
        guard likelihood - chance > IntervalEvidence.needed(hypotheses: search.hypotheses) - Self.near else {
            return []
        }
        var best = -Double.infinity
        var close: [(candidate: IntervalSearch.Candidate, worth: Double)] = []
        for candidate in found {
            var candidate = candidate
            candidate.prior += spread(of: candidate)
            candidate.score = score(
                interval: candidate.interval, delay: candidate.delay, loss: candidate.loss,
                least: best - Self.hopeless - candidate.prior)
            best = max(best, candidate.score + candidate.prior)
            close.append((candidate, candidate.score + candidate.prior))
        }
        let most = best
        close = close.filter { $0.worth > most - Self.climbable }.sorted { $0.worth > $1.worth }
        var families: [IntervalSearch.Fits] = []
        for (candidate, _) in close {
            var fit = climb(candidate)
            if fit.delay == 0 || fit.delay == IntervalSearch.mostDelay { fit.prior += onGrid(fit) }
            fit.score += fit.prior
            if let known = families.firstIndex(where: { abs($0.best.period / fit.period - 1) < 1e-3 }) {
                families[known] = .init(families[known].all + [fit])
            } else {
                families.append(.init([fit]))
            }
        }
        families.sort { $0.best.score > $1.best.score }
        return families + inStep(families, found)
    }

    /// Other periods of an advertiser without a delay that are as good as the best. In step with the scanner all its gaps are
    /// alike, and each repeats the same small error of the model: the model cannot tell such periods apart.
    private func inStep(_ ranked: [IntervalSearch.Fits], _ found: [IntervalSearch.Candidate]) -> [IntervalSearch
        .Fits]
    {
        guard let best = ranked.first?.best, best.delay == 0 else { return [] }
        let onTime = found.filter { $0.delay == 0 }
        func isSame(_ one: IntervalSearch.Candidate, _ other: IntervalSearch.Candidate) -> Bool {
            abs(one.period / other.period - 1) < 1e-3
        }
        guard let score = onTime.first(where: { isSame($0, best) })?.score else { return [] }
        return onTime.filter { !isSame($0, best) && $0.score > score - Self.inStepTie }.map {
            var other = $0
            other.score = best.score
            return .init([other])
        }
    }
    private static let inStepTie = 5.0

    /// The maximum close to a candidate, with the loss that fits best, and the delay where it is neither the specification's
    /// nor none.
    private func climb(_ start: IntervalSearch.Candidate) -> IntervalSearch.Candidate {
        var best = nearest(start)
        func look(_ interval: Double, _ delay: Double, _ loss: Double) {
            guard interval >= IntervalSearch.shortest else { return }
            let score = score(interval: interval, delay: delay, loss: loss, least: best.score)
            guard score > best.score else { return }
            best.interval = interval
            best.delay = delay
            best.loss = loss
            best.score = score
        }
        // From the usual loss down; where that is no better, up.
        for losses in [Self.lowLosses, Self.highLosses] where best.loss == start.loss {
            for loss in losses {
                look(best.interval, best.delay, loss)
                guard best.loss == loss else { break }
            }
        }
        guard start.delay > 0, start.delay != IntervalSearch.mostDelay else { return best }
        for factor in [0.9, 1.1] {
            while true {
                let delay = best.delay * factor
                guard delay > start.delay / 1.5, delay < start.delay * 1.5 else { break }
                look(best.period - delay / 2, delay, best.loss)
                guard best.delay == delay else { break }
            }
        }
        return best
    }

    /// The logarithm of a peak's width, as a part of its period: a narrow peak has less of the prior.
    private func spread(of fit: IntervalSearch.Candidate) -> Double { log(deviation(of: fit) / fit.period) }

    private func onGrid(_ fit: IntervalSearch.Candidate) -> Double {
        Self.onGrid(fit.interval, deviation: deviation(of: fit))
    }
}
