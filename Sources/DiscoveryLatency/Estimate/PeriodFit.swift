internal import Glibc

/// The mean period of an advertiser from all of its gaps, whatever the law of its delays. Nanoseconds.
///
/// A gap spans k events: k periods, spread by the k delays and by what two time stamps are off. Between two events that
/// were heard the sum of delays alone is random, so gaps of every length tell the same period, and what the scanner let
/// through does not bias it as long as all of them count. How many events a gap spans is weighed, not decided, where
/// delays have smeared it. The variances of a delay and of a stamp are found on the way: late stamps make one gap
/// longer and the next shorter, delays do not. The deviation is taken from how far the gaps stray from the fit, not from
/// a law, and so holds for any.
struct PeriodFit {
    struct Gap {
        var length: Double
        /// It begins with the event that the one before it ends with.
        var follows: Bool
    }

    private(set) var period: Double
    /// Of the period.
    private(set) var deviation: Double
    private(set) var delayVariance: Double
    private(set) var stampVariance: Double
    /// Most gaps tell how many events they span. Where they do not, the law matters, and so do the windows.
    private(set) var isCounted = true
    /// Gaps that tell of the period.
    private(set) var gaps = 0

    /// The channel of a report is not known: up to 1.05 ms.
    private static let channelVariance = 0.16e12
    private let leastStampVariance: Double
    private static let leastDelayVariance = 0.01e12
    private static let mostDelayVariance = 400e12
    /// The share of gaps that may be anything.
    private static let strays = 0.002
    private static let rounds = 14
    /// In standard deviations.
    private static let evident = 2.5
    /// The specification's variance, 10 ms squared by 12, counts as so many gaps: few may agree by chance.
    private static let usualVariance = 8.33e12
    private static let beforehand = 3.0

    /// - Parameters:
    ///   - period: a first guess, and its deviation.
    ///   - delay: of a uniform delay of this range the first guess of the variance is taken.
    ///   - bunch: stamps are multiples of this; nil: they are not.
    init(_ gaps: [Gap], near period: Double, deviation first: Double, delay: Double, bunch: Double? = nil) {
        leastStampVariance = max(Self.channelVariance, (bunch ?? 0) * (bunch ?? 0) / 12)
        stampVariance = leastStampVariance
        self.period = period
        deviation = first
        delayVariance = max(delay * delay / 12, Self.leastDelayVariance)
        var known = first
        // Of all events, the share that was missed.
        var missed = 0.5
        for round in 0..<Self.rounds {
            let sums = sums(gaps, known, missed)
            self.gaps = sums.count
            guard sums.count > 1, sums.information > 0 else { return }
            let step = sums.score / sums.complete
            self.period += max(-0.02 * period, min(0.02 * period, step))
            missed = max(0.002, min(0.99, 1 - Double(sums.count) / sums.events))
            delayVariance = (sums.spread / sums.weights).clamped(
                Self.leastDelayVariance, Self.mostDelayVariance)
            if sums.pairs > 8 {
                let pairs = Double(sums.pairs)
                // Of late stamps only what is more than chance.
                let together = -sums.together - Self.evident * sums.togetherSquares.squareRoot()
                stampVariance = together > 0 ? -sums.together / pairs : leastStampVariance
                stampVariance = max(leastStampVariance, stampVariance)
            }
            isCounted = sums.unclear < 0.2 * sums.time
            let count = Double(sums.count)
            let usual =
                (count * delayVariance + Self.beforehand * Self.usualVariance) / (count + Self.beforehand)
            let events = max(1, sums.events / count)
            let usualSpread =
                (events * max(usual, delayVariance) + 2 * stampVariance)
                / (events * delayVariance + 2 * stampVariance)
            let model = usualSpread / max(sums.information, 1e-3 * sums.complete)
            // Few gaps may agree by chance: the larger of what the fit and what its residuals tell.
            let observed = sums.squares * model * model * count / (count - 1)
            deviation = max(model, observed).squareRoot()
            known = deviation
            if round > 3, abs(step) < 0.01 * deviation { break }
        }
    }

    /// Stamps stray no more than the channels of an event do.
    var isStampedWell: Bool { stampVariance <= Self.channelVariance }

    /// How far the period may lie from the truth, 95 times in 100: by Student's distribution, nearly.
    var halfWidth: Double { deviation * (1.96 + 2.6 / Double(max(1, gaps - 2))) }

    private struct Sums {
        var count = 0
        var events = 0.0
        var score = 0.0
        var squares = 0.0
        /// What the gaps would tell if it were known how many events each spans, and what they do.
        var complete = 0.0
        var information = 0.0
        /// Squares of residuals, the stamps' part taken off.
        var spread = 0.0
        var weights = 0.0
        /// Of all gaps, and of those that may span one event more or less.
        var time = 0.0
        var unclear = 0.0
        var together = 0.0
        var togetherSquares = 0.0
        var pairs = 0
    }

    /// What does not depend on the gap, of gaps of k events.
    private struct Law {
        var variance = 0.0
        var inverse = 0.0
        var height = 0.0
        var deviation = 0.0

        init(_ variance: Double) {
            self.variance = variance
            inverse = 1 / variance
            height = (inverse * (0.5 / Double.pi)).squareRoot()
            deviation = variance.squareRoot()
        }
    }

    private static let keptLaws = 64

    private func sums(_ gaps: [Gap], _ known: Double, _ missed: Double) -> Sums {
        var sums = Sums()
        var last: Double?
        let normal = NormalTable.shared
        let perPeriod = 1 / period
        let laws = (0..<Self.keptLaws).map { Law(Double($0) * delayVariance + 2 * stampVariance) }
        func law(_ k: Double) -> Law {
            let place = k.nearestOfSmall.whole
            return place < Self.keptLaws ? laws[place] : Law(k * delayVariance + 2 * stampVariance)
        }
        for gap in gaps {
            let events = max(1, (gap.length * perPeriod).nearestOfSmall.value)
            let deviation = law(events).deviation
            sums.time += gap.length
            if 3 * deviation > period { sums.unclear += gap.length }
            // Where nobody can tell how many events there were, nothing can be learnt.
            guard deviation < 0.6 * period, events * known < 0.2 * period else {
                last = nil
                continue
            }
            let reach = min(6, (4 * deviation * perPeriod).rounded(.up))
            var total = Self.strays * perPeriod
            // Relative to the nearest number of events.
            var chance = 1.0
            var (mean, square, curvature, weighed) = (0.0, 0.0, 0.0, 0.0)
            var (rest, restWeight) = (0.0, 0.0)
            var k = max(1, events - reach)
            for _ in 0..<Int(wholePartOf: events - k) { chance /= missed }
            while k <= events + reach {
                let law = law(k)
                let off = gap.length - k * period
                let exponent = 0.5 * off * off * law.inverse
                // A stray explains what is further away far better.
                if exponent < NormalTable.mostFall {
                    let weight = chance * normal.fall(exponent) * law.height
                    let pull = k * law.inverse
                    let score = pull * off
                    total += weight
                    mean += weight * score
                    square += weight * score * score
                    curvature += weight * pull * k
                    rest += weight * (off * off - 2 * stampVariance) * pull * law.inverse
                    restWeight += weight * pull * pull
                    weighed += weight * k
                }
                k += 1
                chance *= missed
            }
            mean /= total
            sums.count += 1
            sums.score += mean
            sums.squares += mean * mean
            sums.complete += curvature / total
            sums.information += (curvature - square) / total + mean * mean
            sums.spread += rest / total
            sums.weights += restWeight / total
            sums.events += weighed / total
            let off = gap.length - events * period
            let isClear = 3 * deviation < 0.5 * period && abs(off) < 0.5 * period
            if isClear, gap.follows, let last {
                sums.together += off * last
                sums.togetherSquares += off * off * last * last
                sums.pairs += 1
            }
            last = isClear ? off : nil
        }
        return sums
    }
}

extension Double {
    fileprivate func clamped(_ low: Double, _ high: Double) -> Double { Swift.max(low, Swift.min(high, self)) }
}
