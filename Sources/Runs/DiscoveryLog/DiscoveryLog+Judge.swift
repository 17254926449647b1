public import DiscoveryLatency

extension DiscoveryLog {
    /// Judges claims by the run's trials: for each expected device by itself (a claim must hold for all of them), or
    /// for all devices together where none was expected.
    public func judge(_ assertions: [LatencyAssertion]) -> [AssertionResult] {
        guard !assertions.isEmpty else { return [] }
        let all = Array(0..<deviceCount)
        let expected = all.filter { isExpected($0) }
        let judged = expected.isEmpty ? [all] : expected.map { [$0] }
        let observations = judged.map { slots in
            var seen: [Int64] = []
            var censored: [Int64] = []
            for slot in slots {
                state.value.forEachTrial(of: slot) { _, status, time in
                    if status == .seen {
                        seen.append(time)
                    } else if status == .censored {
                        censored.append(time)
                    }
                }
            }
            return (device: expected.isEmpty ? nil : self[slots[0]].address, seen: seen, censored: censored)
        }
        let trials = self.trials.count
        return assertions.flatMap { assertion in
            observations.map {
                AssertionResult(
                    assertion, device: $0.device, seen: $0.seen, censored: $0.censored, trials: trials)
            }
        }
    }
}
