import Foundation
import RadioSimulation
import Testing

/// First-seen latencies against the published table of the exact model (uniform delays on 0…10 ms, 31 bytes, no
/// loss, latency counted to the end of the PDU). A percentile is held against the share of trials below it: of n
/// trials that share has the deviation √(q(1 − q)/n), and four of them are allowed, which a right simulator
/// exceeds once in 16,000 checks; the seeds are fixed.
@Suite struct LatencyTests {
    struct Setting: Sendable, CustomTestStringConvertible {
        var window: UInt16
        var interval: UInt16
        var mean: Double
        /// Share and milliseconds.
        var percentiles: [(Double, Double)]

        var testDescription: String { "\(Double(window) * 0.625)/\(Double(interval) * 0.625) ms" }
    }

    @Test(arguments: [
        Setting(
            window: 48, interval: 96, mean: 539.5,
            percentiles: [(0.5, 495.9), (0.9, 977.7), (0.95, 1221.7), (0.99, 1457.7)]),
        Setting(
            window: 48, interval: 480, mean: 3732.9,
            percentiles: [(0.5, 3317.2), (0.9, 7520.3), (0.95, 8418.4), (0.99, 9906.6)]),
        Setting(
            window: 96, interval: 96, mean: 256.2, percentiles: [(0.5, 254.8), (0.95, 484.0), (0.99, 504.8)]),
    ])
    func agreesWithTheModel(_ setting: Setting) {
        let count = 20_000
        let harness = ScanHarness(.one(500), seed: 7)
        let latencies = harness.trials(
            count, limit: 120 * second, window: setting.window, interval: setting.interval
        ).compactMap { $0 }.map { Double($0) / 1e6 }
        #expect(latencies.count == count)
        for (share, value) in setting.percentiles {
            let below = Double(latencies.count { $0 <= value }) / Double(count)
            let deviation = (share * (1 - share) / Double(count)).squareRoot()
            #expect(abs(below - share) < 4 * deviation, "\(value) ms: \(below), not \(share)")
        }
        let mean = latencies.reduce(0, +) / Double(count)
        let variance = latencies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
        #expect(abs(mean - setting.mean) < 4 * (variance / Double(count)).squareRoot() + 0.05, "mean \(mean)")
    }
}

extension LatencyTests {
    /// Zephyr's link layer, measured: p90 of 7804.7 ms at 30/300 ms for 500 ms (predicted 7803.6).
    @Test func zephyrAgreesWithItsMeasurement() throws {
        let text = #"{"profile": "zephyr", "advertisers": [{"interval_ms": 500, "type": "nonconnectable"}]}"#
        let count = 20_000
        let harness = ScanHarness(try Scenario(json: Array(text.utf8).span), seed: 5)
        let latencies = harness.trials(count, limit: 120 * second, window: 48, interval: 480).compactMap { $0 }
        #expect(latencies.count == count)
        let below = Double(latencies.count { Double($0) <= 7803.6e6 }) / Double(count)
        #expect(abs(below - 0.9) < 4 * (0.09 / Double(count)).squareRoot(), "\(below)")
        // The first window opens 2.084 ms after scan enable.
        #expect(latencies.allSatisfy { $0 >= 2_084_000 + 376_000 })
        #expect(latencies.contains { $0 < 3_500_000 })
    }

    /// Resonance: Ta + 5 ms is the scan interval, and the device is found when its delays have carried it into the
    /// window: after minutes, not seconds.
    @Test func resonanceAgreesWithTheModel() {
        let count = 300
        let harness = ScanHarness(.one(315), seed: 2)
        let latencies = harness.trials(count, limit: 20_000 * second, window: 48, interval: 512).compactMap {
            $0
        }
        #expect(latencies.count == count)
        for (share, value) in [(0.5, 267_866.0), (0.9, 1_341_445), (0.95, 1_805_126), (0.99, 2_881_920)] {
            let below = Double(latencies.count { Double($0) <= value * 1e6 }) / Double(count)
            #expect(
                abs(below - share) < 4 * (share * (1 - share) / Double(count)).squareRoot(),
                "\(below) for \(share)")
        }
    }
}
