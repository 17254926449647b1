internal import Glibc

/// The gaps between advertising events, sorted into those of one period and others.
struct SingleGaps {
    /// Milliseconds. Those of one period, in their order.
    private(set) var values: [Double] = []
    /// The same, each row without another gap in between.
    private(set) var rows: [[Double]] = []
    /// Between these lie the gaps of one period, with room on both sides.
    private(set) var low = 0.0
    private(set) var high = 0.0
    private(set) var median = 0.0
    /// All gaps, and those of several periods.
    private(set) var all = 0
    private(set) var multiples = 0

    /// A delay is at most this long, in milliseconds: the specification allows 10.
    private static let longestDelay = 26.0

    /// - Parameter runs: times of events in milliseconds, each run without a break of the scan.
    init(_ runs: [[Double]]) {
        let gaps = runs.map { run in zip(run, run.dropFirst()).map { $1 - $0 } }
        let sorted = gaps.joined().sorted()
        all = sorted.count
        guard let start = Self.densest(sorted) else { return }
        // Two periods are at least 1.8 times the shortest possible one, whatever the delays.
        low = max(start - 14, 0.6 * start)
        high = min(start + Self.longestDelay, 1.75 * start)
        for run in gaps {
            for row in run.split(whereSeparator: { $0 < low || $0 >= high }) {
                values += row
                rows.append(Array(row))
            }
        }
        let inside = values.sorted()
        median = inside.isEmpty ? 0 : inside[inside.count / 2]
        let reach = max(2, min(12, high - median))
        multiples = sorted.reduce(0) { sum, gap in
            let periods = (gap / median).rounded()
            return sum + (periods >= 2 && abs(gap - periods * median) <= reach * periods ? 1 : 0)
        }
    }

    /// The mean time from one event to the next, in milliseconds: how long rows of gaps last, those of several periods among
    /// them as far as it is clear of how many.
    func meanPeriod(_ runs: [[Double]], deviation: Double) -> (period: Double, count: Double)? {
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        // Of so many periods the number is told for sure.
        let most = (1...64).last { count in
            let periods = Double(count)
            return periods * abs(mean - median) + 4 * deviation * periods.squareRoot() < 0.4 * median
        }
        guard let most else { return nil }
        var (time, count) = (0.0, 0.0)
        for run in runs {
            for (event, next) in zip(run, run.dropFirst()) {
                let gap = next - event
                let periods = gap >= low && gap < high ? 1 : (gap / median).rounded()
                guard periods >= 1, periods <= Double(most),
                    periods == 1 ? gap >= low && gap < high : abs(gap - periods * median) < 0.45 * median
                else { continue }
                time += gap
                count += periods
            }
        }
        return count > 0 ? (time / count, count) : nil
    }

    /// The beginning of the 12 ms that hold the most gaps. Gaps of several periods are rarer, and lie further apart.
    private static func densest(_ sorted: [Double]) -> Double? {
        var best: (start: Double, count: Int)?
        var end = 0
        for start in sorted.indices {
            while end < sorted.count, sorted[end] <= sorted[start] + 12 { end += 1 }
            if end - start > best?.count ?? 0 { best = (sorted[start], end - start) }
        }
        return best?.start
    }

    /// Consecutive events with their numbers, those missed in between counted: for the test of a grid. An event that
    /// lies nowhere near one is left out.
    func numbered(_ runs: [[Double]]) -> [[(number: Int, time: Double)]] {
        var numbered: [[(number: Int, time: Double)]] = []
        for run in runs {
            var current: [(number: Int, time: Double)] = []
            var skipped = 0
            for time in run {
                guard let last = current.last else {
                    current.append((0, time))
                    continue
                }
                let periods = ((time - last.time) / median).rounded()
                if periods >= 1, periods < 1000, abs(time - last.time - periods * median) < 0.45 * median {
                    current.append((last.number + Int(wholePartOf: periods), time))
                    skipped = 0
                } else if skipped < 4 && periods < 1000 {
                    skipped += 1
                } else {
                    numbered.append(current)
                    current = [(0, time)]
                    skipped = 0
                }
            }
            numbered.append(current)
        }
        return numbered
    }
}
