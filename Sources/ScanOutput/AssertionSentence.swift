internal import DiscoveryLatency
internal import HCI
public import Runs

extension AssertionResult {
    /// What came of the claim, in one sentence: `p95<900ms does not hold for C0:FF:EE:00:00:01: p95 is 1221.7 ms (90 %
    /// band 1102.3 to 1399.0 ms), the limit is 900 ms`.
    public var sentence: String {
        let whose = device.map { "for \($0.text)" } ?? "for all devices together"
        let verdict =
            switch judgement.verdict {
            case .holds: "holds"
            case .fails: "does not hold"
            case .undecided: "is undecided"
            }
        return "\(assertion.text) \(verdict) \(whose): \(measured)"
    }

    /// What to do so that an undecided claim is decided; nil where it is decided.
    ///
    /// - Parameter canScan: whether more trials can be asked for with `--trials`; a capture has those that it has.
    public func next(canScan: Bool) -> String? {
        guard case .undecided(let lack) = judgement.verdict else { return nil }
        switch lack {
        case .names: return "name the devices with --expect: others are known only by the trials that saw them"
        case .time:
            let trial = "trials must last longer than the limit"
            return canScan ? "\(trial): raise --trial-duration" : "\(trial): use another capture"
        case .observations:
            guard let needed = trialsNeeded else {
                return canScan ? "take more with --trials" : "use a capture with more scans"
            }
            return canScan
                ? "take at least \(needed) with --trials" : "use a capture of at least \(needed) scans"
        }
    }

    private var measured: String {
        let name = assertion.quantity.name
        let limit = "the limit is \(settingText(assertion.limit))"
        let total = judgement.seen + judgement.censored
        guard total > 0 else { return "no first-seen latency was measured" }
        let missed =
            judgement.censored > 0
            ? ", \(grouped(judgement.censored)) of \(counted(total, "trial")) ended without it" : ""
        guard let value = judgement.value else { return "\(name) was not reached\(missed); \(limit)" }
        let counted = judgement.restrictedTo.map { ", latencies count up to \(settingText($0))" } ?? ""
        return "\(name) is \(latencyText(value))\(band)\(counted), \(limit)\(missed)"
    }

    private var band: String {
        switch (judgement.lower, judgement.upper) {
        case (let lower?, let upper?): " (90 % band \(latencyText(lower)) to \(latencyText(upper)))"
        case (let lower?, nil) where lower > 0: " (90 % band from \(latencyText(lower)))"
        default: ""
        }
    }

    private func latencyText(_ time: Double) -> String {
        var text: [UInt8] = []
        appendLatency(time, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
