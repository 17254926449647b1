public import HCI
public import Runs

/// The event times of every device in a capture, by stretches of listening at full duty; bounded in memory.
public final class LearnCollector: ScanObserver {
    /// Why a stretch of a capture tells nothing of delays.
    public enum Unfit: Equatable, Sendable {
        case parametersUnknown
        /// Nanoseconds.
        case deaf(window: Int64, interval: Int64)
        case duplicatesDropped
        case twoPHYs
    }

    public struct Device {
        public var address: DeviceAddress
        public var runs: [[Int64]] = []
        public var events = 0
        /// Of the last event: bytes of data, and whether it was sent on a secondary channel.
        public var payload = 0
        public var isExtended = false
        fileprivate var run = -1

        /// Gaps that there are at most.
        public var gaps: Int { events - runs.count }
    }

    private static let mostDevices = 4096
    private static let mostEvents = 1_000_000
    /// Nanoseconds. Longer gaps are taken for clock changes.
    private static let longestGap: Int64 = 3_600_000_000_000

    public private(set) var devices: [DeviceAddress: Device] = [:]
    /// Events in stretches that tell nothing, by the reason for which.
    public private(set) var unfit: [(reason: Unfit, events: Int)] = []
    /// Devices that were given up for want of memory.
    public private(set) var dropped = 0
    /// Nanoseconds; of the last stretch that was used.
    public private(set) var scanInterval: Int64 = 0
    private let assumesFullDuty: Bool
    private var events = 0
    private var run = 0
    private var current: Unfit?
    private var parameters: EffectiveParameters?

    public init(assumesFullDuty: Bool) {
        self.assumesFullDuty = assumesFullDuty
        current = assumesFullDuty ? nil : .parametersUnknown
    }

    public var wantsReports: Bool { true }

    public func parametersChanged(_ header: RunHeader) { parameters = header.effective }

    public func trialStarted(_ trial: Int, at time: Int64) {
        run += 1
        guard let parameters else {
            current = assumesFullDuty ? nil : .parametersUnknown
            return
        }
        let timing = parameters.timing
        if parameters.filterDuplicates {
            current = .duplicatesDropped
        } else if parameters.phy == .both {
            current = .twoPHYs
        } else if timing.dutyCycle < 0.9 {
            current = .deaf(window: timing.window, interval: timing.interval)
        } else {
            current = nil
            scanInterval = timing.interval
        }
    }

    public func trialEnded(_ trial: Int, at time: Int64, log: DiscoveryLog) { run += 1 }

    public func report(_ report: borrowing AdvertisingReport, _ context: ReportContext) {
        guard context.newEvent else { return }
        if let current {
            if let known = unfit.firstIndex(where: { $0.reason == current }) {
                unfit[known].events += 1
            } else if unfit.count < 64 {
                unfit.append((current, 1))
            }
            return
        }
        let address = report.address
        if devices.count >= Self.mostDevices || events >= Self.mostEvents { makeRoom() }
        devices[address, default: Device(address: address)].note(
            context.time, run: run, payload: report.data.count, isExtended: !report.kind.isLegacy,
            longestGap: Self.longestGap)
        events += 1
    }

    /// Gives up the quieter half of the devices; where one alone is left, its older half.
    private func makeRoom() {
        let counts = devices.values.map(\.events).sorted()
        let least = counts[counts.count / 2]
        let kept = devices.count > 1 ? devices.filter { $0.value.events > least } : [:]
        if kept.isEmpty, let busiest = devices.values.max(by: { $0.events < $1.events }) {
            var busiest = busiest
            busiest.forgetOlderHalf()
            dropped += devices.count - 1
            devices = [busiest.address: busiest]
        } else {
            dropped += devices.count - kept.count
            devices = kept
        }
        events = devices.values.reduce(0) { $0 + $1.events }
    }
}

extension LearnCollector.Device {
    fileprivate mutating func note(
        _ time: Int64, run: Int, payload: Int, isExtended: Bool, longestGap: Int64
    ) {
        let (gap, overflow) = time.subtractingReportingOverflow(runs.last?.last ?? time)
        if run != self.run || runs.isEmpty || overflow || gap < 0 || gap > longestGap {
            runs.append([])
            self.run = run
        }
        runs[runs.count - 1].append(time)
        events += 1
        self.payload = payload
        self.isExtended = isExtended
    }

    fileprivate mutating func forgetOlderHalf() {
        var left = events / 2
        var kept: [[Int64]] = []
        for run in runs.reversed() where left > 0 {
            kept.append(Array(run.suffix(left)))
            left -= kept[kept.count - 1].count
        }
        runs = kept.reversed()
        events = runs.reduce(0) { $0 + $1.count }
    }
}
