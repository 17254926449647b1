import DiscoveryLatency
import LinuxSystem

/// Judgements of late arrivals that were made: they are asked for by every figure, and may take an estimate and a model's
/// prediction. When a run is over all of them are made at once, on all processors, up to a limit that does not depend on
/// the time they take: two replays agree. A device that is not judged any more keeps its sighting.
final class LateVerdicts {
    /// With which events and trials a device was judged; a slot may pass to another device.
    struct Grounds: Equatable {
        var address: UInt64
        var events: UInt32
        var trials: Int
        var ends: Int64?
    }
    private var known: [Int: (grounds: Grounds, isLate: Bool)] = [:]
    /// Devices that were not judged, for it would have taken too long.
    private(set) var leftOut = 0
    /// How far the run was when all devices were judged.
    var judgedAll: (trials: Int, ends: Int64?)?

    /// What the judgements of a run may cost; one takes 1, and 16 where the scanner listens seldom.
    static let limit = 1500
    static let rareCost = 16

    func verdict(_ slot: Int, _ grounds: Grounds) -> Bool? {
        guard let known = known[slot], known.grounds == grounds else { return nil }
        return known.isLate
    }

    func keep(_ isLate: Bool, _ slot: Int, _ grounds: Grounds) { known[slot] = (grounds, isLate) }

    func leaveOut(_ count: Int) { leftOut = count }
}

extension LogState {
    /// Whether the trial in which this device was first heard, the only one of a run perhaps, began without it: the
    /// trials before it do not tell, for it is absent in all of them.
    func isLate(_ slot: Int) -> Bool {
        // Most devices are out at once.
        guard mayBeLate(slot) else { return false }
        if !isListening, lateVerdicts.judgedAll.map({ $0 != (trials.count, trials.last?.end) }) ?? true {
            judgeAll()
        }
        let grounds = lateGrounds(slot)
        if let known = lateVerdicts.verdict(slot, grounds) { return known }
        guard isListening else { return false }
        let isLate = LateArrival.isLate(sightings(of: slot))
        lateVerdicts.keep(isLate, slot, grounds)
        return isLate
    }

    private func mayBeLate(_ slot: Int) -> Bool {
        let device = slots[slot]
        return device.trialsSeen > 0 && device.firstLatency >= 0 && !device.flags.contains(.expected)
            && LateArrival.exceedsSilences(
                device.firstLatency, count: Int(device.gapCount), longest: device.gapMax)
    }

    private func lateGrounds(_ slot: Int) -> LateVerdicts.Grounds {
        let device = slots[slot]
        return LateVerdicts.Grounds(
            address: device.address, events: device.events, trials: trials.count, ends: trials.last?.end)
    }

    /// Judges every device that may be late and was not judged yet, in the order of the table.
    private func judgeAll() {
        lateVerdicts.judgedAll = (trials.count, trials.last?.end)
        var left = LateVerdicts.limit
        var leftOut = 0
        var waiting: [(slot: Int, sightings: LateArrival.Sightings)] = []
        func judgeWaiting() {
            let sightings = waiting.map(\.sightings)
            let verdicts = Workers(inParallel(pieces:_:)).map(sightings.count) {
                LateArrival.isLate(sightings[$0])
            }
            for (device, isLate) in zip(waiting, verdicts) {
                lateVerdicts.keep(isLate, device.slot, lateGrounds(device.slot))
            }
            waiting.removeAll(keepingCapacity: true)
        }
        for slot in 0..<deviceCount where mayBeLate(slot) {
            guard lateVerdicts.verdict(slot, lateGrounds(slot)) == nil else { continue }
            let sightings = sightings(of: slot)
            if let isLate = LateArrival.isLateAtOnce(sightings) {
                lateVerdicts.keep(isLate, slot, lateGrounds(slot))
                continue
            }
            let isRare = sightings.train.scans.contains { $0.interval > 0 && $0.dutyCycle < 0.06 }
            let cost = isRare ? LateVerdicts.rareCost : 1
            guard left >= cost, !RunAnalysis.isTimeOver else {
                leftOut += 1
                continue
            }
            left -= cost
            waiting.append((slot, sightings))
            if waiting.count == 16 { judgeWaiting() }
        }
        judgeWaiting()
        lateVerdicts.leaveOut(leftOut)
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
