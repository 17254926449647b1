/// Searches window and interval on the controller's grid of 0.625 ms.
public struct AdviceSearch {
    private static let unit: Int64 = 625_000
    private let request: AdviceRequest
    /// Settings that were tried.
    public private(set) var tried = 0

    public init(_ request: AdviceRequest) { self.request = request }

    /// The cheapest settings that meet the target in the worst case, cheapest first; empty where none does.
    public mutating func cheapest(_ count: Int = 3) -> [Advice] {
        guard let target = request.target else { return [] }
        let q = request.percentile
        var found: [(window: Int64, interval: Int64)] = []
        // The duty cycle that a further setting must undercut to be among the best.
        var bar = 1.0
        // Long intervals first: with them the floor is reached most often, and the bar is low for the rest.
        for interval in intervals().reversed() {
            // What the floor rules out needs no computing: duty ≥ q · period/target.
            let least = q * request.model.meanPeriod / Double(target) / (1 - request.model.loss)
            var low = max(4, Int64((Double(interval) * least / Double(Self.unit)).rounded(.up)))
            var high = min(interval, Int64(bar * Double(interval))) / Self.unit
            guard low <= high else { continue }
            guard meets(high * Self.unit, interval, target, q) else { continue }
            // Longer windows find sooner, all but always: halve, then look at the neighbours.
            while low < high {
                let middle = (low + high) / 2
                if meets(middle * Self.unit, interval, target, q) { high = middle } else { low = middle + 1 }
            }
            found.append((high * Self.unit, interval))
            let duties = found.map { Double($0.window) / Double($0.interval) }.sorted()
            if duties.count >= 4 * count { bar = duties[2 * count] }
        }
        let ranked = found.sorted {
            Double($0.window) / Double($0.interval) < Double($1.window) / Double($1.interval)
        }
        return distinct(ranked, count)
    }

    /// The settings with this duty cycle that reach the percentile soonest in the worst case.
    public mutating func soonest(_ count: Int = 3) -> [Advice] {
        guard let duty = request.dutyCycle else { return [] }
        let q = request.percentile
        var ranked: [(window: Int64, interval: Int64, worst: Int64)] = []
        var limit: Int64 = 600_000_000_000
        for interval in intervals() {
            let window = Int64((duty * Double(interval) / Double(Self.unit)).rounded()) * Self.unit
            guard window >= 4 * Self.unit, window <= interval,
                abs(Double(window) / Double(interval) - duty) <= 0.02 * duty
            else { continue }
            guard let worst = robust(window, interval).worstQuantile(q, limit: limit) else { continue }
            ranked.append((window, interval, worst))
            // Twice as bad as the third best need not be looked at any further.
            if ranked.count > 3 { limit = min(limit, 2 * ranked.map(\.worst).sorted()[2]) }
        }
        return distinct(ranked.sorted { $0.worst < $1.worst }.map { ($0.window, $0.interval) }, count)
    }

    /// Intervals to look at: 24 to the doubling or so, and those around the advertising interval, where whole
    /// periods fit into windows.
    private func intervals() -> [Int64] {
        var units: Set<Int64> = []
        let last = request.longestInterval / Self.unit
        var value = 4.0
        while value <= Double(last) {
            units.insert(Int64(value.rounded()))
            value *= 1.06
        }
        let period = request.model.advertisingInterval + request.model.delay.longest + request.model.pduDuration
        let whole = (period + 5_000_000) / Self.unit + 1
        if let duty = request.dutyCycle, duty > 0 { units.insert(Int64((Double(whole) / duty).rounded(.up))) }
        if let target = request.target {
            for part in 1...8 { units.insert(target * Int64(part) / 4 / Self.unit) }
        }
        return units.filter { $0 >= 4 && $0 <= last }.sorted().map { $0 * Self.unit }
    }

    private func robust(_ window: Int64, _ interval: Int64) -> RobustModel {
        var model = request.model
        model.window = window
        model.interval = interval
        return RobustModel(model, laws: request.laws)
    }

    private mutating func meets(_ window: Int64, _ interval: Int64, _ target: Int64, _ q: Double) -> Bool {
        tried += 1
        return robust(window, interval).worstShare(by: target, enough: q) >= q
    }

    /// The best, with intervals that differ by a tenth at least.
    private func distinct(_ ranked: [(window: Int64, interval: Int64)], _ count: Int) -> [Advice] {
        var chosen: [(window: Int64, interval: Int64)] = []
        for candidate in ranked where chosen.count < count {
            let isNew = chosen.allSatisfy {
                abs(Double($0.interval - candidate.interval)) > 0.1 * Double($0.interval)
            }
            if isNew { chosen.append(candidate) }
        }
        return chosen.map(advice)
    }

    private func advice(_ window: Int64, _ interval: Int64) -> Advice {
        var model = request.model
        model.window = window
        model.interval = interval
        let q = request.percentile
        let floor = min(9e18, q * model.floor)
        return Advice(
            model: model, prediction: model.predict(.band),
            worst: robust(window, interval).worstQuantile(q, limit: 600_000_000_000), floor: Int64(floor),
            neighbour: neighbour(model))
    }

    /// A resonance within 3 % of the interval that the setting itself does not have.
    private func neighbour(_ model: DiscoveryModel) -> (interval: Int64, resonance: Resonance)? {
        guard Resonance(model) == nil else { return nil }
        let reach = model.interval * 3 / 100 / Self.unit
        guard reach >= 1 else { return nil }
        for distance in 1...reach {
            for sign: Int64 in [-1, 1] {
                var other = model
                other.interval += sign * distance * Self.unit
                guard other.interval >= other.window else { continue }
                if let resonance = Resonance(other), abs(resonance.drift) < 1_000_000 {
                    return (other.interval, resonance)
                }
            }
        }
        return nil
    }
}
