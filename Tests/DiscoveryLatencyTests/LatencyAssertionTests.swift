import Glibc
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
            let judgement = LatencyAssertion(quantity, below: 700 * ms)
                .judge(seen: seen, censored: censored, within: 1501 * ms)
            guard let lower = judgement.lower, let upper = judgement.upper else {
                #expect(!censored.isEmpty)
                continue
            }
            let value = try #require(judgement.value)
            #expect(lower <= value && value <= upper)
            for (limit, verdict) in [(lower - 1, LatencyJudgement.Verdict.fails), (upper + 1, .holds)] {
                let claim = LatencyAssertion(quantity, below: Int64(limit))
                let repeated = claim.judge(seen: seen, censored: censored, within: 1501 * ms)
                #expect(repeated.verdict == verdict, "\(quantity) \(limit)")
            }
        }
    }

    @Test func aMeanSaysHowManyWouldDo() throws {
        let seen = (1...40).map { Int64($0) * 10 * ms }
        // The mean is 205 ms.
        let judgement = LatencyAssertion(.mean, below: 220 * ms).judge(seen: seen, within: 1000 * ms)
        guard case .undecided(.observations(let needed?)) = judgement.verdict else {
            Issue.record("\(judgement)")
            return
        }
        #expect(judgement.value == Double(205 * ms))
        #expect(judgement.restrictedTo == 1000 * ms)
        func verdict(_ copies: Int) -> LatencyJudgement.Verdict {
            LatencyAssertion(.mean, below: 220 * ms)
                .judge(seen: Array(repeatElement(seen, count: copies).joined()), within: 1000 * ms).verdict
        }
        #expect(verdict((needed + 39) / 40) == .holds)
        #expect(verdict((needed - 1) / 40) != .holds)
    }

    /// A trial that was cut short lies anywhere between its end and the length of a trial.
    @Test func aMeanCountsUpToTheTrialsLength() {
        let seen = Array(repeating: 100 * ms, count: 400)
        func verdict(_ limit: Int64, censored: [Int64]) -> LatencyJudgement.Verdict {
            LatencyAssertion(.mean, below: limit * ms)
                .judge(seen: seen, censored: censored, within: 1000 * ms).verdict
        }
        // 400 of 100 ms, 400 of 1000 ms: the mean is 550.
        let full = Array(repeating: 1000 * ms, count: 400)
        #expect(verdict(700, censored: full) == .holds)
        #expect(verdict(400, censored: full) == .fails)
        #expect(verdict(1000, censored: full) == .undecided(.time))
        #expect(verdict(5000, censored: full) == .undecided(.time))
        #expect(verdict(5000, censored: []) == .holds)
        let cut = Array(repeating: 200 * ms, count: 400)
        #expect(verdict(700, censored: cut) == .holds)
        #expect(verdict(400, censored: cut) == .undecided(.time))
        #expect(verdict(120, censored: cut) == .fails)
        let unknown = LatencyAssertion(.mean, below: 500 * ms).judge(seen: seen)
        #expect(unknown.verdict == .undecided(.observations(needed: nil)))
    }

    /// Without censoring the bounds are Clopper and Pearson's.
    @Test(arguments: [(1, 0), (5, 2), (30, 27), (200, 190), (5000, 4700)])
    func boundsWithoutCensoringAreBinomial(_ count: Int, _ before: Int) {
        let seen = (0..<count).map { $0 < before ? Int64($0) * ms / 5 : 2000 * ms }
        let curve = KaplanMeier(seen: seen)
        let bounds = SurvivalBounds(curve, seen: seen, censored: [], error: 0.05)
        let exact = BinomialBounds(hits: Double(count - before), trials: Double(count), error: 0.05)
        #expect(abs(bounds.lower(before: 1500 * ms) - exact.lower) < 1e-9)
        #expect(abs(bounds.upper(before: 1500 * ms) - exact.upper) < 1e-9)
    }

    /// The claim that was made of 300 runs of short trials: true, and it was said to be false.
    @Test func aClaimBeyondTheTrialsIsLeftOpen() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<20 {
            let waits = (0..<200).map { _ in Int64.random(in: 0..<1286 * ms, using: &random) }
            let judgement = LatencyAssertion(.percentile(0.95), below: 1400 * ms).judge(
                seen: waits.filter { $0 < 500 * ms },
                censored: waits.filter { $0 >= 500 * ms }.map { _ in 500 * ms }, within: 500 * ms)
            #expect(judgement.verdict == .undecided(.time))
        }
    }

    struct Condition: Sendable, CustomTestStringConvertible {
        var count: Int
        /// Trials last for a time that is spread over this many times the mean latency; nil: for as long as it takes.
        var lengths: ClosedRange<Double>?
        var testDescription: String { "\(count) trials of \(lengths.map { "\($0)" } ?? "any length")" }
    }

    static let conditions: [Condition] = [2, 5, 20, 100].flatMap { count in
        [nil, 0.0...8, 0...2.5, 2...2.5].map { Condition(count: count, lengths: $0) }
    }

    /// Where the truth lies on the limit, each of the two verdicts is wrong: no more often than in 5 of 100.
    @Test(arguments: conditions) func verdictsAreWrongAsSeldomAsTheySay(_ condition: Condition) {
        var random = SeededRandom(seed: UInt64(condition.count))
        let rounds = 100
        // 1 in 1000 binomial counts of 100 with 5 % is larger.
        let most = 13
        let longest = condition.lengths?.upperBound ?? 20
        // Latencies are exponential with a mean of 1 s: percentiles and restricted means in closed form.
        let claims = [
            LatencyAssertion(.percentile(0.5), below: 693_147_181),
            LatencyAssertion(.percentile(0.9), below: 2_302_585_093),
            LatencyAssertion(.mean, below: Int64(1e9 * (1 - exp(-longest)))),
        ]
        var wrong = claims.map { _ in (holds: 0, fails: 0) }
        for _ in 0..<rounds {
            var (seen, censored): ([Int64], [Int64]) = ([], [])
            for _ in 0..<condition.count {
                let wait = -log(1 - Double.random(in: 0..<1, using: &random))
                let length = condition.lengths.map { Double.random(in: $0, using: &random) } ?? longest
                if wait <= length {
                    seen.append(Int64(wait * 1e9))
                } else {
                    censored.append(Int64(length * 1e9))
                }
            }
            for (place, claim) in claims.enumerated() {
                switch claim.judge(seen: seen, censored: censored, within: Int64(longest * 1e9)).verdict {
                case .holds: wrong[place].holds += 1
                case .fails: wrong[place].fails += 1
                case .undecided: break
                }
            }
        }
        for (claim, wrong) in zip(claims, wrong) {
            #expect(wrong.holds <= most && wrong.fails <= most, "\(claim.text): \(wrong)")
        }
    }

    /// An answer is given where there is one: 10 % on either side of the limit are told apart.
    @Test func enoughTrialsDecide() {
        var random = SeededRandom(seed: 5)
        var decided = 0
        for _ in 0..<5 {
            let waits = (0..<1000).map { _ in Int64.random(in: 0..<1000 * ms, using: &random) }
            let seen = waits.filter { $0 < 900 * ms }
            let censored = waits.filter { $0 >= 900 * ms }.map { _ in 900 * ms }
            func verdict(_ quantity: LatencyAssertion.Quantity, _ limit: Int64) -> LatencyJudgement.Verdict {
                LatencyAssertion(quantity, below: limit * ms)
                    .judge(seen: seen, censored: censored, within: 900 * ms).verdict
            }
            if verdict(.percentile(0.5), 550) == .holds { decided += 1 }
            if verdict(.percentile(0.5), 450) == .fails { decided += 1 }
            // 495 ms is the mean up to 900 ms.
            if verdict(.mean, 545) == .holds { decided += 1 }
            if verdict(.mean, 445) == .fails { decided += 1 }
        }
        #expect(decided >= 19)
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
