/// A device that walks in, followed event by event: how many events it takes until one is heard.
///
/// Time is known from the number of events alone: n of them take n mean periods, give or take what the random delays add up
/// to. So this is for long waits, in which that is little. The first event's phase is random; so the event that is heard
/// first is the less likely the later it is, and the share found by a time lies between those of two neighbours.
enum EventChain {
    /// How far a share may be off, as a probability, because events do not always take the same time.
    static let doubt = 5e-4

    /// Where the search ended: after this many events, with a part of one, this share of devices was heard.
    struct Reached {
        var events: Double
        var share: Double
        /// The share that one more event finds.
        var rate: Double
    }

    /// The share found by `time` (ns), or where that is more than `enough`, no less than `enough`. Nil where the times of
    /// events vary so much that it could be on the other side of `enough`, or where it would take more work than `cells`.
    static func share(_ model: DiscoveryModel, by time: Int64, enough: Double, cells: Double) -> Double? {
        let events = max(0, Double(time) - model.lags[1]) / model.meanPeriod
        return follow(model, to: events, until: enough, cells: cells, isEitherEnough: enough < 1)?.share
    }

    /// When a share q is found, in nanoseconds, `.max` beyond `limit`; nil as with `share`.
    static func quantile(_ model: DiscoveryModel, _ q: Double, limit: Int64, cells: Double) -> Int64? {
        let events = max(0, Double(limit) - model.lags[1]) / model.meanPeriod
        guard let reached = follow(model, to: events, until: q, cells: cells, isEitherEnough: false) else {
            return nil
        }
        return reached.share < q ? .max : Int64(nearest: reached.events * model.meanPeriod + model.lags[1])
    }

    private static func follow(
        _ model: DiscoveryModel, to events: Double, until enough: Double, cells: Double, isEitherEnough: Bool
    ) -> Reached? {
        guard model.start == .entry, model.openWindow > model.pduDuration else { return nil }
        let reached: Reached?
        if model.delay.variance > 0 {
            reached = BlurredChain(model, takesChannelsAsOne: true).follow(
                to: events, until: enough, cells: cells)
        } else if model.loss == 0, SteadyChain.serves(model) {
            reached = SteadyChain(model).follow(to: events, until: enough, isEitherEnough: isEitherEnough)
        } else {
            reached = nil
        }
        guard let reached else { return nil }
        // Which side of the share asked for it is, is often beyond doubt where the share itself is not.
        let deviation = (reached.events * model.delay.variance).squareRoot() / model.meanPeriod
        let isPlain =
            reached.share < enough
            ? enough - reached.share > 3 * reached.rate * deviation
            : events - reached.events > 3 * deviation + 1
        return isPlain && isEitherEnough || reached.rate * deviation < doubt ? reached : nil
    }
}

/// Without delay and loss an event is heard or not by where the first one falls: exactly. How much of the circle of the
/// scanner's phases the events up to some number cover.
private struct SteadyChain {
    private let circumference: Double
    private let period: Double
    /// Where an event starts that is heard: three stretches as long as this, from these on.
    private let length: Double
    private let starts: [Double]
    /// Events that are counted in.
    private(set) var events = 0
    /// Where the first and the last stretch begin in each part of the circle. Parts are no longer than a stretch, so
    /// that between the two all is covered.
    private var first: [Double]
    private var last: [Double]
    private let part: Double

    init(_ model: DiscoveryModel) {
        circumference = 3 * Double(model.interval)
        period = model.meanPeriod
        length = Double(model.openWindow - model.pduDuration)
        starts = (0..<3).map { Double($0) * Double(model.interval - model.spacing) }
        let parts = max(1, Int(rounding: circumference / length, .up))
        part = circumference / Double(parts)
        first = [Double](repeating: .infinity, count: parts)
        last = [Double](repeating: -.infinity, count: parts)
    }

    /// Stretches that are a smaller part of the circle would take too much memory.
    static func serves(_ model: DiscoveryModel) -> Bool {
        3 * model.interval <= 1_000_000 * (model.openWindow - model.pduDuration)
    }

    /// With `isEitherEnough` the share returned may be any that is `enough` or more.
    func follow(to events: Double, until enough: Double, isEitherEnough: Bool) -> EventChain.Reached {
        let most = Int(wholePartOf: min(1e9, events))
        var low = self
        var high = (chain: counting(min(64, most)), share: 0.0)
        high.share = high.chain.share
        while high.chain.events < most, high.share < enough {
            low = high.chain
            high.chain = low.counting(min(most, 2 * low.events))
            high.share = high.chain.share
        }
        guard high.share >= enough else {
            // Between two events the share rises evenly: walking in falls anywhere between them.
            let rate = high.chain.counting(most + 1).share - high.share
            return EventChain.Reached(
                events: events, share: high.share + rate * (events - Double(most)), rate: rate)
        }
        if isEitherEnough {
            return EventChain.Reached(events: Double(high.chain.events), share: high.share, rate: 0)
        }
        while low.events + 1 < high.chain.events {
            let middle = low.counting((low.events + high.chain.events) / 2)
            let share = middle.share
            if share >= enough { high = (middle, share) } else { low = middle }
        }
        let before = low.share
        let rate = high.share - before
        let rest = rate > 0 ? (enough - before) / rate : 1
        return EventChain.Reached(events: Double(low.events) + rest, share: enough, rate: rate)
    }

    /// With all events up to the number.
    private func counting(_ number: Int) -> SteadyChain {
        var chain = self
        for event in events..<number {
            for start in starts {
                let place = start - Double(event) * period
                let onCircle = place - (place / circumference).rounded(.down) * circumference
                let index = min(first.count - 1, Int(wholePartOf: onCircle / part))
                chain.first[index] = min(chain.first[index], onCircle)
                chain.last[index] = max(chain.last[index], onCircle)
            }
        }
        chain.events = number
        return chain
    }

    /// Of the circle, what the stretches cover.
    private var share: Double {
        var covered = 0.0
        var (lowest, before) = (Double.infinity, -Double.infinity)
        for (first, last) in zip(first, last) where last >= first {
            if lowest == .infinity { lowest = first } else { covered += min(length, first - before) }
            covered += last - first
            before = last
        }
        guard lowest < .infinity else { return 0 }
        return min(1, (covered + min(length, lowest + circumference - before)) / circumference)
    }
}
