import DiscoveryLatency
import TestSupport
import Testing

@testable import Pictures

@Suite struct PictureTests {
    private let prediction = SampleRadio(seed: 0).predict()

    /// Every kind of picture of the same latencies, events and gaps.
    private func pictures(
        seen: [Int64], censored: [Int64] = [], prediction: Prediction? = nil, train: EventTrain? = nil,
        meanPeriod: Double? = nil, of name: String = ""
    ) -> [Picture] {
        let estimate = KaplanMeier(seen: seen, censored: censored)
        var gaps = LatencyHistogram()
        for time in seen { gaps.add(time) }
        return [
            .firstSeen(estimate, prediction: prediction, of: name),
            .found(estimate, censored: censored, prediction: prediction, of: name),
            .gaps(gaps, meanPeriod: meanPeriod, of: name),
            .raster(train.flatMap { PhaseRaster($0, meanPeriod: meanPeriod) }, of: name),
        ]
    }

    private func expectWellFormed(_ picture: Picture, _ seed: UInt64 = 0) {
        let text = String(decoding: picture.svg, as: UTF8.self)
        let check = XMLCheck(picture.svg)
        #expect(check.problem == nil, "seed \(seed): \(picture.title)")
        #expect(check.count("svg") == 1 && !check.texts["desc", default: []].isEmpty)
        #expect(!text.contains("nan") && !text.contains("inf\""), "seed \(seed): \(picture.title)")
        #expect(picture.elements < 600 && picture.svg.count < 200_000, "seed \(seed): \(picture.title)")
    }

    @Test func nothingIsSaidToBeNothing() {
        for picture in pictures(seen: []) {
            expectWellFormed(picture)
            #expect(picture.summary.hasPrefix("no "))
        }
        // A prediction alone is a curve.
        #expect(Picture.found(KaplanMeier(seen: []), prediction: prediction).elements > 10)
    }

    @Test func oneOfEach() {
        let scan = ScanStretch(start: 0, window: 30_000_000, interval: 60_000_000)
        for seen: Int64 in [0, 1, 439_800_000, 86_400_000_000_000] {
            let train = EventTrain(times: [seen], scans: [scan])
            for picture in pictures(seen: [seen], prediction: prediction, train: train, meanPeriod: 5e8) {
                expectWellFormed(picture)
                #expect(!picture.summary.hasPrefix("no "))
            }
        }
        for picture in pictures(seen: [], censored: [10_000_000_000]).prefix(2) { expectWellFormed(picture) }
    }

    @Test func whatIsFarOutStaysInside() {
        let scan = ScanStretch(start: 0, window: 1, interval: .max)
        let train = EventTrain(times: [0, 1, .max - 1, .max], scans: [scan])
        for period in [1e-300, 1, 1e300, .infinity, -.nan] {
            for picture in pictures(
                seen: [0, 5, .max], censored: [1, .max, -4], prediction: prediction, train: train,
                meanPeriod: period)
            { expectWellFormed(picture) }
        }
    }

    @Test func namesFromTheAirAreText() {
        let (seen, _) = trials(20)
        for picture in pictures(seen: seen, train: train(), of: hostileName) {
            expectWellFormed(picture)
            let check = XMLCheck(picture.svg)
            #expect(check.count("script") == 0)
            #expect(check.texts["title"]?.first?.contains("</title></script><script>alert(1)") == true)
        }
        let long = String(repeating: "𝔐", count: 100_000)
        for picture in pictures(seen: seen, train: train(), of: long) { expectWellFormed(picture) }
    }

    @Test func aHundredThousandPointsAreNoLargerThanAScreen() {
        let (seen, censored) = trials(100_000)
        var times: [Int64] = []
        for number in 0..<100_000 { times.append(Int64(number) * 505_123_457) }
        let scan = ScanStretch(start: 0, window: 30_000_000, interval: 60_000_000)
        let all = pictures(
            seen: seen, censored: censored + (0..<100_000), prediction: prediction,
            train: EventTrain(times: times, scans: [scan]), meanPeriod: 5.05e8)
        for picture in all { expectWellFormed(picture) }
    }

    /// Whatever the latencies, the marks lie on the picture and no label leaves it.
    @Test func anySpreadOfLatenciesIsDrawn() {
        for seed in UInt64(1)...150 {
            var random = SeededRandom(seed: seed)
            let top = Int64.max >> Int64.random(in: 0...60, using: &random)
            let seen = (0..<Int.random(in: 1...80, using: &random)).map { _ in
                Int64.random(in: 0...max(1, top), using: &random) >> Int64.random(in: 0...30, using: &random)
            }
            let lengths = seen.prefix(Int.random(in: 0...3, using: &random)).map { $0 / 2 }
            let period = Double(top) / Double.random(in: 0.1...500, using: &random)
            for picture in pictures(
                seen: seen, censored: lengths, prediction: seed % 2 == 0 ? prediction : nil,
                train: EventTrain(
                    times: seen.sorted(),
                    scans: [ScanStretch(start: 0, window: top / 9 + 1, interval: top / 3 + 1)]),
                meanPeriod: period)
            {
                expectWellFormed(picture, seed)
                let svg = String(decoding: picture.svg, as: UTF8.self)
                for match in svg.matches(of: /[ "](?:x|cx)="(-?[0-9.]+)"/) {
                    let x = Double(match.1) ?? -1
                    #expect(x >= 0 && x <= 560, "seed \(seed): \(match.0) in \(picture.title)")
                }
                expectLabelsApart(svg, seed)
            }
        }
    }

    /// The numbers under the horizontal axis, and those of multiples, never touch.
    private func expectLabelsApart(_ svg: String, _ seed: UInt64) {
        for look in ["number", "marked"] {
            var end = -Double.infinity
            for line in svg.split(separator: "\n") where line.hasPrefix("<text class=\"\(look)\"") {
                guard let match = line.firstMatch(of: /x="([0-9.]+)".*>(.*)<\/text>/), let x = Double(match.1)
                else {
                    Issue.record("seed \(seed): \(line)")
                    continue
                }
                let half = textWidth(String(match.2)) / 2
                #expect(x - half > end, "seed \(seed): \(line)")
                end = x + half
            }
        }
    }

    /// Any times, names and numbers of devices: as many rows as there may be, every mark on the picture.
    @Test func anyTimelineIsDrawn() {
        for seed in UInt64(1)...60 {
            var random = SeededRandom(seed: seed)
            let top = Int64.max >> Int64.random(in: 0...60, using: &random)
            let rows = (0..<Int.random(in: 0...40, using: &random)).map { number in
                let times = (0..<Int.random(in: 0...500, using: &random)).map { _ in
                    Int64.random(in: 0...max(1, top), using: &random)
                }
                return TimelineRow(
                    number % 5 == 0 ? hostileName : "Device \(number)", times: times.sorted(),
                    firstSeen: Bool.random(using: &random) ? times.min() : nil,
                    isCut: Bool.random(using: &random))
            }
            let picture = Picture.timeline(rows, end: top / 2)
            expectWellFormed(picture, seed)
            #expect(picture.summary.hasPrefix("no ") == rows.isEmpty)
            let svg = String(decoding: picture.svg, as: UTF8.self)
            for match in svg.matches(of: /[ "](?:x|cx)="(-?[0-9.]+)"/) {
                let x = Double(match.1) ?? -1
                #expect(x >= 0 && x <= 560, "seed \(seed): \(match.0)")
            }
            #expect(svg.matches(of: /class="strong"/).count == min(rows.count, Picture.timelineRows))
            expectLabelsApart(svg, seed)
        }
    }

    @Test func aSmallOneLooksAsItDid() throws {
        let estimate = KaplanMeier(
            seen: [100, 250, 400, 420].map { $0 * 1_000_000 }, censored: [1_000_000_000])
        let picture = Picture.found(estimate, censored: [1_000_000_000], of: "Thermometer")
        try checkSnapshot(String(decoding: picture.svg, as: UTF8.self), named: "found.svg")
    }

    /// Bars that were counted are the ones that are drawn, and each says its count.
    @Test func theBarsAddUp() {
        let (seen, censored) = trials(500)
        let picture = Picture.firstSeen(KaplanMeier(seen: seen, censored: censored))
        let tips = XMLCheck(picture.svg).texts["title"]?.dropFirst() ?? []
        let counts = tips.compactMap { tip in tip.firstMatch(of: /: ([0-9,]+) measured/).flatMap { Int($0.1) } }
        #expect(counts.reduce(0, +) == seen.count && counts.count == tips.count)
    }

    private func trials(_ count: Int) -> (seen: [Int64], censored: [Int64]) {
        var radio = SampleRadio(seed: 11)
        return radio.trials(count, of: 1_200_000_000)
    }

    private func train() -> EventTrain {
        var radio = SampleRadio(seed: 12)
        return radio.train(50)
    }
}
