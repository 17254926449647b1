/// Which phases of an event's start let one of its PDUs be received: on the circle of three scan intervals, one arc
/// per channel, [c(interval − spacing), c(interval − spacing) + window − PDU].
struct ReceptionArcs {
    /// Of the circle, in nanoseconds.
    let circumference: Double
    /// Stretches of the circle on which the same PDUs can be received: where each begins, and for each channel the
    /// probability that its PDU is the first received.
    private var starts: [Double] = []
    private var first: [SIMD4<Double>] = []

    /// Cell averages: `missed` that no PDU is received, `first[c]` that PDU c is the first.
    struct Averages {
        var missed: [Double]
        /// Lanes 0, 1, 2: channels 37, 38, 39.
        var first: [SIMD4<Double>]
    }

    init(_ model: DiscoveryModel) {
        let interval = Double(model.interval)
        let circle = 3 * interval
        circumference = circle
        let length = Double(model.openWindow - model.pduDuration)
        let arcs = (0..<3).map { c in
            Double(c) * (interval - Double(model.spacing))
        }.map { start in start - (start / circle).rounded(.down) * circle }
        guard length > 0 else {
            starts = [0]
            first = [.zero]
            return
        }
        func covers(_ start: Double, _ x: Double) -> Bool {
            let along = x >= start ? x - start : x - start + circle
            return along < length
        }
        var edges: Set<Double> = [0]
        for start in arcs {
            edges.insert(start)
            let end = start + length
            edges.insert(end < circle ? end : end - circle)
        }
        starts = edges.filter { $0 < circle }.sorted()
        for index in starts.indices {
            let end = index + 1 < starts.count ? starts[index + 1] : circle
            let middle = (starts[index] + end) / 2
            var missed = 1.0
            var probabilities = SIMD4<Double>.zero
            for channel in 0..<3 where covers(arcs[channel], middle) {
                probabilities[channel] = missed * (1 - model.loss)
                missed *= model.loss
            }
            first.append(probabilities)
        }
    }

    /// Exact averages over `cells` equal cells of the circle, the first one beginning at phase `offset`.
    func averages(cells: Int, offset: Double) -> Averages {
        let size = circumference / Double(cells)
        var averages = Averages(
            missed: [Double](repeating: 1, count: cells), first: [SIMD4<Double>](repeating: .zero, count: cells)
        )
        for index in starts.indices where first[index] != .zero {
            let end = index + 1 < starts.count ? starts[index + 1] : circumference
            add(first[index], from: starts[index] - offset, to: end - offset, size, &averages.first)
        }
        for cell in 0..<cells {
            let p = averages.first[cell]
            averages.missed[cell] = max(0, 1 - p[0] - p[1] - p[2])
        }
        return averages
    }

    /// Adds the share of each cell that the stretch covers; the stretch is shorter than the circle.
    private func add(
        _ value: SIMD4<Double>, from: Double, to: Double, _ size: Double, _ cells: inout [SIMD4<Double>]
    ) {
        let turns = (from / circumference).rounded(.down) * circumference
        let (from, to) = ((from - turns) / size, (to - turns) / size)
        var cell = Int(from)
        while Double(cell) < to {
            let share = min(to, Double(cell + 1)) - max(from, Double(cell))
            if share > 0 { cells[cell % cells.count] += value * share }
            cell += 1
        }
    }
}
