/// What the shortest gaps say without any likelihood: an interval is no longer than a gap between two events. One gap
/// of one period, and every multiple of the period is out, however many gaps of several periods there are.
///
/// Some gaps are too short all the same: a duplicate, the gap after a report that was stamped late. Of n gaps so many
/// are given up as chance in one of a hundred makes of one outlier in fifty; but outliers lie anywhere, so that two short
/// gaps that agree (three of more than sixteen) are believed.
enum GapBound {
    /// What gaps of one period differ by: the delay, the channels, the host.
    private static let spread = 12e6

    /// The longest interval that `gaps` (nanoseconds, ascending, not empty) leave, with room for late stamps.
    static func longest(_ gaps: [Double]) -> Double {
        let agreeing = gaps.count > 16 ? 3 : 2
        var bound = gaps[min(outliers(gaps.count), gaps.count - 1)]
        for first in gaps.indices.dropLast(agreeing - 1) {
            let last = gaps[first + agreeing - 1]
            guard last < bound else { break }
            if last - gaps[first] <= spread { bound = last }
        }
        return bound * 1.1 + spread
    }

    /// More than this many outliers of `count` gaps come in less than one of a hundred cases; one at least.
    private static func outliers(_ count: Int) -> Int {
        let share = GapLikelihood.outliers
        var chance = 1.0
        for _ in 0..<count { chance *= 1 - share }
        var total = chance
        var most = 0
        while total < 0.99, most < count {
            chance *= Double(count - most) / Double(most + 1) * share / (1 - share)
            most += 1
            total += chance
        }
        return max(1, most)
    }
}
