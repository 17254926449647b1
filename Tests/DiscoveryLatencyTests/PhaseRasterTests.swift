import Testing

@testable import DiscoveryLatency

@Suite struct PhaseRasterTests {
    private let ms: Int64 = 1_000_000

    private func stretch(_ start: Int64, _ end: Int64?, _ window: Int64 = 30, _ interval: Int64 = 300)
        -> ScanStretch
    {
        ScanStretch(start: start * ms, end: end.map { $0 * ms }, window: window * ms, interval: interval * ms)
    }

    @Test func phasesCountFromTheStartOfTheirStretch() throws {
        let train = EventTrain(
            times: [1005, 1310, 1929, 2250, 9001].map { $0 * ms },
            scans: [stretch(1000, 3000), stretch(9000, nil)])
        let raster = try #require(PhaseRaster(train))
        #expect(raster.points.map(\.event) == [0, 1, 2, 3, 4])
        #expect(raster.points.map(\.phase) == [5, 10, 29, 50, 1].map { $0 * ms })
        // Window 0 is on channel 37, 1 on 38, 3 on 37 again; a phase of 50 ms is between windows.
        #expect(raster.points.map(\.channel) == [37, 38, 37, nil, 37])
        #expect(raster.breaks == [4] && raster.heard == 5 && raster.missed == 0 && raster.leftOut == 0)
        // Where the schedule is not kept, a window's number tells no channel.
        let loose = try #require(PhaseRaster(train) { _, _ in false })
        #expect(loose.points.map(\.phase) == raster.points.map(\.phase))
        #expect(loose.points.allSatisfy { $0.channel == nil })
    }

    @Test func aMeanPeriodNumbersMissedEventsAndPlacesThem() throws {
        // Periods of 505, 3 × 505 and 498 ms; the next trial begins after four more.
        let train = EventTrain(
            times: [10, 515, 2030, 2528, 4550].map { $0 * ms }, scans: [stretch(0, 3000), stretch(4500, 9000)])
        let raster = try #require(PhaseRaster(train, meanPeriod: 505e6))
        #expect(raster.points.map(\.event) == [0, 1, 2, 3, 4, 5, 9])
        #expect(raster.points.map(\.isHeard) == [true, true, false, false, true, true, true])
        #expect(raster.points[2].phase == 1020 % 300 * ms && raster.points[3].phase == 1525 % 300 * ms)
        #expect(raster.breaks == [9] && raster.missed == 2)
    }

    /// Between two events that were heard far apart nothing is made up: neither where random delays have blurred all
    /// phases, nor where a straight line would stay in the window.
    @Test(arguments: [(10, true), (5000, false)] as [(Int64, Bool)])
    func longGapsStayEmpty(events: Int64, isFilled: Bool) throws {
        let train = EventTrain(times: [5 * ms, 5 * ms + events * 505 * ms], scans: [stretch(0, nil)])
        let raster = try #require(PhaseRaster(train, meanPeriod: 505e6))
        #expect(raster.missed == (isFilled ? Int(events) - 1 : 0))
        #expect(raster.points.last?.event == Int(events))
    }

    @Test func aLineThatStaysInTheWindowIsNoneOfMissedEvents() throws {
        for (period, isFilled) in [(300, false), (310, true)] as [(Int64, Bool)] {
            let train = EventTrain(times: [5 * ms, 5 * ms + 60 * period * ms], scans: [stretch(0, nil)])
            let raster = try #require(PhaseRaster(train, meanPeriod: Double(period * ms)))
            #expect(raster.missed == (isFilled ? 59 : 0))
        }
    }

    @Test func onlyOneSettingIsShown() throws {
        let train = EventTrain(
            times: [5, 1005, 1400, 5000].map { $0 * ms },
            scans: [stretch(0, 900), stretch(1000, 2000, 60, 60), stretch(4000, nil, 0, 0)])
        let raster = try #require(PhaseRaster(train))
        #expect(raster.window == 60 * ms && raster.heard == 2 && raster.leftOut == 2)
        #expect(PhaseRaster(EventTrain(times: [5000 * ms], scans: [stretch(4000, nil, 0, 0)])) == nil)
    }

    @Test func withoutAnOriginThereAreNoChannels() throws {
        var scan = stretch(0, nil)
        scan.hasOrigin = false
        let raster = try #require(PhaseRaster(EventTrain(times: [5 * ms, 310 * ms], scans: [scan])))
        #expect(!raster.hasOrigin && raster.points.allSatisfy { $0.channel == nil })
    }

    /// What a broken capture may hold: times out of order, outside all stretches, at the ends of the number range, and
    /// gaps that would be filled for ever.
    @Test func brokenTrainsDoNotTrap() throws {
        let wide = ScanStretch(start: .min, end: .max, window: 1, interval: 1)
        #expect(PhaseRaster(EventTrain(times: [.max], scans: [wide])) == nil)
        #expect(PhaseRaster(EventTrain(times: [], scans: [])) == nil)
        #expect(PhaseRaster(EventTrain(times: [3, 2, 1], scans: [])) == nil)
        let open = ScanStretch(start: 0, end: nil, window: 1, interval: 1)
        for period in [1e-300, 1, 5e8, .infinity, -.nan, -1] {
            let train = EventTrain(times: [0, 5, 4, .max - 1, .max, -7], scans: [open])
            let raster = try #require(PhaseRaster(train, meanPeriod: period))
            #expect(raster.heard == 4 && raster.points.count <= 4 + PhaseRaster.missedLimit)
            #expect(raster.leftOut == 2)
        }
    }

    @Test func manySettingsCostNoTime() {
        let scans = (0..<5000).map { stretch(Int64($0) * 1000, Int64($0) * 1000 + 900, 30, 300 + Int64($0)) }
        let train = EventTrain(times: scans.map { $0.start + 1 }, scans: scans)
        #expect(PhaseRaster(train)?.heard == 1)
    }
}
