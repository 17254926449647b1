internal import Glibc

/// A stretch of an advertiser's events with one interval; it had another before, or has another afterwards.
public struct Pace: Sendable, Equatable {
    /// Nanoseconds on the controller's time line: the first event of the stretch and the last.
    public var start: Int64
    public var end: Int64
    public var events: Int
    /// Nil where the stretch is too short to tell, or follows no interval.
    public var estimate: AdvertisingIntervalEstimate?

    public init(start: Int64, end: Int64, events: Int, estimate: AdvertisingIntervalEstimate?) {
        self.start = start
        self.end = end
        self.events = events
        self.estimate = estimate
    }

    /// With times that count from `origin`.
    public func since(_ origin: Int64) -> Pace {
        Pace(start: start &- origin, end: end &- origin, events: events, estimate: estimate)
    }
}

/// Whether an advertiser changes its interval while it is heard: fast at first, then slow, as makers recommend.
///
/// The rate of events tells where: stretches are split, best split first, as long as two rates explain the gaps better
/// than one. Loss in bursts, and an advertiser in step with the scanner, have such splits too: so each stretch is fitted
/// by itself, and a change is one only where both sides have intervals that differ as their rates do.
struct PaceSearch {
    /// The fewest events of a stretch.
    private static let fewest = 6
    /// The most stretches of a device.
    private static let most = 8
    /// What the logarithm of the likelihood gains by a split.
    private static let gain = 5.0
    /// The fewest events of a rate, and what its split gains, where no interval is asked of it.
    private static let fewestOfRate = 3
    private static let gainOfRate = 10.0
    /// Intervals closer than this are one.
    private static let same = 0.05
    /// The share of events that was heard differs by no more than this factor before and after a change of pace.
    private static let sameShare = 1.7

    /// Loss does not explain rates that differ by more than this factor, nor long gaps less likely than `chance`.
    private static let otherRate = 4.0
    private static let chance = log(1e-3)
    /// Events of one interval follow each other closer than so many periods now and then.
    private static let apart = 2.5

    private let train: EventTrain
    /// How long the scanner listened until each event, in nanoseconds.
    private let listened: [Double]

    init(_ train: EventTrain) {
        self.train = train
        listened = train.listenedUntilEvents
    }

    /// Stretches with different rates, as places of events; one where the rate is steady.
    var stretches: [Range<Int>] {
        var found = [train.times.indices]
        var closed: Set<Int> = []
        while found.count < Self.most {
            guard let place = found.indices.first(where: { !closed.contains(found[$0].lowerBound) }) else {
                break
            }
            let range = found[place]
            guard let split = split(range) else {
                closed.insert(range.lowerBound)
                continue
            }
            found.replaceSubrange(place...place, with: [range.lowerBound..<split, split..<range.upperBound])
        }
        // A split of the whole lies a little off where there are more than one.
        if found.count > 2 {
            for place in found.indices.dropLast() {
                let both = found[place].lowerBound..<found[place + 1].upperBound
                guard let split = split(both) else { continue }
                found[place] = both.lowerBound..<split
                found[place + 1] = split..<both.upperBound
            }
        }
        return found
    }

    /// Whether the rate at the end differs from the rate at the beginning by more than an interval of this mean period
    /// explains. Loss comes and goes, and leaves some events that follow each other.
    func changesRate(period: Double) -> Bool {
        let found = stretches
        let all = train.times.indices
        var (first, last) = (found[0], found[found.count - 1])
        if found.count <= 2, let split = split(all, fewest: Self.fewestOfRate, gain: Self.gainOfRate) {
            (first, last) = (all.lowerBound..<split, split..<all.upperBound)
        }
        guard first != last else { return false }
        let (one, other) = (rate(first), rate(last))
        let slow = gaps(one < other ? first : last)
        let fast = gaps(one < other ? last : first)
        guard let shortest = slow.min(), shortest > Self.apart * period else { return false }
        let share = min(one, other) / max(one, other)
        if share * Self.otherRate < 1 { return true }
        // If loss made the slow stretch out of the fast one, this part of the slow gaps would be shorter.
        let shorter = share * Double(fast.count { $0 < shortest }) / Double(fast.count)
        return Double(slow.count) * log(1 - shorter) < Self.chance
    }

    private func gaps(_ range: Range<Int>) -> [Double] {
        range.dropLast().map { Double(train.times[$0 + 1] - train.times[$0]) }
    }

    /// The event that begins the second of two rates; nil where one rate is as good.
    private func split(_ range: Range<Int>, fewest: Int = fewest, gain least: Double = gain) -> Int? {
        let (first, last) = (range.lowerBound, range.upperBound - 1)
        guard range.count >= 2 * fewest else { return nil }
        let whole = likelihood(first, last)
        var best = (place: 0, gain: least)
        for place in (first + fewest)...(last - fewest + 1) {
            // The gap between both belongs to the slower one.
            let (before, after) = (rate(first, place - 1), rate(place, last))
            let gain =
                before > after
                ? likelihood(first, place - 1) + likelihood(place - 1, last) - whole
                : likelihood(first, place) + likelihood(place, last) - whole
            if gain > best.gain { best = (place, gain) }
        }
        return best.place > 0 ? best.place : nil
    }

    private func rate(_ range: Range<Int>) -> Double { rate(range.lowerBound, range.upperBound - 1) }

    private func rate(_ from: Int, _ to: Int) -> Double {
        Double(to - from) / max(1, listened[to] - listened[from])
    }

    /// The logarithm of the likelihood of events at random at their best rate, but for a constant.
    private func likelihood(_ from: Int, _ to: Int) -> Double {
        let count = Double(to - from)
        return count > 0 ? count * log(rate(from, to)) : 0
    }

    /// The stretches where intervals differ; empty where the advertiser keeps to one.
    func paces(
        _ estimate: (EventTrain) -> AdvertisingIntervalEstimate?
    ) -> [Pace] {
        let stretches = stretches
        guard stretches.count > 1 else { return [] }
        var paces: [(range: Range<Int>, estimate: AdvertisingIntervalEstimate?)] = []
        for range in stretches {
            let found = (range, estimate(part(range)))
            guard let last = paces.last, let one = last.estimate, let other = found.1, Self.agree(one, other)
            else {
                paces.append(found)
                continue
            }
            let both = last.range.lowerBound..<range.upperBound
            paces[paces.count - 1] = (both, range.count > last.range.count ? other : one)
        }
        let known = paces.indices.filter { paces[$0].estimate != nil }
        guard zip(known, known.dropFirst()).contains(where: { differ(paces[$0], paces[$1]) }) else { return [] }
        return paces.map {
            Pace(
                start: train.times[$0.range.lowerBound], end: train.times[$0.range.upperBound - 1],
                events: $0.range.count, estimate: $0.estimate)
        }
    }

    private func part(_ range: Range<Int>) -> EventTrain {
        EventTrain(times: Array(train.times[range]), among: train.scans, pdu: train.pdu)
    }

    /// One has an answer that is the other's too.
    private static func agree(_ one: AdvertisingIntervalEstimate, _ other: AdvertisingIntervalEstimate) -> Bool
    {
        let answers = [other.meanPeriod] + other.alternatives
        return ([one.meanPeriod] + one.alternatives).contains { period in
            answers.contains { abs(period / $0 - 1) < same }
        }
    }

    private func differ(
        _ one: (range: Range<Int>, estimate: AdvertisingIntervalEstimate?),
        _ other: (range: Range<Int>, estimate: AdvertisingIntervalEstimate?)
    ) -> Bool {
        guard let first = one.estimate, let second = other.estimate, !Self.agree(first, second) else {
            return false
        }
        let shares =
            rate(one.range) * first.meanPeriod / (rate(other.range) * second.meanPeriod)
        return shares < Self.sameShare && shares > 1 / Self.sameShare
    }
}
