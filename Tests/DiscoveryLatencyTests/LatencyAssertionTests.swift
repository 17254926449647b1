import TestSupport
import Testing

@testable import DiscoveryLatency

private let ms: Int64 = 1_000_000

@Suite struct LatencyAssertionTests {
    @Test(arguments: ["p50", "p95", "p99.9", "p0.1", "mean", "max"])
    func namesAreReadAndWritten(_ name: String) {
        #expect(LatencyAssertion.Quantity(name)?.name == name)
    }

    @Test(arguments: ["p", "p0", "p100", "p-5", "pnan", "q95", "", "median"])
    func whatIsNoQuantityIsRefused(_ name: String) {
        #expect(LatencyAssertion.Quantity(name) == nil)
    }

    /// 59 is the least n with 0.95^n <= 0.05.
    @Test func saysHowManyTrialsWouldDo() {
        let claim = LatencyAssertion(.percentile(0.95), below: 1000 * ms)
        let none = claim.judge(seen: [])
        #expect(none.verdict == .undecided(.observations(needed: 59)))
        #expect(none.value == nil)
        let few = claim.judge(seen: Array(repeating: 10 * ms, count: 58))
        #expect(few.verdict == .undecided(.observations(needed: 59)))
        #expect(claim.judge(seen: Array(repeating: 10 * ms, count: 59)).verdict == .holds)
    }

    /// If the observations go on as they are, the number that was named decides and one less does not.
    @Test(arguments: [1, 2, 3, 8, 9, 12])
    func theNumberNamedDecides(_ beyond: Int) throws {
        let claim = LatencyAssertion(.percentile(0.95), below: 1000 * ms)
        func observations(_ copies: Int) -> [Int64] {
            Array(repeating: 10 * ms, count: (100 - beyond) * copies)
                + Array(repeating: 2000 * ms, count: beyond * copies)
        }
        let verdict = claim.judge(seen: observations(1)).verdict
        guard case .undecided(.observations(let needed?)) = verdict else {
            // 1 of 100 is little enough, 12 of 100 are too many.
            #expect(beyond == 1 ? verdict == .holds : beyond == 12 && verdict == .fails, "\(verdict)")
            return
        }
        #expect(needed > 100)
        let after = claim.judge(seen: observations((needed + 99) / 100)).verdict
        #expect(after == (beyond < 5 ? .holds : .fails), "\(needed)")
        if (needed - 1) / 100 > 1 {
            let before = claim.judge(seen: observations((needed - 1) / 100)).verdict
            #expect(before != .holds && before != .fails, "\(needed)")
        }
    }

    @Test func aShareOnTheLimitIsNeverDecided() {
        let claim = LatencyAssertion(.percentile(0.5), below: 1000 * ms)
        let seen = Array(repeating: 10 * ms, count: 50) + Array(repeating: 2000 * ms, count: 50)
        #expect(claim.judge(seen: seen).verdict == .undecided(.observations(needed: nil)))
    }

    /// Nobody who ended each trial at 500 ms knows who would have been seen by 1500 ms.
    @Test func trialsShorterThanTheLimitDecideNothing() {
        let seen = (1...60).map { Int64($0) * 8 * ms }
        let censored = Array(repeating: 500 * ms, count: 40)
        let judgement = LatencyAssertion(.percentile(0.95), below: 1500 * ms)
            .judge(seen: seen, censored: censored)
        #expect(judgement.verdict == .undecided(.time))
        #expect(judgement.value == nil)
        // Below the trials' length all is known.
        #expect(
            LatencyAssertion(.percentile(0.95), below: 500 * ms).judge(seen: seen, censored: censored).verdict
                == .fails)
        #expect(
            LatencyAssertion(.percentile(0.95), below: 1500 * ms).judge(seen: [], censored: censored).verdict
                == .undecided(.time))
    }

    @Test(arguments: [0, 1, 2, 3] as [UInt64])
    func bandsAgreeWithVerdicts(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let seen = (0..<200).map { _ in Int64.random(in: 1...1500 * ms, using: &random) }
        let censored = seed % 2 == 0 ? [] : Array(repeating: 1501 * ms, count: 20)
        for quantity in [LatencyAssertion.Quantity.percentile(0.5), .percentile(0.9), .mean] {
            let judgement = LatencyAssertion(quantity, below: 700 * ms).judge(seen: seen, censored: censored)
            guard let lower = judgement.lower, let upper = judgement.upper else {
                #expect(!censored.isEmpty)
                continue
            }
            let value = try #require(judgement.value)
            #expect(lower <= value && value <= upper)
            for (limit, verdict) in [(lower - 1, LatencyJudgement.Verdict.fails), (upper + 1, .holds)] {
                let claim = LatencyAssertion(quantity, below: Int64(limit))
                #expect(claim.judge(seen: seen, censored: censored).verdict == verdict, "\(quantity) \(limit)")
            }
        }
    }

    @Test func aMeanSaysHowManyWouldDo() throws {
        let seen = (1...40).map { Int64($0) * 10 * ms }
        // The mean is 205 ms.
        let judgement = LatencyAssertion(.mean, below: 210 * ms).judge(seen: seen)
        guard case .undecided(.observations(let needed?)) = judgement.verdict else {
            Issue.record("\(judgement)")
            return
        }
        let many = Array(repeatElement(seen, count: (needed + 39) / 40).joined())
        #expect(LatencyAssertion(.mean, below: 210 * ms).judge(seen: many).verdict == .holds)
        #expect(
            LatencyAssertion(.mean, below: 210 * ms).judge(seen: seen, censored: [500 * ms]).verdict
                == .undecided(.time))
    }

    @Test func aMaximumIsAFact() {
        let claim = LatencyAssertion(.maximum, below: 100 * ms)
        #expect(claim.judge(seen: [1, 99 * ms]).verdict == .holds)
        #expect(claim.judge(seen: [1, 100 * ms]).verdict == .fails)
        #expect(claim.judge(seen: [1], censored: [50 * ms]).verdict == .undecided(.time))
        let missed = claim.judge(seen: [1], censored: [100 * ms])
        #expect(missed.verdict == .fails)
        #expect(missed.value == nil)
        #expect(claim.judge(seen: [1, 100 * ms]).value == Double(100 * ms))
    }
}
