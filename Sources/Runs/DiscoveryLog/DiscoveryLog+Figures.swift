public import DiscoveryLatency

extension DiscoveryLog {
    /// First-seen figures of one device over its trials. A late arrival has none.
    public func figures(firstSeenOf slot: Int) -> Figures { Figures(firstSeen(of: slot)) }

    /// Figures of one device's gaps.
    public func figures(gapsOf slot: Int) -> Figures { Figures(gaps(of: slot)) }

    /// The estimate behind `figures(firstSeenOf:)`, for bands and assertions.
    public func firstSeen(of slot: Int) -> KaplanMeier {
        precondition(slot >= 0 && slot < deviceCount, "slot out of range")
        var seen: [Int64] = []
        var censored: [Int64] = []
        state.value.forEachTrial(of: slot) { _, status, time in
            if status == .seen { seen.append(time) } else if status == .censored { censored.append(time) }
        }
        return KaplanMeier(seen: seen, censored: censored)
    }

    /// What is known of the device's latency in each trial in which it was at risk, in order: seen, censored or late.
    public func forEachTrial(
        of slot: Int, _ body: (_ trial: Int, _ status: TrialStatus, _ time: Int64) -> Void
    ) {
        precondition(slot >= 0 && slot < deviceCount, "slot out of range")
        state.value.forEachTrial(of: slot, body)
    }

    /// One device's gaps.
    public func gaps(of slot: Int) -> LatencyHistogram {
        precondition(slot >= 0 && slot < deviceCount, "slot out of range")
        return state.value.gaps(of: state.value.slots[slot])
    }

    /// All gaps of the run.
    public var gapsOfAll: LatencyHistogram { state.value.gapsOfAll }

    /// Devices of which it was not told whether they arrived late, for that would have taken too long: their sightings
    /// are part of the first-seen figures. Known when figures were asked for.
    public var lateVerdictsLeftOut: Int { state.value.lateVerdicts.leftOut }
}

extension LogState {
    fileprivate var gapsOfAll: LatencyHistogram {
        let buckets = (0..<LatencyBuckets.count).map { (index: $0, count: totalGaps[$0]) }
        let any = totalGapMin != .max
        return LatencyHistogram(
            buckets: buckets, sum: totalGapSum, shortest: any ? totalGapMin : nil,
            longest: any ? totalGapMax : nil, overflow: totalGapOverflow)
    }
}
