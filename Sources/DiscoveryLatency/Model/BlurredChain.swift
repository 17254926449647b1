import Glibc

/// A device that walks in and whose delay is random, followed event by event: what share nobody heard so far, by the phase
/// of the next event, in cells no wider than the delay's blur.
struct BlurredChain {
    /// That no PDU of an event is received, by the cell in which it starts; and the stretches of cells where that is not
    /// certain.
    private let missed: [Double]
    /// Cells of the circle: of three scan intervals, or of one.
    var cells: Int { missed.count }
    private let audible: [Range<Int>]
    /// How the next event's start spreads over cells, from `shift` cells on.
    private let taps: [Float]
    private let shift: Int
    /// Events in which the scanner goes round its three channels.
    private let turn: Double
    /// Events after which 95 in 100 are heard, where nothing falls into step.
    private let expected: Double

    /// - Parameters:
    ///   - refinement: so many cells in place of one.
    ///   - takesChannelsAsOne: the windows of the three channels count as one, a third of the work, where they are long
    ///     against the PDU spacings by which they lie apart.
    init(_ model: DiscoveryModel, refinement: Int = 1, takesChannelsAsOne: Bool = false) {
        let window = Double(model.openWindow - model.pduDuration)
        let size = min(1.3 * model.delay.variance.squareRoot(), window / 2) / Double(refinement)
        let turns = takesChannelsAsOne && 20 * Double(model.spacing) <= window ? 3 : 1
        let circumference = 3 * Double(model.interval) / Double(turns)
        let cells = max(8, Int(rounding: circumference / size, .up))
        let all = ReceptionArcs(model).averages(cells: turns * cells, offset: 0).missed
        missed = (0..<cells).map { cell in
            stride(from: cell, to: all.count, by: cells).reduce(0) { $0 + all[$1] } / Double(turns)
        }
        var audible: [Range<Int>] = []
        for cell in missed.indices where missed[cell] < 1 {
            if let last = audible.last, last.upperBound == cell {
                audible[audible.count - 1] = last.lowerBound..<cell + 1
            } else {
                audible.append(cell..<cell + 1)
            }
        }
        self.audible = audible
        turn = 3 * Double(model.interval) / model.meanPeriod
        expected = 3 * model.floor / model.meanPeriod
        // Each delay goes to three cells with weights that keep its mean and its variance.
        var weights: [Int: Double] = [:]
        for (delay, weight) in model.delay.parts {
            let place = (Double(model.advertisingInterval) + delay) / circumference * Double(cells)
            let nearest = place.rounded()
            let rest = place - nearest
            let cell = Int(wholePartOf: nearest)
            weights[cell - 1, default: 0] += weight * (rest * rest - rest) / 2
            weights[cell, default: 0] += weight * (1 - rest * rest)
            weights[cell + 1, default: 0] += weight * (rest * rest + rest) / 2
        }
        let first = weights.keys.min() ?? 0
        taps = (first...(weights.keys.max() ?? first)).map { Float(weights[$0] ?? 0) }
        shift = first % cells
    }

    /// Nil where it would take more cells.
    func follow(to events: Double, until enough: Double, cells: Double) -> EventChain.Reached? {
        var left = 1.0
        var reached: EventChain.Reached?
        let ended = follow(cells: cells, doubt: QuickModel.tailDoubt, most: events) { heard, rate in
            if Double(heard + 1) > events {
                let part = events - Double(heard)
                reached = EventChain.Reached(events: events, share: 1 - left + part * rate, rate: rate)
            } else if 1 - left + rate >= enough {
                let part = rate > 0 ? (enough - 1 + left) / rate : 1
                reached = EventChain.Reached(events: Double(heard) + part, share: enough, rate: rate)
            }
            left -= rate
            // No event finds more than the one before it.
            let most = 1 - left + rate * (events - Double(heard + 1))
            if reached == nil, enough < 1, most < enough {
                reached = EventChain.Reached(events: events, share: most, rate: rate)
            }
            return reached == nil
        }
        guard let ended else { return nil }
        return reached ?? extrapolated(GeometricTail(ended[...]), events, enough)
    }

    /// The share that each event finds, until less than `rest` is left or the rest is a geometric tail, which may be off by
    /// `doubt`. Nil where that would take more than so many cells.
    func shares(rest: Double, doubt: Double, cells: Double) -> [Double]? {
        var left = 1.0
        return follow(cells: cells, doubt: doubt, most: .infinity) { _, rate in
            left -= rate
            return left > rest
        }
    }

    /// Hands `body` how many events were followed and the share that the next one finds, until it says false or the rest is
    /// a geometric tail. Nil where `most` events, or those until then, would take more cells.
    private func follow(
        cells: Double, doubt: Double, most: Double, _ body: (Int, Double) -> Bool
    ) -> [Double]? {
        let count = missed.count
        var state = State(cells: count, reach: taps.count)
        var found: [Double] = []
        // A geometric tail may be recognised after so many events.
        var probe = Int(wholePartOf: max(64, 8 * turn))
        guard min(most, expected, Double(probe)) * Double(count) <= cells else { return nil }
        // The state stays where it is; the windows move against it.
        var turned = 0
        var left = 1.0
        while true {
            var rate = 0.0
            for range in audible { rate += state.lose(range, missed, turned) }
            let goesOn = body(found.count, rate)
            found.append(rate)
            left -= rate
            guard goesOn else { return found }
            if found.count == probe {
                // While hardly anybody is found yet, everything looks geometric.
                if left < 0.9, GeometricTail(found[...]).doubt < doubt { return found }
                guard min(most, Double(2 * probe)) * Double(count) <= 4 * cells else { return nil }
                probe *= 2
            }
            state.spread(taps)
            turned = (turned + shift) % count
        }
    }

    /// Where the tail ends.
    private func extrapolated(
        _ tail: GeometricTail, _ events: Double, _ enough: Double
    ) -> EventChain.Reached {
        let end = min(events, tail.time(left: 1 - enough))
        let left = tail.left(after: end)
        return EventChain.Reached(
            events: end, share: end < events ? enough : 1 - left, rate: tail.share(of: left))
    }
}

/// What is not heard yet, by cells of the circle. The last cells stand before the first as well, so that no look back goes
/// round. Single precision is a hundred times finer than what a share may be off by.
private struct State {
    private typealias Lanes = SIMD16<Float>
    private var now: [Float]
    private var next: [Float]
    private let reach: Int
    private let cells: Int
    /// How far rounded taps have scaled all masses by now: they do not add up to exactly 1.
    private var held = 1.0
    /// Far below any share that counts, and far above numbers that processors are slow with.
    private static let least: Float = 1e-25

    init(cells: Int, reach: Int) {
        (self.cells, self.reach) = (cells, reach)
        now = [Float](repeating: 1 / Float(cells), count: cells + reach + Lanes.scalarCount)
        next = now
    }

    /// What is heard in a stretch of the scanner's phases, which stand `turned` cells off the state's.
    mutating func lose(_ range: Range<Int>, _ missed: [Double], _ turned: Int) -> Double {
        var lost = 0.0
        var at = range.lowerBound - turned
        if at < 0 { at += cells }
        for cell in range {
            let mass = Double(now[reach &+ at])
            let survived = mass * missed[cell]
            lost += mass - survived
            now[reach &+ at] = Float(survived)
            at = at &+ 1 == cells ? 0 : at &+ 1
        }
        return lost / held
    }

    /// The next event's start, but for whole cells.
    mutating func spread(_ taps: [Float]) {
        held *= taps.reduce(0) { $0 + Double($1) }
        // From the last one on: where the reach is longer than the circle, what is copied is copied again.
        for index in (0..<reach).reversed() { now[index] = now[cells + index] }
        let (cells, reach) = (cells, reach)
        unsafe now.withUnsafeBytes { now in
            unsafe next.withUnsafeMutableBytes { next in
                let size = MemoryLayout<Float>.stride
                for index in stride(from: reach, to: reach + cells, by: Lanes.scalarCount) {
                    var sum = Lanes(repeating: Self.least)
                    for tap in taps.indices {
                        let before = unsafe now.loadUnaligned(
                            fromByteOffset: (index &- tap) &* size, as: Lanes.self)
                        sum += before * taps[tap]
                    }
                    unsafe next.storeBytes(of: sum, toByteOffset: index &* size, as: Lanes.self)
                }
            }
        }
        swap(&now, &next)
    }
}

extension DelayLaw {
    /// The law as delays (ns), each with its weight: a list's own, else 64 alike.
    fileprivate var parts: [(delay: Double, weight: Double)] {
        if case .list(let delays, _) = form { return zip(delays, probabilities).map { (Double($0.0), $0.1) } }
        let half = (3 * variance).squareRoot()
        return (0..<64).map { (mean - half + half * (Double($0) + 0.5) / 32, 1.0 / 64) }
    }
}
