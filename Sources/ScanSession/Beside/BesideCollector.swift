public import HCI
public import Runs

/// Collects what `Beside` compares: the PDUs of a capture of the air, or the trials and reports of one of HCI. Bounded in
/// memory.
public final class BesideCollector: ScanObserver {
    /// PDUs or reports of one capture at most: what comes later is left out.
    public static let most = 2_000_000

    public private(set) var scan = BesideScan()
    /// PDUs or reports that were left out.
    public private(set) var leftOut = 0
    private var pdus: [DeviceAddress: [AirTrain.PDU]] = [:]
    private var count = 0
    private let isAir: Bool
    private var parameters: EffectiveParameters?
    private var filter = ReportFilter.none

    public init(isAir: Bool) { self.isAir = isAir }

    public var wantsReports: Bool { true }

    /// The devices of a capture of the air, by address.
    public var trains: [AirTrain] {
        pdus.sorted { $0.key < $1.key }.map { AirTrain($0.key, $0.value) }
    }

    public func parametersChanged(_ header: RunHeader) { parameters = header.effective }

    public func filterChanged(_ filter: ReportFilter) { self.filter = filter }

    public func trialStarted(_ trial: Int, at time: Int64) {
        scan.trials.append(
            BesideScan.Trial(start: time, end: .max, parameters: parameters, filter: filter))
    }

    public func trialEnded(_ trial: Int, at time: Int64, log: DiscoveryLog) {
        guard !scan.trials.isEmpty else { return }
        scan.trials[scan.trials.count - 1].end = time
    }

    public func report(_ report: borrowing AdvertisingReport, _ context: ReportContext) {
        guard report.address.kind != .anonymous else { return }
        guard count < Self.most else {
            leftOut += 1
            return
        }
        let address = report.address.identity
        if isAir {
            guard !report.kind.isScanResponse else { return }
            pdus[address, default: []].append(AirTrain.PDU(report, context.time))
        } else {
            guard context.trial != nil else { return }
            // Scan responses and PDUs on other channels belong to the event.
            if let last = scan.heard[address]?.last, (0..<12_000_000).contains(context.time - last) { return }
            scan.heard[address, default: []].append(context.time)
        }
        count += 1
    }
}

extension DeviceAddress {
    /// As it goes over the air: a controller that resolved a private address tells the identity.
    fileprivate var identity: DeviceAddress {
        DeviceAddress(bits: bits, kind: Kind(rawValue: kind.rawValue & 1))
    }
}

extension AirTrain.PDU {
    /// Of a report of a capture of the air: the channel index is in the high octet of its event type.
    init(_ report: borrowing AdvertisingReport, _ time: Int64) {
        let channel = Int(report.rawEventType >> 8)
        let isExtended = !report.kind.isLegacy
        // LE 1M: preamble 1, access address 4, header 2, address 6, CRC 3; a target address in place of data.
        let octets = 16 + (report.kind.isDirected ? 6 : report.data.count)
        self.init(
            start: time, duration: 8_000 * Int64(octets),
            channel: (37...39).contains(channel) ? channel - 37 : nil,
            kind: UInt8(truncatingIfNeeded: report.kind.rawValue), isExtended: isExtended)
    }
}
