import Glibc

extension Prediction {
    /// From the shares found in equal cells of time.
    init(_ model: DiscoveryModel, found: [Double], cell: Double, error: Double) {
        // Few enough entries to keep: neighbours are put together.
        let group = max(1, found.count >> 21)
        var cdf = [Double](repeating: 0, count: found.count / group + 1)
        var entries = cdf.mutableSpan
        var sum = 0.0
        if group == 1 {
            for index in found.indices {
                sum += found[index]
                entries[index &+ 1] = min(1, sum)
            }
        } else {
            for place in 1..<entries.count {
                for index in (place - 1) * group..<place * group { sum += found[index] }
                entries[place] = min(1, sum)
            }
        }
        let step = cell * Double(group)
        self.init(
            model: model, cdf: cdf, step: step, error: min(1, error),
            horizon: Int64(wholePartOf: Double(cdf.count - 1) * step), left: max(0, 1 - cdf[cdf.count - 1]),
            tail: Self.tail(model, cdf, step))
    }

    /// Fits a geometric tail: where between 1 % and a millionth are left to be found, or the last half of the horizon
    /// where that lies beyond it. Both ends are whole mean periods apart, so that the steps and plateaus in between do
    /// not matter. Nil where everything is found by a fixed time.
    private static func tail(_ model: DiscoveryModel, _ cdf: [Double], _ step: Double) -> Tail? {
        guard model.bound == nil else { return nil }
        var begin = cdf.firstIndex { $0 >= 0.99 } ?? cdf.count
        var end = cdf.firstIndex { $0 >= 1 - 1e-6 } ?? cdf.count - 1
        if begin >= end - end / 4 {
            end = cdf.count - 1
            begin = end - end / 2
        }
        let period = model.meanPeriod / step
        let periods = (Double(end - begin) / period).rounded(.down)
        if periods >= 1 { end = min(end, begin + Int(nearest: periods * period)) }
        let (before, after) = (1 - cdf[begin], 1 - cdf[end])
        guard before > 0, after > 0, end > begin else { return nil }
        // Without randomness events and windows repeat: what is still missing then is missed for ever. (The lattice
        // alone would let it trickle in, through cells that a window's edge cuts.)
        let isRandom = model.delay.variance > 0 || model.loss > 0
        let fall = isRandom ? log(before / after) : 0
        return Tail(
            from: Int64(wholePartOf: Double(begin) * step),
            timeConstant: fall > 1e-9 ? Double(end - begin) * step / fall : .infinity)
    }

    /// How far the distribution may be off where it is a fitted tail.
    var tailDoubt: Double {
        guard left > 1e-6, tail?.timeConstant.isFinite == true else { return 0 }
        return GeometricTail(cdf: cdf).doubt
    }

    /// The largest difference of two distributions, as far as this one reaches. Where the distribution has steps (`event`), times one cell apart
    /// count as the same.
    func distance(to coarser: Prediction) -> Double {
        let slack = model.start == .event ? coarser.step : 0
        var worst = 0.0
        // Where cells are parts of the coarser ones, every entry of those has one here.
        let parts = Int(nearest: coarser.step / step)
        let isAligned =
            slack == 0 && Double(parts) * step == coarser.step && step.truncatingRemainder(dividingBy: 1) == 0
            && coarser.cdf.count <= 200_000
        let aligned = isAligned ? min(coarser.cdf.count, (cdf.count + parts - 2) / parts) : 0
        for index in 0..<aligned { worst = max(worst, abs(coarser.cdf[index] - cdf[index * parts])) }
        for index in stride(from: aligned, to: coarser.cdf.count, by: max(1, coarser.cdf.count / 200_000)) {
            let time = Double(index) * coarser.step
            // A finer one may not reach as far.
            guard time <= Double(horizon) else { break }
            let low = probability(by: Int64(nearest: time - slack))
            let high = slack == 0 ? low : probability(by: Int64(nearest: time + slack))
            worst = max(worst, coarser.cdf[index] - high, low - coarser.cdf[index])
        }
        return worst
    }
}
