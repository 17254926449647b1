// Numbers in, SVG and HTML out.

internal import DiscoveryLatency
internal import Glibc

/// From values to pixels along one axis.
struct AxisScale: Equatable {
    /// What is shown; `high` above `low`, and `low` above zero on a logarithmic scale.
    let low: Double
    let high: Double
    let isLogarithmic: Bool
    /// Pixels of `low` and `high`.
    var from = 0.0
    var to = 1.0

    init(_ low: Double, _ high: Double, isLogarithmic: Bool = false) {
        let low = low.isFinite ? min(max(low, -1e30), 1e30) : 0
        self.low = isLogarithmic ? max(low, 1e-9) : low
        let least = isLogarithmic ? self.low * 1.001 : self.low + max(1e-9, self.low.magnitude * 1e-9)
        self.high = high.isFinite ? min(max(high, least), 1e31) : least
        self.isLogarithmic = isLogarithmic
    }

    /// The pixel of a value; values outside lie on the edge.
    func place(_ value: Double) -> Double {
        let inside = value.isNaN ? low : min(max(value, low), high)
        let part =
            isLogarithmic
            ? (log(inside) - log(low)) / (log(high) - log(low)) : (inside - low) / (high - low)
        return from + (to - from) * part
    }

    /// The value of a pixel.
    func value(at pixel: Double) -> Double {
        let part = min(max((pixel - from) / (to - from), 0), 1)
        return isLogarithmic
            ? exp(log(low) + (log(high) - log(low)) * part) : low + (high - low) * part
    }
}

/// A line across a plot with what stands beside it; without a label it is a small one.
struct Tick: Equatable {
    var value: Double
    var label: String
}

/// Round numbers along an axis.
enum Ticks {
    /// The unit of a whole axis, so that only numbers stand at the ticks.
    struct TimeUnit: Equatable {
        let name: String
        let nanoseconds: Double

        init(upTo high: Double) {
            (name, nanoseconds) =
                switch high {
                case ..<10.5e9: ("ms", 1e6)
                case ..<1.2e12: ("s", 1e9)
                case ..<3.6e13: ("min", 6e10)
                case ..<1e15: ("h", 3.6e12)
                default: ("days", 8.64e13)
                }
        }
    }

    /// Multiples of 1, 2 or 5 times a power of ten, at most `limit` of them, labelled in `unit`.
    static func linear(_ scale: AxisScale, limit: Int, unit: Double = 1) -> [Tick] {
        let low = scale.low / unit
        let high = scale.high / unit
        let step = roundStep((high - low) / Double(max(1, limit)))
        let decimals = max(0, Int(wholePartOf: (-log10(step)).rounded(.up) + 0.0))
        var ticks: [Tick] = []
        var number = (low / step - 1e-9).rounded(.up)
        while number * step <= high + step * 1e-9, ticks.count <= limit + 1 {
            // Without the sum's error, and without a minus before zero.
            let value = number * step + 0
            ticks.append(
                Tick(value: value * unit, label: decimalWords(value, decimals: decimals, trimmed: true)))
            number += 1
        }
        return ticks
    }

    /// The smallest of 1, 2, 5 times a power of ten that is not below `least`.
    static func roundStep(_ least: Double) -> Double {
        guard least.isFinite, least > 1e-9 else { return 1e-9 }
        let power = pow(10, floor(log10(least)))
        for factor in [1.0, 2, 5] where power * factor >= least * (1 - 1e-9) { return power * factor }
        return power * 10
    }

    /// Powers of ten, and twice and five times them; labelled as far as `room` pixels a label allow.
    static func logarithmic(_ scale: AxisScale, label: (Double) -> String) -> [Tick] {
        var ticks: [Tick] = []
        var power = pow(10, floor(log10(scale.low)))
        while power <= scale.high, ticks.count < 200 {
            for factor in [1.0, 2, 5] {
                let value = power * factor
                if value >= scale.low * (1 - 1e-9), value <= scale.high * (1 + 1e-9) {
                    ticks.append(Tick(value: value, label: label(value)))
                }
            }
            power *= 10
        }
        if fits(ticks, scale) { return ticks }
        // Only the powers keep their labels, then every second, third … of them.
        let isPower = { (tick: Tick) in abs(log10(tick.value) - log10(tick.value).rounded()) < 1e-6 }
        for every in 1...20 {
            var number = 0
            let thinned = ticks.map { tick in
                guard isPower(tick) else { return Tick(value: tick.value, label: "") }
                number += 1
                return Tick(value: tick.value, label: (number - 1) % every == 0 ? tick.label : "")
            }
            if fits(thinned, scale) { return thinned }
        }
        return ticks.map { Tick(value: $0.value, label: "") }
    }

    /// Whether no label touches the next, on a horizontal axis.
    static func fits(_ ticks: [Tick], _ scale: AxisScale) -> Bool {
        var end = -Double.infinity
        for tick in ticks where !tick.label.isEmpty {
            let half = textWidth(tick.label) / 2
            let place = scale.place(tick.value)
            if place - half < end + 8 { return false }
            end = place + half
        }
        return true
    }

    /// Round times along a horizontal axis, as many as fit, and the unit of their labels; on a logarithmic axis each
    /// label has its own.
    static func time(_ scale: AxisScale) -> (ticks: [Tick], unit: String?) {
        if scale.isLogarithmic { return (logarithmic(scale, label: roundTimeWords), nil) }
        let unit = TimeUnit(upTo: scale.high)
        for limit in stride(from: 10, to: 1, by: -1) {
            let ticks = linear(scale, limit: limit, unit: unit.nanoseconds)
            if fits(ticks, scale) { return (ticks, unit.name) }
        }
        return ([], unit.name)
    }
}
