internal import Glibc

/// Do events keep to a fixed grid of time, or do their delays add up from event to event?
///
/// The test of Kwiatkowski, Phillips, Schmidt and Shin (1992) against a trend: of events that keep to a grid the
/// distances from it do not wander. It is taken over blocks of 128 events, over which a clock's own wandering with
/// temperature is no more than some hundredths of a millisecond, and averaged. For events on a grid the statistic of a
/// block has mean 1/15 and variance 11/6300; their mean is close to a gamma distribution.
struct GridTest {
    static let block = 128

    /// Chance of a wandering at least this large for events on a grid; nil with less than one block.
    private(set) var p: Double?
    /// Mean distance from event to event of the grid, and standard deviation from it; the units of the times.
    private(set) var period = 0.0
    private(set) var deviation = 0.0
    /// One standard error of the period.
    private(set) var periodError = 0.0

    /// - Parameters:
    ///   - runs: of consecutive events their number (those missed count) and time.
    ///   - spacing: from one PDU of an event to the next; the channel that is heard changes with each `scanInterval`, both
    ///     in the units of the times.
    init(_ runs: [[(number: Int, time: Double)]], spacing: Double, scanInterval: Double) {
        var statistic = 0.0
        var blocks = 0.0
        var squares = 0.0
        for run in runs {
            for start in stride(from: 0, through: run.count - Self.block, by: Self.block) {
                let block = run[start..<start + Self.block]
                let (slope, rests) = Self.line(block, spacing, scanInterval)
                period += slope
                let (value, square) = Self.wandering(rests)
                statistic += value
                squares += square
                blocks += 1
            }
        }
        guard blocks > 0 else { return }
        period /= blocks
        deviation = (squares / blocks).squareRoot()
        let length = Double(Self.block)
        periodError = deviation * (12 / (length * length * length * blocks)).squareRoot()
        // Wilson and Hilferty: the cube root of a gamma variable is nearly normal.
        let freedom = 2 * blocks * (1.0 / 225) / (11.0 / 6300)
        let part = 2 / (9 * freedom)
        let z = (cbrt(statistic / blocks * 15) - 1 + part) / part.squareRoot()
        p = erfc(z / 2.0.squareRoot()) / 2
    }

    /// The straight line through the events of a block, and how far they lie from it. When in its rounds of three channels
    /// the scan was at the beginning is not known: where that lets the events lie closest to a line is taken.
    private static func line(
        _ events: ArraySlice<(number: Int, time: Double)>, _ spacing: Double, _ scanInterval: Double
    ) -> (slope: Double, rests: [Double]) {
        let numbers = events.map { Double($0.number) }
        let start = events.first?.time ?? 0
        let phases = scanInterval > 0 && spacing > 0 ? 96 : 1
        var best: (slope: Double, rests: [Double], squares: Double)?
        for phase in 0..<phases {
            let times = events.map { event in
                let time = event.time - start
                let place =
                    phases > 1
                    ? (time / scanInterval + Double(phase) / 32).truncatingRemainder(dividingBy: 3) : 0
                return time - spacing * place.rounded(.down)
            }
            let (slope, rests) = straight(numbers, times)
            let squares = rests.reduce(0) { $0 + $1 * $1 }
            if squares < best?.squares ?? .infinity { best = (slope, rests, squares) }
        }
        return best.map { ($0.slope, $0.rests) } ?? (0, [])
    }

    private static func straight(_ numbers: [Double], _ times: [Double]) -> (slope: Double, rests: [Double]) {
        let count = Double(numbers.count)
        let (number, time) = (numbers.reduce(0, +) / count, times.reduce(0, +) / count)
        var (upper, lower) = (0.0, 0.0)
        for (x, y) in zip(numbers, times) {
            upper += (x - number) * (y - time)
            lower += (x - number) * (x - number)
        }
        let slope = lower > 0 ? upper / lower : 0
        return (slope, zip(numbers, times).map { $1 - time - slope * ($0 - number) })
    }

    /// Partial sums against the long-run variance (Bartlett's weights over four lags).
    private static func wandering(_ rests: [Double]) -> (statistic: Double, variance: Double) {
        let count = Double(rests.count)
        func covariance(_ lag: Int) -> Double {
            zip(rests, rests.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } / count
        }
        let variance = covariance(0)
        var longRun = variance
        for lag in 1...4 { longRun += 2 * (1 - Double(lag) / 5) * covariance(lag) }
        var (sum, squares) = (0.0, 0.0)
        for rest in rests {
            sum += rest
            squares += sum * sum
        }
        return (squares / (count * count * max(longRun, 0.05 * variance, 1e-12)), variance)
    }
}
