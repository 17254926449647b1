internal import Glibc

/// Stage two of the estimate: the exact density of the next report, given when the scanner listened and on which
/// channel.
///
/// From each report on, the density of "the k-th event starts at x and none before it was received" is carried from
/// event to event: shifted by the interval, spread by the delay, and thinned where a window on a channel of the event
/// stood open. The gap that was heard is then as likely as that density where it ended. An interval whose events
/// should have been heard in between scores low, which is what tells aliases apart. Nanoseconds throughout.
///
/// Two computations give the same density: `EventLattice`, on a lattice of time, and where windows are rare `RareWindows`,
/// which looks at the windows alone.
struct ScheduleLikelihood {
    /// Of a report's time against its event's start, channel known: the host, the clocks. Half the base of a triangle.
    static let blur = 1_250_000.0
    private static let outliers = 0.02
    static let usualLoss = 0.1
    private static let mostLoss = 0.85
    /// Longer gaps say little that is not said by others, and cost the square of their events on the lattice.
    private static let mostEvents = 400.0

    /// A report and the one after it, as starts of their events.
    private struct Gap {
        var from: Double
        var to: Double
    }
    private var gaps: [Gap] = []
    private let windows: EventWindows
    private let longest: Double
    /// The share of reports that lie in a window: where it is low, the windows are not where they are thought to be.
    let inWindows: Double
    /// The share of the device's events that was heard of those that the windows let through, for each nanosecond of
    /// its period.
    private let heardByPeriod: Double?
    /// The logarithm of the likelihood that chance gives the same gaps.
    let chance: Double

    /// The scanner listens seldom.
    var isRare: Bool { RareWindows.serves(windows) }

    /// The scan interval where all stretches have the same; nil where they differ.
    var rhythm: Double? { windows.rhythm }

    /// Whether a scan interval is two periods or more, to a twenty-fifth of one.
    func isInStep(_ period: Double) -> Bool {
        guard let rhythm, rhythm > 1.9 * period else { return false }
        return abs(rhythm / period - (rhythm / period).rounded()) < 0.04
    }

    /// `places` names the events of the train whose gaps to the next are looked at. Nil where the schedule is not known.
    init?(_ train: EventTrain, _ places: some BidirectionalCollection<Int>) {
        guard let first = places.first, let last = places.last, !train.scans.isEmpty,
            train.scans.allSatisfy({ $0.hasOrigin && $0.interval > 0 && $0.window > 0 })
        else { return nil }
        let scans = train.scans
        let duration = Double(train.pdu.duration)
        let spacing = Double(train.pdu.spacing)
        windows = EventWindows(scans, duration: duration, spacing: spacing)
        // A report that does not come at the end of its PDU comes later than the last one's, whichever it was.
        let report = train.pdu.report.map { Double($0) }
        let later = report.map { $0 - Double(train.pdu.duration + train.pdu.spacing) } ?? 0
        var stretch = 0
        var inside = 0
        var starts: [Double] = []
        for time in train.times[first...last + 1] {
            while stretch < scans.count - 1, scans[stretch + 1].start <= time { stretch += 1 }
            let scan = scans[stretch]
            // The window in whose middle the PDU ended, nearly.
            let into = Double(time - scan.start) - later - duration / 2
            let index = (into / Double(scan.interval)).rounded(.down)
            let phase = into - index * Double(scan.interval)
            if phase <= Double(scan.window) + 2_000_000
                || (report != nil && phase > Double(scan.interval) - spacing)
            {
                inside += 1
            }
            let channel = index - (index / 3).rounded(.down) * 3
            starts.append(Double(time) - (report ?? duration + max(0, channel) * spacing))
        }
        heardByPeriod = train.heardShare(ofPeriod: 1).flatMap { heard in
            train.explainedShare(interval: IntervalSearch.shortest, law: .specification).flatMap {
                $0 > 0 ? heard / $0 : nil
            }
        }
        inWindows = Double(inside) / Double(starts.count)
        chance = IntervalEvidence.chance(
            listened: places.map { train.listened(from: train.times[$0], to: train.times[$0 + 1]) })
        // The short ones first: they cost least, and are enough to give most candidates up.
        gaps = places.map { Gap(from: starts[$0 - first], to: starts[$0 - first + 1]) }
            .sorted { $0.to - $0.from < $1.to - $1.from }
        // A gap that costs too much is left out, whatever the interval: to leave it out for some would favour others.
        if RareWindows.serves(windows) {
            gaps = Array(gaps.prefix(RareWindows.affordable(gaps.map { $0.to - $0.from }, windows)))
            guard gaps.count >= AdvertisingIntervalEstimate.fewestGaps else { return nil }
        }
        longest = max(1, gaps.map { $0.to - $0.from }.max() ?? 1)
    }

    /// The same gaps, window by window; nil where windows are not rare.
    var byWindows: WindowByWindow? { WindowByWindow(gaps.lazy.map { ($0.from, $0.to) }, windows) }

    /// What may be lost of events in open windows: what the share that was heard tells, and little. (In step with the
    /// scanner, a device is heard more or less than that share.)
    func losses(_ period: Double) -> [Double] {
        guard let heardByPeriod else { return [Self.usualLoss] }
        let loss = max(0.02, min(Self.mostLoss, 1 - heardByPeriod * period))
        return abs(loss - Self.usualLoss) < 0.1 ? [loss] : [loss, Self.usualLoss]
    }

    /// The standard deviation of a candidate's period, with its delay.
    func deviation(of fit: IntervalSearch.Candidate) -> Double {
        let variance = fit.delay * fit.delay / 12
        var information = 0.0
        for gap in gaps {
            let events = ((gap.to - gap.from) / fit.period).rounded()
            let both = events * variance + Self.blur * Self.blur / 6
            if both < 0.1 * fit.period * fit.period { information += events * events / both }
        }
        return information > 0 ? min(0.01 * fit.period, 1 / information.squareRoot()) : 0.01 * fit.period
    }

    /// The logarithm of the likelihood, per nanosecond. `loss` is the chance that an event in an open window is missed
    /// all the same. Minus infinity where it is
    /// less than `least`: no more is worked out than shows that.
    func score(interval: Double, delay: Double, loss: Double, least: Double = -.infinity) -> Double {
        func gain(_ density: Double) -> Double {
            log((1 - Self.outliers) * (1 - loss) * density + Self.outliers / longest)
        }
        // What the gaps that are left can bring at most.
        let most = least > -.infinity ? gaps.map { gain(peak($0, interval, delay)) } : []
        var rest = least > -.infinity ? most.reduce(0, +) : .infinity
        var score = 0.0
        var lattice = EventLattice(interval: interval, delay: delay, loss: loss)
        var rare = RareWindows(windows, interval: interval, delay: delay, loss: loss)
        for (number, gap) in gaps.enumerated() {
            guard score + rest >= least else { return -.infinity }
            if least > -.infinity { rest -= most[number] }
            let events = (gap.to - gap.from) / (interval + delay / 2)
            let density =
                rare?.density(from: gap.from, to: gap.to)
                ?? (events < Self.mostEvents ? lattice.density(from: gap.from, to: gap.to, windows) : 0)
            score += gain(density)
        }
        return score
    }

    /// No density of a gap is higher than this: that of the triangle, and of the sum of so many delays where it is
    /// highest (of three or more below the normal one), with its neighbours where they run into each other.
    private func peak(_ gap: Gap, _ interval: Double, _ delay: Double) -> Double {
        let period = interval + delay / 2
        guard delay > Self.blur else { return 1 / Self.blur + 1 / period }
        // One event less than the nearest, so that none is forgotten.
        let k = max(1, (gap.to - gap.from) / period - 1)
        return min(1 / Self.blur, min(1, 1.4 / k.squareRoot()) / delay) + 1 / period
    }
}
