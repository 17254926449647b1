import DiscoveryLatency
import Testing

@Suite struct LogRankOfManyTests {
    /// Repeatable numbers.
    private struct Draws {
        var state: UInt64
        mutating func next(below limit: UInt64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64((state >> 33) % limit)
        }
    }

    typealias Waits = (seen: [Int64], censored: [Int64])

    private func strata(sets: Int, strata: Int, _ draws: inout Draws) -> [[Waits]] {
        (0..<strata).map { _ in
            (0..<sets).map { set in
                let count = Int(draws.next(below: 40))
                var waits: Waits = ([], [])
                for _ in 0..<count {
                    // Few different times: ties everywhere.
                    let time = draws.next(below: 30 + UInt64(set) * 4)
                    if draws.next(below: 4) > 0 { waits.seen.append(time) } else { waits.censored.append(time) }
                }
                return waits
            }
        }
    }

    /// Each set against the others is the test of two sets.
    @Test(arguments: [2, 3, 7]) func agreesWithTheTestOfTwo(_ sets: Int) {
        var draws = Draws(state: UInt64(sets))
        for _ in 0..<20 {
            let strata = strata(sets: sets, strata: 4, &draws)
            var many = LogRankOfMany(sets: sets)
            for stratum in strata {
                var observations: [LogRankOfMany.Observation] = []
                for (set, waits) in stratum.enumerated() {
                    observations += waits.seen.map { .init(time: $0, set: set, isSeen: true) }
                    observations += waits.censored.map { .init(time: $0, set: set, isSeen: false) }
                }
                many.add(observations.sorted { $0.time < $1.time })
            }
            for set in 0..<sets {
                var two = LogRank()
                for stratum in strata {
                    var others: Waits = ([], [])
                    for (other, waits) in stratum.enumerated() where other != set {
                        others.seen += waits.seen
                        others.censored += waits.censored
                    }
                    guard !(stratum[set].seen + stratum[set].censored).isEmpty,
                        !(others.seen + others.censored).isEmpty
                    else { continue }
                    two.add(stratum[set], others)
                }
                let test = many.tests[set]
                #expect(test.seen == two.seen)
                #expect(abs(test.excess - two.excess) < 1e-9 && abs(test.variance - two.variance) < 1e-9)
            }
        }
    }

    @Test func aStratumOfOneSetTellsNothing() {
        var many = LogRankOfMany(sets: 2)
        many.add([.init(time: 1, set: 0, isSeen: true), .init(time: 2, set: 0, isSeen: true)])
        many.add([])
        #expect(many.tests.allSatisfy { $0.seen == 0 && $0.z == nil })
    }

    /// Holm's own procedure: 0.01, 0.04, 0.03 and 0.005 become 0.03, 0.06, 0.06 and 0.02.
    @Test func holmsCorrection() {
        let corrected = holm([0.01, 0.04, nil, 0.03, 0.005])
        for (found, expected) in zip(corrected, [0.03, 0.06, nil, 0.06, 0.02]) {
            #expect((found == nil) == (expected == nil) && abs((found ?? 0) - (expected ?? 0)) < 1e-12)
        }
        #expect(holm([0.6, 0.7]) == [1, 1])
        #expect(holm([]).isEmpty)
    }

    /// Figures without a curve in memory are those of the curve.
    @Test func figuresOfSortedLatencies() {
        var draws = Draws(state: 9)
        for round in 0..<50 {
            let waits = strata(sets: 1, strata: 1, &draws)[0][0]
            let (seen, censored) = (waits.seen.map { $0 * 40_000_000 }, round % 3 == 0 ? [] : waits.censored)
            let figures = Figures(sortedSeen: seen.sorted()[...], censored: censored.sorted()[...])
            #expect(figures == Figures(KaplanMeier(seen: seen, censored: censored)))
        }
    }
}
