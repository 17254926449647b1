public import DiscoveryLatency
public import HCI

/// What a discovery log knows of one device, copied out of it.
public struct DeviceRecord: Sendable {
    public var address: DeviceAddress
    /// Reports of any kind; 0 for an expected device that was never heard.
    public var reports: UInt64
    /// Advertising events they came from.
    public var events: UInt64
    /// In dBm; nil when no report carried one.
    public var rssi: RSSI?
    /// The name as it was received, complete if it ever was. Raw bytes: whoever shows it escapes it.
    public var name: [UInt8]?
    /// The last advertising payload.
    public var data: [UInt8]
    /// The last scan response.
    public var scanResponse: [UInt8]
    /// Only the first 31 bytes of the payload were kept.
    public var dataCut: Bool
    /// Event type of the last report, as normalised by `AdvertisingEventKind`.
    public var eventType: UInt16
    /// Primary PHY of the last report.
    public var primaryPHY: UInt8
    /// A Matter or Thread device that waits for credentials.
    public var needsThreadCredentials: Bool
    public var expected: Bool
    /// First-seen latency in nanoseconds per trial; nil where the device was not seen.
    public var firstSeen: [Int64?]
    public var trialStatus: [TrialStatus]
    /// Gaps between advertising events.
    public var gaps: LatencyHistogram
    /// Nanoseconds on the controller's time line; nil if never heard.
    public var lastHeard: Int64?

    public struct RSSI: Sendable, Equatable {
        public var min: Int8
        public var max: Int8
        public var last: Int8
    }
}

extension DiscoveryLog {
    /// The slots of all devices in the order in which they were first heard; expected ones never heard come last.
    public var slots: [Int] {
        let slots = (0..<state.value.deviceCount).map { (state.value.slots[$0].sequence, $0) }
        return slots.sorted { $0 < $1 }.map(\.1)
    }

    /// The slot of an address, if the device is in the table.
    public func slot(of address: DeviceAddress) -> Int? {
        state.value.table.slot(of: address, in: state.value.slots)
    }

    /// Calls `body` with every device in the order in which they were first heard.
    public func forEachDevice<Failure: Error>(
        _ body: (_ slot: Int, _ device: DeviceRecord) throws(Failure) -> Void
    ) throws(Failure) {
        for slot in slots { try body(slot, self[slot]) }
    }

    /// One device, by the slot that `slots` or `record` gave.
    public subscript(slot: Int) -> DeviceRecord {
        precondition(slot >= 0 && slot < deviceCount, "slot out of range")
        return state.value.copy(slot)
    }
}

extension LogState {
    fileprivate func copy(_ slot: Int) -> DeviceRecord {
        let device = slots[slot]
        var firstSeen = [Int64?](repeating: nil, count: trials.count)
        var status = [TrialStatus](repeating: .absent, count: trials.count)
        forEachTrial(of: slot) { trial, outcome, time in
            status[trial] = outcome
            if outcome != .censored { firstSeen[trial] = time }
        }
        if device.flags.contains(.trialsCut) {
            for trial in min(Int(device.cutFrom), trials.count)..<trials.count { status[trial] = .notKept }
        } else if device.flags.contains(.returned), Int(device.cutFrom) < trials.count {
            status[Int(device.cutFrom)] = .notKept
        }
        let heard = device.reports > 0
        return DeviceRecord(
            address: DeviceAddress(packed: device.address),
            reports: UInt64(device.reports),
            events: UInt64(device.events),
            rssi: device.rssiMin > device.rssiMax
                ? nil : .init(min: device.rssiMin, max: device.rssiMax, last: device.rssiLast),
            name: name(of: device),
            data: payload(of: device),
            scanResponse: bytes.array(device.responseBlock, count: Int(device.responseCount)),
            dataCut: device.flags.contains(.payloadCut),
            eventType: device.eventType,
            primaryPHY: device.primaryPHY,
            needsThreadCredentials: device.flags.contains(.needsThreadCredentials),
            expected: device.flags.contains(.expected),
            firstSeen: firstSeen,
            trialStatus: status,
            gaps: gaps(of: device),
            lastHeard: heard ? device.lastHeard : nil)
    }

    func name(of device: DeviceSlot) -> [UInt8]? {
        device.nameBlock == 0 ? nil : bytes.array(device.nameBlock, count: Int(device.nameCount))
    }

    func payload(of device: DeviceSlot) -> [UInt8] {
        guard device.payloadBlock == 0 else {
            return bytes.array(device.payloadBlock, count: Int(device.payloadCount))
        }
        return (0..<Int(device.payloadCount)).map { device.payload[$0] }
    }

    func gaps(of device: DeviceSlot) -> LatencyHistogram {
        LatencyHistogram(
            buckets: gaps.buckets(of: device), sum: UInt128(device.gapSum),
            shortest: device.gapCount > 0 ? device.gapMin : nil,
            longest: device.gapCount > 0 ? device.gapMax : nil, overflow: UInt64(device.gapOverflow))
    }
}
