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
