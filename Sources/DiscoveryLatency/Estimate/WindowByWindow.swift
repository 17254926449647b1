internal import Glibc

/// How well a mean period and a delay explain gaps where the scanner listens seldom, each window by itself.
///
/// A gap is as likely as an event is in the window that ends it, and as misses are in the windows before. Misses count as
/// independent of each other. They are not: `RareWindows` reckons with that, at a hundred times the cost. This finds
/// the candidates; the true period is nearly always among the first few. Only gaps within one stretch count.
/// Nanoseconds.
struct WindowByWindow {
    /// Uniform delays that are tried first. What lies between them is found from there.
    private static let delays = [IntervalSearch.mostDelay, 0, 2.5e6, 5e6, IntervalSearch.strayingDelay]

    private struct Gap {
        /// From the start of one event to that of the next one that was heard.
        var length: Double
        /// From the window of the one to that of the other.
        var windows: Int
        /// The number of the window of the one, and how long after its opening the event started.
        var window: Int
        var into: Double
    }

    /// A uniform delay, as what it does to gaps and to windows.
    private final class Law {
        let range: Double
        let gap: EventSums
        let window: EventSums

        init(_ range: Double, _ blur: Double, _ blurOfWindows: Double, events: Int = EventSums.kept) {
            self.range = range
            gap = EventSums(variance: range * range / 12, blur: blur, events: events)
            window = EventSums(variance: range * range / 12, blur: blurOfWindows, events: events)
        }
    }

    /// A mean period with a law.
    private struct Peak {
        var period: Double
        var score: Double
        var law: Law
        /// So many of the shortest gaps found it.
        var few: Int
        /// With what the law is worth beforehand.
        var worth: Double
    }

    /// Short gaps span few events: a coarse grid of periods finds their peaks. So many gaps are used at the least, and more
    /// as long as the grid costs less than `mostWork` densities for each e-fold of periods. Where the rate of reports makes
    /// a period unlikely, `lessWork` is the limit.
    private static let few = 5
    private static let most = 200
    private static let mostWork = 1.2e5
    /// Densities are multiplied in this unit of nanoseconds, so that products do not underflow.
    private static let unit = 1e7
    private static let lessWork = 2e4
    private static let likely = 0.1...2.0
    /// A step of the grid, in standard deviations of what the delays make of a gap.
    private static let step = 0.6
    /// No step is finer, as a part of the period.
    private static let finest = 4e-6
    private static let outliers = 0.02
    /// Of events in open windows, so many are heard at the least and at the most.
    private static let heard = 0.15...0.98
    /// Fewer gaps hardly ever tell more than chance does.
    private static let fewest = 6
    /// Peaks of one law that are climbed with more gaps, and those that are climbed to choose them.
    private static let mostPeaks = 12
    private static let manyPeaks = 240
    /// What is so far behind, in units of logarithm, is given up.
    private static let hopeless = 14.0

    /// Shortest first.
    private var gaps: [Gap] = []
    private let rhythm: Double
    private let open: Double
    private let longest: Double
    private let spacing: Double
    /// Of both reports; and with two places in windows beside.
    private let blur: Double
    private let blurOfWindows: Double
    private let weights = Self.weightsByPart

    /// `gaps` as starts of events. Nil where windows are not rare, or too few gaps lie in one stretch.
    init?(_ gaps: some Sequence<(from: Double, to: Double)>, _ windows: EventWindows) {
        guard RareWindows.serves(windows), let rhythm = windows.rhythm else { return nil }
        self.rhythm = rhythm
        open = windows.stretches[0].open
        spacing = windows.spacing
        blur = ScheduleLikelihood.blur * ScheduleLikelihood.blur / 6
        blurOfWindows = blur + open * open / 6
        for gap in gaps {
            let scan = windows.stretches[windows.stretch(at: gap.from)]
            guard gap.to <= scan.end + 2 * windows.spacing else { continue }
            // Events start two PDUs before their window at the earliest.
            func window(_ start: Double) -> Double {
                ((start - scan.start + 2 * windows.spacing + ScheduleLikelihood.blur) / rhythm).rounded(.down)
            }
            let first = window(gap.from)
            let opens = scan.start + first * rhythm - EventWindows.channel(first) * windows.spacing
            self.gaps.append(
                Gap(
                    length: gap.to - gap.from, windows: Int(wholePartOf: window(gap.to) - first),
                    window: Int(wholePartOf: first), into: gap.from - opens))
        }
        guard self.gaps.count >= Self.fewest else { return nil }
        self.gaps.sort { $0.length < $1.length }
        longest = max(1, self.gaps.last?.length ?? 1)
    }

    /// The best intervals and delays, best first; none far behind the best, and no two of one delay the same.
    func candidates(_ count: Int, _ search: IntervalSearch) -> [IntervalSearch.Candidate] {
        let most = min(IntervalSearch.longest, search.bound)
        // As if nothing were lost.
        let rate = open / rhythm * gaps.reduce(0) { $0 + $1.length } / Double(gaps.count)
        let places = [0, Self.likely.lowerBound * rate, Self.likely.upperBound * rate, .infinity]
        var peaks: [Peak] = []
        for delay in Self.delays {
            let law = Law(delay, blur, blurOfWindows)
            let (least, longest) = (search.least + delay / 2, most + delay / 2)
            for (from, to) in zip(places, places.dropFirst()) {
                let isLikely = from > 0 && to < .infinity
                peaks += self.peaks(
                    law, from: max(from, least), to: min(to, longest), isLikely: isLikely)
            }
        }
        var used = peaks.map(\.few).max() ?? 0
        // The number of gaps doubles from climb to climb: with all at once one peak becomes many.
        for place in peaks.indices {
            var few = 2 * peaks[place].few
            while few < used {
                climb(&peaks[place], few)
                few *= 2
            }
        }
        while true {
            for place in peaks.indices {
                climb(&peaks[place], used)
                if used == gaps.count { widen(&peaks[place], used) }
                peaks[place].worth =
                    peaks[place].score + IntervalSearch.prior(delay: peaks[place].law.range, gaps: used)
            }
            peaks = distinct(peaks, max(count, 2 * Self.mostPeaks * Self.few / max(1, used)))
            let best = peaks.first?.worth ?? 0
            peaks.removeAll { $0.worth < best - Self.hopeless }
            if used == gaps.count { break }
            used = min(gaps.count, 2 * used)
        }
        return peaks.prefix(count).map {
            .init(
                interval: $0.period - $0.law.range / 2, delay: $0.law.range, score: $0.worth,
                prior: IntervalSearch.prior(delay: $0.law.range, gaps: gaps.count))
        }
    }

    private func distinct(_ peaks: [Peak], _ count: Int) -> [Peak] {
        var chosen: [Peak] = []
        for peak in peaks.sorted(by: { $0.worth > $1.worth }) where chosen.count < count {
            let isKnown = chosen.contains {
                abs($0.law.range - peak.law.range) < 0.1 * peak.law.range + 1
                    && abs($0.period / peak.period - 1) < 1e-4
            }
            if !isKnown { chosen.append(peak) }
        }
        return chosen
    }

    /// The best local maxima by few gaps. The grid scores the windows in which events were heard, and where events are dense
    /// those that heard nothing; elsewhere these are asked at the maxima alone.
    private func peaks(_ law: Law, from least: Double, to most: Double, isLikely: Bool) -> [Peak] {
        guard least < most else { return [] }
        let work = isLikely ? Self.mostWork : Self.lessWork
        var few = min(Self.few, gaps.count)
        let middle = (least * most).squareRoot()
        while few < min(Self.most, gaps.count),
            Double(few + 1) / step(at: middle, few + 1, law) < work
        {
            few += 1
        }
        var peaks: [Peak] = []
        var best = -Double.infinity
        var floors = [Double](repeating: 0, count: few)
        func found(_ period: Double, _ height: Double) {
            var gain = log(height)
            guard gain > best - Self.hopeless else { return }
            if !isDense(period, law) { gain += silence(period, few, law, least: best - Self.hopeless - gain) }
            guard gain > -.infinity else { return }
            let score = gain - Double(few) * log(Self.unit)
            peaks.append(Peak(period: period, score: score, law: law, few: few, worth: score))
            best = max(best, gain)
        }
        var (lastPeriod, last) = (least, 0.0)
        var rises = true
        var period = least
        while period <= most {
            // Step and floors change slowly with the period.
            let factor = 1 + step(at: period, few, law)
            let end = min(most, 1.05 * period)
            var rest = best - Self.hopeless
            for place in floors.indices.reversed() {
                floors[place] = exp(rest)
                rest -= log(Self.unit * law.gap.highest(gaps[place].length, end))
            }
            while period <= end {
                let sums = law.gap.of(period)
                let (ends, failed) = product(sums, few, law, floors)
                let isDense = ends > 0 && isDense(period, law)
                let height = isDense ? ends * exp(silence(period, few, law)) : ends
                if rises, height < last { found(lastPeriod, last) }
                rises = height >= last
                (lastPeriod, last) = (period, height)
                period *= factor
                if let failed { period = max(period, law.gap.next(gaps[failed].length, after: sums)) }
            }
        }
        if rises { found(lastPeriod, last) }
        // Gaps that are all alike fit many periods: more gaps tell which.
        while peaks.count > Self.mostPeaks {
            let best = peaks.map(\.score).max() ?? 0
            peaks.removeAll { $0.score < best - Self.hopeless }
            peaks.sort { $0.score > $1.score }
            guard peaks.count > Self.mostPeaks, few < gaps.count else { break }
            peaks.removeLast(max(0, peaks.count - Self.manyPeaks))
            few = min(gaps.count, 2 * few)
            for place in peaks.indices {
                climb(&peaks[place], few)
                peaks[place].few = few
            }
        }
        return Array(peaks.prefix(Self.mostPeaks))
    }

    /// Many events lie between two windows, and their delays smear them: what was not heard tells as much as the ends of gaps.
    private func isDense(_ period: Double, _ law: Law) -> Bool {
        period < rhythm / 8 && law.range >= IntervalSearch.mostDelay
    }

    /// The maximum near a peak by so many gaps; by their ends alone where what was not heard moves it by little.
    private func climb(_ peak: inout Peak, _ count: Int) {
        let law = peak.law
        let isDense = isDense(peak.period, law)
        func height(_ period: Double) -> Double {
            ends(period, count, law) + (isDense ? silence(period, count, law) : 0)
        }
        var best = height(peak.period)
        var step = peak.period * step(at: peak.period, count, law)
        let least = max(100, step / 16)
        while step > least {
            let middle = peak.period
            for place in [middle - step, middle + step] where place > IntervalSearch.shortest {
                let score = height(place)
                if score > best { (peak.period, best) = (place, score) }
            }
            if peak.period == middle { step /= 2 }
        }
        peak.score = isDense ? best : best + silence(peak.period, count, law)
    }

    /// The delay near the one it has that explains the gaps best. The specification's delay and none are not changed.
    private func widen(_ peak: inout Peak, _ count: Int) {
        guard peak.law.range > 0, peak.law.range != IntervalSearch.mostDelay else { return }
        let start = peak.law.range
        var step = 1.25
        for _ in 0..<4 {
            for factor in [1 / step, step] {
                let range = peak.law.range * factor
                guard range > start / 1.6, range < start * 1.6 else { continue }
                let law = Law(range, blur, blurOfWindows, events: 0)
                let score = ends(peak.period, count, law) + silence(peak.period, count, law)
                if score > peak.score {
                    (peak.law, peak.score) = (law, score)
                    break
                }
            }
            step = step.squareRoot()
        }
    }

    /// A step of the grid, as a part of the period: no peak of so many gaps lies between two.
    private func step(at period: Double, _ count: Int, _ law: Law) -> Double {
        let typical = gaps[count * 3 / 4].length
        let deviation = (typical / period * law.gap.variance + law.gap.blur).squareRoot()
        return max(Self.finest, min(0.01, Self.step * deviation / typical))
    }

    /// The logarithm of the likelihood, per nanosecond, of the windows in which events were heard.
    private func ends(_ period: Double, _ count: Int, _ law: Law) -> Double {
        var score = 0.0
        let sums = law.gap.of(period)
        let outlier = Self.outliers / longest
        var product = 1.0
        for place in 0..<count {
            product *= (1 - Self.outliers) * law.gap.density(gaps[place].length, sums) + outlier
            if place & 15 == 15 {
                score += log(product)
                product = 1
            }
        }
        return score + log(product)
    }

    /// The likelihood, per `unit`, of the windows in which events were heard, of few gaps; 0, and the gap that fails, where
    /// the first of them leave less than `floors`.
    private func product(
        _ sums: EventSums.Period, _ count: Int, _ law: Law, _ floors: [Double]
    ) -> (Double, failed: Int?) {
        let outlier = Self.outliers / longest
        var product = 1.0
        for place in 0..<count {
            product *= Self.unit * ((1 - Self.outliers) * law.gap.density(gaps[place].length, sums) + outlier)
            if product < floors[place] { return (0, place) }
        }
        return (product, nil)
    }

    /// The logarithm of the likelihood of the windows that heard nothing; minus infinity where it is less than `least`. The
    /// share of events that is heard is the one that fits best; loss costs what it is worth beforehand.
    private func silence(_ period: Double, _ count: Int, _ law: Law, least: Double = -.infinity) -> Double {
        let events = Double(count)
        func score(_ missed: Double) -> Double {
            let heard = max(Self.heard.lowerBound, min(Self.heard.upperBound, events / max(missed, 1e-9)))
            return events * log(heard) - heard * missed - (1 - heard) / 0.3
        }
        let most = least > -.infinity ? self.most(least, score) : .infinity
        let missed = law.range > 0 ? missed(period, count, law, most) : missedOnTime(period, count, most)
        return missed > most ? -.infinity : score(missed)
    }

    /// With more missed events than this, the score is less than `least`.
    private func most(_ least: Double, _ score: (Double) -> Double) -> Double {
        guard score(0) > least else { return 0 }
        var most = 1.0
        while score(most) > least { most *= 1.5 }
        return most
    }

    /// The events that were to be heard in those windows; gaps begin anywhere in a window. Infinity for more than `most`.
    private func missed(_ period: Double, _ count: Int, _ law: Law, _ most: Double) -> Double {
        let sums = law.window.of(period)
        var passed = 0
        // Since the gap began; all gaps begin alike.
        var expected = 0.0
        var missed = 0.0
        for place in 0..<count {
            let gap = gaps[place]
            while passed < gap.windows - 1 {
                passed += 1
                expected += weight(min(1, open * law.window.density(Double(passed) * rhythm, sums)))
                // The gaps that are left are as long, or longer.
                if missed + expected * Double(count - place) > most { return .infinity }
            }
            missed += expected
        }
        return missed
    }

    /// The same of an advertiser without a delay: each of its events starts in a window or outside. In step with the scanner
    /// it starts them at the edge of a window time after time; those do not count.
    private func missedOnTime(_ period: Double, _ count: Int, _ most: Double) -> Double {
        let edge = 3.5 * blur.squareRoot()
        let frequency = 1 / period
        var missed = 0.0
        for gap in gaps[..<count] where gap.windows > 1 {
            for passed in 1..<gap.windows {
                let channels = Double((gap.window + passed) % 3 - gap.window % 3)
                let opens = Double(passed) * rhythm - channels * spacing - gap.into
                // The event in the middle of the window, or next to it.
                let middle = opens + open / 2
                let nearest = ((middle * frequency + 0.5).rounded(.down)) * period - middle
                missed += weight(max(0, min(1, (open / 2 - abs(nearest)) / edge)))
            }
            if missed > most { return .infinity }
        }
        return missed
    }

    /// How much a window counts in which this share of an event (0…1) was to be heard.
    @inline(__always)
    private func weight(_ share: Double) -> Double {
        let (place, value) = max(0, share * Self.parts - 0.5).nearestOfSmall
        return weights[place] + (share * Self.parts - value) * (weights[place + 1] - weights[place])
    }

    /// Weights by 256ths of an event. Of events in a window nine in ten are heard.
    private static let parts = 256.0
    private static let weightsByPart = (0...Int(wholePartOf: parts) + 1).map {
        -log(1 - 0.9 * min(1, Double($0) / parts)) / 0.9
    }
}
