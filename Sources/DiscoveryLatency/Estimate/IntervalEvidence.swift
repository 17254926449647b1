internal import Glibc

/// Whether an interval explains gaps better than chance could, all intervals that were looked at considered.
///
/// Chance is a device whose events come purely at random, at its best rate: a gap counts as long as the scanner listened
/// in it, for events that are heard in windows alone have gaps that follow the windows, whatever the device does. By
/// chance, one given interval multiplies the likelihood by x at most once in x times; of N intervals that can be told
/// apart the best one does at most N times as often. So the logarithm of the ratio must exceed log N by that of a
/// thousand.
enum IntervalEvidence {
    /// How often events without an interval may be given one.
    static let level = 0.001

    /// What the logarithm of the ratio must exceed.
    static func needed(hypotheses: Double) -> Double { log(max(1, hypotheses)) - log(level) }

    /// The logarithm of the likelihood of events at random, per nanosecond of time that passed: `listened` is how long
    /// the scanner listened during each of the gaps.
    static func chance(listened: [Double]) -> Double {
        let count = Double(listened.count)
        let total = listened.reduce(0, +)
        return total > 0 ? count * (log(count / total) - 1) : .infinity
    }
}

extension EventTrain {
    /// How long the scanner listened from one time to another; all of it where its windows are not known.
    func listened(from: Int64, to: Int64) -> Double {
        guard scans.allSatisfy({ $0.interval > 0 && $0.window > 0 }) else { return Double(to - from) }
        var sum = 0.0
        var index = max(0, stretch(at: from))
        while index < scans.count, scans[index].start < to {
            let scan = scans[index]
            let end = min(to, scan.end ?? .max)
            if end > from { sum += scan.listened(until: end) - scan.listened(until: max(from, scan.start)) }
            index += 1
        }
        return sum
    }

    /// How long the scanner listened from the first event to each; how long scanning was on, where its windows are not
    /// known.
    var listenedUntilEvents: [Double] {
        let isKnown = scans.allSatisfy { $0.interval > 0 && $0.window > 0 }
        var sum = 0.0
        var index = max(0, times.first.map(stretch(at:)) ?? 0)
        var last = times.first ?? 0
        return times.map { time in
            while index < scans.count {
                let scan = scans[index]
                let (begin, end) = (max(last, scan.start), min(time, scan.end ?? .max))
                if end > begin {
                    sum +=
                        isKnown
                        ? scan.listened(until: end) - scan.listened(until: begin) : Double(end - begin)
                }
                guard let stop = scan.end, stop < time else { break }
                index += 1
            }
            last = time
            return sum
        }
    }

    /// The last stretch that begins at `time` or before; −1 for none.
    private func stretch(at time: Int64) -> Int {
        var low = 0
        var high = scans.count
        while low < high {
            let middle = (low + high) / 2
            if scans[middle].start <= time { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }
}

extension ScanStretch {
    /// From its start; the first window opens there.
    fileprivate func listened(until time: Int64) -> Double {
        let (whole, rest) = max(0, time - start).quotientAndRemainder(dividingBy: interval)
        return Double(whole) * Double(window) + Double(min(rest, window))
    }
}
