internal import Glibc

/// Whether gaps that are multiples of a period are all multiples of a longer one too: then that one may be the true one, and
/// the shorter one its half or its third. Nanoseconds.
enum CommonMultiple {
    /// The chance that gaps of the true period pass for gaps of a longer one.
    private static let level = 1e-4
    /// One gap in so many may be off: a wrong stamp.
    private static let allowed = 24

    /// The longer periods, as multiples of `period`.
    ///
    /// - Parameters:
    ///   - gaps: between events that follow each other.
    ///   - heard: the share of the events of `period` that was heard, 0…1. If `period` is the true one, chance decides which
    ///     multiples occur.
    static func all(of gaps: [Double], period: Double, heard: Double) -> [Double] {
        guard period > 0, heard > 0, heard < 1 else { return [] }
        let counts = gaps.map { ($0 / period).rounded() }.filter { $0 >= 1 }
        return [2.0, 3].filter { multiple in
            let others = counts.count { $0.truncatingRemainder(dividingBy: multiple) != 0 }
            guard others <= counts.count / allowed else { return false }
            // A gap of k events has the chance q(1 − q)^(k − 1): that k is a multiple of m has the chance q·r/(1 − r·(1 − q)).
            let rest = pow(1 - heard, multiple - 1)
            let share = heard * rest / (1 - rest * (1 - heard))
            return BinomialBounds.regularizedBeta(share, Double(counts.count - others), Double(others + 1))
                < level
        }
    }
}
