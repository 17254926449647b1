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
            reached = BlurredChain(model).follow(to: events, until: enough, cells: cells)
        } else if model.loss == 0 {
            reached = SteadyChain(model).follow(to: events, until: enough)
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

/// Without delay and loss an event is heard or not by where the first one falls: exactly.
private struct SteadyChain {
    private let circumference: Double
    private let period: Double
    /// Where an event starts that is heard: three stretches as long as this, from these on.
    private let length: Double
    private let starts: [Double]

    init(_ model: DiscoveryModel) {
        circumference = 3 * Double(model.interval)
        period = model.meanPeriod
        length = Double(model.openWindow - model.pduDuration)
        starts = (0..<3).map { Double($0) * Double(model.interval - model.spacing) }
    }

    func follow(to events: Double, until enough: Double) -> EventChain.Reached {
        let last = Int(wholePartOf: min(1e9, events))
        var low = 0
        var high = min(64, last)
        while high < last, share(high) < enough {
            low = high
            high = min(last, 2 * high)
        }
        guard share(high) >= enough else {
            // Between two events the share rises evenly: walking in falls anywhere between them.
            let (now, next) = (share(last), share(last + 1))
            return EventChain.Reached(
                events: events, share: now + (next - now) * (events - Double(last)), rate: next - now)
        }
        while low + 1 < high {
            let middle = (low + high) / 2
            if share(middle) >= enough { high = middle } else { low = middle }
        }
        let (before, now) = (share(low), share(high))
        let part = now > before ? (enough - before) / (now - before) : 1
        return EventChain.Reached(events: Double(low) + part, share: enough, rate: now - before)
    }

    /// The share heard in so many events: of the circle, what their stretches cover, all of them of one length.
    private func share(_ events: Int) -> Double {
        guard events > 0 else { return 0 }
        var places: [Double] = []
        places.reserveCapacity(3 * events)
        for event in 0..<events {
            for start in starts {
                let place = start - Double(event) * period
                places.append(place - (place / circumference).rounded(.down) * circumference)
            }
        }
        places.sort()
        var covered = min(length, places[0] + circumference - places[places.count - 1])
        for index in 1..<places.count { covered += min(length, places[index] - places[index - 1]) }
        return min(1, covered / circumference)
    }
}
