public import DiscoveryLatency
public import HCI

/// What came of a claim, for one device or for all that were heard together.
public struct AssertionResult: Sendable, Equatable {
    public let assertion: LatencyAssertion
    /// The expected device; nil where none was expected and all were taken together.
    public let device: DeviceAddress?
    public let judgement: LatencyJudgement
    /// Trials of the run.
    public let trials: Int

    /// Judges a claim by a device's first-seen latencies and the lengths of the trials that ended without it, in
    /// nanoseconds, as is `length`: what a trial lasts if nothing ends it early.
    public init(
        _ assertion: LatencyAssertion, device: DeviceAddress?, seen: [Int64], censored: [Int64], trials: Int,
        of length: Int64
    ) {
        self.assertion = assertion
        self.device = device
        self.trials = trials
        let judgement = assertion.judge(seen: seen, censored: censored, within: length)
        // Of devices that were only seen: see `RunDevices.forEachWait`. That a maximum was exceeded is a fact.
        let isFact = assertion.quantity == .maximum && judgement.verdict == .fails
        self.judgement =
            device == nil && trials < Waits.fewestTrials && !isFact
            ? judgement.undecided(for: .names) : judgement
    }

    /// Trials that would decide, if they go on like those that there are; nil where the claim is decided, or no number
    /// can be named.
    public var trialsNeeded: Int? {
        guard case .undecided(.observations(let needed?)) = judgement.verdict else { return nil }
        let observations = judgement.seen + judgement.censored
        guard observations > 0, trials > 0 else { return needed }
        let (product, overflow) = needed.multipliedReportingOverflow(by: trials)
        return overflow ? nil : max(trials + 1, (product + observations - 1) / observations)
    }
}
