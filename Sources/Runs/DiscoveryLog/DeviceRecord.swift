public import DiscoveryLatency
public import HCI

/// What is known of one device.
public struct DeviceRecord: Sendable, Equatable {
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
    /// The trial, from 0, of the first entry of `firstSeen` and `trialStatus`: before it the device is absent. Nil where there is
    /// none.
    public var firstTrial: Int?
    /// First-seen latency in nanoseconds, an entry a trial; nil where the device was not seen.
    public var firstSeen: [Int64?] = []
    /// After the last entry the device is absent; where that is `notKept`, it holds for the trials after it too. So the records
    /// of devices that come and go are as long as they stay.
    public var trialStatus: [TrialStatus] = []
    /// Gaps between advertising events.
    public var gaps = LatencyHistogram()
    /// Nanoseconds on the controller's time line; nil if never heard.
    public var lastHeard: Int64?

    public struct RSSI: Sendable, Equatable {
        public var min: Int8
        public var max: Int8
        public var last: Int8

        public init(min: Int8, max: Int8, last: Int8) {
            self.min = min
            self.max = max
            self.last = last
        }
    }

    /// Of a device that was never heard.
    public init(address: DeviceAddress, expected: Bool) {
        self.address = address
        self.expected = expected
        (reports, events, data, scanResponse, dataCut) = (0, 0, [], [], false)
        (eventType, primaryPHY, needsThreadCredentials) = (0, 0, false)
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

    /// One device, by the slot that `slots` or `record` gave.
    public subscript(slot: Int) -> DeviceRecord {
        precondition(slot >= 0 && slot < deviceCount, "slot out of range")
        return state.value.record(slot).with(
            gaps(of: slot), trials: trials.count, state.value.unjudged(slot)
        ) { forEachTrial(of: slot, $0) }
    }
}

extension LogState {
    /// All but trials and gaps.
    func record(_ slot: Int) -> DeviceRecord {
        let device = slots[slot]
        var record = DeviceRecord(
            address: DeviceAddress(packed: device.address), expected: device.flags.contains(.expected))
        record.reports = UInt64(device.reports)
        record.events = UInt64(device.events)
        if device.rssiMin <= device.rssiMax {
            record.rssi = .init(min: device.rssiMin, max: device.rssiMax, last: device.rssiLast)
        }
        record.name = name(of: device)
        record.data = payload(of: device)
        record.scanResponse = bytes.array(device.responseBlock, count: Int(device.responseCount))
        record.dataCut = device.flags.contains(.payloadCut)
        record.eventType = device.eventType
        record.primaryPHY = device.primaryPHY
        record.needsThreadCredentials = device.flags.contains(.needsThreadCredentials)
        record.lastHeard = device.reports > 0 ? device.lastHeard : nil
        return record
    }

    func outline(_ slot: Int) -> DeviceOutline {
        let device = slots[slot]
        return DeviceOutline(
            address: DeviceAddress(packed: device.address), isExpected: device.flags.contains(.expected),
            events: UInt64(device.events), reports: UInt64(device.reports))
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
