import HCI

/// The controller's state in virtual time: settings of the host, the scan that is going on, reports under way.
struct Radio {
    /// The scan that is going on.
    struct Scan {
        var family: HostSettings.Family
        var parameters: HostSettings.ScanParameters
        var filter: UInt8
        /// When this period began and when it ends; Int64.max: never.
        var began: Int64
        var ends: Int64
        /// From the beginning of one period to the next; 0: the end of the first is the end of all.
        var period: Int64
        var duration: Int64
        /// Between periods.
        var resting = false
    }

    let scanner: Scenario.Scanner
    var now: Int64 = 0
    var settings = HostSettings()
    var scan: Scan?
    var air: Air
    var outbox = Outbox()
    var random: Generator
    private var duplicates: DuplicateFilter
    private var batch = ReportBatch()
    private var report: [UInt8] = []
    private var scans: UInt64 = 0
    private var hardwareErrorAt: Int64

    init(_ scenario: Scenario, seed: UInt64) {
        scanner = scenario.scanner
        air = Air(scenario, seed: seed)
        random = Generator(seed: Generator.mix(seed ^ 0x7a9d))
        duplicates = DuplicateFilter(capacity: scenario.scanner.duplicateFilterSize)
        hardwareErrorAt = scenario.scanner.hardwareErrorAt ?? .max
    }

    var isSilent: Bool { now >= scanner.silentFrom ?? .max }

    // MARK: Time

    /// The time of the next packet up to `limit`. Where `mayDecide` is false time has not come yet: `limit` is
    /// looked ahead to, and where the state itself would change on the way, that time is returned instead.
    mutating func prepare(until limit: Int64, mayDecide: Bool) -> Int64? {
        let limit = min(limit, (scanner.silentFrom ?? .max) &- 1)
        while true {
            let decision = min(scan?.ends ?? .max, hardwareErrorAt)
            let horizon = min(scan == nil ? .max : air.horizon, decision)
            if batch.due <= min(horizon, limit) { sendBatch(at: batch.due) }
            if let time = outbox.firstTime, time <= horizon { return time <= limit ? time : nil }
            if scan != nil, let heard = air.next(until: min(limit, decision)) {
                receive(heard)
                continue
            }
            if batch.due <= min(limit, decision) { continue }
            if let time = outbox.firstTime, time <= min(limit, decision) { return time }
            guard decision <= limit else { return nil }
            guard mayDecide else { return decision }
            now = max(now, decision)
            decide(at: decision)
        }
    }

    /// A period ends or begins, or the hardware fails.
    private mutating func decide(at time: Int64) {
        if hardwareErrorAt <= time {
            hardwareErrorAt = .max
            stopScan()
            if settings.eventMask & HostSettings.hardwareError != 0 {
                outbox.push(time: time, [0x04, 0x10, 1, 0x01])
            }
            return
        }
        guard var scan, scan.ends <= time else { return }
        if scan.period == 0 {
            stopScan()
            if settings.allows(0x11) { outbox.push(time: time, [0x04, 0x3e, 1, 0x11]) }
        } else if scan.resting {
            scan.began = scan.ends
            scan.ends = scan.began &+ scan.duration
            scan.resting = false
            self.scan = scan
            if scan.filter == 2 { duplicates.removeAll() }
            let windows = windows(scan)
            air.change(windows: windows.uncoded, coded: windows.coded, until: scan.ends)
        } else {
            scan.ends = scan.began &+ scan.period
            scan.resting = true
            self.scan = scan
            air.change(windows: nil, coded: nil, until: .min)
        }
    }

    // MARK: Scanning

    /// Begins a scan now: the Command Complete that is on its way is t = 0.
    mutating func startScan(
        _ family: HostSettings.Family, filter: UInt8, duration: Int64, period: Int64
    ) {
        let parameters = family == .legacy ? settings.legacy : settings.extended
        let ends = duration > 0 ? now &+ duration : .max
        let scan = Scan(
            family: family, parameters: parameters, filter: filter, began: now, ends: ends, period: period,
            duration: duration)
        self.scan = scan
        duplicates.removeAll()
        let windows = windows(scan)
        air.start(
            at: now, scan: scans, windows: windows.uncoded, coded: windows.coded, extended: family == .extended)
        if ends < .max { air.change(windows: windows.uncoded, coded: windows.coded, until: ends) }
        scans &+= 1
    }

    /// Scan enable while scanning: another filter, another duration; the windows go on.
    mutating func continueScan(filter: UInt8, duration: Int64, period: Int64) {
        guard var scan else { return }
        scan.filter = filter
        scan.duration = duration
        scan.period = period
        scan.ends = duration > 0 ? now &+ duration : .max
        if scan.resting {
            scan.resting = false
            scan.began = now
        }
        self.scan = scan
        duplicates.removeAll()
        let windows = windows(scan)
        air.change(windows: windows.uncoded, coded: windows.coded, until: scan.ends)
    }

    /// Ends the scan: what was not received whole by now is not reported.
    mutating func stopScan() {
        guard scan != nil else { return }
        scan = nil
        air.stop(at: now)
        if !batch.isEmpty { sendBatch(at: now) }
        outbox.dropReports(heardAfter: now)
    }

    mutating func reset() {
        stopScan()
        // The answers to earlier commands are on their way already.
        outbox.dropReports(heardAfter: .min)
        settings = HostSettings()
    }

    /// The windows of both PHYs as this receiver keeps them; the Coded windows begin where the first 1M window
    /// ends.
    private func windows(_ scan: Scan) -> (uncoded: ScanWindows?, coded: ScanWindows?) {
        let start = scan.began &+ scanner.firstWindowDelay
        let unit: Int64 = 625_000
        func windows(_ phy: HostSettings.PHYParameters, from start: Int64) -> ScanWindows {
            let loss = phy.window == phy.interval ? scanner.hopLoss : scanner.windowLoss
            return ScanWindows(
                start: start, interval: Int64(phy.interval) * unit + scanner.intervalBias,
                window: Int64(phy.window) * unit - loss)
        }
        let offset = Int64(scan.parameters.uncoded?.window ?? 0) * unit
        return (
            scan.parameters.uncoded.map { windows($0, from: start) },
            scan.parameters.coded.map { windows($0, from: start &+ offset) }
        )
    }

    // MARK: Receiving

    private mutating func receive(_ heard: Air.Reception) {
        guard let scan else { return }
        let kind = air.transmitter(of: heard.device)
        let address = air.address(of: heard.device, at: heard.event)
        guard accepts(address, kind: kind, policy: scan.parameters.filterPolicy) else { return }
        if air.transmitters[kind].extended != nil {
            receiveExtended(heard, kind: kind, address: address)
            return
        }
        let advertised = air.transmitters[kind].kind
        let isResponse = heard.part == .scanResponse
        let isNew = passes(DuplicateFilter.key(address, isResponse: isResponse, set: nil), scan.filter)
        if isNew {
            let type = AdvertisementReport.legacyType(advertised)
            let report = AdvertisementReport(
                eventType: isResponse ? type | AdvertisementReport.scanResponse : type, address: address,
                rssi: air.rssi(of: heard.device, at: heard.start),
                target: advertised == .directed ? air.transmitters[kind].target ?? ownAddress(scan) : nil)
            if isResponse {
                send(report, air.transmitters[kind].response[...], family: scan.family, heard: heard.end)
            } else if advertised == .directed {
                send(report, [], family: scan.family, heard: heard.end)
            } else {
                send(report, air.transmitters[kind].data[...], family: scan.family, heard: heard.end)
            }
        }
        guard !isResponse, scan.parameters.uncoded?.active ?? false, air.transmitters[kind].isScannable else {
            return
        }
        // Whom the filter has answered once is not asked again.
        if scan.filter != 0, duplicates.holds(DuplicateFilter.key(address, isResponse: true, set: nil)) {
            return
        }
        if let response = air.requestScan(after: heard) { receive(response) }
    }

    /// An ADV_EXT_IND points to the PDUs that carry the data; each that is received is one report.
    private mutating func receiveExtended(_ heard: Air.Reception, kind: Int, address: DeviceAddress) {
        guard let scan, let extended = air.transmitters[kind].extended else { return }
        let key = DuplicateFilter.key(address, isResponse: false, set: extended.sid)
        if scan.filter != 0, duplicates.holds(key) { return }
        let advertised = air.transmitters[kind].kind
        let phy = extended.primary == .coded ? scan.parameters.coded : scan.parameters.uncoded
        let advertisement = air.transmitters[kind].auxiliary
        let response =
            advertised == .scannable && phy?.active ?? false ? air.transmitters[kind].auxiliaryResponse : []
        guard let received = air.follow(heard, chain: advertisement + response), received > 0 else { return }
        if received >= advertisement.count { air.keep(responses: response, after: heard) }
        if received == advertisement.count + response.count { _ = passes(key, scan.filter) }
        let type = AdvertisementReport.extendedType(advertised)
        var report = AdvertisementReport(
            eventType: type,
            address: extended.anonymous ? DeviceAddress(bits: 0, kind: .anonymous) : address,
            rssi: air.rssi(of: heard.device, at: heard.start), primaryPHY: extended.primary.rawValue,
            secondaryPHY: extended.secondary.rawValue, sid: extended.sid, txPower: extended.txPower,
            target: advertised == .directed ? air.transmitters[kind].target ?? ownAddress(scan) : nil)
        let data = air.transmitters[kind].data
        send(
            report, data, chain: advertisement, received: min(received, advertisement.count), event: heard.event
        )
        guard received > advertisement.count else { return }
        report.eventType = type | AdvertisementReport.scanResponse
        send(
            report, air.transmitters[kind].response, chain: response, received: received - advertisement.count,
            event: heard.event)
    }

    /// The reports of one chain, and where it broke off the one that says so.
    private mutating func send(
        _ report: AdvertisementReport, _ data: [UInt8], chain: [AuxiliaryPDU], received: Int, event: Int64
    ) {
        guard settings.allows(AdvertisementReport.extendedSubevent) else { return }
        for pdu in chain.prefix(received + 1) {
            let heard = event &+ pdu.offset &+ pdu.duration
            let isLost = pdu == chain.dropFirst(received).first
            let status: UInt16 =
                isLost ? AdvertisementReport.truncated : pdu.isLast ? 0 : AdvertisementReport.moreToCome
            self.report.removeAll(keepingCapacity: true)
            report.appendExtended(isLost ? [] : data[pdu.data], status: status, to: &self.report)
            queueReport(AdvertisementReport.extendedSubevent, heard: heard)
        }
    }

    /// A report of a legacy PDU.
    @inline(__always)
    private mutating func send(
        _ report: AdvertisementReport, _ data: ArraySlice<UInt8>, family: HostSettings.Family, heard: Int64
    ) {
        self.report.removeAll(keepingCapacity: true)
        if family == .extended {
            guard settings.allows(AdvertisementReport.extendedSubevent) else { return }
            report.appendExtended(data, status: 0, to: &self.report)
            queueReport(AdvertisementReport.extendedSubevent, heard: heard)
        } else if let target = report.target, isResolvable(target) {
            guard settings.allows(AdvertisementReport.directedSubevent) else { return }
            report.appendDirected(to: &self.report)
            queueReport(AdvertisementReport.directedSubevent, heard: heard)
        } else {
            guard settings.allows(AdvertisementReport.legacySubevent) else { return }
            report.appendLegacy(data, to: &self.report)
            queueReport(AdvertisementReport.legacySubevent, heard: heard)
        }
    }

    @inline(__always)
    private mutating func queueReport(_ subevent: UInt8, heard: Int64) {
        guard scanner.batchReports > 1 else {
            let header: [UInt8] = [0x04, 0x3e, UInt8(truncatingIfNeeded: 2 + report.count), subevent, 1]
            outbox.push(time: heard &+ scanner.hostDelay, heard: heard, header, report)
            return
        }
        if batch.due <= heard { sendBatch(at: batch.due) }
        if !batch.fits(subevent, report) { sendBatch(at: max(heard, batch.heard)) }
        batch.add(subevent, report, heard: heard, wait: scanner.batchTime)
        if Int(batch.count) >= scanner.batchReports { sendBatch(at: batch.heard) }
    }

    private mutating func sendBatch(at time: Int64) {
        guard !batch.isEmpty else { return }
        outbox.push(
            time: max(time, batch.heard) &+ scanner.hostDelay, heard: batch.heard, batch.header, batch.bytes)
        batch.clear()
    }

    // MARK: Filters

    @inline(__always)
    private mutating func passes(_ key: UInt64, _ filter: UInt8) -> Bool {
        filter == 0 || duplicates.insert(key)
    }

    /// Scanning filter policy (Core Specification Vol 6 Part B 4.3.3): bit 0 accept list only, bit 1 directed
    /// advertising to any resolvable private address too.
    private func accepts(_ address: DeviceAddress, kind: Int, policy: UInt8) -> Bool {
        if policy & 1 != 0, !settings.acceptList.contains(address) { return false }
        guard air.transmitters[kind].kind == .directed, let target = air.transmitters[kind].target else {
            return true
        }
        if target == scanner.address || target == settings.randomAddress { return true }
        return policy & 2 != 0 && isResolvable(target)
    }

    private func isResolvable(_ address: DeviceAddress) -> Bool {
        address.kind == .random && address.bits >> 46 == 1
    }

    /// Hands on what was sent until `now`.
    mutating func tellSent(_ sink: (SentPDU) -> Void) {
        while let entry = air.nextSent(until: now) {
            sink(air.pdu(entry, scanner: settings.randomAddress ?? scanner.address))
        }
    }

    private func ownAddress(_ scan: Scan) -> DeviceAddress {
        scan.parameters.ownAddressType & 1 == 0 ? scanner.address : settings.randomAddress ?? scanner.address
    }
}
