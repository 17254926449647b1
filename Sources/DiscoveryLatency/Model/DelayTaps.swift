/// How the start of one event spreads over the cells in which the next may start: `advertisingInterval` plus the delay,
/// as weights on a lattice of time.
///
/// A uniform law is a box of K + 1 taps, summed in constant time whatever K is. The weights (5/12, 13/12, 1 … 1,
/// 13/12, 5/12)/K keep its variance; the plain trapezoid would add a sixth of a cell squared per event, which adds up
/// over the hundreds of events of a resonance. Other laws are a few taps, each split between two cells so that its
/// mean is kept.
struct DelayTaps {
    /// Whole cells before the box or the first tap.
    let shift: Int
    /// The box's K; nil for a list.
    let box: Int?
    /// How much of the box lies one cell further, 0..<1.
    let fraction: Double
    /// Cells beyond `shift` and weights of a list.
    let taps: [(cells: Int, weight: Double)]
    /// Of a list that is so many neighbouring cells alike: how many. A running sum serves it.
    let run: Int?
    /// Whole cells to the last place of an event's successor.
    let reach: Int
    /// Cells between neighbouring places of a list, where they are alike; else 1.
    let stride: Int
    /// Into how many cells beyond the first one event spreads its successor.
    var spread: Int { reach - shift }

    init(_ model: DiscoveryModel, cell: Double) {
        var base = Double(model.advertisingInterval)
        var width = 0.0
        guard model.delay.variance > 0 else {
            // Two cells in place of one would let events drift that in truth keep their distance for ever.
            shift = max(1, Int(nearest: model.meanPeriod / cell))
            box = 0
            fraction = 0
            taps = []
            run = nil
            stride = 1
            reach = shift
            return
        }
        switch model.delay.form {
        case .uniform(let max): width = Double(max)
        case .ticks(let count):
            base += Double(DelayLaw.tick(1)) / 2
            width = Double(DelayLaw.tick(count))
        case .list(let delays, _):
            var taps: [Int: Double] = [:]
            for (delay, weight) in zip(delays, model.delay.probabilities) {
                let place = (base + Double(delay)) / cell
                let whole = place.rounded(.down)
                let rest = place - whole
                taps[Int(wholePartOf: whole), default: 0] += weight * (1 - rest)
                if rest > 0 { taps[Int(wholePartOf: whole) + 1, default: 0] += weight * rest }
            }
            let first = taps.keys.min() ?? 1
            shift = first
            box = nil
            fraction = 0
            self.taps = taps.sorted { $0.key < $1.key }.map { ($0.key - first, $0.value) }
            reach = taps.keys.max() ?? first
            let weights = taps.values.sorted()
            let isRun =
                taps.count == reach - first + 1 && weights[weights.count - 1] - weights[0] < 1e-9
            run = isRun ? taps.count : nil
            stride = max(1, self.taps.reduce(0) { Self.divisor($0, $1.cells) })
            return
        }
        let cells = Int(nearest: width / cell)
        // What rounding the width took is put on both sides, so that the mean is kept.
        let place = (base + (width - Double(cells) * cell) / 2) / cell
        let whole = (place + 1e-9).rounded(.down)
        shift = Int(wholePartOf: whole)
        let rest = place - whole
        fraction = rest < 1e-6 ? 0 : rest
        box = cells
        taps = []
        run = nil
        stride = 1
        reach = shift + cells + (fraction > 0 ? 1 : 0)
    }

    /// The greatest number that divides both.
    private static func divisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : divisor(b, a % b) }
}
