import Testing

@testable import DiscoveryLatency

struct HistogramBinTests {
    private func bins(_ milliseconds: [Double], _ grid: HistogramGrid) -> [HistogramBin] {
        KaplanMeier(seen: milliseconds.map { Int64($0 * 1e6) }).bins(on: grid)
    }

    private func bin(_ from: Double, _ to: Double, _ count: UInt64) -> HistogramBin {
        HistogramBin(from: Int64(from * 1e6), to: Int64(to * 1e6), count: count)
    }

    @Test func logarithmicBinsAreRoundNumbers() {
        #expect(bins([], .logarithmic).isEmpty)
        #expect(bins([0, 0.0999], .logarithmic) == [bin(0, 0.1, 2)])
        #expect(bins([1], .logarithmic) == [bin(1, 1.25, 1)])
        #expect(bins([1.249999], .logarithmic) == [bin(1, 1.25, 1)])
        #expect(
            bins([250, 314, 315, 500, 630], .logarithmic)
                == [bin(250, 315, 2), bin(315, 400, 1), bin(400, 500, 0), bin(500, 630, 1), bin(630, 800, 1)])
        #expect(bins([9999, 10_000], .logarithmic) == [bin(8000, 10_000, 1), bin(10_000, 12_500, 1)])
        #expect(bins([86_400_000], .logarithmic) == [bin(80_000_000, 100_000_000, 1)])
    }

    @Test func logarithmicBinsLeaveNoHoleFromZeroToADay() {
        let all = bins([0, 86_400_000], .logarithmic)
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.to == $1.from })
        #expect(all.first?.from == 0)
        #expect(all.count == 91)
    }

    @Test func linearBinsStayBelowTheirNumber() {
        #expect(
            bins([0, 99, 450, 999.9], .linear(atMost: 10))
                == [0, 100, 200, 300, 400, 500, 600, 700, 800, 900].map {
                    bin($0, $0 + 100, [0: 2, 400: 1, 900: 1][$0] ?? 0)
                })
        for longest in [0.0001, 0.7, 10, 1221.7, 30_000, 86_400_000] {
            let bins = bins([0, longest], .linear(atMost: 20))
            #expect(bins.count <= 20)
            #expect(bins.reduce(0) { $0 + $1.count } == 2)
            #expect(bins.last.map { $0.from <= Int64(longest * 1e6) && Int64(longest * 1e6) < $0.to } == true)
        }
        #expect(bins([5], .linear(atMost: 0)).count == 1)
    }

    @Test func histogramAndExactValuesShareTheBins() {
        let values: [Int64] = (1...1000).map { $0 * 1_003_000 }
        let estimate = KaplanMeier(seen: values)
        let exact = estimate.bins(on: .logarithmic)
        let binned = estimate.histogram.bins(on: .logarithmic)
        #expect(exact.map(\.from) == binned.map(\.from))
        #expect(binned.reduce(0) { $0 + $1.count } == 1000)
        for (a, b) in zip(exact, binned) { #expect(abs(Int(a.count) - Int(b.count)) <= 4) }
    }

    @Test func whatLiesOutsideIsLeftOut() {
        #expect(KaplanMeier(seen: [-1, .min, .max]).bins(on: .logarithmic).isEmpty)
        #expect(KaplanMeier(seen: [-1, .min, .max]).bins(on: .linear(atMost: 5)).isEmpty)
    }
}
