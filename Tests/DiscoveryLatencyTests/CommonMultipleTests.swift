import Testing

@testable import DiscoveryLatency

@Suite struct CommonMultipleTests {
    /// Gaps of an advertiser of 200 ms of which every other event is missed at random.
    private let even = [2.0, 4, 2, 2, 6, 2, 4, 2, 2, 2, 8, 2, 4, 2].map { $0 * 100e6 }

    @Test func evenGapsTellOfTheDouble() {
        #expect(CommonMultiple.all(of: even, period: 100e6, heard: 0.4) == [2])
        #expect(CommonMultiple.all(of: even.map { $0 * 3 }, period: 100e6, heard: 0.3) == [2, 3])
    }

    /// At their own period they are multiples as chance has them.
    @Test func gapsOfTheirOwnPeriodTellOfNothing() {
        #expect(CommonMultiple.all(of: even, period: 200e6, heard: 0.6).isEmpty)
        #expect(CommonMultiple.all(of: even + [300e6, 500e6], period: 100e6, heard: 0.4).isEmpty)
    }

    /// A few gaps are even by chance.
    @Test func fewGapsTellOfNothing() {
        #expect(CommonMultiple.all(of: Array(even.prefix(5)), period: 100e6, heard: 0.4).isEmpty)
        #expect(CommonMultiple.all(of: [], period: 100e6, heard: 0.4).isEmpty)
        #expect(CommonMultiple.all(of: even, period: 0, heard: 0.4).isEmpty)
    }
}
