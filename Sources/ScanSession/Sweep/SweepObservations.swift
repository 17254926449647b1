internal import Runs

extension DiscoveryLog {
    /// First-seen latencies of a device, and the lengths of the trials that ended without it, in nanoseconds.
    func observations(of slot: Int) -> (seen: [Int64], censored: [Int64]) {
        var seen: [Int64] = []
        var censored: [Int64] = []
        forEachTrial(of: slot) { _, status, time in
            if status == .seen { seen.append(time) } else if status == .censored { censored.append(time) }
        }
        return (seen, censored)
    }
}
