import DiscoveryLatency
import HCI

/// All that a discovery log holds, and the hot path through it.
///
/// Every report costs one hash lookup and touches one device record; nothing is allocated, nothing is counted by
/// reference, no list is walked.
struct LogState: ~Copyable {
    /// Reports of the same device less than this after the first report of an event belong to the event: the same
    /// PDU on another channel. An advertising event is over after 10 ms at the latest, and the shortest advertising
    /// interval is 20 ms.
    static let eventLength: Int64 = 12_000_000
    /// A fragment continues its predecessor only if it comes within this time: a chain's PDU takes 17.04 ms at most (LE Coded,
    /// S=8), and the shortest advertising interval is 20 ms. What comes later is the advertiser's next event, and the
    /// rest of the chain was lost.
    static let fragmentWait: Int64 = 18_500_000

    var table: AddressTable
    var slots: FixedBuffer<DeviceSlot>
    var bytes: BytePool
    var gaps: GapHistograms
    var trialValues: TrialValues
    var eventTimes: EventTimes
    var evictedInTrial: EvictedAddresses
    let lateVerdicts = LateVerdicts()
    var totalGaps: FixedBuffer<UInt64>
    var totalGapSum: UInt128 = 0
    var totalGapMin: Int64 = .max
    var totalGapMax: Int64 = 0
    var totalGapOverflow: UInt64 = 0

    var counters = RunCounters()
    var deviceCount = 0
    var nextSequence: UInt64 = 0
    /// Devices heard in one event, oldest first.
    var singleFirst: UInt32 = 0
    var singleLast: UInt32 = 0
    /// Where the search for a device to evict goes on, when there is none heard in one event.
    var hand = 0
    /// What the choice among those heard once is drawn from.
    var lot: UInt64 = 0x9e37_79b9_7f4a_7c15

    /// Counts trials and stretches of listening without origin; gaps stay within one of them.
    var period: UInt32 = 0
    var isListening = false
    /// The running trial, or −1.
    var trial: Int32 = -1
    var trialStart: Int64 = 0
    var lastTime: Int64 = .min
    var expectedLeft = 0
    var expected: [Int] = []
    var trials: [Trial] = []
    /// No trial scanned another PHY than the Coded one.
    var isCodedOnly = true
    /// The report at hand waited before it was read, and came no earlier than this.
    var notBefore: Int64?
    /// A capture before its first scan enable.
    var listeningWithoutOrigin: Trial?

    init(limits: MemoryLimits, using random: inout some RandomNumberGenerator) {
        table = AddressTable(using: &random)
        evictedInTrial = EvictedAddresses(devices: limits.devices)
        slots = FixedBuffer(uninitialized: limits.devices)
        bytes = BytePool(limit: limits.payloadBytes)
        gaps = GapHistograms(limit: limits.histogramBytes)
        trialValues = TrialValues(limit: limits.trialBytes)
        eventTimes = EventTimes(limit: limits.eventTimeBytes)
        totalGaps = FixedBuffer(zeroed: LatencyBuckets.count)
    }

    /// Takes in one report: the hot path.
    @inline(__always)
    mutating func record(
        _ address: DeviceAddress, _ traits: ReportTraits, eventType: UInt16, rssi: Int8, primaryPHY: UInt8,
        _ data: Span<UInt8>, at time: Int64
    ) -> Heard {
        counters.reports &+= 1
        if time > lastTime { lastTime = time }
        var heard = Heard(slot: -1, newDevice: false, newEvent: false, firstInTrial: false)
        if let known = table.slot(of: address, in: slots) {
            heard.slot = known
        } else {
            guard let new = insert(address) else {
                counters.dropped.devices &+= 1
                return heard
            }
            heard.slot = new
            heard.newDevice = true
        }
        let slot = heard.slot
        let continuation = isContinuation(slot, traits, time)
        if slots[slot].period != period || !isListening {
            firstInPeriod(slot, time, &heard)
        } else if !traits.contains(.scanResponse) && !continuation {
            later(slot, traits, time, &heard)
        }
        slots[slot].lastHeard = time
        if slots[slot].reports != .max { slots[slot].reports &+= 1 }
        slots[slot].eventType = eventType
        slots[slot].primaryPHY = primaryPHY
        if rssi != 127 {
            slots[slot].rssiLast = rssi
            if rssi < slots[slot].rssiMin { slots[slot].rssiMin = rssi }
            if rssi > slots[slot].rssiMax { slots[slot].rssiMax = rssi }
        }
        if traits.contains(.scanResponse) {
            keepResponse(slot, data)
        } else if !continuation && traits.isDisjoint(with: [.moreToCome, .directed]) {
            keepPayload(slot, data)
        }
        return heard
    }

    @inline(__always)
    private mutating func isContinuation(_ slot: Int, _ traits: ReportTraits, _ time: Int64) -> Bool {
        guard traits.contains(.extended) else { return false }
        let open = slots[slot].flags.contains(.fragmentOpen)
        if traits.contains(.moreToCome) {
            slots[slot].flags.insert(.fragmentOpen)
        } else if open {
            slots[slot].flags.remove(.fragmentOpen)
        }
        guard open, slots[slot].period == period else { return false }
        let (wait, overflow) = time.subtractingReportingOverflow(slots[slot].lastHeard)
        return !overflow && wait < Self.fragmentWait && wait > -Self.eventLength
    }

    /// A report of a device already heard in this period, neither scan response nor continuation: the same event
    /// heard again, or the next one and the end of a gap.
    @inline(__always)
    private mutating func later(_ slot: Int, _ traits: ReportTraits, _ time: Int64, _ heard: inout Heard) {
        let (gap, overflow) = time.subtractingReportingOverflow(slots[slot].eventStart)
        if overflow || gap < 0 {
            counters.backwards &+= 1
            // A step back by more than an event's length is a clock that was set: go on from there.
            guard overflow || gap <= -Self.eventLength || traits.contains(.directed) else { return }
            newEvent(slot, time, &heard)
        } else if gap >= Self.eventLength || traits.contains(.directed) {
            if notBefore == nil, !slots[slot].flags.contains(.timeUnknown) { addGap(slot, gap) }
            newEvent(slot, time, &heard)
        }
    }

    @inline(__always)
    private mutating func newEvent(_ slot: Int, _ time: Int64, _ heard: inout Heard) {
        heard.newEvent = true
        counters.events &+= 1
        if notBefore != nil || slots[slot].flags.contains(.timeUnknown) {
            // Nothing can be counted across a time that is not known.
            eventTimes.release(&slots[slot])
            if notBefore != nil {
                slots[slot].flags.insert(.timeUnknown)
            } else {
                slots[slot].flags.remove(.timeUnknown)
            }
        } else if slots[slot].events > 0 {
            eventTimes.add(elapsed(from: slots[slot].eventStart, to: time), to: &slots[slot])
        }
        slots[slot].eventStart = time
        if slots[slot].events != .max { slots[slot].events &+= 1 }
        if slots[slot].events > 2 {
            slots[slot].flags.insert(.referenced)
        } else if slots[slot].events == 2 {
            unlinkSingle(slot)
        }
    }

    @inline(__always)
    private mutating func addGap(_ slot: Int, _ gap: Int64) {
        guard gap <= LatencyBuckets.longest else {
            totalGapOverflow &+= 1
            if slots[slot].gapOverflow != .max { slots[slot].gapOverflow &+= 1 }
            return
        }
        let bucket = LatencyBuckets.index(of: gap)
        totalGaps[bucket] &+= 1
        totalGapSum &+= UInt128(truncatingIfNeeded: gap)
        if gap < totalGapMin { totalGapMin = gap }
        if gap > totalGapMax { totalGapMax = gap }
        if slots[slot].gapCount != .max { slots[slot].gapCount &+= 1 }
        // 2^64 ns are 584 years: gaps lie within the time of the run, but a clock may be made to jump.
        let (sum, overflow) = slots[slot].gapSum.addingReportingOverflow(UInt64(bitPattern: gap))
        slots[slot].gapSum = overflow ? .max : sum
        if gap < slots[slot].gapMin { slots[slot].gapMin = gap }
        if gap > slots[slot].gapMax { slots[slot].gapMax = gap }
        let recent = slots[slot].recentGap
        slots[slot].recentGap = recent == 0 ? Float(gap) : recent + (Float(gap) - recent) * 0.125
        gaps.add(bucket: bucket, to: &slots[slot])
    }

    /// The first report of a device in a trial, or a report while nothing is measured.
    @inline(never)
    private mutating func firstInPeriod(_ slot: Int, _ time: Int64, _ heard: inout Heard) {
        if slots[slot].sequence == .max {
            slots[slot].sequence = nextSequence
            nextSequence &+= 1
        }
        guard isListening else {
            counters.outsideTrials &+= 1
            return
        }
        slots[slot].period = period
        newEvent(slot, time, &heard)
        guard trial >= 0 else { return }
        if heard.newDevice, evictedInTrial.contains(DeviceAddress(packed: slots[slot].address)) {
            slots[slot].flags.insert(.returned)
            slots[slot].cutFrom = UInt32(trial)
            return
        }
        if let notBefore {
            heard.latencyUnknown = true
            let least = max(0, elapsed(from: trialStart, to: notBefore))
            trialValues.add(trial: UInt32(trial), latency: -2 - least, to: &slots[slot])
            if slots[slot].flags.contains(.expected) { expectedLeft -= 1 }
            return
        }
        heard.firstInTrial = true
        var latency = elapsed(from: trialStart, to: time)
        if latency < 0 {
            counters.backwards &+= 1
            latency = 0
        }
        trialValues.add(trial: UInt32(trial), latency: latency, to: &slots[slot])
        if slots[slot].flags.contains(.expected) { expectedLeft -= 1 }
    }
}

/// The time from one instant to another, held at the ends of the range instead of overflowing.
func elapsed(from start: Int64, to end: Int64) -> Int64 {
    let (time, overflow) = end.subtractingReportingOverflow(start)
    return overflow ? (end < start ? .min : .max) : time
}
