internal import DiscoveryLatency
internal import HCI
internal import ProgramOutput
internal import Runs

/// Advertising intervals for the live table, estimated while the scan goes on.
///
/// An estimate costs milliseconds, in which nothing is read. So at most one is made between two repaints, that of the
/// shown device which has gained most since its last one, and then none for ten times as long as it took.
struct LiveIntervals {
    struct Shown: Equatable {
        /// Nanoseconds.
        var interval: Double
        var isAmbiguous: Bool
    }

    /// Fewer events tell too little.
    static let fewestEvents: UInt64 = 8
    /// Nanoseconds: between events further apart on the average there is little to see, and much to work out.
    static let longestGap = 20e9
    /// Devices whose estimates are kept.
    static let most = 1000

    private var known: [DeviceAddress: (events: UInt64, shown: Shown?)] = [:]
    private var overdue: (row: LiveRow, gain: Double)?
    private var rest = Int64.min
    /// Of a clock that only goes forward, in nanoseconds.
    private let clock: () -> Int64

    init(clock: @escaping () -> Int64 = Throttle.now) { self.clock = clock }

    /// What is known of a device that is shown; notes it where another estimate is due.
    mutating func interval(of row: LiveRow) -> Shown? {
        let last = known[row.address]
        // The same address again after its device was given up: it begins anew.
        let events = last.map { $0.events <= row.events ? $0.events : 0 } ?? 0
        if row.events >= Self.fewestEvents, row.recentGap ?? .infinity <= Self.longestGap {
            let gain = events > 0 ? Double(row.events) / Double(events) : .infinity
            if gain >= 4.0 / 3, gain > overdue?.gain ?? 0 { overdue = (row, gain) }
        }
        return last?.shown
    }

    /// Makes the one estimate that is most overdue among the devices asked for since the last call.
    mutating func estimate(_ header: RunHeader, _ log: DiscoveryLog) {
        defer { overdue = nil }
        // With the controller's duplicate filter on there are no gaps to speak of.
        guard let row = overdue?.row, header.effective?.filterDuplicates != true else { return }
        let began = clock()
        guard began >= rest else { return }
        if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
        let shown = log.advertisingInterval(of: row.slot).map {
            Shown(interval: $0.interval, isAmbiguous: !$0.isPlain)
        }
        known[row.address] = (row.events, shown)
        let ended = clock()
        rest = ended + 10 * (ended - began)
    }
}
