import DiscoveryLatency
import Pictures
import ProgramOutput
import Runs
import Testing

@testable import ScanOutput

/// Predictions and advice as people read them: what counts from where, and no word cut at any width.
@Suite struct ModelTextTests {
    private func model(_ start: DiscoveryModel.Start) -> DiscoveryModel {
        var model = DiscoveryModel(window: 30_000_000, interval: 60_000_000, advertisingInterval: 100_000_000)
        model.start = start
        return model
    }

    private func lines(_ bytes: [UInt8], fit width: Int) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(separator: "\n") {
            #expect(displayWidth(String(line)) <= width, "\(line)")
        }
        #expect(text.last == "\n")
        return text.split { $0.isWhitespace }.joined(separator: " ")
    }

    @Test(arguments: [60, 80, 200], DiscoveryModel.Start.allCases)
    func predictions(_ width: Int, _ start: DiscoveryModel.Start) {
        let answer = BandedPrediction(model(start), precision: .band, hasBand: true, workers: .one)
        let report = PredictionReport(
            answer, lawName: "uniform:10", within: [1_000_000_000], cdfAt: [50_000_000])
        var text: [UInt8] = []
        PredictionText(ink: Ink(width: width, unicode: true, color: false)).append(report, to: &text)
        let words = lines(text, fit: width)
        #expect(words.contains("Latency from \(start.inWords)"))
        #expect(words.contains(start.experience))
    }

    /// A cliff stands in a sentence of its own: beside the percentiles there is no room for it.
    @Test func cliffs() {
        var still = model(.scan)
        still.advertisingInterval = 500_000_000
        let answer = BandedPrediction(still, precision: .band, hasBand: false, workers: .one)
        let report = PredictionReport(answer, lawName: "uniform:10", within: [], cdfAt: [])
        var text: [UInt8] = []
        PredictionText(ink: .plain).append(report, to: &text)
        #expect(
            lines(text, fit: 80).contains(
                "p95 is close to a jump: at p94.59 the latency rises from 1169."))
    }

    @Test(arguments: [60, 80], [DiscoveryModel.Start.scan, .entry])
    func advice(_ width: Int, _ start: DiscoveryModel.Start) {
        var request = AdviceRequest(model(start))
        request.longestInterval = 120_000_000
        request.law = .specification
        request.dutyCycle = 0.5
        let answer = AdviceAnswer(searching: request, converse: false, workers: .one, progress: { _ in })
        #expect(!answer.isEmpty)
        var text: [UInt8] = []
        AdviceText(ink: Ink(width: width, unicode: true, color: false)).append(AdviceReport(answer), to: &text)
        let words = lines(text, fit: width)
        // Each figure names its start where it stands.
        #expect(
            words.matches(of: /from ([a-z ]+): p50/).map { String($0.1) }
                == answer.settings.map { _ in start.inWords })
        #expect(words.contains(start == .entry ? "what a person experiences while" : "what a trial measures"))
        #expect(words.contains("At worst: over 1 delay law and 5 ms more or less"))
    }

    @Test(arguments: [(60, false, false), (80, true, false), (300, true, true)])
    func phones(_ width: Int, _ hasMedian: Bool, _ hasOrigin: Bool) {
        let rows = ["android-old-low-latency", "zephyr-slow"].compactMap { ScanPreset.named($0) }.map {
            PhonesReport.Row($0, model(.scan).predict(.band))
        }
        var text: [UInt8] = []
        PhonesReport(rows).appendText(to: &text, ink: Ink(width: width, unicode: true, color: false))
        let words = lines(text, fit: width)
        #expect(words.contains("P95 ms") && words.contains("MISSED"))
        #expect(words.contains("P50 ms") == hasMedian && words.contains("WHOSE") == hasOrigin, "\(words)")
        #expect(words.contains("MISSED: not found within 10 s."))
    }
}
