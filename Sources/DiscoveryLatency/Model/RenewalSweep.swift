/// One pass over a lattice of time: v(a), the density of "an event starts at a and nothing was received before", by
///
///     v(a) = f0(a) + Σ law(r) · missed(a − T − r) · v(a − T − r)
///
/// and from it when the first PDU is received. Time and memory grow with the number of cells, not with how many
/// events or windows lie in them.
struct RenewalSweep {
    /// A cell in nanoseconds.
    let cell: Double
    private let taps: DelayTaps
    private let model: DiscoveryModel
    private let averages: ReceptionArcs.Averages
    private let circle: Int
    /// Time of the first cell's beginning, relative to t = 0.
    private let origin: Double
    /// Cells from an event's start to the end of its PDU c, from t = 0.
    private let lags: [Double]
    /// Cells at the beginning whose early PDUs start before anybody listens.
    private let early: [SIMD4<Double>]

    /// `subdivision` cells to a scan unit of 0.625 ms.
    init(_ model: DiscoveryModel, subdivision: Int) {
        self.model = model
        cell = 625_000 / Double(subdivision)
        taps = DelayTaps(model, cell: cell)
        circle = max(1, Int((3 * Double(model.interval) / cell).rounded()))
        let spacing = Double(model.spacing)
        let origin = model.start == .event ? -cell / 2 : -2 * spacing
        self.origin = origin
        let listening = model.start == .scan ? Double(model.firstWindowDelay) : 0
        averages = ReceptionArcs(model).averages(
            cells: circle, offset: (model.start == .scan ? origin - listening : origin))
        let cell = cell
        lags = (0..<3).map { (origin + Double($0) * spacing + Double(model.pduDuration)) / cell }
        if model.start == .event {
            early = []
        } else {
            let count = max(0, Int(((listening - origin) / cell).rounded(.up)))
            early = (0..<count).map { j in
                var share = SIMD4<Double>.zero
                for c in 0..<3 {
                    let from = origin + Double(j) * cell + Double(c) * spacing
                    share[c] = min(1, max(0, (from + cell - listening) / cell))
                }
                return share
            }
        }
    }

    /// Where the circle is entered, for averages over phases: the golden ratio's sequence, of which every beginning is
    /// spread evenly and which no grid of delays or windows is in step with.
    func phases(_ numbers: Range<Int>) -> [Int] {
        numbers.map { number in
            let place = (Double(number) + 0.5) * 0.618_033_988_749_895
            return min(circle - 1, Int((place - place.rounded(.down)) * Double(circle)))
        }
    }

    /// Adds to `found`, per cell of latency, the probability that the first PDU received ends in it, times `weight`.
    /// Stops where less than `rest` is left. Returns what is left and the cells that were swept.
    func run(
        phase: Int, weight: Double, rest: Double, into found: inout [Double]
    ) -> (left: Double, cells: Int) {
        var size = 1
        while size < taps.reach + 2 { size *= 2 }
        let mask = size - 1
        var missed = [Double](repeating: 0, count: size)
        let first = firstEvents()
        let floors = lags.map { Int($0.rounded(.down)) }
        let rests = zip(lags, floors).map { $0 - Double($1) }
        let limit = found.count - 1
        let shift = taps.shift
        let box = taps.box
        let inverse = 1 / Double(max(1, box ?? 1))
        var boxSum = 0.0
        var previousBox = 0.0
        var left = 1.0
        var at = phase
        var j = 0
        while j <= limit {
            var mass = j < first.count ? first[j] : 0
            let back = j &- shift
            if let box {
                if box == 0 {
                    let now = back >= 0 ? missed[back & mask] : 0
                    mass += taps.fraction == 0 ? now : (1 - taps.fraction) * now + taps.fraction * previousBox
                    previousBox = now
                } else if back >= 0 {
                    let newest = missed[back & mask]
                    let oldest = back >= box ? missed[(back &- box) & mask] : 0
                    boxSum += newest
                    var sum = boxSum
                    if box >= 4 {
                        let second = back >= 1 ? missed[(back &- 1) & mask] : 0
                        let last = back >= box &- 1 ? missed[(back &- box &+ 1) & mask] : 0
                        sum += (second + last) * (1.0 / 12) - (newest + oldest) * (7.0 / 12)
                    } else {
                        sum -= (newest + oldest) / 2
                    }
                    boxSum -= oldest
                    let now = sum * inverse
                    mass += taps.fraction == 0 ? now : (1 - taps.fraction) * now + taps.fraction * previousBox
                    previousBox = now
                }
            } else {
                for tap in taps.taps where back >= tap.cells {
                    mass += tap.weight * missed[(back &- tap.cells) & mask]
                }
            }
            guard mass > 0 else {
                missed[j & mask] = 0
                at = at &+ 1 == circle ? 0 : at &+ 1
                j &+= 1
                continue
            }
            var p = averages.first[at]
            var gone = averages.missed[at]
            if j < early.count {
                p *= early[j]
                gone = 1 - p[0] - p[1] - p[2]
            }
            missed[j & mask] = mass * gone
            if gone < 1 {
                left -= mass * (1 - gone)
                for c in 0..<3 where p[c] > 0 {
                    let hit = mass * p[c] * weight
                    let bin = max(0, j &+ floors[c])
                    if bin <= limit { found[bin] += hit * (1 - rests[c]) }
                    if bin < limit { found[bin &+ 1] += hit * rests[c] }
                }
            }
            at = at &+ 1 == circle ? 0 : at &+ 1
            j &+= 1
            if j & 4095 == 0, left < rest { break }
        }
        return (max(0, left), j)
    }

    /// Where the first event after the origin starts: for `event` just there; else the stationary forward recurrence
    /// P(X > x)/E[X], begun two spacings early so that an event in progress counts.
    private func firstEvents() -> [Double] {
        guard model.start != .event else { return [1] }
        let interval = Double(model.advertisingInterval)
        let cells = Int(((interval + Double(model.delay.longest)) / cell).rounded(.up)) + 1
        let perCell = cell / model.meanPeriod
        var masses = (0..<cells).map { j in
            let from = Double(j) * cell - interval
            if from + cell <= 0 { return perCell }
            // Simpson's rule is exact for straight stretches; steps of a list are found by halving the cell.
            let parts = 8
            let step = cell / Double(parts)
            return perCell
                * (0..<parts).reduce(0.0) { $0 + model.delay.survivalOf(from + (Double($1) + 0.5) * step) }
                / Double(parts)
        }
        let total = masses.reduce(0, +)
        for index in masses.indices { masses[index] /= total }
        return masses
    }
}

extension DelayLaw {
    fileprivate func survivalOf(_ x: Double) -> Double { x < 0 ? 1 : survival(x) }
}
