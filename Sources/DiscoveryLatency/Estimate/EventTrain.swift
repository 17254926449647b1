/// A stretch of time in which the scanner ran with one setting: a trial, or a whole scan.
public struct ScanStretch: Sendable, Equatable {
    /// Nanoseconds on the controller's time line. Window 0, on channel 37, opens here.
    public var start: Int64
    /// Nil while it goes on.
    public var end: Int64?
    /// Nanoseconds, both; zero where they are not known.
    public var window: Int64
    public var interval: Int64
    /// Whether scanning began at `start`: not so in a capture before its first scan enable, where the windows lie
    /// anywhere.
    public var hasOrigin: Bool

    public init(start: Int64, end: Int64? = nil, window: Int64, interval: Int64, hasOrigin: Bool = true) {
        self.start = start
        self.end = end
        self.window = window
        self.interval = interval
        self.hasOrigin = hasOrigin
    }

    public var dutyCycle: Double { interval > 0 ? Double(window) / Double(interval) : 0 }
}

/// The advertising events of one device that were heard, and the scan that heard them: what its advertising interval is
/// estimated from, and what a phase raster shows.
public struct EventTrain: Sendable, Equatable {
    /// Nanoseconds, ascending: when the first PDU of each event was reported. The last few hundred of a device.
    public var times: [Int64]
    /// Ascending, without overlap; every event lies in one of them, and stretches without an event count too.
    public var scans: [ScanStretch]

    public init(times: [Int64], scans: [ScanStretch]) {
        self.times = times
        self.scans = scans
    }
}

extension EventTrain {
    /// Times of captures may repeat, step back or lie decades apart, and settings may be anything: what is left of them
    /// that can be reckoned with. The last stretch of rising times less than a day apart, and scans that can be; a
    /// setting out of range is one that is not known.
    var plausible: EventTrain {
        // Unix nanoseconds until 2116.
        let reach: Int64 = 1 << 62
        var kept: [Int64] = []
        for time in times.reversed() where abs(time.clamped(to: reach)) < reach {
            if let last = kept.last, time > last || last - time > 86_400_000_000_000 { break }
            kept.append(time)
        }
        let known = scans.compactMap { scan -> ScanStretch? in
            var scan = scan
            guard abs(scan.start.clamped(to: reach)) < reach else { return nil }
            scan.end = scan.end.map { max(scan.start, $0.clamped(to: reach)) }
            if !(2_500_000...40_960_000_000).contains(scan.interval) || scan.window > scan.interval
                || scan.window < 2_500_000
            {
                scan.window = 0
                scan.interval = 0
            }
            return scan
        }
        return EventTrain(times: kept.reversed(), scans: known.sorted { $0.start < $1.start })
    }
}

extension EventTrain {
    /// The pairs of neighbours that gaps are taken from, as places in `times`: those within one stretch of scanning, if
    /// there are enough of them. Across the pauses between trials a device goes on as before, but a simulated one, or
    /// one that was switched off and on, may not.
    func gaps(enough: Int) -> [Int] {
        guard times.count > 1 else { return [] }
        var within: [Int] = []
        var stretch = 0
        for index in 0..<times.count - 1 {
            while stretch < scans.count - 1, scans[stretch + 1].start <= times[index] { stretch += 1 }
            let crosses = stretch < scans.count - 1 && scans[stretch + 1].start <= times[index + 1]
            if !crosses { within.append(index) }
        }
        return within.count >= enough ? within : Array(0..<times.count - 1)
    }
}

extension Int64 {
    fileprivate func clamped(to reach: Int64) -> Int64 { Swift.max(-reach, Swift.min(reach, self)) }
}
