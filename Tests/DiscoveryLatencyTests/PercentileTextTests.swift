import Testing

@testable import DiscoveryLatency

struct PercentileTextTests {
    private func lines(_ histogram: LatencyHistogram, _ remarks: [String] = []) -> [String] {
        var out: [UInt8] = []
        histogram.appendPercentileText(to: &out, remarks: remarks)
        return String(decoding: out, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// 100 latencies of 1…100 ms: the percentile column steps as HdrHistogram's does, five steps per halving.
    @Test func stepsAsHdrHistogramDoes() {
        var histogram = LatencyHistogram()
        for n: Int64 in 1...100 { histogram.add(n * 1_000_000) }
        let text = lines(histogram, ["Censored = 3"])
        #expect(text[0] == "       Value     Percentile TotalCount 1/(1-Percentile)")
        #expect(text[1] == "")
        #expect(text[2] == "       1.003 0.000000000000          1           1.00")
        #expect(text[3] == "      10.047 0.100000000000         10           1.11")
        #expect(text[7] == "      50.175 0.500000000000         50           2.00")
        #expect(text[8] == "      55.039 0.550000000000         55           2.22")
        #expect(text[12] == "      75.263 0.750000000000         75           4.00")
        #expect(text[13] == "      78.335 0.775000000000         78           4.44")
        let values = text.filter { !$0.hasPrefix("#") && !$0.isEmpty }
        #expect(values.last == "     100.000 1.000000000000        100")
        #expect(text.suffix(5).first == "#[Mean    =       50.500, StdDeviation   =       28.863]")
        #expect(text.suffix(4).first == "#[Max     =      100.000, Total count    =          100]")
        #expect(text.suffix(3).first == "#[Buckets =           30, SubBuckets     =          256]")
        #expect(text.suffix(2).first == "#[Censored = 3]")
    }

    @Test func valuesAndCountsNeverFall() throws {
        var histogram = LatencyHistogram()
        for n: Int64 in 0..<100_000 { histogram.add(n * n * 37) }
        var before = (value: -1.0, share: -1.0, count: 0)
        for line in lines(histogram).dropFirst(2) where !line.hasPrefix("#") && !line.isEmpty {
            let fields = line.split(separator: " ")
            let value = try #require(Double(fields[0]))
            let share = try #require(Double(fields[1]))
            let count = try #require(Int(fields[2]))
            #expect(value >= before.value)
            #expect(share > before.share)
            #expect(count >= before.count)
            #expect(Double(count) >= share * 100_000 - 1e-6)
            before = (value, share, count)
        }
        #expect(before.share == 1)
        #expect(before.count == 100_000)
    }

    @Test func oneValueAndNone() {
        var histogram = LatencyHistogram()
        #expect(lines(histogram).filter { !$0.isEmpty }.count == 4)
        histogram.add(7_123_456)
        let text = lines(histogram)
        #expect(text[2] == "       7.123 0.000000000000          1           1.00")
        #expect(text[3] == "       7.123 1.000000000000          1")
    }
}
