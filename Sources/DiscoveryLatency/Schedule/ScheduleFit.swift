internal import Glibc

/// Where a scanner's windows lie against the host's clock, from the reports of all its devices together.
///
/// A controller opens its windows by its own crystal, a few milliseconds after the host was told that scanning is on.
/// Reports come from windows alone: on the circle of one scan interval they fill an arc as long as the window. The rate is
/// the one that makes this arc shortest; the offset puts it into the window, and is the smallest that does. Nanoseconds.
public struct ScheduleFit: Sendable, Equatable {
    public enum Verdict: Sendable, Equatable {
        /// Reports lie in the windows, with `offset` and `rate`.
        case kept
        /// They lie elsewhere too.
        case notKept
        /// There are too few, or the scanner listens nearly always.
        case cannotTell
    }

    public private(set) var verdict = Verdict.cannotTell
    /// The setting.
    public let window: Int64
    public let interval: Int64
    /// The first window opens so long after the start of the scan.
    public private(set) var offset = 0.0
    /// The scan interval is longer by this part than it was set, by the host's clock: positive where the controller's
    /// clock runs slow.
    public private(set) var rate = 0.0
    /// The share of reports in the windows that were set; and in those that were found.
    public private(set) var inWindows = 0.0
    public private(set) var inFound = 0.0
    /// Reports that were looked at.
    public private(set) var reports = 0
    /// How much longer than the window the arc of reports is: late stamps.
    public private(set) var lateness = 0.0

    /// Fewer show no windows.
    private static let fewest = 20
    private static let most = 2000
    private static let mostDuty = 0.8
    /// Two crystals of ±50 ppm, and room.
    private static let mostRate = 150e-6
    /// Of the reports, so many lie in the windows that were found.
    private static let keptShare = 0.95
    /// What a report's time may be off before it lies outside.
    private static let slack = 1.5e6
    /// A late stamp is no more than this behind.
    private static let mostLateness = 25e6

    /// Whether the scanner sleeps long enough for its windows to show.
    public static func canTell(window: Int64, interval: Int64) -> Bool {
        interval > 0 && window > 0 && Double(window) / Double(interval) < mostDuty
    }

    /// - Parameters:
    ///   - scans: of one setting, with their origin.
    ///   - times: ends of the PDUs that were reported, each with the place of its scan in `scans`.
    public init(_ scans: [ScanStretch], _ times: [(time: Int64, scan: Int)], pdu: EventPDU = .legacy) {
        let first = scans.first ?? ScanStretch(start: 0, window: 0, interval: 0)
        window = first.window
        interval = first.interval
        guard Self.canTell(window: window, interval: interval), times.count >= Self.fewest else { return }
        let chosen = times.spread(Self.most)
        reports = chosen.count
        let into = chosen.map { Double($0.time - scans[$0.scan].start - pdu.duration) }
        let (length, open) = (Double(interval), Double(window - pdu.duration))
        inWindows = Self.share(into, length, from: 0, open: open)
        let longest = into.max() ?? 0
        // An eighth of a window's shift at the end of the longest scan, from grid point to grid point.
        let steps = min(2000, max(1, Int(rounding: Self.mostRate * longest / (open / 8), .up)))
        var best = (rate: 0.0, clarity: -1.0)
        let sample = into.spread(400)
        for step in -steps...steps {
            let rate = Self.mostRate * Double(step) / Double(steps)
            let clarity = Self.clarity(sample, length * (1 + rate))
            // The clock as it is, where another is no better.
            if clarity > best.clarity + (step == 0 ? -0.002 : 0) { best = (rate, clarity) }
        }
        // The shortest arc that holds nearly all.
        var spread = Self.arc(into, length * (1 + best.rate))
        var width = Self.mostRate / Double(steps)
        while width * longest > 0.05e6 {
            var moved = false
            for rate in [best.rate - width, best.rate + width] {
                let arc = Self.arc(into, length * (1 + rate))
                if arc.length < spread.length - 1 { (best.rate, spread, moved) = (rate, arc, true) }
            }
            if !moved { width /= 2 }
        }
        let still = Self.arc(into, length)
        if still.length < spread.length + 1.0e6 { (best.rate, spread) = (0, still) }
        rate = best.rate
        // The window may lie anywhere around an arc that is shorter; an arc that is longer has late stamps at its end.
        let (low, high) = (spread.from + spread.length - open, spread.from)
        offset = low > high ? high : max(low, min(high, 0))
        if abs(offset) > length / 2 { offset -= (offset / length).rounded() * length }
        lateness = max(0, spread.length - open)
        inFound = Self.share(
            into, length * (1 + rate), from: offset, open: open + min(lateness, Self.mostLateness))
        let duty = min(1, (open + lateness) / length)
        verdict =
            inFound > Self.keptShare && duty < Self.mostDuty && lateness < Self.mostLateness ? .kept : .notKept
    }

    /// The scan as it was by the host's clock, where it was kept.
    public func corrected(_ scan: ScanStretch) -> ScanStretch {
        guard scan.hasOrigin, scan.window == window, scan.interval == interval else { return scan }
        switch verdict {
        case .kept:
            return ScanStretch(
                start: scan.start + Int64(nearest: offset), end: scan.end, window: scan.window,
                interval: scan.interval + Int64(nearest: rate * Double(interval)))
        case .notKept:
            return ScanStretch(
                start: scan.start, end: scan.end, window: scan.window, interval: scan.interval, hasOrigin: false
            )
        case .cannotTell: return scan
        }
    }

    private static func share(_ into: [Double], _ length: Double, from: Double, open: Double) -> Double {
        let inside = into.count { time in
            let phase = time - from + slack
            return phase - (phase / length).rounded(.down) * length <= open + 2 * slack
        }
        return Double(inside) / Double(into.count)
    }

    /// How much phases agree, 0…1.
    private static func clarity(_ into: [Double], _ length: Double) -> Double {
        var (real, imaginary) = (0.0, 0.0)
        for time in into {
            let angle = 2 * Double.pi * (time / length - (time / length).rounded(.down))
            real += cos(angle)
            imaginary += sin(angle)
        }
        return (real * real + imaginary * imaginary).squareRoot() / Double(into.count)
    }

    /// The shortest arc that holds all phases but two in a hundred.
    private static func arc(_ into: [Double], _ length: Double) -> (from: Double, length: Double) {
        let phases = into.map { $0 - ($0 / length).rounded(.down) * length }.sorted()
        let held = max(1, phases.count - Int(wholePartOf: 0.02 * Double(phases.count)))
        var best = (from: 0.0, length: Double.infinity)
        for first in phases.indices {
            let last = first + held - 1
            let end = last < phases.count ? phases[last] : phases[last - phases.count] + length
            if end - phases[first] < best.length { best = (phases[first], end - phases[first]) }
        }
        return best
    }
}
