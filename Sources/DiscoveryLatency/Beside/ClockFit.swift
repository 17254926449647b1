/// How the clock of one capture stands to that of another, fitted to events that both hold.
///
/// `theirs = ours + offset + drift · (ours − origin)`: `ours` is when an event was sent, `theirs` when it was reported, so that
/// the offset has the usual delay of a report in it.
public struct ClockFit: Sendable, Equatable {
    /// Nanoseconds on our clock, where `offset` holds.
    public var origin: Int64
    /// Nanoseconds.
    public var offset: Int64
    /// By which their clock runs fast, as a part of one.
    public var drift: Double
    /// Standard errors of both: nanoseconds, and a part of one.
    public var offsetError: Double
    public var driftError: Double
    /// Half of the width that 90 % of the common events lie in, in nanoseconds: the jitter of the time stamps.
    public var scatter: Int64
    /// Events that both clocks were held against, and those of them that agree.
    public var tried: Int
    public var matched: Int

    /// Our time on their clock.
    public func theirs(_ ours: Int64) -> Int64 {
        let since = Double(ours.clampedDifference(origin))
        return ours.clampedSum(offset).clampedSum(Int64(nearest: since * drift))
    }

    /// Their time on our clock.
    public func ours(_ theirs: Int64) -> Int64 {
        let near = theirs.clampedDifference(offset)
        return near.clampedDifference(Int64(nearest: Double(near.clampedDifference(origin)) * drift))
    }

    /// How uncertain `theirs` is at `ours`, in nanoseconds: one standard deviation.
    public func error(at ours: Int64) -> Double {
        let since = Double(ours.clampedDifference(origin))
        return (offsetError * offsetError + since * since * driftError * driftError).squareRoot()
    }
}

/// Why two clocks cannot be brought together.
public enum ClockFitFailure: Error, Equatable, Sendable {
    /// So many events of common devices were reported, and so many are needed.
    case tooFew(events: Int, needed: Int)
    /// At the best offset so many of so many agree.
    case noOffset(matched: Int, tried: Int)
    /// Two offsets, in nanoseconds, explain the events equally well.
    case ambiguous(Int64, Int64)
}

/// One device in both captures.
public struct ClockTrain: Sendable {
    /// When its PDUs ended, in nanoseconds, ascending; and where each event begins in the list.
    public var sent: [Int64]
    public var firsts: [Int]
    /// When its events were reported, ascending.
    public var heard: [Int64]

    public init(sent: [Int64], firsts: [Int], heard: [Int64]) {
        self.sent = sent
        self.firsts = firsts
        self.heard = heard
    }
}

extension ClockFit {
    public static let needed = 8
    /// Clocks of crystals: more than this between two of them is none.
    static let mostDrift = 200e-6
    /// Events of the block that offsets are looked for with, and its length.
    private static let block = (events: 192, length: 20_000_000_000 as Int64)
    /// Pairs that are looked at in one search.
    private static let mostPairs = 6_000_000
    private static let points = 240
    /// Reports that offsets are followed with; the fit in the end takes all.
    private static let mostFollowed = 20_000

    /// Looks for the offset at which a block of reports falls on events, follows it to both ends with the drift, and
    /// compares it with the other offsets that came near.
    public init(_ trains: [ClockTrain]) throws(ClockFitFailure) {
        let heard = trains.indices.flatMap { train in
            trains[train].heard.map { Report(time: $0, train: train) }
        }.sorted { ($0.time, $0.train) < ($1.time, $1.train) }
        guard heard.count >= Self.needed else { throw .tooFew(events: heard.count, needed: Self.needed) }
        var fits: [(fit: ClockFit, spread: Double)] = []
        var closest = 0
        // Time stamps of good hosts first; those that come in bunches blur everything by 20 ms.
        for width in [4_000_000, 25_000_000] as [Int64] {
            for candidate in Self.candidates(trains, heard, width: width) {
                guard let fit = Self.followed(trains, heard, from: candidate, width: width) else { continue }
                closest = max(closest, fit.fit.matched)
                let isNew = !fits.contains {
                    abs($0.fit.offset.clampedDifference(fit.fit.offsetThere($0.fit.origin))) < 3_000_000
                }
                // Trains of events run beside each other for a while at many offsets: what falls into the gate by chance lies
                // anywhere in it, needs a clock that no crystal has, or is a part of the reports alone.
                let isFine = width < 10_000_000
                let share = Double(fit.fit.matched) / Double(max(1, fit.fit.tried))
                let isTight =
                    fit.spread < (isFine ? 0.22 : 0.12) * Double(width)
                    && abs(fit.fit.drift) < 0.95 * Self.mostDrift
                let isMost = share >= (isFine ? 0.5 : 0.9) && 5 * fit.fit.matched >= heard.count
                guard isNew, isTight, isMost, fit.fit.matched >= Self.needed else { continue }
                fits.append(fit)
            }
            if !fits.isEmpty { break }
        }
        // What explains nearly as many events with less spread is better.
        guard let most = fits.map(\.fit.matched).max() else {
            throw .noOffset(matched: closest, tried: heard.count)
        }
        let able = fits.filter { 10 * $0.fit.matched >= 8 * most }.sorted { $0.spread < $1.spread }
        let best = able[0]
        if able.count > 1 {
            let room = 1 + 3 / Double(best.fit.matched).squareRoot()
            guard able[1].spread > best.spread * room + 30_000 else {
                throw .ambiguous(best.fit.offset, able[1].fit.offsetThere(best.fit.origin))
            }
        }
        self = best.fit
    }

    private func offsetThere(_ time: Int64) -> Int64 {
        offset.clampedSum(Int64(nearest: Double(time.clampedDifference(origin)) * drift))
    }

    struct Report {
        var time: Int64
        var train: Int
    }

    /// The offsets at which most reports of a block fall on first PDUs of events.
    private static func candidates(
        _ trains: [ClockTrain], _ heard: [Report], width: Int64
    ) -> [(offset: Int64, time: Int64)] {
        let block = densest(heard)
        let pairs = block.reduce(0) { $0 + trains[heard[$1].train].firsts.count }
        let step = max(1, (pairs + mostPairs - 1) / mostPairs)
        var differences: [Int64] = []
        for (number, index) in block.enumerated() where number % step == 0 {
            let train = trains[heard[index].train]
            for first in train.firsts {
                differences.append(heard[index].time.clampedDifference(train.sent[first]))
            }
        }
        guard !differences.isEmpty else { return [] }
        differences.sort()
        // The densest windows, no two of which overlap.
        var chosen: [Int64] = []
        while chosen.count < 8 {
            var best = (count: 0, offset: 0 as Int64)
            var low = 0
            for high in differences.indices {
                while differences[high].clampedDifference(differences[low]) > width { low += 1 }
                guard high - low + 1 > best.count else { continue }
                let offset = differences[(low + high) / 2]
                if chosen.allSatisfy({ abs($0.clampedDifference(offset)) > width }) {
                    best = (high - low + 1, offset)
                }
            }
            guard best.count > 1 || chosen.isEmpty, best.count > 0 else { break }
            chosen.append(best.offset)
        }
        let middle = heard[block[block.count / 2]].time
        return chosen.map { ($0, middle) }
    }

    /// The stretch of reports that is as dense as can be: indices.
    private static func densest(_ heard: [Report]) -> [Int] {
        var best = 0..<1
        var low = 0
        for high in heard.indices {
            while heard[high].time.clampedDifference(heard[low].time) > block.length
                || high - low >= block.events
            { low += 1 }
            if high - low + 1 > best.count { best = low..<high + 1 }
        }
        return Array(best)
    }

    /// Follows an offset to both ends: from stretch to stretch of twice the length, with the drift fitted anew.
    private static func followed(
        _ trains: [ClockTrain], _ heard: [Report], from start: (offset: Int64, time: Int64), width: Int64
    ) -> (fit: ClockFit, spread: Double)? {
        let all = heard
        let step = max(1, all.count / mostFollowed)
        let heard = step == 1 ? all : stride(from: 0, to: all.count, by: step).map { all[$0] }
        let (first, last) = (all[0].time, all[all.count - 1].time)
        var line = Line(origin: start.time, offset: Double(start.offset), drift: 0)
        var reach = block.length
        var matches: [Match] = []
        while true {
            matches = self.matches(trains, heard, line, within: reach, of: start.time, gate: width)
            guard matches.count >= 4 else { return nil }
            line = robust(matches, line, span: reach)
            if start.time.clampedDifference(reach) <= first, start.time.clampedSum(reach) >= last { break }
            reach = reach.clampedSum(reach)
        }
        // Which PDU of an event was heard is not told: the shift by one of them that fits best.
        line = shifted(trains, heard, line, reach, start.time, width)
        matches = self.matches(trains, all, line, within: reach, of: start.time, gate: width)
        guard matches.count >= 4 else { return nil }
        line = robust(matches, line, span: reach)
        return described(matches, line, trains, all)
    }

    /// `theirs − ours` as a line of their time.
    struct Line {
        var origin: Int64
        var offset: Double
        var drift: Double

        func value(at time: Int64) -> Double { offset + drift * Double(time.clampedDifference(origin)) }
    }

    struct Match {
        /// Their time, since the line's origin.
        var since: Double
        /// `theirs − ours` less the line.
        var rest: Double
    }

    private static func matches(
        _ trains: [ClockTrain], _ heard: [Report], _ line: Line, within reach: Int64, of time: Int64,
        gate: Int64
    ) -> [Match] {
        var matches: [Match] = []
        for report in heard {
            let since = report.time.clampedDifference(time)
            guard abs(since) <= reach else { continue }
            let expected = Double(report.time) - line.value(at: report.time)
            guard let nearest = trains[report.train].sent.nearest(to: Int64(nearest: expected)) else {
                continue
            }
            let rest = Double(report.time.clampedDifference(nearest)) - line.value(at: report.time)
            guard abs(rest) <= Double(gate) else { continue }
            matches.append(Match(since: Double(report.time.clampedDifference(line.origin)), rest: rest))
        }
        return matches
    }

    /// The median of the slopes between points far apart, and of what is left.
    private static func robust(_ matches: [Match], _ line: Line, span: Int64) -> Line {
        let step = max(1, matches.count / points)
        let chosen = stride(from: 0, to: matches.count, by: step).map { matches[$0] }
        var slopes: [Double] = []
        let least = (chosen[chosen.count - 1].since - chosen[0].since) / 4
        for first in chosen.indices {
            for second in chosen.indices where chosen[second].since - chosen[first].since > max(least, 1) {
                slopes.append(
                    (chosen[second].rest - chosen[first].rest) / (chosen[second].since - chosen[first].since))
            }
        }
        var line = line
        let slope = slopes.isEmpty ? 0 : slopes.median
        let drift = max(-mostDrift, min(mostDrift, line.drift + slope))
        let change = drift - line.drift
        line.offset += matches.map { $0.rest - change * $0.since }.median
        line.drift = drift
        return line
    }

    private static func shifted(
        _ trains: [ClockTrain], _ heard: [Report], _ line: Line, _ reach: Int64, _ time: Int64, _ gate: Int64
    ) -> Line {
        let spacings = trains.flatMap { train in
            zip(train.sent, train.sent.dropFirst()).lazy.map { $1.clampedDifference($0) }.filter {
                $0 < 10_000_000
            }.prefix(500)
        }.map { Double($0) }
        guard !spacings.isEmpty else { return line }
        let spacing = spacings.median
        var best = (line: line, spread: Double.infinity)
        for shift in [0.0, -1, 1, -2, 2] {
            var tried = line
            tried.offset += shift * spacing
            let matches = self.matches(trains, heard, tried, within: reach, of: time, gate: gate)
            guard matches.count >= 4 else { continue }
            tried = robust(matches, tried, span: reach)
            let again = self.matches(trains, heard, tried, within: reach, of: time, gate: gate)
            let spread =
                again.map { abs($0.rest) }.median + Double(gate) * Double(heard.count - again.count)
                / Double(heard.count)
            if spread < best.spread * 0.98 { best = (tried, spread) }
        }
        return best.line
    }

    private static func described(
        _ matches: [Match], _ line: Line, _ trains: [ClockTrain], _ heard: [Report]
    ) -> (fit: ClockFit, spread: Double)? {
        let rests = matches.map(\.rest)
        let middle = rests.median
        let sorted = rests.map { abs($0 - middle) }.sorted()
        let spread = sorted[sorted.count / 2]
        let sigma = max(1.4826 * spread, 1_000)
        let count = Double(matches.count)
        let mean = matches.reduce(0) { $0 + $1.since } / count
        let variance = matches.reduce(0) { $0 + ($1.since - mean) * ($1.since - mean) } / count
        // Their time to ours: to first order the same line.
        let origin = line.origin.clampedDifference(Int64(nearest: line.offset))
        let fit = ClockFit(
            origin: origin, offset: Int64(nearest: line.offset), drift: line.drift,
            offsetError: 1.25 * sigma / count.squareRoot(),
            driftError: variance > 0 ? 1.25 * sigma / (count * variance).squareRoot() : mostDrift,
            scatter: Int64(nearest: sorted[min(sorted.count - 1, sorted.count * 9 / 10)]),
            tried: tried(trains, heard, line), matched: matches.count)
        return (fit, spread)
    }

    /// Reports while the other capture ran.
    private static func tried(_ trains: [ClockTrain], _ heard: [Report], _ line: Line) -> Int {
        let first = trains.compactMap(\.sent.first).min() ?? 0
        let last = trains.compactMap(\.sent.last).max() ?? 0
        return heard.count { report in
            let time = Int64(nearest: Double(report.time) - line.value(at: report.time))
            return (first.clampedDifference(10_000_000)...last.clampedSum(10_000_000)).contains(time)
        }
    }
}

extension Int64 {
    /// Sums and differences of times stop at their ends.
    func clampedDifference(_ other: Int64) -> Int64 {
        let (value, overflow) = subtractingReportingOverflow(other)
        return overflow ? (self < other ? -.max : .max) : value
    }

    func clampedSum(_ other: Int64) -> Int64 {
        let (value, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? -.max : .max) : value
    }
}

extension [Int64] {
    /// The member of an ascending list that is nearest.
    func nearest(to time: Int64) -> Int64? {
        guard !isEmpty else { return nil }
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < time { low = middle + 1 } else { high = middle }
        }
        if low == count { return self[count - 1] }
        if low == 0 { return self[0] }
        return self[low].clampedDifference(time) < time.clampedDifference(self[low - 1])
            ? self[low] : self[low - 1]
    }
}

extension [Double] {
    var median: Double {
        let sorted = self.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}
