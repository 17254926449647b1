/// The events that were missed, by the cell of time in which they started, as far back as the next event may reach; and
/// from them the chance that an event starts in a cell.
///
/// Cells are asked for and filled in order. A uniform delay is a running sum, so a cell costs the same whatever the
/// delay and the advertising interval are.
struct MissedEvents {
    private var ring: [Double]
    private let mask: Int
    private let taps: DelayTaps
    private let inverse: Double
    private var boxSum = 0.0
    private var previousBox = 0.0

    init(_ taps: DelayTaps) {
        self.taps = taps
        var size = 1
        while size < taps.reach + taps.spread + 4 { size *= 2 }
        mask = size - 1
        ring = [Double](repeating: 0, count: size)
        inverse = 1 / Double(max(1, taps.box ?? 1))
    }

    @inline(__always)
    mutating func put(_ mass: Double, at cell: Int) { ring[cell & mask] = mass }

    /// The mass of events that start in this cell, the one before them having been missed.
    @inline(__always)
    mutating func successors(in cell: Int) -> Double {
        let back = cell &- taps.shift
        guard let box = taps.box else {
            if let run = taps.run {
                guard back >= 0 else { return 0 }
                boxSum += ring[back & mask]
                if back >= run { boxSum -= ring[(back &- run) & mask] }
                return boxSum / Double(run)
            }
            var mass = 0.0
            for tap in taps.taps where back >= tap.cells {
                mass += tap.weight * ring[(back &- tap.cells) & mask]
            }
            return mass
        }
        guard back >= 0 else { return 0 }
        let newest = ring[back & mask]
        var now = newest
        if box > 0 {
            let oldest = back >= box ? ring[(back &- box) & mask] : 0
            var sum = boxSum + newest
            if box >= 4 {
                let second = back >= 1 ? ring[(back &- 1) & mask] : 0
                let last = back >= box &- 1 ? ring[(back &- box &+ 1) & mask] : 0
                sum += (second + last) * (1.0 / 12) - (newest + oldest) * (7.0 / 12)
            } else {
                sum -= (newest + oldest) / 2
            }
            // One addition a cell, because each waits for the one before.
            boxSum += newest - oldest
            now = sum * inverse
        }
        let mass =
            taps.fraction == 0 ? now : (1 - taps.fraction) * now + taps.fraction * previousBox
        previousBox = now
        return mass
    }

    /// Goes on at `next` instead of `cell`, nothing being received in between: as if each cell were asked for and put back.
    mutating func pass(from cell: Int, to next: Int) {
        guard let box = taps.box, box >= 4, cell > taps.shift + box else {
            for j in cell..<max(cell, next) { put(successors(in: j), at: j) }
            return
        }
        let (early, late, inverse) = (1 - taps.fraction, taps.fraction, inverse)
        let size = mask + 1
        var j = cell
        while j < next {
            let (back, end) = ((j &- taps.shift) & mask, (j &- taps.shift &- box &+ 1) & mask)
            let there = j & mask
            let count = min(next - j, size - back, size - end, size - there)
            var second = ring[(back &- 1) & mask]
            var oldest = ring[(end &- 1) & mask]
            var (sum, previous) = (boxSum, previousBox)
            var cells = ring.mutableSpan
            for i in 0..<count {
                let newest = cells[back &+ i]
                let last = cells[end &+ i]
                let now =
                    (sum + newest + ((second + last) * (1.0 / 12) - (newest + oldest) * (7.0 / 12))) * inverse
                sum += newest - oldest
                cells[there &+ i] = early * now + late * previous
                (second, oldest, previous) = (newest, last, now)
            }
            (boxSum, previousBox) = (sum, previous)
            j += count
        }
    }

    /// Goes on with cell `next`, passing over cells in which no event can start: of those before it only `filled` hold
    /// anything that counts.
    mutating func jump(to next: Int, filled: ClosedRange<Int>) {
        // What an earlier round of the ring left around the filled cells would be taken for events.
        for cell in filled.lowerBound - taps.spread - 2..<filled.lowerBound { ring[cell & mask] = 0 }
        for cell in filled.upperBound + 1...filled.upperBound + taps.spread + 2 { ring[cell & mask] = 0 }
        boxSum = 0
        previousBox = 0
    }

    /// Whether events are equally likely, to within a part `part`, in all cells that the next one may follow. Where the delays
    /// of a list lie `stride` cells apart, cells that lie as far apart are compared.
    func isEven(before cell: Int, within part: Double) -> Bool {
        guard cell > taps.reach + taps.stride else { return false }
        for first in 1...taps.stride {
            var (least, most) = (Double.infinity, 0.0)
            for back in stride(from: first, through: taps.reach + first, by: taps.stride) {
                let mass = ring[(cell &- back) & mask]
                (least, most) = (min(least, mass), max(most, mass))
            }
            if most - least > part * most { return false }
        }
        return true
    }

    /// Goes on at `next` instead of `cell`, nothing being received in between: what is even stays so.
    mutating func skip(from cell: Int, to next: Int) {
        let last = (0..<taps.stride).map { ring[(cell &- taps.stride &+ $0) & mask] }
        for there in next - ring.count..<next {
            let place = (there - cell) % taps.stride
            ring[there & mask] = last[place < 0 ? place + taps.stride : place]
        }
        boxSum = last[0] * Double(taps.box ?? taps.run ?? 0)
        previousBox = last[0]
    }
}
