public import DiscoveryLatency

extension DiscoveryLog {
    /// Judges a claim by the run's trials: for each expected device by itself (it must hold for all of them), or for
    /// all devices pooled where none was expected.
    public func judge(_ assertion: LatencyAssertion) -> LatencyAssertion.Verdict {
        let expected = (0..<deviceCount).filter { state.value.slots[$0].flags.contains(.expected) }
        guard !expected.isEmpty else { return judge(assertion, slots: Array(0..<deviceCount)) }
        var verdict = LatencyAssertion.Verdict.holds
        for slot in expected {
            switch judge(assertion, slots: [slot]) {
            case .holds: break
            case .fails: return .fails
            case .undecided(let needed): verdict = .undecided(needed: needed)
            }
        }
        return verdict
    }

    private func judge(_ assertion: LatencyAssertion, slots: [Int]) -> LatencyAssertion.Verdict {
        var seen: [Int64] = []
        var censored: [Int64] = []
        for slot in slots {
            state.value.forEachTrial(of: slot) { _, status, time in
                if status == .seen { seen.append(time) } else if status == .censored { censored.append(time) }
            }
        }
        return assertion.judge(seen: seen, censored: censored)
    }
}
