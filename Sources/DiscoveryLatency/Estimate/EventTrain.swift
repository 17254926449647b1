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

/// The PDUs of an advertising event on the primary channels, in nanoseconds.
public struct EventPDU: Sendable, Equatable {
    public var duration: Int64
    /// From the start of one to the start of the next.
    public var spacing: Int64
    /// From the start of the event to its report, whichever of them was received; nil: at the end of that one.
    public var report: Int64?

    /// 31 bytes on LE 1M. What is extended on LE 1M ends within a millisecond of these.
    public static let legacy = EventPDU(duration: 376_000, spacing: 526_000, report: nil)

    /// Extended advertising on the Coded PHY at S = 8 (Core Specification Vol 6 Part B 2.2): 400 µs and 64 for each
    /// byte after the header. Three ADV_EXT_IND of 1168 µs, 150 µs apart; the report comes with the AUX_ADV_IND, T_MAFS
    /// (300 µs) after the last of them at the earliest, and as long as `payload` bytes of data make it.
    public static func coded(payload: Int) -> EventPDU {
        let primary: Int64 = 400_000 + 64_000 * (5 + 7)
        let spacing = primary + 150_000
        let auxiliary = 400_000 + 64_000 * (5 + 10 + Int64(min(229, max(0, payload))))
        return EventPDU(
            duration: primary, spacing: spacing, report: 2 * spacing + primary + 300_000 + auxiliary)
    }
}

/// The advertising events of one device that were heard, and the scan that heard them: what its advertising interval is
/// estimated from, and what a phase raster shows.
public struct EventTrain: Sendable, Equatable {
    /// Nanoseconds, ascending: when the first PDU of each event was reported. The last few hundred of a device.
    public var times: [Int64]
    /// Ascending, without overlap; every event lies in one of them, and stretches without an event count too.
    public var scans: [ScanStretch]
    public var pdu: EventPDU
    /// Events that were left out because their times are those of a host that handed on what had piled up.
    public var leftOut = 0

    public init(times: [Int64], scans: [ScanStretch], pdu: EventPDU = .legacy) {
        self.times = times
        self.scans = scans
        self.pdu = pdu
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
        var train = EventTrain(
            times: kept.reversed(), scans: known.sorted { $0.start < $1.start }, pdu: pdu)
        train.leftOut = leftOut
        return train
    }
}

extension EventTrain {
    /// The pairs of neighbours that gaps are taken from, as places in `times`: those within one stretch of scanning, and
    /// all of them. Across the pauses between trials a device goes on as before, but a simulated one, or one that was
    /// switched off and on, does not.
    var gaps: (within: [Int], all: [Int]) {
        guard times.count > 1 else { return ([], []) }
        var within: [Int] = []
        var stretch = 0
        for index in 0..<times.count - 1 {
            while stretch < scans.count - 1, scans[stretch + 1].start <= times[index] { stretch += 1 }
            let crosses = stretch < scans.count - 1 && scans[stretch + 1].start <= times[index + 1]
            if !crosses { within.append(index) }
        }
        return (within, Array(0..<times.count - 1))
    }
}

extension Int64 {
    fileprivate func clamped(to reach: Int64) -> Int64 { Swift.max(-reach, Swift.min(reach, self)) }
}

extension EventTrain {
    /// The events with those of the stretches in which they lie, or that lie between them. `scans` ascend.
    public init(times: [Int64], among scans: [ScanStretch], pdu: EventPDU = .legacy) {
        guard let first = times.first, let last = times.last else {
            self.init(times: [], scans: [], pdu: pdu)
            return
        }
        // The first stretch that ends at or after the first event.
        var low = 0
        var high = scans.count
        while low < high {
            let middle = (low + high) / 2
            if scans[middle].end ?? .max < first { low = middle + 1 } else { high = middle }
        }
        self.init(times: times, scans: Array(scans[low...].prefix { $0.start <= last }), pdu: pdu)
    }
}
