/// What becomes of an event by the cell of the circle of phases in which it starts, laid out for sweeps.
struct ReceptionTable {
    /// That no PDU is received.
    let missed: [Double]
    /// That PDU 0, 1, 2 is the first received.
    let first: [SIMD4<Double>]
    /// Of most cells one PDU at most can be received: which (0…2); `none`; or `several`.
    let channel: [UInt8]
    static let none: UInt8 = 3
    static let several: UInt8 = 4

    /// `cells` cells, the first one beginning at phase `offset` (ns).
    init(_ arcs: ReceptionArcs, cells: Int, offset: Double) {
        let averages = arcs.averages(cells: cells, offset: offset)
        missed = averages.missed
        first = averages.first
        channel = averages.first.map { p in
            let heard = (0..<3).filter { p[$0] > 0 }
            return heard.isEmpty ? Self.none : heard.count > 1 ? Self.several : UInt8(heard[0])
        }
    }
}

/// Latencies in cells: a PDU ends some time after its event starts, which is no whole number of cells, so that its mass
/// is split between two in such a way that the mean is kept.
struct LatencyBins {
    private let whole: [Int]
    private let rest: [Double]

    /// Cells from an event's cell to the end of each of its PDUs.
    init(lags: [Double]) {
        whole = lags.map { Int($0.rounded(.down)) }
        rest = zip(lags, whole).map { $0 - Double($1) }
    }

    @inline(__always)
    func add(_ mass: Double, event cell: Int, channel: Int, to found: inout [Double]) {
        let bin = max(0, cell &+ whole[channel])
        if bin < found.count { found[bin] += mass * (1 - rest[channel]) }
        if bin &+ 1 < found.count { found[bin &+ 1] += mass * rest[channel] }
    }
}
