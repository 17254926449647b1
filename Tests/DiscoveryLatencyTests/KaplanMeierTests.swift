import TestSupport
import Testing

@testable import DiscoveryLatency

/// The 6-mercaptopurine arm of Freireich et al. (1963), weeks of remission: the data on which textbooks show the
/// estimate. Log-log bands as Stata's `sts list` prints them.
private let freireich = KaplanMeier(
    seen: [6, 6, 6, 7, 10, 13, 16, 22, 23],
    censored: [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])

struct KaplanMeierTests {
    struct Row: Sendable {
        var time: Int64
        var atRisk: Int
        var survival: Double
        var error: Double
        var band: ClosedRange<Double>
    }

    @Test(arguments: [
        Row(time: 6, atRisk: 21, survival: 0.8571, error: 0.0764, band: 0.6197...0.9516),
        Row(time: 7, atRisk: 17, survival: 0.8067, error: 0.0869, band: 0.5631...0.9228),
        Row(time: 10, atRisk: 15, survival: 0.7529, error: 0.0963, band: 0.5032...0.8894),
        Row(time: 13, atRisk: 12, survival: 0.6902, error: 0.1068, band: 0.4316...0.8491),
        Row(time: 16, atRisk: 11, survival: 0.6275, error: 0.1141, band: 0.3675...0.8049),
        Row(time: 22, atRisk: 7, survival: 0.5378, error: 0.1282, band: 0.2678...0.7468),
        Row(time: 23, atRisk: 6, survival: 0.4482, error: 0.1346, band: 0.1881...0.6801),
    ])
    func agreesWithThePublishedTable(row: Row) throws {
        let step = try #require(freireich.steps.first { $0.time == row.time })
        #expect(step.atRisk == row.atRisk)
        #expect(abs(step.survival - row.survival) < 5e-5)
        #expect(abs(step.survival * step.greenwood.squareRoot() - row.error) < 5e-5)
        let band = try #require(freireich.survivalBand(at: row.time))
        #expect(abs(band.lowerBound - row.band.lowerBound) < 6e-5)
        #expect(abs(band.upperBound - row.band.upperBound) < 6e-5)
        #expect(freireich.survival(at: row.time) == step.survival)
        #expect(freireich.survival(at: row.time - 1) > step.survival)
    }

    @Test func percentilesAndMeanOfThePublishedData() throws {
        #expect(freireich.percentile(0.5) == 23)
        #expect(freireich.percentile(0.25) == 13)
        #expect(freireich.percentile(0.9) == nil)
        let mean = try #require(freireich.mean)
        #expect(abs(mean.value - 23.2877) < 1e-3)
        #expect(mean.restrictedTo == 35)
        #expect(freireich.percentileBand(0.5).lower == 13)
        #expect(freireich.percentileBand(0.5).upper == nil)
        #expect(freireich.survivalBand(at: 5) == nil)
    }

    @Test func withoutCensoringItIsTheOrderStatistics() throws {
        var random = SeededRandom(seed: 4)
        for count in [1, 2, 3, 10, 200, 4999] {
            let values = (0..<count).map { _ in Int64.random(in: 0..<Int64(count), using: &random) }
            let estimate = KaplanMeier(seen: values)
            for q in [0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1] {
                #expect(estimate.percentile(q) == order(values.sorted(), q), "\(count) values, q = \(q)")
            }
            let mean = try #require(estimate.mean)
            #expect(mean.restrictedTo == nil)
            #expect(abs(mean.value - Double(values.reduce(0, +)) / Double(count)) < 1e-6 * Double(count))
        }
    }

    @Test func censoredAtTheTimeOfADiscoveryIsStillAtRisk() {
        // By hand: at 5 all three are at risk, one is seen: 2/3. At 8 one is left: 0.
        let estimate = KaplanMeier(seen: [5, 8], censored: [5])
        #expect(estimate.steps.map(\.atRisk) == [3, 1])
        #expect(estimate.percentile(0.5) == 8)
        #expect(estimate.mean?.restrictedTo == nil)
        // ∫ = 5 · 1 + 3 · 2/3
        #expect(abs((estimate.mean?.value ?? 0) - 7) < 1e-12)
    }

    @Test func aLateCensoringRestrictsTheMean() {
        // 10 of 20 seen at 2 s, the rest ended at 6 s: S = 1 to 2 s, 1/2 to 6 s.
        let estimate = KaplanMeier(
            seen: Array(repeating: 2_000_000_000, count: 10),
            censored: Array(repeating: 6_000_000_000, count: 10))
        #expect(estimate.mean?.value == 4e9)
        #expect(estimate.mean?.restrictedTo == 6_000_000_000)
        #expect(estimate.percentile(0.5) == 2_000_000_000)
        #expect(estimate.percentile(0.51) == nil)
    }

    @Test func nothingSeenGivesNothing() {
        for censored in [[], [5_000_000_000, 7_000_000_000]] as [[Int64]] {
            let figures = Figures(KaplanMeier(seen: [], censored: censored))
            #expect(figures.count == 0)
            #expect(figures.censored == censored.count)
            #expect(figures.mean == nil)
            #expect(figures.p50 == nil)
            #expect(figures.max == nil)
            #expect(figures.histogram.isEmpty)
        }
    }

    /// Trials too short for half the latencies: what the estimate is for. The truth has a median of
    /// 3317 ms, the median of a 500 ms peripheral at 30/300 ms; trials last 1–8 s.
    @Test func censoringDoesNotMoveTheMedian() throws {
        var random = SeededRandom(seed: 42)
        let median = 3317.0
        var seen: [Int64] = []
        var censored: [Int64] = []
        var asLatency: [Int64] = []
        for _ in 0..<20_000 {
            let uniform = Double.random(in: 0..<1, using: &random)
            // Two uniform pieces with the median between them: quantiles in closed form.
            let latency = Int64(uniform < 0.5 ? uniform * 2 * median : median + (uniform - 0.5) * 2 * 6600)
            let length = Int64.random(in: 1000...8000, using: &random)
            if latency <= length { seen.append(latency) } else { censored.append(length) }
            asLatency.append(min(latency, length))
        }
        let estimate = KaplanMeier(seen: seen, censored: censored)
        let p50 = try #require(estimate.percentile(0.5))
        #expect(abs(Double(p50) - median) < 0.03 * median)
        #expect(Double(order(seen.sorted(), 0.5)) < 0.75 * median)
        #expect(Double(order(asLatency.sorted(), 0.5)) < 0.85 * median)
        let band = estimate.percentileBand(0.5)
        #expect(try #require(band.lower) < p50)
        #expect(try #require(band.upper) > p50)
        #expect(estimate.percentile(0.95) == nil)
    }

    /// A 95 % band is one that holds the truth in about 95 of 100 experiments.
    @Test func bandsHoldTheTruthAsOftenAsTheySay() throws {
        var random = SeededRandom(seed: 7)
        var held = 0
        for _ in 0..<1000 {
            var seen: [Int64] = []
            var censored: [Int64] = []
            for _ in 0..<60 {
                let latency = Int64.random(in: 0..<10_000, using: &random)
                let length = Int64.random(in: 2000..<20_000, using: &random)
                if latency <= length { seen.append(latency) } else { censored.append(length) }
            }
            let band = KaplanMeier(seen: seen, censored: censored).percentileBand(0.5)
            if let low = band.lower, low <= 5000, band.upper ?? .max >= 5000 { held += 1 }
        }
        #expect((920...975).contains(held))
    }
}
