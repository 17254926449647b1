import Glibc
import TestSupport
import Testing

@testable import DiscoveryLatency

/// What gaps do not tell of a delay is not claimed: stamps that stray, laws without an edge, delays that hang together.
@Suite struct DelayLearnerDoubtTests {
    enum Stamps: Sendable {
        case exact, milliseconds
        case late(Double)
    }
    enum Law: Sendable { case bell, uniform, short, phone }

    /// Times of events in nanoseconds; `repeated` of the delays are the one before once more.
    static func times(
        _ law: Law, _ interval: Double, _ count: Int, _ stamps: Stamps, repeated: Double = 0, seed: UInt64
    ) -> [Int64] {
        var random = SeededRandom(seed: seed)
        func share() -> Double { Double.random(in: 1e-12..<1, using: &random) }
        var time = 1000 * share()
        var delay = 0.0
        return (0..<count).map { number in
            if number == 0 || share() >= repeated {
                switch law {
                case .bell:
                    delay = min(10, max(0, 5 + 1.5 * (-2 * log(share())).squareRoot() * cos(2 * .pi * share())))
                case .uniform: delay = 10 * share()
                case .short: delay = 5 * share()
                case .phone: delay = 1.25 * (5 * share() * share()).rounded(.down)
                }
            }
            time += interval + delay
            switch stamps {
            case .exact: return Int64(time * 1e6)
            case .milliseconds: return Int64(time) * 1_000_000
            case .late(let most): return Int64((time + most * share()) * 1e6)
            }
        }.sorted()
    }

    static func learn(_ times: [Int64]) throws -> LearnedDelay {
        var learner = DelayLearner(scanInterval: 0)
        learner.spacing = 0
        return try learner.learn([times])
    }

    static func interval(_ milliseconds: Double) -> Int64 { Int64(milliseconds * 1e6) }

    /// They are no narrow uniform law behind stamps that stray.
    @Test(arguments: [100, 152.5, 1000], [1, 3, 4] as [UInt64])
    func bellShapedDelays(_ interval: Double, _ seed: UInt64) throws {
        let learned = try Self.learn(Self.times(.bell, interval, 1000, .exact, seed: seed))
        guard case .bell(let deviation) = learned.form else {
            Issue.record("\(learned.form)")
            return
        }
        #expect(abs(Double(deviation) / 1e6 - 1.5) < 0.15)
        #expect(learned.intervalRange.contains(Self.interval(interval)), "\(learned.intervalRange)")
        #expect(learned.doubt == .rareShortDelays && learned.nominalInterval == nil)
        #expect(learned.periodRange.contains(Self.interval(interval + 5)), "\(learned.periodRange)")
        #expect(learned.isIndependent && learned.law.longest <= 11_000_000)
    }

    /// Stamps in whole milliseconds are no list of delays a millisecond apart.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func stampsInMilliseconds(_ seed: UInt64) throws {
        let learned = try Self.learn(Self.times(.uniform, 152.5, 1500, .milliseconds, seed: seed))
        guard case .uniform(let most) = learned.form else {
            Issue.record("\(learned.form)")
            return
        }
        #expect(abs(Double(most) / 1e6 - 10) < 0.6, "\(most)")
        #expect(learned.intervalRange.contains(Self.interval(152.5)), "\(learned.intervalRange)")
        #expect(learned.isIndependent && learned.nominalInterval ?? 152_500_000 == 152_500_000)
    }

    /// Late stamps hide the law and its edges: the interval is a range, and no multiple of 0.625 ms is named.
    @Test(arguments: [Law.bell, .uniform, .short, .phone], [1, 2, 3] as [UInt64])
    func lateStamps(_ law: Law, _ seed: UInt64) throws {
        let learned = try Self.learn(Self.times(law, 500, 1500, .late(5), seed: seed))
        #expect(learned.intervalRange.contains(500_000_000), "\(learned.intervalRange)")
        #expect(learned.doubt == .stampsHideLaw && learned.nominalInterval == nil)
        #expect(learned.isIndependent)
    }

    /// A law that does not take all of 0…10 ms leaves open how long its shortest delay is.
    @Test func shortDelays() throws {
        let learned = try Self.learn(Self.times(.short, 500, 1500, .exact, seed: 1))
        #expect(learned.doubt == .shortestDelay && learned.nominalInterval == 500_000_000)
        #expect(learned.intervalRange.contains(495_100_000) && learned.intervalRange.contains(500_000_000))
        let whole = try Self.learn(Self.times(.uniform, 500, 1500, .exact, seed: 1))
        #expect(whole.doubt == nil && whole.intervalRange.upperBound - whole.intervalRange.lowerBound < 700_000)
    }

    static func isIndependent(_ times: [Int64]) -> Bool {
        let gaps = SingleGaps([times.map { Double($0) / 1e6 }])
        let cells = GapCells(gaps.values, low: gaps.low, high: gaps.high, spacing: 0, scanInterval: 0)
        return GapOrder(
            gaps.rows, inside: (cells.quantile(0.01) - 0.5)...(cells.quantile(0.99) + 0.5), places: 0
        ).isIndependent
    }

    /// The level of 1 %: of 400, more than 11 are rejected in 1 of 1000 repetitions.
    @Test(arguments: [Stamps.exact, .milliseconds, .late(5)], [Law.bell, .uniform])
    func independentDelaysAreTakenForSuch(_ stamps: Stamps, _ law: Law) {
        let rejected = (0..<400).count {
            !Self.isIndependent(Self.times(law, 100, 600, stamps, seed: UInt64($0)))
        }
        #expect(rejected <= 11, "\(rejected)")
    }

    @Test(arguments: [Stamps.exact, .milliseconds], [Law.bell, .uniform])
    func dependentDelaysAreFound(_ stamps: Stamps, _ law: Law) {
        let found = (0..<40).count {
            !Self.isIndependent(Self.times(law, 100, 1000, stamps, repeated: 0.3, seed: UInt64($0)))
        }
        #expect(found >= 38, "\(found)")
    }
}
