internal import Glibc

/// Stage two of the estimate: the exact density of the next report, given when the scanner listened and on which
/// channel.
///
/// From each report on, the density of "the k-th event starts at x and none before it was received" is carried from
/// event to event: shifted by the interval, spread by the delay, and thinned where a window on a channel of the event
/// stood open. The gap that was heard is then as likely as that density where it ended. An interval whose events
/// should have been heard in between scores low, which is what tells aliases apart. Nanoseconds throughout.
struct ScheduleLikelihood {
    /// Of the lattice on which delays are added up; the interval itself is exact.
    private static let cell = 625_000.0
    /// Of a report's time against its event's start, channel known: the host, the clocks. Half the base of a triangle.
    private static let blur = 1_250_000.0
    private static let outliers = 0.02
    /// Gaps longer than this many events say little that is not said by others, and cost their square.
    private static let mostEvents = 400.0

    /// A report and the one after it, as starts of their events.
    private struct Gap {
        var from: Double
        var to: Double
    }
    private var gaps: [Gap] = []
    private let scans: [ScanStretch]
    private let duration: Double
    private let spacing: Double
    private let longest: Double
    /// The share of reports that lie in a window: where it is low, the windows are not where they are thought to be.
    let inWindows: Double
    /// The logarithm of the likelihood that chance gives the same gaps.
    let chance: Double

    /// `places` names the events of the train whose gaps to the next are looked at. Nil where the schedule is not known.
    init?(_ train: EventTrain, _ places: some BidirectionalCollection<Int>) {
        guard let first = places.first, let last = places.last, !train.scans.isEmpty,
            train.scans.allSatisfy({ $0.hasOrigin && $0.interval > 0 && $0.window > 0 })
        else { return nil }
        scans = train.scans
        duration = Double(train.pdu.duration)
        spacing = Double(train.pdu.spacing)
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
        inWindows = Double(inside) / Double(starts.count)
        chance = IntervalEvidence.chance(
            listened: places.map { train.listened(from: train.times[$0], to: train.times[$0 + 1]) })
        // The short ones first: they cost least, and are enough to give most candidates up.
        gaps = places.map { Gap(from: starts[$0 - first], to: starts[$0 - first + 1]) }
            .sorted { $0.to - $0.from < $1.to - $1.from }
        longest = max(1, gaps.map { $0.to - $0.from }.max() ?? 1)
    }

    /// The logarithm of the likelihood, per nanosecond. `loss` is the chance that an event in an open window is missed
    /// all the same. Minus infinity where it is
    /// less than `least`: no more is worked out than shows that.
    func score(interval: Double, delay: Double, loss: Double, least: Double = -.infinity) -> Double {
        let taps = max(0, Int((delay / Self.cell).rounded()))
        var score = 0.0
        var cells = Cells()
        func gain(_ density: Double) -> Double {
            log((1 - Self.outliers) * (1 - loss) * density + Self.outliers / longest)
        }
        // What the gaps that are left can bring at most.
        var rest = least > -.infinity ? gaps.reduce(0) { $0 + gain(peak($1, interval, delay)) } : .infinity
        for gap in gaps {
            guard score + rest >= least else { return -.infinity }
            rest -= gain(peak(gap, interval, delay))
            score += gain(density(gap, interval, taps, delay, loss, &cells))
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

    /// Two lattices that are written in turn.
    private struct Cells {
        var now: [Double] = []
        var next: [Double] = []
    }

    private func density(
        _ gap: Gap, _ interval: Double, _ taps: Int, _ delay: Double, _ loss: Double, _ cells: inout Cells
    ) -> Double {
        let length = gap.to - gap.from
        let period = interval + delay / 2
        let most = length / period
        guard most < Self.mostEvents else { return 0 }
        // What the rounding of the box took from the mean.
        let step = interval + (delay - Double(taps) * Self.cell) / 2
        var stretch = scans.lastIndex { Double($0.start) <= gap.from } ?? 0
        cells.now.removeAll(keepingCapacity: true)
        cells.now.append(1)
        // Cell i of the k-th event is from + k·step + (first + i)·cell.
        var first = 0
        var density = 0.0
        var k = 1
        while Double(k) * step - Self.blur < length {
            spread(taps, &cells)
            // Tails of next to nothing are cut: the sum of many delays is far narrower than its range.
            first += trim(&cells.now)
            let base = gap.from + Double(k) * step + Double(first) * Self.cell
            let place = (gap.to - base) / Self.cell
            density += value(cells.now, at: place)
            thin(&cells.now, base, loss, &stretch)
            if cells.now.isEmpty { break }
            k += 1
        }
        return density
    }

    /// Convolves with the box of K + 1 taps, ends weighted so that its variance is kept.
    private func spread(_ taps: Int, _ cells: inout Cells) {
        guard taps > 0 else { return }
        let count = cells.now.count
        cells.next.removeAll(keepingCapacity: true)
        cells.next.reserveCapacity(count + taps)
        var sum = 0.0
        let inverse = 1 / Double(taps)
        for i in 0..<(count + taps) {
            let newest = i < count ? cells.now[i] : 0
            let oldest = i >= taps ? cells.now[i - taps] : 0
            sum += newest
            cells.next.append(max(0, sum - (newest + oldest) / 2) * inverse)
            sum -= oldest
        }
        swap(&cells.now, &cells.next)
    }

    /// Cuts what is next to nothing off both ends; how many cells went from the front.
    private func trim(_ cells: inout [Double]) -> Int {
        var front = 0
        while front < cells.count, cells[front] < 1e-9 { front += 1 }
        while cells.count > front, cells[cells.count - 1] < 1e-9 { cells.removeLast() }
        if front > 0 { cells.removeFirst(front) }
        return front
    }

    /// Per nanosecond, through a triangle of half-width `blur`.
    private func value(_ cells: [Double], at place: Double) -> Double {
        let half = Self.blur / Self.cell
        var sum = 0.0
        let low = max(0, Int((place - half).rounded(.up)))
        let high = min(cells.count - 1, Int((place + half).rounded(.down)))
        guard low <= high else { return 0 }
        for i in low...high { sum += cells[i] * (1 - abs(Double(i) - place) / half) }
        return sum / (half * Self.cell)
    }

    /// Leaves of each cell what is not received: all outside the windows, `loss` inside. Cell 0 is around `base`;
    /// `stretch` moves on to where that lies.
    private func thin(_ cells: inout [Double], _ base: Double, _ loss: Double, _ stretch: inout Int) {
        let last = base + Double(cells.count) * Self.cell
        while stretch < scans.count - 1, Double(scans[stretch + 1].start) - 2 * spacing <= base { stretch += 1 }
        for scan in scans[stretch...] {
            let start = Double(scan.start)
            guard start - 2 * spacing < last else { break }
            let interval = Double(scan.interval)
            let open = Double(scan.window) - duration
            let end = min(last, scan.end.map { Double($0) } ?? last)
            var index = max(0, ((base - start - open) / interval).rounded(.down))
            while true {
                let channel = index - (index / 3).rounded(.down) * 3
                // Events that start here have a PDU on the window's channel inside the window.
                let from = start + index * interval - channel * spacing
                guard from < end else { break }
                thin(
                    &cells, from: (from - base) / Self.cell, to: (min(from + open, end) - base) / Self.cell,
                    loss)
                index += 1
            }
        }
    }

    /// Cell i reaches from i − ½ to i + ½.
    private func thin(_ cells: inout [Double], from: Double, to: Double, _ loss: Double) {
        let first = max(0, Int((from - 0.5).rounded(.up)))
        let last = min(cells.count - 1, Int((to + 0.5).rounded(.down)))
        guard first <= last else { return }
        for i in first...last {
            let share = min(Double(i) + 0.5, to) - max(Double(i) - 0.5, from)
            if share > 0 { cells[i] *= 1 - (1 - loss) * share }
        }
    }
}
