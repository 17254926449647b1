internal import Glibc

/// How well a mean period and a delay explain gaps where the scanner listens seldom, each window by itself.
///
/// An event is heard in a window with the density of "an event starts x after another one", and none was heard in any
/// window before. What one window did not hear says nothing here of what the next one hears: `RareWindows` knows that
/// it does. This costs a hundredth of that, and the true period is among the first few nearly always. Gaps within one
/// stretch count. Nanoseconds.
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
    private struct Law {
        let range: Double
        let gap: EventSums
        let window: EventSums

        init(_ range: Double, _ blur: Double, _ blurOfWindows: Double) {
            self.range = range
            gap = EventSums(variance: range * range / 12, blur: blur)
            window = EventSums(variance: range * range / 12, blur: blurOfWindows)
        }
    }

    /// A mean period with a law, as far as it is known.
    private struct Peak {
        var period: Double
        var score: Double
        var law: Law
        /// So many of the shortest gaps found it.
        var few: Int
        /// With what the law is worth beforehand.
        var worth: Double
    }

    /// The shortest gaps span few events, so that a coarse grid finds the peaks: so many of them at the least, and more as
    /// long as the grid costs no more densities than `mostWork` for each doubling, nearly. Where the rate of reports puts
    /// the period the grid may cost more than elsewhere.
    private static let few = 5
    private static let most = 200
    private static let mostWork = 1.2e5
    /// Products of densities are reckoned with this many nanoseconds as the unit, so that they do not vanish.
    private static let unit = 1e7
    private static let lessWork = 2e4
    private static let likely = 0.1...2.0
    /// A step of the grid, in standard deviations of what the delays make of a gap.
    private static let step = 0.6
    /// A finer grid would be more work than the few advertisers are worth that keep time so well.
    private static let finest = 4e-6
    private static let outliers = 0.02
    /// Of events in open windows, so many are heard at the least and at the most.
    private static let heard = 0.15...0.98
    /// Peaks of one law that are looked at with more gaps.
    private static let mostPeaks = 24
    private static let manyPeaks = 240
    /// What is so far behind is not looked at with more gaps.
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
        guard self.gaps.count >= AdvertisingIntervalEstimate.fewestGaps else { return nil }
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
                    law, from: max(from, least), to: min(to, longest),
                    isLikely ? Self.mostWork : Self.lessWork)
            }
        }
        var used = peaks.map(\.few).max() ?? 0
        // Twice as many gaps at a time: more would have peaks where fewer have one.
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
                widen(&peaks[place], used)
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

    /// Local maxima by how well the few shortest gaps end; those kept that explain best what was not heard as well.
    private func peaks(_ law: Law, from least: Double, to most: Double, _ work: Double) -> [Peak] {
        guard least < most else { return [] }
        var few = min(Self.few, gaps.count)
        let middle = (least * most).squareRoot()
        while few < min(Self.most, gaps.count), Double(few + 1) / step(at: middle, few + 1, law) < work {
            few += 1
        }
        var peaks: [Peak] = []
        var best = -Double.infinity
        let highest = log(Self.unit * (law.gap.highest + 1 / least))
        var floors = [Double](repeating: 0, count: few)
        /// The local maximum of ends, with what was not heard.
        func found(_ period: Double, _ ends: Double) {
            guard ends > 0, log(ends) > best - Self.hopeless else { return }
            let gain = log(ends) + silence(period, few, law)
            let score = gain - Double(few) * log(Self.unit)
            peaks.append(Peak(period: period, score: score, law: law, few: few, worth: score))
            guard gain > best else { return }
            best = gain
            for place in floors.indices {
                floors[place] = exp(best - Self.hopeless - Double(few - place - 1) * highest)
            }
        }
        var (lastPeriod, last) = (least, 0.0)
        var rises = true
        var period = least
        while period <= most {
            // The step changes slowly.
            let factor = 1 + step(at: period, few, law)
            for _ in 0..<32 where period <= most {
                let ends = product(period, few, law, floors)
                if rises, ends < last { found(lastPeriod, last) }
                rises = ends >= last
                (lastPeriod, last) = (period, ends)
                period *= factor
            }
        }
        if rises { found(lastPeriod, last) }
        // Where most gaps are alike, many periods end them: more gaps, twice as many at a time, tell which do.
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

    /// The maximum near a peak by so many gaps.
    private func climb(_ peak: inout Peak, _ count: Int) {
        let law = peak.law
        peak.score = score(peak.period, count, law)
        var step = peak.period * step(at: peak.period, count, law)
        let least = max(100, step / 16)
        while step > least {
            let middle = peak.period
            for place in [middle - step, middle + step] where place > IntervalSearch.shortest {
                let score = score(place, count, law)
                if score > peak.score { (peak.period, peak.score) = (place, score) }
            }
            if peak.period == middle { step /= 2 }
        }
    }

    /// The delay that suits the period best, near the one it has; the specification's, and none, stay as they are.
    private func widen(_ peak: inout Peak, _ count: Int) {
        guard peak.law.range > 0, peak.law.range != IntervalSearch.mostDelay else { return }
        let start = peak.law.range
        var step = 1.25
        for _ in 0..<4 {
            for factor in [1 / step, step] {
                let range = peak.law.range * factor
                guard range > start / 1.6, range < start * 1.6 else { continue }
                let law = Law(range, blur, blurOfWindows)
                let score = score(peak.period, count, law)
                if score > peak.score {
                    (peak.law, peak.score) = (law, score)
                    break
                }
            }
            step = step.squareRoot()
        }
    }

    /// What the period is moved by, as a part of it, so that no peak of so many gaps is passed over.
    private func step(at period: Double, _ count: Int, _ law: Law) -> Double {
        let typical = gaps[count * 3 / 4].length
        let deviation = (typical / period * law.gap.variance + law.gap.blur).squareRoot()
        return max(Self.finest, min(0.01, Self.step * deviation / typical))
    }

    /// The logarithm of the likelihood, per nanosecond.
    private func score(_ period: Double, _ count: Int, _ law: Law) -> Double {
        var score = silence(period, count, law)
        let sums = law.gap.of(period)
        let outlier = Self.outliers / longest
        var product = 1.0
        for place in 0..<count {
            product *= (1 - Self.outliers) * sums.density(gaps[place].length) + outlier
            if place & 15 == 15 {
                score += log(product)
                product = 1
            }
        }
        return score + log(product)
    }

    /// The likelihood, per `unit`, of the windows in which events were heard, of few gaps; 0 where the first of them
    /// leave less than `floors`.
    private func product(_ period: Double, _ count: Int, _ law: Law, _ floors: [Double]) -> Double {
        let sums = law.gap.of(period)
        let outlier = Self.outliers / longest
        var product = 1.0
        for place in 0..<count {
            product *= Self.unit * ((1 - Self.outliers) * sums.density(gaps[place].length) + outlier)
            if product < floors[place] { return 0 }
        }
        return product
    }

    /// Of the windows in which none was heard, and of the share that is heard at all: as suits the period best, less what
    /// loss is worth beforehand.
    private func silence(_ period: Double, _ count: Int, _ law: Law) -> Double {
        let missed = law.range > 0 ? missed(period, count, law) : missedOnTime(period, count)
        let count = Double(count)
        let heard = max(Self.heard.lowerBound, min(Self.heard.upperBound, count / max(missed, 1e-9)))
        return count * log(heard) - heard * missed - (1 - heard) / 0.3
    }

    /// How much was to be heard in the windows that heard nothing, wherever in its window each gap began.
    private func missed(_ period: Double, _ count: Int, _ law: Law) -> Double {
        let sums = law.window.of(period)
        var passed = 0
        // Since the gap began; all gaps begin alike.
        var expected = 0.0
        var missed = 0.0
        for gap in gaps[..<count] {
            while passed < gap.windows - 1 {
                passed += 1
                expected += Self.expected(min(1, open * sums.density(Double(passed) * rhythm)))
            }
            missed += expected
        }
        return missed
    }

    /// The same of an advertiser without a delay: each of its events starts in a window or outside.
    private func missedOnTime(_ period: Double, _ count: Int) -> Double {
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
                missed += Self.expected(max(0, min(1, 0.5 + (open / 2 - abs(nearest)) / edge)))
            }
        }
        return missed
    }

    /// As the chance that a share of nine in ten of it is heard has it.
    private static func expected(_ share: Double) -> Double {
        share < 0.03 ? share : -log(1 - 0.9 * share) / 0.9
    }
}

/// The density of "an event starts x after another one", each of the events in between delayed by a normal amount with a
/// variance, and both stamps blurred. Nanoseconds.
private struct EventSums {
    private static let kept = 256
    let variance: Double
    /// A variance.
    let blur: Double
    /// By the number of events: the height of the normal distribution, and −1/(2·variance).
    private let heights: [Double]
    private let exponents: [Double]

    init(variance: Double, blur: Double) {
        self.variance = variance
        self.blur = blur
        heights = (0..<Self.kept).map { 1 / (2 * Double.pi * (Double($0) * variance + blur)).squareRoot() }
        exponents = (0..<Self.kept).map { -0.5 / (Double($0) * variance + blur) }
    }

    /// No density is higher but for events that run into each other.
    var highest: Double { heights[1] }

    func of(_ period: Double) -> Periodic {
        let square = period * period
        func events(_ part: Double) -> Double {
            variance > 0 ? (part * square - blur) / variance : part * square > blur ? .infinity : -1
        }
        return Periodic(
            sums: self, period: period, frequency: 1 / period, alone: events(0.01), apart: events(0.3844))
    }

    /// Of one mean period.
    struct Periodic {
        let sums: EventSums
        let period: Double
        let frequency: Double
        /// Up to so many events, the next ones are five deviations off and more.
        let alone: Double
        /// After more, events run into each other: one a period, within a thousandth.
        let apart: Double

        @inline(__always)
        func density(_ length: Double) -> Double {
            let middle = length * frequency
            if middle > apart { return frequency }
            let nearest = max(1, Self.rounded(middle))
            let density = event(nearest, length)
            guard middle > alone else { return density }
            return density + others(nearest, length)
        }

        /// To the nearest whole number, without a call: adding 1.5 · 2⁵² leaves no places after the point.
        @inline(__always)
        private static func rounded(_ x: Double) -> Double {
            (x + 6_755_399_441_055_744) - 6_755_399_441_055_744
        }

        private func others(_ nearest: Double, _ length: Double) -> Double {
            let middle = length * frequency
            let spread = max(1, middle) * sums.variance + sums.blur
            let reach = 5 * spread.squareRoot() * frequency + 0.5
            var density = 0.0
            var k = max(1, Self.rounded(middle - reach + 0.5))
            while k <= middle + reach {
                if k != nearest { density += event(k, length) }
                k += 1
            }
            return density
        }

        @inline(__always)
        private func event(_ k: Double, _ length: Double) -> Double {
            let rest = length - k * period
            let place = Int(wholePartOf: k)
            guard place < EventSums.kept else {
                let both = k * sums.variance + sums.blur
                let exponent = -0.5 * rest * rest / both
                return exponent > -25 ? exp(exponent) / (2 * Double.pi * both).squareRoot() : 0
            }
            let exponent = rest * rest * sums.exponents[place]
            return exponent > -25 ? exp(exponent) * sums.heights[place] : 0
        }
    }
}
