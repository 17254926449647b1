import DiscoveryLatency
import Pictures
import Testing

@Suite struct PhonesPictureTests {
    private func scanner(_ window: Int64, _ interval: Int64) -> DiscoveryModel {
        var model = DiscoveryModel(
            window: window * 1_000_000, interval: interval * 1_000_000, advertisingInterval: 500_000_000)
        model.start = .entry
        return model
    }

    /// 300 ms falls into step with a scan every 300 ms; Apple's 318.75 ms does not.
    @Test func bandRisesAtResonances() throws {
        let band = IntervalBand(of: scanner(30, 300), over: [300_000_000, 318_750_000])
        let p95 = band.points.map { $0.p95 ?? IntervalBand.limit }
        #expect(p95[0] > 2 * p95[1])
    }

    /// The last: many events fall into each window, and the last of them decides how long the wait is.
    @Test(
        arguments: [
            (30, 60, 500), (140, 1400, 211), (2000, 5000, 30), (30, 60, 300), (30, 300, 1285), (66, 660, 1300),
        ] as [(Int64, Int64, Int64)])
    func bandAgreesWithThePrediction(_ window: Int64, _ interval: Int64, _ advertising: Int64) throws {
        var scanner = scanner(window, interval)
        scanner.advertisingInterval = advertising * 1_000_000
        let point = try #require(IntervalBand(of: scanner, over: [scanner.advertisingInterval]).points.first)
        let prediction = scanner.predict(.band)
        for (quick, exact) in [(point.p50, prediction.quantile(0.5)), (point.p95, prediction.quantile(0.95))] {
            #expect(abs(Double(try #require(quick)) / Double(try #require(exact)) - 1) < 0.01)
        }
    }

    @Test func beyondTheLimitIsNil() throws {
        // 69 of 100 are never found without a random delay.
        var scanner = scanner(30, 300)
        scanner.delay = .none
        let point = try #require(IntervalBand(of: scanner, over: [600_000_000]).points.first)
        #expect(point.p95 == nil)
    }

    @Test func picturesAreWellFormed() {
        let intervals: [Int64] = [100_000_000, 300_000_000, 1_000_000_000]
        let scanners = ["a", "<b> & c"].map {
            Picture.Scanner(
                name: $0, setting: "30 ms of 300 ms", band: IntervalBand(of: scanner(30, 300), over: intervals))
        }
        let picture = Picture.phones(scanners, start: .entry, marked: 300_000_000)
        #expect(XMLCheck(picture.svg).problem == nil)
        #expect(String(decoding: picture.svg, as: UTF8.self).contains("&lt;b&gt; &amp; c"))
        #expect(XMLCheck(Picture.phones([], start: .entry).svg).problem == nil)
    }

    @Test func picturedIntervalsHoldTheRoundOnes() {
        let intervals = IntervalBand.pictured
        #expect(intervals == intervals.sorted() && intervals.count < 100)
        for interval in RecommendedIntervals.all + [300_000_000, 600_000_000] {
            #expect(intervals.contains(interval))
        }
    }
}
