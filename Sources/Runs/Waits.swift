public import DiscoveryLatency

/// The waits that first-seen figures are made of.
///
/// A device that nobody named is known to be there by its sightings. So its first and its last sighting are seen by
/// construction, however long the device takes to be found: a figure that counts them is too early. The trials between
/// the two are as they come. Nothing lies between the sightings of one or two trials: they count there, and no claim is
/// checked by them.
enum Waits {
    /// Trials from which on first and last sightings are left out.
    static let fewestTrials = 3
    /// From so many trials on, room for waits is made at once: an array that grows holds them twice, or thrice.
    static let many = 10_000
}

extension RunDevices {
    /// Every sighting of an expected device counts, and every one where trials are few.
    private func countsAll(_ place: Int) -> Bool {
        trials.count < Waits.fewestTrials || outline(place).isExpected
    }

    /// Calls `body` as `forEachTrial` does, and says whether the trial's wait counts in first-seen figures.
    func forEachJudgedTrial(
        of place: Int, _ body: (_ trial: Int, _ status: TrialStatus, _ time: Int64, _ counts: Bool) -> Void
    ) {
        let countsAll = countsAll(place)
        var isFirst = true
        // The last one is known for it when there is no other.
        var held: (trial: Int, status: TrialStatus, time: Int64)?
        forEachTrial(of: place) { trial, status, time in
            guard !countsAll else { return body(trial, status, time, status != .arrivedLate) }
            if let held { body(held.trial, held.status, held.time, held.status != .arrivedLate) }
            if isFirst { body(trial, status, time, false) } else { held = (trial, status, time) }
            isFirst = false
        }
        if let held { body(held.trial, held.status, held.time, false) }
    }

    /// Calls `body` with each wait that figures are made of, in the order of trials: a first-seen latency, or the length of
    /// a trial that ended without the device, in nanoseconds.
    func forEachWait(of place: Int, _ body: (_ trial: Int, _ isSeen: Bool, _ time: Int64) -> Void) {
        forEachJudgedTrial(of: place) { trial, status, time, counts in
            if counts { body(trial, status == .seen, time) }
        }
    }

    /// Adds the first-seen latencies of a device, and the lengths of the trials that ended without it; none where settings
    /// are kept apart.
    func collect(_ place: Int, seen: inout [Int64], censored: inout [Int64]) {
        guard !keepsSettingsApart else { return }
        forEachWait(of: place) { _, isSeen, time in
            if isSeen { seen.append(time) } else { censored.append(time) }
        }
    }

    /// First-seen latencies of a device, and the lengths of the trials that ended without it, in nanoseconds.
    public func waits(of place: Int) -> (seen: [Int64], censored: [Int64]) {
        var waits: (seen: [Int64], censored: [Int64]) = ([], [])
        if trials.count >= Waits.many { waits.seen.reserveCapacity(trials.count) }
        collect(place, seen: &waits.seen, censored: &waits.censored)
        return waits
    }

    /// First-seen latencies of one device over its trials. A late arrival has none.
    public func firstSeen(of place: Int) -> KaplanMeier {
        let (seen, censored) = waits(of: place)
        return KaplanMeier(seen: seen, censored: censored)
    }

    /// First-seen latencies of all devices and trials pooled.
    public var firstSeenOfAll: KaplanMeier { pooled.firstSeen }

    public var totals: DiscoveryTotals {
        let (firstSeen, late, boundaries) = pooled
        return DiscoveryTotals(
            firstSeen: Figures(firstSeen), gaps: Figures(shownGapsOfAll), arrivedLate: late,
            boundarySightings: boundaries)
    }

    private var pooled: (firstSeen: KaplanMeier, late: Int, boundaries: Int) {
        var seen: [Int64] = []
        var censored: [Int64] = []
        var (late, boundaries) = (0, 0)
        if trials.count >= Waits.many, !keepsSettingsApart {
            var room = (seen: 0, censored: 0)
            for place in 0..<count {
                forEachWait(of: place) { _, isSeen, _ in
                    if isSeen { room.seen += 1 } else { room.censored += 1 }
                }
            }
            seen.reserveCapacity(room.seen)
            censored.reserveCapacity(room.censored)
        }
        for place in 0..<count {
            forEachJudgedTrial(of: place) { _, status, time, counts in
                if status == .arrivedLate {
                    late += 1
                } else if !counts {
                    boundaries += 1
                } else if !keepsSettingsApart {
                    if status == .seen { seen.append(time) } else { censored.append(time) }
                }
            }
        }
        return (KaplanMeier(seen: seen, censored: censored), late, boundaries)
    }
}
