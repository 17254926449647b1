/// Searches window and interval on the controller's grid of 0.625 ms.
public struct AdviceSearch {
    private static let unit: Int64 = 625_000
    private let request: AdviceRequest
    private let workers: Workers
    private let progress: @Sendable (Int) -> Void
    /// Settings that were tried.
    public private(set) var tried = 0

    /// One setting on the grid, in nanoseconds.
    private struct Setting: Sendable {
        var window: Int64
        var interval: Int64
        /// The percentile in the worst case, where that is what is searched for.
        var worst: Int64 = 0

        var duty: Double { Double(window) / Double(interval) }
    }

    /// `progress` is told how many settings were tried so far.
    public init(
        _ request: AdviceRequest, workers: Workers = .one,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.request = request
        self.workers = workers
        self.progress = progress
    }

    /// The cheapest settings that meet the target in the worst case, cheapest first; empty where none does.
    public mutating func cheapest(_ count: Int = 3) -> [Advice] {
        guard let target = request.target else { return [] }
        // Long intervals first: with them the floor is reached most often, and the bar is low for the rest.
        var found = look(at: intervals().reversed(), target, among: [], bar: 2 * count)
        // Then closer by the best.
        let best = distinct(found.sorted { $0.duty < $1.duty }, 2 * count)
        let near = Set(best.flatMap { neighbours(of: $0.interval) }).subtracting(found.map(\.interval))
        found = look(at: near.sorted(by: >), target, among: found, bar: count)
        let request = request
        let candidates = distinct(found.sorted { $0.duty < $1.duty }, 2 * count)
        let wide = workers.map(candidates.count) { Self.widened(candidates[$0], target, request) }
        return advice(on: distinct(wide.compactMap { $0 }.sorted { $0.duty < $1.duty }, count))
    }

    /// With the shortest window that meets the target wherever in its 10 ms the advertising interval lies.
    private static func widened(_ setting: Setting, _ target: Int64, _ request: AdviceRequest) -> Setting? {
        var search = WindowSearch(request, interval: setting.interval, target: target, isWhole: true)
        return search.shortest(from: setting.window / unit, to: setting.interval / unit)
            .map { Setting(window: $0 * unit, interval: setting.interval) }
    }

    /// The settings with this duty cycle that reach the percentile soonest in the worst case.
    public mutating func soonest(_ count: Int = 3) -> [Advice] {
        guard let duty = request.dutyCycle else { return [] }
        // Long intervals first: they seldom fall into step, so the limit is low for the rest.
        var found = judge(intervals().reversed(), duty, among: [])
        let best = distinct(found.sorted { $0.worst < $1.worst }, 2 * count)
        let near = Set(best.flatMap { neighbours(of: $0.interval) }).subtracting(found.map(\.interval))
        found = judge(near.sorted(), duty, among: found)
        return Array(
            advice(on: distinct(found.sorted { $0.worst < $1.worst }, 2 * count))
                .sorted { $0.worst ?? .max < $1.worst ?? .max }.prefix(count))
    }

    /// With each interval the shortest window that meets the target, where it is cheaper than what is known: than the
    /// `bar`-th best, that is.
    private mutating func look(
        at intervals: [Int64], _ target: Int64, among known: [Setting], bar: Int
    ) -> [Setting] {
        var found = known
        let request = request
        batches(intervals) { search, batch in
            let best = search.distinct(found.sorted { $0.duty < $1.duty }, bar + 1)
            let most = best.count > bar ? best[bar].duty : 1.0
            let results = search.workers.map(batch.count) { number in
                Self.shortest(batch[number], target, most: most, request)
            }
            found += results.compactMap(\.setting)
            search.tried += results.reduce(0) { $0 + $1.tried }
        }
        return found
    }

    private static func shortest(
        _ interval: Int64, _ target: Int64, most: Double, _ request: AdviceRequest
    ) -> (setting: Setting?, tried: Int) {
        // What the floor rules out needs no computing.
        let least = request.leastWindow(interval: interval, target: target) / Double(unit)
        guard least <= Double(interval / unit) else { return (nil, 0) }
        let first = max(4, Int64(rounding: least, .up))
        let last = min(interval, Int64(wholePartOf: most * Double(interval))) / unit
        guard first <= last else { return (nil, 0) }
        var search = WindowSearch(request, interval: interval, target: target, isWhole: false)
        let window = search.shortest(from: first, to: last, step: max(1, first / 16))
        return (window.map { Setting(window: $0 * unit, interval: interval) }, search.tried)
    }

    /// How soon the percentile is reached with each interval and the window that makes the duty cycle.
    private mutating func judge(_ intervals: [Int64], _ duty: Double, among known: [Setting]) -> [Setting] {
        var found = known
        let request = request
        batches(intervals) { search, batch in
            // Twice as bad as the third best need not be looked at any further.
            let worst = found.map(\.worst).sorted()
            let limit = worst.count > 3 ? 2 * worst[2] : 600_000_000_000
            let results = search.workers.map(batch.count) { number -> Setting? in
                let interval = batch[number]
                let units = Int64(nearest: duty * Double(interval) / Double(Self.unit))
                var setting = Setting(window: units * Self.unit, interval: interval)
                guard units >= 4, setting.window <= interval, abs(setting.duty - duty) <= 0.02 * duty,
                    let worst = Self.robust(setting.window, interval, request)
                        .worstQuantile(request.percentile, limit: limit)
                else { return nil }
                setting.worst = worst
                return setting
            }
            found += results.compactMap { $0 }
            search.tried += batch.count
        }
        return found
    }

    private mutating func batches(
        _ intervals: [Int64], _ body: (inout AdviceSearch, [Int64]) -> Void
    ) {
        for from in stride(from: 0, to: intervals.count, by: 8) {
            body(&self, Array(intervals[from..<min(intervals.count, from + 8)]))
            progress(tried)
        }
    }

    /// Intervals to look at: twelve to the doubling, and those around the advertising interval, where whole periods fit
    /// into windows.
    private func intervals() -> [Int64] {
        var units: Set<Int64> = []
        let last = request.longestInterval / Self.unit
        var value = 4.0
        while value <= Double(last) {
            units.insert(Int64(nearest: value))
            value *= 1.06
        }
        units.insert(last)
        let longest = request.laws.map(\.longest).max() ?? 0
        let period = request.model.advertisingInterval + longest + request.model.pduDuration
        let whole = (period + request.model.windowLoss + 5_000_000) / Self.unit + 1
        if let duty = request.dutyCycle, duty > 0 { units.insert(Int64(rounding: Double(whole) / duty, .up)) }
        if let target = request.target {
            for part in 1...8 { units.insert(target * Int64(part) / 4 / Self.unit) }
        }
        return units.filter { $0 >= 4 && $0 <= last }.sorted().map { $0 * Self.unit }
    }

    /// Intervals between this one and those next to it in the first pass.
    private func neighbours(of interval: Int64) -> [Int64] {
        [-4, -2, -1, 1, 2, 4].map { percent in
            let units = Double(interval) * (1 + Double(percent) / 100) / Double(Self.unit)
            return Int64(nearest: units) * Self.unit
        }.filter { $0 >= 4 * Self.unit && $0 <= request.longestInterval }
    }

    private static func robust(
        _ window: Int64, _ interval: Int64, _ request: AdviceRequest, isWhole: Bool = false
    ) -> RobustModel {
        var model = request.model
        model.window = window
        model.interval = interval
        return RobustModel(model, laws: request.laws, isWhole: isWhole)
    }

    /// The best, with intervals that differ by a tenth at least.
    private func distinct(_ ranked: [Setting], _ count: Int) -> [Setting] {
        var chosen: [Setting] = []
        for candidate in ranked where chosen.count < count {
            let isNew = chosen.allSatisfy {
                abs(Double($0.interval - candidate.interval)) > 0.1 * Double($0.interval)
            }
            if isNew { chosen.append(candidate) }
        }
        return chosen
    }

    private func advice(on settings: [Setting]) -> [Advice] {
        let request = request
        return workers.map(settings.count) { Self.advice(settings[$0], request) }
    }

    private static func advice(_ setting: Setting, _ request: AdviceRequest) -> Advice {
        var model = request.model
        model.window = setting.window
        model.interval = setting.interval
        let q = request.percentile
        let floor = min(9e18, model.floor(at: q))
        return Advice(
            model: model, prediction: model.predict(.band),
            worst: robust(setting.window, setting.interval, request, isWhole: true)
                .worstQuantile(q, limit: 600_000_000_000), floor: Int64(wholePartOf: floor),
            neighbour: neighbour(model))
    }

    /// A resonance within 3 % of the interval that the setting itself does not have.
    private static func neighbour(_ model: DiscoveryModel) -> (interval: Int64, resonance: Resonance)? {
        guard Resonance(model) == nil else { return nil }
        let reach = model.interval * 3 / 100 / unit
        guard reach >= 1 else { return nil }
        for distance in 1...reach {
            for sign: Int64 in [-1, 1] {
                var other = model
                other.interval += sign * distance * unit
                guard other.interval >= other.window else { continue }
                if let resonance = Resonance(other), abs(resonance.drift) < 1_000_000 {
                    return (other.interval, resonance)
                }
            }
        }
        return nil
    }
}
