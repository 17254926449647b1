internal import Glibc

/// Whether what is left falls by the same factor in equal times.
struct GeometricTail {
    /// How far the distribution may be off beyond the horizon if the last quarter's rate goes on.
    let doubt: Double
    /// What is left at the horizon, its logarithm's fall in each step of the last quarter, and the steps to the horizon.
    private let rest: Double
    private let fall: Double
    private let steps: Int

    /// `found`: shares by equal steps of time.
    init(_ found: ArraySlice<Double>) {
        let quarter = found.count / 4
        var left = 1.0
        let survivors = (0..<4).map { part in
            let from = found.startIndex + part * quarter
            for index in from..<from + quarter { left -= found[index] }
            return left
        }
        self.init(survivors, quarter: quarter)
    }

    /// `cdf`: shares found by equal steps of time, from none on.
    init(cdf: [Double]) {
        let quarter = (cdf.count - 1) / 4
        self.init((1...4).map { 1 - cdf[$0 * quarter] }, quarter: quarter)
    }

    /// What is left after each of four quarters.
    private init(_ survivors: [Double], quarter: Int) {
        let left = survivors[3]
        steps = 4 * quarter
        rest = max(0, left)
        guard quarter > 0, left > 0, survivors[2] > left else {
            doubt = left
            fall = 0
            return
        }
        let before = survivors[1] / survivors[2] - 1
        let after = survivors[2] / left - 1
        doubt = after > 0 ? left * abs(before - after) / after : left
        fall = log(survivors[2] / left) / Double(quarter)
    }

    /// What is left after so many steps, past the horizon.
    func left(after time: Double) -> Double { rest * exp(-fall * (time - Double(steps))) }

    /// What the next step finds of what is left.
    func share(of left: Double) -> Double { left * (1 - exp(-fall)) }

    /// The steps until so much is left, past the horizon.
    func time(left: Double) -> Double { fall > 0 ? Double(steps) + log(rest / left) / fall : .infinity }
}
