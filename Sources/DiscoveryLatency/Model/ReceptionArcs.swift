/// Which phases of an event's start let one of its PDUs be received: on the circle of three scan intervals, one arc
/// per channel, [c(interval − spacing), c(interval − spacing) + window − PDU].
struct ReceptionArcs {
    /// Of the circle, in nanoseconds.
    let circumference: Double
    /// Stretches of the circle on which the same PDUs can be received: where each begins, and which they are.
    private var starts: [Double] = []
    private var audible: [[Int]] = []
    private let loss: Double

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
        loss = model.loss
        let length = Double(model.openWindow - model.pduDuration)
        let arcs = (0..<3).map { c in
            Double(c) * (interval - Double(model.spacing))
        }.map { start in start - (start / circle).rounded(.down) * circle }
        guard length > 0 else {
            starts = [0]
            audible = [[]]
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
            audible.append((0..<3).filter { covers(arcs[$0], middle) })
        }
    }

    /// Exact averages over `cells` equal cells of the circle, the first one beginning at phase `offset`.
    func averages(cells: Int, offset: Double) -> Averages {
        let first = averages(cells: cells, offset: offset) { audible in
            var missed = 1.0
            var probabilities = SIMD4<Double>.zero
            for channel in audible {
                probabilities[channel] = missed * (1 - loss)
                missed *= loss
            }
            return probabilities
        }
        return Averages(missed: first.map { max(0, 1 - $0[0] - $0[1] - $0[2]) }, first: first)
    }

    /// What follows PDU `channel` of an event, by the cell in which the event starts: in lanes 0…2 the probabilities that
    /// it is received and that this later PDU is the next one; in lane 3 that it is received and no later one is.
    func following(_ channel: Int, cells: Int) -> [SIMD4<Double>] {
        averages(cells: cells, offset: 0) { audible in
            var values = SIMD4<Double>.zero
            guard audible.contains(channel) else { return values }
            var left = 1 - loss
            for later in audible where later > channel {
                values[later] = left * (1 - loss)
                left *= loss
            }
            values[3] = left
            return values
        }
    }

    private func averages(
        cells: Int, offset: Double, _ value: ([Int]) -> SIMD4<Double>
    ) -> [SIMD4<Double>] {
        let size = circumference / Double(cells)
        var averages = [SIMD4<Double>](repeating: .zero, count: cells)
        for index in starts.indices where !audible[index].isEmpty {
            let end = index + 1 < starts.count ? starts[index + 1] : circumference
            add(value(audible[index]), from: starts[index] - offset, to: end - offset, size, &averages)
        }
        return averages
    }

    /// Adds the share of each cell that the stretch covers; the stretch is shorter than the circle.
    private func add(
        _ value: SIMD4<Double>, from: Double, to: Double, _ size: Double, _ cells: inout [SIMD4<Double>]
    ) {
        let turns = (from / circumference).rounded(.down) * circumference
        let (from, to) = ((from - turns) / size, (to - turns) / size)
        var cell = Int(wholePartOf: from)
        while Double(cell) < to {
            let share = min(to, Double(cell + 1)) - max(from, Double(cell))
            if share > 0 { cells[cell % cells.count] += value * share }
            cell += 1
        }
    }
}
