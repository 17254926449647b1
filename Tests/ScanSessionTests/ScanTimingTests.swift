import Runs
import Testing

@testable import ScanSession

@Suite struct ScanTimingTests {
    static func timing(_ window: Int64, _ interval: Int64, _ phy: ScanPHY = .le1M) throws(TimingError)
        -> ScanTiming
    {
        try ScanTiming(rounding: RequestedTiming(window: window, interval: interval), phy: phy)
    }

    @Test(
        arguments: [
            (30_000_000, 60_000_000, 48, 96), (11_250_000, 1_280_000_000, 18, 2048),
            (2_500_000, 2_500_000, 4, 4),
            // Rounded to the nearest, not down: 183 ms is 292.8 units.
            (183_000_000, 730_000_000, 293, 1168), (10_240_000_000, 10_240_000_000, 0x4000, 0x4000),
            (30_000_000, 40_959_375_000, 48, 0xffff),
        ] as [(Int64, Int64, UInt16, UInt16)])
    func roundsToTheGrid(_ window: Int64, _ interval: Int64, _ windowUnits: UInt16, _ intervalUnits: UInt16)
        throws
    {
        let timing = try Self.timing(window, interval)
        #expect(timing == ScanTiming(windowUnits: windowUnits, intervalUnits: intervalUnits))
    }

    @Test func refusesWhatNoControllerTakes() {
        #expect(throws: TimingError.windowOutOfRange(600_000)) { try Self.timing(600_000, 60_000_000) }
        #expect(throws: TimingError.intervalOutOfRange(41_000_000_000)) {
            try Self.timing(30_000_000, 41_000_000_000)
        }
        #expect(throws: TimingError.windowExceedsInterval(window: 60_000_000, interval: 30_000_000)) {
            try Self.timing(60_000_000, 30_000_000)
        }
        #expect(throws: TimingError.windowsDoNotFit(window: 31_000_000, interval: 60_000_000)) {
            try Self.timing(31_000_000, 60_000_000, .both)
        }
        #expect(throws: TimingError.windowOutOfRange(.max)) { try Self.timing(.max, .max) }
    }

    @Test func fitsEveryPreset() throws {
        for preset in ScanPreset.all {
            let timing = try ScanTiming(rounding: preset.timing, phy: .le1M)
            #expect(timing.window == preset.timing.window, "\(preset.name) lies on the grid")
            #expect(timing.interval == preset.timing.interval)
        }
    }
}
