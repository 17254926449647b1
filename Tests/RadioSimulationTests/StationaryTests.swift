import DiscoveryLatency
import HCI
import RadioSimulation
import Testing

/// Where the scan falls in an advertiser's sequence of events, and the delays between them.
@Suite struct StationaryTests {
    /// Times of the first reports of `count` scans on a window of 10.24 s (channel 37 alone), minus the PDU.
    private func firsts(_ count: Int, _ scenario: Scenario) -> [Double] {
        let harness = ScanHarness(scenario, seed: 11)
        return harness.trials(count, limit: 10 * second, window: 0x4000, interval: 0x4000).compactMap { $0 }
            .map { Double($0 - 376_000) / 1e6 }
    }

    /// The largest distance between the values' distribution and `cdf` (Kolmogorov–Smirnov), times √n: above 1.95
    /// once in 1,000 for a true `cdf`.
    private func kolmogorov(_ values: [Double], _ cdf: (Double) -> Double) -> Double {
        let sorted = values.sorted()
        let n = Double(sorted.count)
        var distance = 0.0
        for (index, value) in sorted.enumerated() {
            let expected = cdf(value)
            distance = max(distance, abs(expected - Double(index) / n), abs(expected - Double(index + 1) / n))
        }
        return distance * n.squareRoot()
    }

    /// F(x) = ∫₀ˣ P(gap > y) dy / E[gap] with gap = Ta + uniform(0, R).
    private func recurrence(_ ta: Double, _ r: Double) -> (Double) -> Double {
        { x in
            let over = min(max(0, x - ta), r)
            let integral = min(x, ta) + (r > 0 ? over - over * over / (2 * r) : 0)
            return max(0, min(1, integral / (ta + r / 2)))
        }
    }

    @Test(arguments: [(500.0, 0.0), (500, 10), (20, 10), (5, 10)])
    func firstEventIsTheForwardRecurrence(_ ta: Double, _ r: Double) {
        let values = firsts(4000, .one(ta) { $0.delay = .uniform(max: Int64(r * 1e6)) })
        #expect(values.count == 4000)
        #expect(kolmogorov(values, recurrence(ta, r)) < 1.95)
        // and the test can tell: the gap's mean taken longer does not pass
        #expect(kolmogorov(values, recurrence(ta * 1.15, r)) > 1.95)
    }

    private func gaps(_ delay: DelayLaw) -> [Int64] {
        let harness = ScanHarness(.one(100) { $0.delay = delay }, seed: 3)
        var result: [Int64] = []
        for _ in 0..<40 {
            harness.start(window: 0x4000, interval: 0x4000)
            harness.advance(by: 10 * second)
            harness.stop()
            let times = harness.takeReports().map(\.time)
            result += zip(times, times.dropFirst()).map { $1 - $0 - 100 * millisecond }
        }
        return result
    }

    @Test func delaysAreUniform() {
        let values = gaps(.specification).map { Double($0) / 1e6 }
        #expect(values.count > 3500)
        #expect(kolmogorov(values) { max(0, min(1, $0 / 10)) } < 1.95)
    }

    @Test func delaysOfAListHaveTheirWeights() throws {
        let law = try #require(DelayLaw("0:.34,1.25:.18,2.5:.19,3.75:.18,5:.10"))
        let values = gaps(law)
        var counts: [Int64: Int] = [:]
        for value in values { counts[value, default: 0] += 1 }
        let expected: [Int64: Double] = [
            0: 0.34, 1_250_000: 0.18, 2_500_000: 0.19, 3_750_000: 0.18, 5_000_000: 0.10,
        ]
        #expect(Set(counts.keys) == Set(expected.keys))
        let total = Double(values.count)
        let chiSquared = expected.reduce(0.0) { sum, entry in
            let mean = entry.value / 0.99 * total
            let difference = Double(counts[entry.key] ?? 0) - mean
            return sum + difference * difference / mean
        }
        // 18.47 is passed once in 1,000 with four degrees of freedom
        #expect(chiSquared < 18.47)
    }

    @Test func delaysOfZephyrAreStepsOfItsClock() throws {
        let values = gaps(try #require(DelayLaw("zephyr")))
        for value in values {
            // n steps are n · 1953125 / 64 ns, rounded down
            let step = (value * 64 + 1_953_124) / 1_953_125
            #expect((1...327).contains(step) && step * 1_953_125 / 64 == value)
        }
        #expect(kolmogorov(values.map { Double($0) / 1e6 }) { max(0, min(1, $0 / 9.98)) } < 1.95)
    }

    @Test(arguments: [
        ("none", 0), ("uniform:10", 10_000_000), ("uniform:2.5", 2_500_000), ("0:1,7:0", 7_000_000),
        (".5:.5", 500_000), ("uniform:0", 0),
    ])
    func lawsAreRead(_ text: String, _ longest: Int64) throws {
        #expect(try #require(DelayLaw(text)).longest == longest)
    }

    @Test(arguments: [
        "", "uniform", "uniform:", "uniform:-1", "uniform:nan", "uniform:1e3", "uniform:1001", "10", "0:", ":1",
        "0:0", "0:1,", "0:1;1:1", "0:1:2", "1:-1", "inf:1", "0:inf", "None", "uniform:1.2.3",
    ])
    func brokenLawsAreRefused(_ text: String) {
        #expect(DelayLaw(text) == nil)
    }

    /// Events received at 30/60 and, without a pause, at 60, 11.25 and 2.5 ms, against the closed forms. The phases
    /// of 1,500 advertisers are independent; their counts' own spread gives the tolerance, five deviations.
    @Test(
        arguments: [
            (48, 96, (30 - 0.376) / 60), (96, 96, 0.992067), (18, 18, 0.957689), (4, 4, 0.8096),
            (48, 480, (30 - 0.376) / 300),
        ] as [(UInt16, UInt16, Double)])
    func shareOfEventsHeard(_ window: UInt16, _ interval: UInt16, _ expected: Double) throws {
        var advertiser = Scenario.Advertiser(interval: 100 * millisecond)
        advertiser.data = [UInt8](repeating: 0, count: 31)
        advertiser.kind = .nonconnectable
        advertiser.count = 1500
        let harness = ScanHarness(Scenario(advertisers: [advertiser]), seed: 5)
        harness.start(window: window, interval: interval)
        harness.advance(by: 12 * second)
        var heard: [UInt64: Int] = [:]
        var last: [UInt64: Int64] = [:]
        for report in harness.takeReports() {
            // Two PDUs of one event are heard where the scanner hops between them.
            let device = report.address.packed
            if let before = last[device], report.time - before < 2 * millisecond { continue }
            last[device] = report.time
            heard[device, default: 0] += 1
        }
        // The mean number of events in 12 s is 12 s / 105 ms.
        let silent = [Double](repeating: 0, count: 1500 - heard.count)
        let counts = heard.values.map(Double.init) + silent
        let mean = counts.reduce(0, +) / 1500
        let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1499
        let tolerance = 5 * (variance / 1500).squareRoot() / (12_000 / 105)
        #expect(abs(mean / (12_000 / 105) - expected) < tolerance, "\(mean / (12_000 / 105)) ± \(tolerance)")
        #expect(tolerance < 0.01)
    }
}
