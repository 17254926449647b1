internal import Glibc

/// What part of a mean period is delay. Nanoseconds.
///
/// An interval T with a delay on 0…R and an interval T + x with one on −x…R − x leave the same gaps: the interval is told
/// only with the law. Two laws show in the gaps of one period: no delay at all, by gaps that hardly differ, and the
/// specification's, uniform on 0…10 ms, by edges 10 ms apart with nothing uneven in between.
struct DelayEvidence {
    private(set) var interval: Double
    private(set) var confidence: ClosedRange<Double>
    /// The delay is taken as uniform on 0…this.
    private(set) var range: Double
    private(set) var knowledge: DelayKnowledge
    /// As the fit has it, or the law where it tells more.
    private(set) var period: Double
    private(set) var periodConfidence: ClosedRange<Double>

    /// Fewer gaps of one period show no law.
    private static let fewest = 40
    /// A delay that strays less than this is none.
    private static let none = 0.3e6
    /// Stamps that stray more than this hide a law.
    private static let mostStamp = 1.0e6
    /// The specification's range is known from ranges that differ from it by this, where the likelihood differs by `drop`.
    private static let otherRange = 0.8e6
    private static let drop = 1.92
    /// The ranges that are held against the specification's.
    static let ranges = [-1, -0.5, 0.5, 1].map { IntervalSearch.mostDelay + $0 * otherRange }
    /// Laws that the gaps do not tell from the specification's put the interval so far away: sixteen equal steps for one,
    /// where stamps hide them.
    private static let doubt = 0.32e6
    private static let leastDoubt = 0.08e6
    /// Delays in steps are steps of this, or of multiples.
    private static let step = 0.625e6
    /// Gaps that follow no step agree so well by chance once in a hundred thousand times.
    private static let agreement = 12.0

    init(_ gaps: [Double], _ fit: PeriodFit, _ law: DelayLaw?) {
        let period = fit.period
        let half = fit.halfWidth
        self.period = period
        periodConfidence = (period - half)...(period + half)
        let deviation = fit.delayVariance.squareRoot()
        if let law {
            let mean = law.mean
            interval = period - mean
            confidence = (interval - half)...(interval + half)
            range = 2 * mean
            knowledge = .given
            return
        }
        let most = IntervalSearch.mostDelay
        // Taken as the specification's unless gaps contradict it.
        let error = deviation / (2 * Double(max(4, fit.gaps))).squareRoot()
        let specified = most / 12.0.squareRoot()
        range = abs(deviation - specified) < 3 * error + 0.2e6 ? most : min(most, deviation * 12.0.squareRoot())
        interval = max(IntervalSearch.shortest, period - range / 2)
        confidence =
            min(interval, max(IntervalSearch.shortest, period - half - most))...max(interval, period + half)
        knowledge = .assumed
        let singles = gaps.filter { $0 < 1.5 * period }
        guard half < 5e6, singles.count >= Self.fewest, fit.stampVariance < Self.mostStamp * Self.mostStamp
        else { return }
        if deviation < Self.none {
            range = 0
            interval = period
            confidence = (period - half)...(period + half)
            knowledge = .identified
        } else if !Self.isInSteps(singles), let found = Self.specified(gaps, singles, period, half) {
            let doubt = fit.isStampedWell ? Self.leastDoubt : Self.doubt
            range = most
            interval = (found.lowerBound + found.upperBound) / 2
            confidence = (found.lowerBound - doubt)...(found.upperBound + doubt)
            knowledge = .identified
            // Whichever of those laws it is, the middle between the edges stays where it is.
            if found.upperBound - found.lowerBound < 2 * half {
                self.period = interval + most / 2
                periodConfidence = (found.lowerBound + most / 2)...(found.upperBound + most / 2)
            }
        }
    }

    /// Where the interval lies if the delay is the specification's; nil where the gaps do not show that.
    private static func specified(
        _ gaps: [Double], _ singles: [Double], _ period: Double, _ half: Double
    ) -> ClosedRange<Double>? {
        let most = IntervalSearch.mostDelay
        let likelihood = GapLikelihood(gaps)
        func best(_ range: Double) -> (at: Double, score: Double) {
            let sums = DelaySums.of(range)
            let middle = period - range / 2
            var found = (at: middle, score: likelihood.score(interval: middle, sums))
            // A place that was looked at just now, and is no better.
            var known = -1.0
            var step = max(0.1e6, half / 2)
            while step > 10_000 {
                let at = found.at
                for place in [at - step, at + step] where place >= IntervalSearch.shortest && place != known {
                    let score = likelihood.score(interval: place, sums)
                    if score > found.score { found = (place, score) }
                }
                known = found.at == at ? -1 : at
                if found.at == at { step /= 2 }
            }
            return found
        }
        let found = best(most)
        guard isEven(singles, found.at) else { return nil }
        let others = max(best(most - otherRange).score, best(most + otherRange).score)
        if others >= found.score - drop {
            // The edges are blurred: ranges next to the specification's may fit a little better.
            let highest = [most - otherRange / 2, most + otherRange / 2].map { best($0).score }.reduce(
                found.score, max)
            guard others < highest - drop else { return nil }
        }
        let sums = DelaySums.of(most)
        func edge(_ sign: Double) -> Double {
            var (low, high) = (0.0, 16_000.0)
            while high < 5e6,
                likelihood.score(interval: found.at + sign * high, sums) > found.score - drop
            {
                low = high
                high *= 2
            }
            for _ in 0..<6 {
                let middle = (low + high) / 2
                if likelihood.score(interval: found.at + sign * middle, sums) > found.score - drop {
                    low = middle
                } else {
                    high = middle
                }
            }
            return found.at + sign * high
        }
        return edge(-1)...edge(1)
    }

    /// Rayleigh's test of gaps on the circle of one step.
    private static func isInSteps(_ singles: [Double]) -> Bool {
        var (real, imaginary) = (0.0, 0.0)
        for gap in singles {
            let angle = 2 * Double.pi * (gap / step - (gap / step).rounded())
            real += cos(angle)
            imaginary += sin(angle)
        }
        return real * real + imaginary * imaginary > agreement * Double(singles.count)
    }

    /// Kolmogorov's test of a uniform delay, by gaps of one period; the edges are blurred by stamps.
    private static func isEven(_ singles: [Double], _ interval: Double) -> Bool {
        let sorted = singles.sorted()
        let count = Double(sorted.count)
        var distance = 0.0
        for (place, gap) in sorted.enumerated() {
            let share = max(0, min(1, (gap - interval) / IntervalSearch.mostDelay))
            distance = max(distance, max(Double(place + 1) / count - share, share - Double(place) / count))
        }
        return distance * count.squareRoot() < 1.36
    }
}
