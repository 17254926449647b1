/// Where the advertising events of one device fall in the scan interval: phase against event number.
///
/// An advertiser in step with the scanner draws a slowly drifting line that stays between the windows for long; one
/// that is out of step sprinkles its dots over the whole interval. Of the events only those that were heard are
/// known; where the mean period is known too, the missed ones between two that were heard are put where they are likely
/// to have been, evenly, and marked.
public struct PhaseRaster: Sendable, Equatable {
    /// One advertising event.
    public struct Point: Sendable, Equatable {
        /// Counted from the first one shown, from zero. With a mean period missed events count too.
        public var event: Int
        /// Nanoseconds since the window before it opened, 0 ..< interval.
        public var phase: Int64
        /// The advertising channel (37, 38 or 39) of the window that it falls into; nil between the windows, and
        /// where it is not known when scanning began, or the schedule is not kept.
        public var channel: UInt8?
        /// False where it was put between two that were heard.
        public var isHeard: Bool

        public init(event: Int, phase: Int64, channel: UInt8?, isHeard: Bool) {
            self.event = event
            self.phase = phase
            self.channel = channel
            self.isHeard = isHeard
        }
    }

    /// By event number.
    public private(set) var points: [Point] = []
    /// Of the setting that is shown, in nanoseconds.
    public let window: Int64
    public let interval: Int64
    /// Whether the windows' place is known. Without it phases are relative, and windows lie anywhere.
    public let hasOrigin: Bool
    /// Whether the channel of each window is known: window 0 listens on 37, where the schedule is kept.
    private let hasChannels: Bool
    /// The mean time between advertising events in nanoseconds, where event numbers are estimated with it.
    public let meanPeriod: Double?
    public private(set) var heard = 0
    /// How many missed events were put in; never more than `missedLimit`.
    public private(set) var missed = 0
    /// Events heard under other settings, or under one that is not known: they are not shown.
    public private(set) var leftOut = 0
    /// Where another stretch of scanning (a trial) begins: numbers of the first event heard in it. The first stretch is
    /// not among them.
    public private(set) var breaks: [Int] = []

    /// Long gaps of a short period would be filled with millions.
    public static let missedLimit = 10_000

    /// Of the setting under which most events were heard; phases count from the start of each stretch. Nil where no
    /// event falls into a stretch whose window and interval are known.
    ///
    /// - Parameter meanPeriod: the mean time between advertising events in nanoseconds, random delay included. Without it
    ///   (or where it is no positive number) events are numbered as they were heard.
    /// - Parameter keeps: whether the scanner kept its schedule under a window and interval. Where it did not, the number of
    ///   a window tells nothing of its channel.
    public init?(
        _ train: EventTrain, meanPeriod: Double? = nil,
        keeps: (_ window: Int64, _ interval: Int64) -> Bool = { _, _ in true }
    ) {
        let placed = Self.place(train)
        guard let setting = Self.mostFrequent(placed.map { train.scans[$0.scan] }) else { return nil }
        window = setting.window
        interval = setting.interval
        hasOrigin = setting.hasOrigin
        hasChannels = setting.hasOrigin && keeps(setting.window, setting.interval)
        self.meanPeriod = meanPeriod.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
        let shown = placed.filter { setting.isLike(train.scans[$0.scan]) }
        leftOut = train.times.count - shown.count
        var event = 0
        for (index, (time, scan)) in shown.enumerated() {
            let start = train.scans[scan].start
            if index > 0 {
                let before = shown[index - 1]
                let events = count(Double(time) - Double(before.time))
                if scan != before.scan {
                    breaks.append(event + events)
                } else {
                    fill(after: event, events: events, from: before.time, to: time, start: start)
                }
                event += events
            }
            points.append(point(event, at: time, start: start, isHeard: true))
            heard += 1
        }
    }

    /// Each event with the stretch that it lies in; those in none, which a broken capture may hold, are left out.
    private static func place(_ train: EventTrain) -> [(time: Int64, scan: Int)] {
        var placed: [(time: Int64, scan: Int)] = []
        var scan = 0
        for time in train.times {
            while scan + 1 < train.scans.count, train.scans[scan + 1].start <= time { scan += 1 }
            guard scan < train.scans.count, train.scans[scan].start <= time,
                time <= train.scans[scan].end ?? .max, placed.last.map({ $0.time <= time }) ?? true,
                !time.subtractingReportingOverflow(train.scans[scan].start).overflow
            else { continue }
            placed.append((time, scan))
        }
        return placed
    }

    private static func mostFrequent(_ scans: [ScanStretch]) -> ScanStretch? {
        var counts: [(setting: ScanStretch, count: Int)] = []
        for scan in scans where scan.interval > 0 && scan.window > 0 && scan.window <= scan.interval {
            // Settings that differ are few; those of hostile captures are looked at no further.
            if let known = counts.firstIndex(where: { $0.setting.isLike(scan) }) {
                counts[known].count += 1
            } else if counts.count < 64 {
                counts.append((scan, 1))
            }
        }
        let most = counts.map(\.count).max()
        return counts.first { $0.count == most }?.setting
    }

    /// How many advertising events a time spans: one at least.
    private func count(_ elapsed: Double) -> Int {
        guard let meanPeriod else { return 1 }
        return Int(wholePartOf: min(max(1, (elapsed / meanPeriod).rounded()), 1e12))
    }

    private mutating func fill(after event: Int, events: Int, from: Int64, to: Int64, start: Int64) {
        // Halfway between, random delays have moved an event by σ·√n/2: beyond an eighth of the interval a place would
        // be made up.
        guard events > 1, events - 1 <= Self.missedLimit - missed,
            Self.delayDeviation * Double(events).squareRoot() / 2 <= Double(interval) / 8
        else { return }
        let between = (1..<events).map { number in
            let part = Double(number) / Double(events)
            let time = from + Int64(nearest: Double(to - from) * part)
            return point(event + number, at: time, start: start, isHeard: false)
        }
        // So it would be where most of many lie in the window: there they would have been heard. They have drifted out
        // of it and back.
        guard events <= 16 || 2 * between.count(where: { $0.phase < window }) <= events else { return }
        points += between
        missed += between.count
    }

    /// Of the specification's delay, uniform on 0…10 ms, in nanoseconds.
    private static let delayDeviation = 1e7 / 12.0.squareRoot()

    private func point(_ event: Int, at time: Int64, start: Int64, isHeard: Bool) -> Point {
        let (number, phase) = (time - start).quotientAndRemainder(dividingBy: interval)
        let channel = hasChannels && phase < window ? UInt8(37 + number % 3) : nil
        return Point(event: event, phase: phase, channel: channel, isHeard: isHeard)
    }
}

extension ScanStretch {
    /// Whether the phases of both can be shown on one axis.
    fileprivate func isLike(_ other: ScanStretch) -> Bool {
        window == other.window && interval == other.interval && hasOrigin == other.hasOrigin
    }
}
