import DiscoveryLatency

extension LogState {
    mutating func beginTrial(at time: Int64, _ timing: ScanTiming?, setting: Int?, isFiltered: Bool) {
        end(at: time)
        begin()
        trial = Int32(clamping: trials.count)
        trialStart = time
        trials.append(Trial(start: time, timing: timing, setting: setting, isFiltered: isFiltered))
        expectedLeft = expected.count
    }

    mutating func beginWithoutOrigin(at time: Int64) {
        end(at: time)
        begin()
        listeningWithoutOrigin = Trial(start: time, end: nil, timing: nil)
    }

    private mutating func begin() {
        period &+= 1
        evictedInTrial.removeAll()
        isListening = true
    }

    mutating func end(at time: Int64, early: Bool = false) {
        guard isListening else { return }
        isListening = false
        if trial >= 0 {
            trials[Int(trial)].end = max(time, trialStart)
            trials[Int(trial)].endedEarly = early
        } else {
            listeningWithoutOrigin?.end = time
        }
        trial = -1
        expectedLeft = 0
    }

    /// See `Trial.lengthAtRisk`.
    private func lengthAtRisk(ofTrial index: Int) -> Int64? {
        trials[index].isFiltered ? nil : length(ofTrial: index)
    }

    /// How long a trial lasted, or has lasted so far, in nanoseconds.
    func length(ofTrial index: Int) -> Int64 {
        let trial = trials[index]
        return max(0, elapsed(from: trial.start, to: trial.end ?? max(lastTime, trial.start)))
    }

    /// What is known of the device's latency in each trial in which it was at risk, in order.
    ///
    /// `body` is called for trials that are seen, censored or late; in all the others the device is absent, or from
    /// `cutFrom` on its trials are not judged.
    func forEachTrial(
        of slot: Int, _ body: (_ trial: Int, _ status: TrialStatus, _ time: Int64) -> Void
    ) {
        let end =
            slots[slot].flags.contains(.trialsCut)
            ? min(trials.count, Int(slots[slot].cutFrom)) : trials.count
        var judge = TrialJudge(
            isExpected: slots[slot].flags.contains(.expected), isLate: isLate(slot), end: end)
        trialValues.forEach(of: slots[slot]) { trial, latency in
            judge.saw(trial, latency, length: { lengthAtRisk(ofTrial: $0) }, body)
        }
        judge.finish(length: { lengthAtRisk(ofTrial: $0) }, body)
    }

    func sightings(ofSlot slot: Int) -> Sightings {
        var values: [(trial: Int, latency: Int64)] = []
        trialValues.forEach(of: slots[slot]) { values.append(($0, $1)) }
        return (values, isLate(slot))
    }

    func unjudged(_ slot: Int) -> UnjudgedTrials {
        let device = slots[slot]
        if device.flags.contains(.trialsCut) { return .from(Int(device.cutFrom)) }
        return device.flags.contains(.returned) ? .only(Int(device.cutFrom)) : .none
    }
}
