internal import Glibc

/// The density of "an event starts x after another one", where each event is delayed by a normal amount and both time
/// stamps are blurred. Nanoseconds. What depends on the number of events alone is worked out once; `EventDensity` is exact
/// for the event that comes next.
struct EventSums {
    private static let kept = 256
    let variance: Double
    /// A variance.
    let blur: Double
    private let normal = NormalTable.shared
    /// By the number of events: the height of the normal distribution, and 1/(2·variance).
    private let heights: [Double]
    private let exponents: [Double]

    init(variance: Double, blur: Double) {
        self.variance = variance
        self.blur = blur
        heights = (0..<Self.kept).map { 1 / (2 * Double.pi * (Double($0) * variance + blur)).squareRoot() }
        exponents = (0..<Self.kept).map { 0.5 / (Double($0) * variance + blur) }
    }

    /// About the highest density of a gap, for this period or one a few percent shorter.
    func highest(_ length: Double, _ period: Double) -> Double {
        let events = max(1, (length / period).rounded(.down))
        return 1 / (2 * Double.pi * (events * variance + blur)).squareRoot() + 1 / period
    }

    func of(_ period: Double) -> Periodic {
        let square = period * period
        func events(_ part: Double) -> Double {
            variance > 0 ? (part * square - blur) / variance : part * square > blur ? .infinity : -1
        }
        return Periodic(
            sums: self, period: period, frequency: 1 / period, alone: events(0.01), apart: events(0.3844))
    }

    /// Of one mean period.
    struct Periodic {
        let sums: EventSums
        let period: Double
        let frequency: Double
        /// Up to so many events, the next ones are five deviations off and more.
        let alone: Double
        /// After more, events run into each other: one a period, within a thousandth.
        let apart: Double

        /// The shortest period from this one on that puts an event at this distance from another one: within √50
        /// deviations, beyond which `event` is 0.
        func next(_ length: Double) -> Double {
            let events = (length * frequency).rounded(.down)
            func reach(_ events: Double) -> Double { 7.08 * (events * sums.variance + sums.blur).squareRoot() }
            if (events + 1) * period - length < reach(events + 1) { return period }
            return events < 1 ? .infinity : max(period, (length - reach(events)) / events)
        }

        @inline(__always)
        func density(_ length: Double) -> Double {
            let middle = length * frequency
            if middle > apart { return frequency }
            let nearest = max(1, middle.nearestOfSmall.whole)
            let density = event(nearest, length)
            return middle > alone ? density + others(nearest, length) : density
        }

        /// Of the events before and after the nearest one, as far as they reach.
        private func others(_ nearest: Int, _ length: Double) -> Double {
            let middle = length * frequency
            let spread = max(1, middle) * sums.variance + sums.blur
            let reach = 5 * spread.squareRoot() * frequency + 0.5
            let first = max(1, (middle - reach + 0.5).nearestOfSmall.whole)
            let last = (middle + reach - 0.5).nearestOfSmall.whole
            guard first <= last else { return 0 }
            var density = 0.0
            for events in first...last where events != nearest { density += event(events, length) }
            return density
        }

        @inline(__always)
        private func event(_ events: Int, _ length: Double) -> Double {
            let rest = length - Double(events) * period
            guard events < EventSums.kept else {
                let both = Double(events) * sums.variance + sums.blur
                let exponent = 0.5 * rest * rest / both
                return exponent < 25 ? sums.normal.fall(exponent) / (2 * Double.pi * both).squareRoot() : 0
            }
            let exponent = rest * rest * sums.exponents[events]
            return exponent < 25 ? sums.normal.fall(exponent) * sums.heights[events] : 0
        }
    }
}
