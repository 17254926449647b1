import TestSupport
import Testing

@testable import DiscoveryLatency

struct LateArrivalTests {
    struct Case: Sendable {
        var what: String
        var firstSeenMs: Int64
        var gaps: Int
        var longestMs: Int64
        var late: Bool
    }

    @Test(arguments: [
        Case(what: "one event only", firstSeenMs: 3_600_000, gaps: 0, longestMs: 0, late: false),
        Case(what: "two events", firstSeenMs: 100_000, gaps: 1, longestMs: 500, late: false),
        Case(
            what: "500 ms peripheral walks in at 30 s", firstSeenMs: 30_000, gaps: 60, longestMs: 510,
            late: true),
        Case(
            what: "500 ms peripheral there all the time", firstSeenMs: 480, gaps: 118, longestMs: 510,
            late: false),
        Case(what: "low duty, lucky later", firstSeenMs: 9000, gaps: 12, longestMs: 7000, late: false),
        Case(what: "silent for longer later on", firstSeenMs: 9000, gaps: 5000, longestMs: 12_000, late: false),
        Case(what: "few gaps, 10 times the longest", firstSeenMs: 5100, gaps: 3, longestMs: 510, late: false),
        Case(what: "few gaps, 20 times the longest", firstSeenMs: 10_200, gaps: 3, longestMs: 510, late: true),
        Case(what: "gaps of zero", firstSeenMs: 10, gaps: 9, longestMs: 0, late: false),
        Case(what: "extremes", firstSeenMs: Int64.max / 1_000_000, gaps: .max, longestMs: 1, late: true),
    ])
    func judges(_ item: Case) {
        #expect(
            LateArrival.isLate(
                firstSeen: item.firstSeenMs * 1_000_000, gaps: item.gaps, longestGap: item.longestMs * 1_000_000
            )
                == item.late, "\(item.what)")
    }

    /// The documented factors by which the first wait must exceed the longest gap.
    @Test(arguments: [(3, 16.0), (5, 7.5), (10, 4), (20, 2.7), (50, 1.9), (200, 1.34)])
    func theDocumentedFactorsHold(gaps: Int, factor: Double) {
        #expect(LateArrival.chance(ratio: factor * 0.97, gaps: gaps) > LateArrival.significance)
        #expect(LateArrival.chance(ratio: factor * 1.03, gaps: gaps) < LateArrival.significance)
    }

    /// Reports that come purely at random, the least favourable case: about one device in a thousand may be taken
    /// for late, not more.
    @Test func aDeviceThatIsThereIsRarelyCalledLate() {
        var random = SeededRandom(seed: 3)
        func wait() -> Int64 {
            // Geometric over 10 ms steps: memoryless.
            var steps: Int64 = 1
            while Int.random(in: 0..<30, using: &random) != 0 { steps += 1 }
            return steps * 10_000_000
        }
        for gaps in [4, 12, 40] {
            var late = 0
            for _ in 0..<4000 {
                let first = wait()
                var longest: Int64 = 0
                for _ in 0..<gaps { longest = max(longest, wait()) }
                if LateArrival.isLate(firstSeen: first, gaps: gaps, longestGap: longest) { late += 1 }
            }
            #expect(late <= 12, "\(gaps) gaps")
        }
    }
}
