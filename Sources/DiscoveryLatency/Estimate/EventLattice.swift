/// The density of the next report, on a lattice of time: the mass of "the k-th event starts in this cell and none before
/// it was received", from event to event.
///
/// The interval is exact, whatever the lattice is. Cells are put together in pairs where the sum of many delays is far
/// wider than they are: its edges are those of the windows, which are not rounded.
struct EventLattice {
    private static let finest = 625_000.0
    /// Cells are put together when the mass lies in more than this many, and spread over this many and more by one delay.
    private static let many = 64
    private static let leastTaps = 4

    private let interval: Double
    private let delay: Double
    private let loss: Double
    private var cell = finest
    private var taps = 0
    private var now: [Double] = []
    private var next: [Double] = []
    /// The cells of `now` that hold anything.
    private var filled = 0..<0
    /// From the beginning plus k steps to the middle of cell 0.
    private var front = 0.0

    init(interval: Double, delay: Double, loss: Double) {
        self.interval = interval
        self.delay = delay
        self.loss = loss
    }

    /// Per nanosecond, at `to`, of events the first of which starts at `from`.
    mutating func density(from: Double, to: Double, _ windows: EventWindows) -> Double {
        cell = Self.finest
        taps = max(0, Int(nearest: delay / cell))
        // What the rounding of the box took from the mean.
        let step = interval + (delay - Double(taps) * cell) / 2
        var stretch = windows.stretch(at: from)
        if now.isEmpty { now.append(1) } else { now[0] = 1 }
        filled = 0..<1
        front = 0
        var density = 0.0
        var start = from + step
        while start - ScheduleLikelihood.blur < to {
            spread()
            trim()
            if filled.count > Self.many, taps >= 2 * Self.leastTaps, taps % 2 == 0 { coarsen() }
            let base = start + front
            density += value(at: (to - base) / cell)
            thin(base, windows, &stretch)
            if filled.isEmpty { break }
            start += step
        }
        return density
    }

    /// Convolves with the box of K + 1 taps, weighted so that its variance is kept: see `DelayTaps`.
    private mutating func spread() {
        guard taps > 0 else { return }
        let count = filled.count
        let first = filled.lowerBound
        if next.count < count + taps { next = [Double](repeating: 0, count: 2 * (count + taps)) }
        let inverse = 1 / Double(taps)
        let (near, far) = taps >= Self.leastTaps ? (1.0 / 12, 7.0 / 12) : (0, 0.5)
        var sum = 0.0
        var newest = 0.0
        var oldest = 0.0
        for i in 0..<(count + taps) {
            let second = newest
            newest = i < count ? now[first &+ i] : 0
            sum += newest
            oldest = i >= taps ? now[first &+ i &- taps] : 0
            let last = i >= taps &- 1 && i &- taps &+ 1 < count ? now[first &+ i &- taps &+ 1] : 0
            next[i] = max(0, sum + (second + last) * near - (newest + oldest) * far) * inverse
            sum -= oldest
        }
        swap(&now, &next)
        front += Double(first) * cell
        filled = 0..<count + taps
    }

    /// Tails of next to nothing are cut: the sum of many delays is far narrower than its range.
    private mutating func trim() {
        var (low, high) = (filled.lowerBound, filled.upperBound)
        while low < high, now[low] < 1e-9 { low += 1 }
        while high > low, now[high - 1] < 1e-9 { high -= 1 }
        filled = low..<high
    }

    private mutating func coarsen() {
        let pairs = (filled.count + 1) / 2
        for pair in 0..<pairs {
            let at = filled.lowerBound + 2 * pair
            next[pair] = now[at] + (at + 1 < filled.upperBound ? now[at + 1] : 0)
        }
        swap(&now, &next)
        front += (Double(filled.lowerBound) + 0.5) * cell
        filled = 0..<pairs
        cell *= 2
        taps /= 2
    }

    /// Per nanosecond, through a triangle of half-width `blur`, or a cell where that is more.
    private func value(at place: Double) -> Double {
        let half = max(1, ScheduleLikelihood.blur / cell)
        guard place > Double(filled.lowerBound) - half, place < Double(filled.upperBound) + half else {
            return 0
        }
        let low = max(filled.lowerBound, Int(rounding: place - half, .up))
        let high = min(filled.upperBound - 1, Int(rounding: place + half, .down))
        guard low <= high else { return 0 }
        var sum = 0.0
        for i in low...high { sum += now[i] * (1 - abs(Double(i) - place) / half) }
        return sum / (half * cell)
    }

    /// Leaves of each cell what is not received: all outside the windows, `loss` inside. The middle of cell 0 is at
    /// `base`; `stretch` moves on to where the filled cells lie.
    private mutating func thin(_ base: Double, _ windows: EventWindows, _ stretch: inout Int) {
        let stretches = windows.stretches
        let spacing = windows.spacing
        let first = base + (Double(filled.lowerBound) - 1) * cell
        let last = base + Double(filled.upperBound) * cell
        while stretch < stretches.count - 1, stretches[stretch + 1].start - 2 * spacing <= first {
            stretch += 1
        }
        for number in stretch..<stretches.count {
            let scan = stretches[number]
            guard scan.start - 2 * spacing < last else { break }
            let end = min(last, scan.end)
            var index = max(0, ((first - scan.start - scan.open) / scan.interval).rounded(.down))
            while true {
                // Events that start here have a PDU on the window's channel inside the window.
                let from = scan.start + index * scan.interval - EventWindows.channel(index) * spacing
                guard from < end else { break }
                thin(from: (from - base) / cell, to: (min(from + scan.open, end) - base) / cell)
                index += 1
            }
        }
    }

    /// Cell i reaches from i − ½ to i + ½.
    private mutating func thin(from: Double, to: Double) {
        let first = max(filled.lowerBound, Int(rounding: from - 0.5, .up))
        let last = min(filled.upperBound - 1, Int(rounding: to + 0.5, .down))
        guard first <= last else { return }
        for i in first...last {
            let share = min(Double(i) + 0.5, to) - max(Double(i) - 0.5, from)
            if share > 0 { now[i] *= 1 - (1 - loss) * share }
        }
    }
}
