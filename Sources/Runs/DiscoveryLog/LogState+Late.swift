import DiscoveryLatency

/// Judgements of late arrivals that were made: they are asked for by every figure, and may take a model's prediction.
final class LateVerdicts {
    /// With which events and trials a device was judged; a slot may pass to another device.
    struct Grounds: Equatable {
        var address: UInt64
        var events: UInt32
        var trials: Int
        var ends: Int64?
    }
    private var known: [Int: (grounds: Grounds, isLate: Bool)] = [:]

    func verdict(_ slot: Int, _ grounds: Grounds, _ judge: () -> Bool) -> Bool {
        if let known = known[slot], known.grounds == grounds { return known.isLate }
        let isLate = judge()
        known[slot] = (grounds, isLate)
        return isLate
    }
}

extension LogState {
    /// Whether the trial in which this device was first heard, the only one of a run perhaps, began without it: the
    /// trials before it do not tell, for it is absent in all of them.
    func isLate(_ slot: Int) -> Bool {
        let device = slots[slot]
        // Most devices are out at once.
        guard device.trialsSeen > 0, device.firstLatency >= 0, !device.flags.contains(.expected),
            LateArrival.exceedsSilences(
                device.firstLatency, count: Int(device.gapCount), longest: device.gapMax)
        else { return false }
        let grounds = LateVerdicts.Grounds(
            address: device.address, events: device.events, trials: trials.count, ends: trials.last?.end)
        return lateVerdicts.verdict(slot, grounds) { LateArrival.isLate(sightings(of: slot)) }
    }

    private func sightings(of slot: Int) -> LateArrival.Sightings {
        var sightings = LateArrival.Sightings(
            firstSeen: slots[slot].firstLatency, gaps: Int(slots[slot].gapCount), longestGap: slots[slot].gapMax
        )
        var next: Int?
        trialValues.forEach(of: slots[slot]) { trial, latency in
            if let next {
                for missed in next..<max(next, trial) { sightings.otherWaits.append(length(ofTrial: missed)) }
                sightings.otherWaits.append(latency < 0 ? -2 - latency : latency)
            }
            next = trial + 1
        }
        sightings.train = trainToAnalyse(of: slot)
        return sightings
    }
}
