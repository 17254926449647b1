public import HCI

/// What a scan learns: who was heard, how long after the start of each trial, and how far apart.
///
/// Two kinds of latency, never mixed: *first-seen* runs from the Command Complete of scan enable to the first report
/// of any kind (a scan response counts, should it come first), once per device and trial; a *gap* runs from the
/// first report of an advertising event to the first report of the device's next one within the same trial. Scan
/// responses, fragments, and the same event heard on another channel (within 12 ms) belong to their event; every
/// ADV_DIRECT_IND is an event of its own.
///
/// Times are nanoseconds on the controller's time line. Memory is bounded (`MemoryLimits`); what does not fit is
/// counted (`counters`). Not thread-safe: one thread reads the controller.
public final class DiscoveryLog {
    let state: OwnedBox<LogState>
    public let limits: MemoryLimits

    /// - Parameter expected: devices the user says are there: kept whatever happens, at risk in every trial. Those
    ///   past three quarters of the table are ignored.
    public convenience init(limits: MemoryLimits = MemoryLimits(), expected: [DeviceAddress] = []) {
        var random = SystemRandomNumberGenerator()
        self.init(limits: limits, expected: expected, using: &random)
    }

    init(limits: MemoryLimits, expected: [DeviceAddress], using random: inout some RandomNumberGenerator) {
        self.limits = limits
        state = OwnedBox(LogState(limits: limits, using: &random))
        for address in expected.prefix(max(1, limits.devices * 3 / 4)) { state.value.expect(address) }
    }

    // MARK: - Trials

    /// A trial begins: t = 0 is `time`, the Command Complete of scan enable. A trial still running ends here.
    /// `timing` is what the scanner was set to, on the 1M PHY unless the Coded PHY alone is scanned; nil where that is
    /// not known.
    /// `setting` and `isFiltered` as in ``Trial``.
    public func beginTrial(
        at time: Int64, timing: ScanTiming? = nil, isCoded: Bool = false, setting: Int? = nil,
        isFiltered: Bool = false
    ) {
        if !isCoded { state.value.isCodedOnly = false }
        state.value.beginTrial(at: time, timing, setting: setting, isFiltered: isFiltered)
    }

    /// Scanning is on, but when it was switched on is not known (a capture without a scan enable): gaps are
    /// measured, first-seen latencies are not.
    public func beginWithoutOrigin(at time: Int64) {
        state.value.beginWithoutOrigin(at: time)
    }

    /// Scanning is off. Reports until the next beginning are counted, and nothing is measured by them.
    /// `early`: the trial ended with the last expected device, before its time.
    public func endTrial(at time: Int64, early: Bool = false) {
        state.value.end(at: time, early: early)
    }

    /// Trials so far, the running one included.
    public var trials: [Trial] { state.value.trials }

    /// Expected devices not yet seen in the running trial. At 0 a trial that has expected devices may end.
    public var expectedLeft: Int { state.value.expectedLeft }

    // MARK: - Reports

    /// Takes in one report as it came, fragments included: the first fragment is the discovery. `time` is the event
    /// packet's, in nanoseconds.
    ///
    /// - Parameter notBefore: of a report that waited before it was read: it came at this time or later, up to `time`. It
    ///   has no latency but this least one, and no gap begins or ends with it.
    @discardableResult
    public func record(
        _ report: borrowing AdvertisingReport, at time: Int64, notBefore: Int64? = nil
    ) -> Heard {
        let kind = report.kind
        state.value.notBefore = notBefore
        return state.value.record(
            report.address, ReportTraits(kind), eventType: kind.rawValue, rssi: report.rssi,
            primaryPHY: report.primaryPHY.rawValue, report.data, at: time)
    }

    /// Keeps the data of an advertisement that was put together from fragments; `slot` is what recording its last
    /// fragment returned.
    public func keep(joined data: Span<UInt8>, isScanResponse: Bool, for slot: Int) {
        guard slot >= 0, slot < deviceCount else { return }
        if isScanResponse {
            state.value.keepResponse(slot, data)
        } else {
            state.value.keepPayload(slot, data)
        }
    }

    /// Takes in what the parts of a report tell; see `record(_:at:)`.
    func record(
        _ address: DeviceAddress, _ traits: ReportTraits = [], eventType: UInt16 = 0x13, rssi: Int8,
        primaryPHY: UInt8 = 1, data: Span<UInt8>, at time: Int64
    ) -> Heard {
        state.value.record(
            address, traits, eventType: eventType, rssi: rssi, primaryPHY: primaryPHY, data, at: time)
    }

    /// Adds to the counters what others count.
    public func count(malformed: Int = 0, truncatedChains: Int = 0, droppedFragments: Int = 0) {
        state.value.counters.malformed &+= UInt64(max(0, malformed))
        state.value.counters.truncatedChains &+= UInt64(max(0, truncatedChains))
        state.value.counters.dropped.fragments &+= UInt64(max(0, droppedFragments))
    }

    public var counters: RunCounters {
        var counters = state.value.counters
        counters.dropped.gaps = UInt64(state.value.gaps.coarsened)
        counters.dropped.trialValues = UInt64(state.value.trialValues.refused)
        counters.dropped.eventTimes = UInt64(state.value.eventTimes.refused)
        return counters
    }

    /// Devices in the table, expected ones that were never heard included.
    public var deviceCount: Int { state.value.deviceCount }
}
