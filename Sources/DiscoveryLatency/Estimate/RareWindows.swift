internal import Glibc

/// The density of the next report where the scanner listens seldom: of all the events on the way only those matter that
/// start in a window.
///
/// Without windows the k-th event starts at k periods, spread as the sum of k delays is; the sum over k is the density
/// of "an event starts x after another one", d(x). Of the mass that comes into a piece of a window some is received
/// and taken out, with all that would have followed from it:
///
///     a(c) = D(c) − Σ r(c') · d(c − c'), c' before c      r(c) = (1 − loss) · a(c)
///
/// and what is left at the end is d(end) − Σ r(c) · d(end − c). The work grows with the pieces of windows in the gap,
/// not with the events. Nanoseconds throughout.
struct RareWindows {
    /// Scanners that listen more than this part of the time are left to the lattice.
    private static let mostDuty = 0.06
    /// Windows are taken in pieces of this length, although delays of 2.5 ms and less place events more exactly: finer
    /// pieces tell no more intervals, in twice the time. As a whole where the delays have smeared the events over more.
    private static let piece = 2_500_000.0
    /// Pairs of windows that one score may cost.
    private static let mostPairs = 2.5e5

    private let windows: EventWindows
    private let stretch: EventWindows.Stretch
    private let loss: Double
    /// Of a window that is not taken as a whole; and how long each is.
    private let pieces: Int
    private let length: Double
    /// From this distance on windows are taken as a whole.
    private let whole: Double
    /// To and from a piece, and a whole window; from report to report.
    private let arriving: EventDensity
    private let arrivingWhole: EventDensity
    private let direct: EventDensity
    private let between: EventDensity
    private let betweenWhole: EventDensity

    /// d from piece to piece by how many windows lie between them, the channel of the first, and both places in their
    /// windows (`pieces` of a whole one); negative: not worked out yet. Between whole windows there are no places.
    private var table: [Double] = []
    private var wholeTable: [Double] = []

    /// What was received in a piece of a window.
    private struct Received {
        var window: Int
        var piece: Int
        var at: Double
        var mass: Double
    }
    private var received: [Received] = []
    /// What was received in whole windows, after all pieces: `row` less than thrice a window's number is the place in
    /// `wholeTable` of what it does to that window.
    private struct ReceivedWhole {
        var row: Int
        var at: Double
        var mass: Double
    }
    private var receivedWhole: [ReceivedWhole] = []

    static func serves(_ windows: EventWindows) -> Bool {
        guard let first = windows.stretches.first else { return false }
        return first.open > 0 && first.open <= mostDuty * first.interval
            && windows.stretches.allSatisfy { $0.interval == first.interval && $0.open == first.open }
    }

    /// How many of these gaps, shortest first, may be looked at: the same for every interval.
    static func affordable(_ gaps: [Double], _ windows: EventWindows) -> Int {
        var pairs = 0.0
        return gaps.prefix { gap in
            let count = gap / (windows.rhythm ?? gap)
            pairs += count * count / 2
            return pairs <= mostPairs
        }.count
    }

    /// Nil where windows are not rare, or not the same all the time.
    init?(_ windows: EventWindows, interval: Double, delay: Double, loss: Double) {
        guard Self.serves(windows) else { return nil }
        self.windows = windows
        self.loss = loss
        stretch = windows.stretches[0]
        pieces = max(1, Int(rounding: stretch.open / Self.piece, .up))
        length = stretch.open / Double(pieces)
        let period = interval + delay / 2
        // By then an event's start is spread evenly over a window, but for a few percent.
        let wide = stretch.open * 0.8
        whole = delay > 0 ? wide * wide * 12 / (delay * delay) * period : .infinity
        let report = ScheduleLikelihood.blur * ScheduleLikelihood.blur / 12
        func density(_ variance: Double) -> EventDensity {
            EventDensity(interval: interval, delay: delay, blur: variance)
        }
        let (part, all) = (length * length / 12, stretch.open * stretch.open / 12)
        arriving = density(report + part)
        arrivingWhole = density(report + all)
        direct = density(2 * report)
        between = density(2 * part)
        betweenWhole = density(part + all)
    }

    /// Per nanosecond; nil where the gap reaches from one stretch into another.
    mutating func density(from: Double, to: Double) -> Double? {
        let scan = windows.stretches[windows.stretch(at: from)]
        guard to <= scan.end + 2 * windows.spacing else { return nil }
        received.removeAll(keepingCapacity: true)
        receivedWhole.removeAll(keepingCapacity: true)
        var index = max(0, ((from + direct.earliest - scan.start - scan.open) / scan.interval).rounded(.down))
        while true {
            let begin = scan.start + index * scan.interval - EventWindows.channel(index) * windows.spacing
            guard begin < to - direct.earliest else { break }
            if arriving.reaches(begin - from, begin - from + scan.open) {
                if begin - from > whole {
                    receiveWhole(begin, Int(wholePartOf: index), from: from, to: to)
                } else {
                    receive(begin, Int(wholePartOf: index), from: from, to: to)
                }
            }
            index += 1
        }
        var density = direct.value(to - from)
        for piece in received { density -= piece.mass * arriving.value(to - piece.at) }
        for window in receivedWhole { density -= window.mass * arrivingWhole.value(to - window.at) }
        return max(0, density)
    }

    private mutating func receive(_ begin: Double, _ window: Int, from: Double, to: Double) {
        let before = received.count
        for piece in 0..<pieces {
            let at = begin + (Double(piece) + 0.5) * length
            guard at < to - direct.earliest else { break }
            var density = arriving.value(at - from)
            guard density * length > 1e-9 else { continue }
            // Within one window only where a period fits into it.
            let last = direct.earliest < stretch.open ? received.count : before
            for place in 0..<last {
                let other = received[place]
                density -= other.mass * fromPiece(other, window, piece)
            }
            guard density > 0 else { continue }
            received.append(
                Received(window: window, piece: piece, at: at, mass: density * length * (1 - loss)))
        }
    }

    private mutating func receiveWhole(_ begin: Double, _ window: Int, from: Double, to: Double) {
        let at = begin + stretch.open / 2
        guard at < to - direct.earliest else { return }
        var density = arrivingWhole.value(at - from)
        guard density * stretch.open > 1e-9 else { return }
        for other in received { density -= other.mass * fromPiece(other, window, pieces) }
        let row = 3 &* window
        if let first = receivedWhole.first, row &- first.row >= wholeTable.count {
            wholeTable.append(contentsOf: repeatElement(-1, count: row - first.row - wholeTable.count + 300))
        }
        for other in receivedWhole {
            let known = wholeTable[row &- other.row]
            density -= other.mass * (known >= 0 ? known : fromWhole(other, window))
        }
        guard density > 0 else { return }
        receivedWhole.append(
            ReceivedWhole(row: row - window % 3, at: at, mass: density * stretch.open * (1 - loss)))
    }

    private mutating func fromWhole(_ other: ReceivedWhole, _ window: Int) -> Double {
        let first = (other.row + 2) / 3
        let density = betweenWhole.value(distance(first, window))
        wholeTable[3 * window - other.row] = density
        return density
    }

    private mutating func fromPiece(_ other: Received, _ window: Int, _ piece: Int) -> Double {
        let row = (window &- other.window) &* 3 &+ other.window % 3
        let place = (row &* pieces &+ other.piece) &* (pieces &+ 1) &+ piece
        if place < table.count, table[place] >= 0 { return table[place] }
        if place >= table.count {
            table.append(contentsOf: repeatElement(-1, count: place - table.count + 256))
        }
        let from = distance(other.window, window) - (Double(other.piece) + 0.5) * length
        let density =
            piece == pieces
            ? betweenWhole.value(from + stretch.open / 2) : between.value(from + (Double(piece) + 0.5) * length)
        table[place] = density
        return density
    }

    /// From the beginning of one window to that of another, for events that are received in them.
    private func distance(_ first: Int, _ second: Int) -> Double {
        Double(second - first) * stretch.interval - Double(second % 3 - first % 3) * windows.spacing
    }
}

/// The density of "an event starts x after another one", blurred.
struct EventDensity {
    private static let reach = 5.5
    private let interval: Double
    private let delay: Double
    private let period: Double
    private let frequency: Double
    private let variance: Double
    private let blur: Double
    private let edge: Double
    private let normal = NormalTable.shared

    /// `blur` is a variance, in square nanoseconds.
    init(interval: Double, delay: Double, blur: Double) {
        self.interval = interval
        self.delay = delay
        self.blur = blur
        period = interval + delay / 2
        frequency = 1 / period
        variance = delay * delay / 12
        edge = blur.squareRoot()
    }

    /// Nothing comes sooner.
    var earliest: Double { interval - Self.reach * edge }

    /// Whether anything may start between these.
    func reaches(_ from: Double, _ to: Double) -> Bool {
        guard to > earliest else { return false }
        let k = max(1, ((from + to) / 2 / period).rounded())
        let spread = Self.reach * (k * variance + blur).squareRoot() + delay
        return k * period + spread > from && k * period - spread < to
    }

    func value(_ x: Double) -> Double {
        guard x > earliest else { return 0 }
        let middle = x * frequency
        let spread = max(1, middle) * variance + blur
        let part = spread * frequency * frequency
        // Events run into each other: one a period, within a thousandth.
        if part > 0.3844 { return frequency }
        if part > 0.09, middle > 4 {
            return frequency * normal.ripple(variance: part, at: middle - middle.nearestOfSmall.value)
        }
        let reach = Self.reach * part.squareRoot() + 0.5
        var density = 0.0
        let last = Int(wholePartOf: middle + reach)
        var k = max(1, Int(wholePartOf: middle - reach) + 1)
        if k == 1 {
            density = first(x)
            k = 2
        }
        while k <= last {
            let rest = x - Double(k) * period
            let inverse = 1 / (Double(k) * variance + blur)
            let exponent = 0.5 * rest * rest * inverse
            if exponent < 18 { density += normal.fall(exponent) * (inverse * (0.5 / Double.pi)).squareRoot() }
            k += 1
        }
        return density
    }

    /// The event after: a box with blurred edges.
    private func first(_ x: Double) -> Double {
        let rest = x - interval
        guard delay > edge else {
            let both = variance + blur
            let off = x - period
            return exp(-0.5 * off * off / both) / (2 * Double.pi * both).squareRoot()
        }
        guard rest < delay + Self.reach * edge else { return 0 }
        let begun = 0.5 * erfc(-rest / edge * 0.707_106_781_186_547_5)
        let ended = 0.5 * erfc(-(rest - delay) / edge * 0.707_106_781_186_547_5)
        return (begun - ended) / delay
    }
}
