/// What becomes of an event by the cell of the circle of phases in which it starts, laid out for sweeps.
struct ReceptionTable {
    /// That no PDU is received.
    let missed: [Double]
    /// That PDU 0, 1, 2 is the first received.
    let first: [SIMD4<Double>]
    /// Of most cells one PDU at most can be received: which (0…2); `none`; or `several`.
    let channel: [UInt8]
    /// The cells at which something can be received and at the one before nothing.
    private let openings: [Int]
    static let none: UInt8 = 3
    static let several: UInt8 = 4

    /// `cells` cells, the first one beginning at phase `offset` (ns).
    init(_ arcs: ReceptionArcs, cells: Int, offset: Double) {
        let averages = arcs.averages(cells: cells, offset: offset)
        missed = averages.missed
        first = averages.first
        let channel = averages.first.map { p in
            var heard = Self.none
            for c in 0..<3 where p[c] > 0 { heard = heard == Self.none ? UInt8(c) : Self.several }
            return heard
        }
        self.channel = channel
        openings = channel.indices.filter {
            channel[$0] != Self.none && channel[$0 > 0 ? $0 - 1 : channel.count - 1] == Self.none
        }
    }
}

extension ReceptionTable {
    /// Cells from this one on in which nothing can be received.
    func silence(from cell: Int) -> Int {
        guard channel[cell] == Self.none else { return 0 }
        guard let first = openings.first else { return channel.count }
        var (low, high) = (0, openings.count)
        while low < high {
            let middle = (low + high) / 2
            if openings[middle] > cell { high = middle } else { low = middle + 1 }
        }
        return (low < openings.count ? openings[low] : first + channel.count) - cell
    }
}

/// A scanner as sweeps see it, whatever advertises: the circle of its phases in cells, and what is heard in each.
struct ScannerPhases {
    /// A cell in nanoseconds.
    let cell: Double
    let subdivision: Int
    /// Cells of three scan intervals.
    let circle: Int
    let arcs: ReceptionArcs
    let table: ReceptionTable
    /// What follows each channel's PDU (`ReceptionArcs.following`).
    let following: [[SIMD4<Double>]]

    /// `subdivision` cells to a scan unit of 0.625 ms.
    init(_ model: DiscoveryModel, subdivision: Int) {
        let cell = 625_000 / Double(subdivision)
        let circle = max(1, Int(nearest: 3 * Double(model.interval) / cell))
        let arcs = ReceptionArcs(model)
        self.cell = cell
        self.subdivision = subdivision
        self.circle = circle
        self.arcs = arcs
        table = ReceptionTable(arcs, cells: circle, offset: 0)
        following = model.start == .entry ? (0..<3).map { arcs.following($0, cells: circle) } : []
    }
}

/// Latencies in cells: a PDU ends some time after its event starts, which is no whole number of cells, so that its mass
/// is split between two in such a way that the mean is kept.
struct LatencyBins {
    private let whole: [Int]
    private let rest: [Double]

    /// Cells from an event's cell to the end of each of its PDUs.
    init(lags: [Double]) {
        whole = lags.map { Int(rounding: $0, .down) }
        rest = zip(lags, whole).map { $0 - Double($1) }
    }

    /// Of an event, all PDUs end within so many cells.
    var reach: Int { max(0, whole.max() ?? 0) + 2 }

    @inline(__always)
    func add(_ mass: Double, event cell: Int, channel: Int, to found: inout [Double]) {
        let bin = max(0, cell &+ whole[channel])
        if bin < found.count { found[bin] += mass * (1 - rest[channel]) }
        if bin &+ 1 < found.count { found[bin &+ 1] += mass * rest[channel] }
    }

    /// `found` counts 2^`shift` cells as one.
    @inline(__always)
    func add(
        _ mass: Double, event cell: Int, channel: Int, _ shift: Int, to found: inout MutableSpan<Double>
    ) {
        let bin = max(0, cell &+ whole[channel])
        let late = mass * rest[channel]
        let (here, next) = (bin &>> shift, (bin &+ 1) &>> shift)
        if here < found.count { found[here] += mass - late }
        if next < found.count { found[next] += late }
    }
}
