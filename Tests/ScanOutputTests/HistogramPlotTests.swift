import DiscoveryLatency
import TestSupport
import Testing

@testable import ScanOutput

@Suite struct HistogramPlotTests {
    @Test func aLinearGridHasRoundSteps() {
        let samples = (0..<150).map { (time: Int64($0) * 10_000_000 + 5_000_000, count: 1) }
        let plot = HistogramPlot(samples)
        #expect(!plot.logarithmic)
        #expect(plot.rows.count == 15)
        #expect(plot.rows.allSatisfy { $0.count == 10 && $0.to - $0.from == 100_000_000 })
    }

    @Test func aTailGoesOnALogarithmicGrid() {
        let plot = HistogramPlot(
            FineLatencies.buckets([(20_000_000, 90), (30_000_000, 60), (4_000_000_000, 1)]))
        #expect(plot.logarithmic)
        #expect(plot.rows.first?.from == 20_000_000)
        #expect(plot.rows.last == .init(from: 3_000_000_000, to: 5_000_000_000, count: 1))
        #expect(plot.rows.count <= 16)
    }

    @Test func timesBeyondYearsCountInTheLastRow() {
        let plot = HistogramPlot(FineLatencies.buckets([(1_000_000, 5), (Int64.max / 2, 1), (.max, 2)]))
        #expect(plot.rows.first?.count == 5 && plot.rows.last?.count == 3)
        #expect(HistogramPlot(FineLatencies.buckets([(.max, 4)])).rows.map(\.count) == [4])
    }

    @Test func nothingGivesNoRows() {
        #expect(HistogramPlot(FineLatencies.buckets([])).rows.isEmpty)
    }

    /// Whatever the samples: rows touch each other, none is missing, the counts add up and the limit holds.
    @Test func rowsCoverEverySampleOnce() throws {
        for seed in UInt64(1)...400 {
            var random = SeededRandom(seed: seed)
            let top =
                Int64.random(in: 1...86_400_000_000_000, using: &random)
                >> Int64.random(in: 0...40, using: &random)
            var histogram = LatencyHistogram()
            for _ in 0..<Int.random(in: 1...50, using: &random) {
                histogram.add(Int64.random(in: 0...max(1, top), using: &random))
            }
            let set = LatencySet(histogram)
            let fine = Array(set.fine)
            let plot = HistogramPlot(fine)
            #expect(plot.rows.reduce(0) { $0 + $1.count } == Int(histogram.count), "seed \(seed)")
            #expect(zip(plot.rows, plot.rows.dropFirst()).allSatisfy { $0.to == $1.from }, "seed \(seed)")
            #expect(plot.rows.count <= 16, "seed \(seed): \(plot.rows)")
            #expect(
                plot.rows.first!.from <= fine[0].time && plot.rows.last!.to > fine.last!.time,
                "seed \(seed)")
            let like = HistogramPlot(fine, likeRowsOf: plot)
            #expect(like == plot, "seed \(seed)")
        }
    }
}
