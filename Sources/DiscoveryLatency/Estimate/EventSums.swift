internal import Glibc

/// The density of "an event starts x after another one", where each event is delayed by a normal amount and both time
/// stamps are blurred. Nanoseconds. What depends on the number of events alone is worked out once; `EventDensity` is exact
/// for the event that comes next.
struct EventSums {
    static let kept = 256
    let variance: Double
    /// A variance.
    let blur: Double
    private let normal = NormalTable.shared
    /// By the number of events: the height of the normal distribution, and 1/(2·variance).
    private let heights: [Double]
    private let exponents: [Double]

    /// - Parameter events: gaps of fewer events are looked up; of more, each costs a root and a division.
    init(variance: Double, blur: Double, events: Int = kept) {
        self.variance = variance
        self.blur = blur
        heights = (0..<events).map { 1 / (2 * Double.pi * (Double($0) * variance + blur)).squareRoot() }
        exponents = (0..<events).map { 0.5 / (Double($0) * variance + blur) }
    }

    /// About the highest density of a gap, for this period or one a few percent shorter.
    func highest(_ length: Double, _ period: Double) -> Double {
        let events = max(1, (length / period).rounded(.down))
        return 1 / (2 * Double.pi * (events * variance + blur)).squareRoot() + 1 / period
    }

    func of(_ period: Double) -> Period {
        let square = period * period
        func events(_ deviation: Double) -> Double {
            let part = deviation * deviation * square
            return variance > 0 ? (part - blur) / variance : part > blur ? .infinity : -1
        }
        return Period(
            length: period, frequency: 1 / period, alone: events(0.1), beside: events(0.25), apart: events(0.62)
        )
    }

    /// A mean period, and how many events it takes until those before and after the nearest one matter.
    struct Period {
        let length: Double
        let frequency: Double
        /// Up to so many events, the next ones are five deviations off and more.
        let alone: Double
        /// Up to so many, one of them matters.
        let beside: Double
        /// After more, events run into each other: one a period, within a thousandth.
        let apart: Double
    }

    /// The shortest period from this one on that puts an event at this distance from another one: within 5.5 deviations. What is
    /// further off, an outlier explains as well.
    func next(_ length: Double, after period: Period) -> Double {
        let events = (length * period.frequency).rounded(.down)
        func reach(_ events: Double) -> Double { 5.5 * (events * variance + blur).squareRoot() }
        if (events + 1) * period.length - length < reach(events + 1) { return period.length }
        return events < 1 ? .infinity : max(period.length, (length - reach(events)) / events)
    }

    @inline(__always)
    func density(_ length: Double, _ period: Period) -> Double {
        let middle = length * period.frequency
        if middle > period.apart { return period.frequency }
        let (events, whole) = middle.nearestOfSmall
        guard events > 0 else { return event(1, length - period.length) }
        let rest = length - whole * period.length
        if middle <= period.alone { return event(events, rest) }
        if middle <= period.beside {
            let (next, further) =
                rest > 0 ? (events + 1, rest - period.length) : (events - 1, rest + period.length)
            return event(events, rest) + (next > 0 ? event(next, further) : 0)
        }
        let part = (middle * variance + blur) * period.frequency * period.frequency
        return period.frequency * normal.ripple(variance: part, at: middle - whole)
    }

    /// Of one event, so far from it.
    @inline(__always)
    private func event(_ events: Int, _ rest: Double) -> Double {
        guard events < exponents.count else {
            let both = Double(events) * variance + blur
            let exponent = 0.5 * rest * rest / both
            return exponent < 25 ? normal.fall(exponent) / (2 * Double.pi * both).squareRoot() : 0
        }
        let exponent = rest * rest * exponents[events]
        return exponent < 25 ? normal.fall(exponent) * heights[events] : 0
    }
}
