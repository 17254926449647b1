/// Stretches of time in which a host handed on what had piled up: the times of such reports are not those of the air.
///
/// A host that stalls hears of no device for long, and then of all of them at once. What came in between is told by the
/// rate before: the backlog ends when no more reports have come than the time since the last one before it explains.
/// Nanoseconds.
public enum Backlog {
    /// The rate is that of so many reports.
    private static let before = 64
    /// By chance, a silence of so many mean gaps comes once in ten thousand million.
    private static let silence = 24.0
    private static let leastSilence = 200e6
    /// After it, so many reports come in two thirds of the time that they would take.
    private static let burst = 16

    /// - Parameters:
    ///   - times: of the events of all devices, ascending.
    ///   - rhythm: the longest scan interval: a scanner that sleeps is silent too.
    public static func find(_ times: [Int64], rhythm: Int64) -> [ClosedRange<Int64>] {
        var found: [ClosedRange<Int64>] = []
        var index = before
        while index < times.count - burst - 1 {
            let last = times[index]
            let gap = Double(times[index + 1] - last)
            let mean = Double(last - times[index - before]) / Double(before)
            index += 1
            guard mean > 0, gap > silence * mean, gap > leastSilence, gap > 3 * Double(rhythm),
                Double(times[index + burst] - times[index]) < 0.67 * mean * Double(burst)
            else { continue }
            let first = index
            // What should have come since the last report before, and comes in a hurry.
            while index < times.count - 1,
                Double(index - first) * mean < Double(times[index] - last),
                Double(times[index + 1] - times[max(first, index - burst)]) < mean * Double(burst)
            {
                index += 1
            }
            found.append(times[first]...times[index])
            index += before
        }
        return found
    }
}

extension [Int64] {
    /// Without what lies in one of the stretches; both ascend.
    public func without(_ stretches: [ClosedRange<Int64>]) -> [Int64] {
        guard let first = first, let last = last else { return self }
        var left = stretches[...]
        left = left.drop { $0.upperBound < first }
        guard let next = left.first, next.lowerBound <= last else { return self }
        return filter { time in
            while let stretch = left.first, stretch.upperBound < time { left.removeFirst() }
            return left.first?.contains(time) != true
        }
    }
}

extension EventTrain {
    /// Without what lies in backlogs, which ascend.
    public func without(_ backlogs: [ClosedRange<Int64>]) -> EventTrain {
        guard !backlogs.isEmpty else { return self }
        var train = self
        train.times = times.without(backlogs)
        train.leftOut += times.count - train.times.count
        return train
    }

    /// Without runs of events closer together than the air allows: advertising intervals are 20 ms and more (Core
    /// Specification Vol 6 Part B 4.4.2.2), and what is shorter, high duty cycle directed advertising, is one event here.
    /// One short gap alone is a late stamp.
    var withoutHurry: EventTrain {
        var stretches: [ClosedRange<Int64>] = []
        var first = 0
        for place in 1..<max(1, times.count + 1) {
            let isClose = place < times.count && times[place] - times[place - 1] < Self.closest
            if isClose { continue }
            if place - first > 2 { stretches.append(times[first]...times[place - 1]) }
            first = place
        }
        return without(stretches)
    }

    /// Two events are no closer: 20 ms, less the channels and the stamps.
    private static let closest: Int64 = 18_000_000
}
