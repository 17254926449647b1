import DiscoveryLatency
import TestSupport
import Testing

@testable import Pictures

/// The predicted distribution alone: what `blescan predict --svg` draws.
@Suite struct PredictedPictureTests {
    private func picture(_ start: DiscoveryModel.Start = .scan, delay: DelayLaw = .specification) -> String {
        var model = DiscoveryModel(
            window: 30_000_000, interval: 60_000_000, advertisingInterval: 500_000_000, delay: delay)
        model.start = start
        let picture = Picture.found(KaplanMeier(seen: []), prediction: model.predict(.band), of: "a beacon")
        return String(decoding: picture.svg, as: UTF8.self)
    }

    @Test func onlyWhatWasPredicted() throws {
        let svg = picture()
        #expect(svg.contains("Found after: a beacon</title>"))
        #expect(
            svg.contains(
                ">Predicted share of scans that found the device, against latency; half by 496.0 ms; 90 % by 977.7 ms"
            ))
        #expect(svg.contains(">predicted<") && !svg.contains(">measured"))
        #expect(svg.contains("class=\"predicted\"") && !svg.contains("class=\"measured\""))
        #expect(!svg.contains("ended without") && !svg.contains("class=\"band\""))
        // Knots have the colour of what was measured.
        #expect(!svg.contains("<circle"))
        try checkSnapshot(svg, named: "predicted.svg")
    }

    @Test(arguments: [
        (DiscoveryModel.Start.scan, "latency from the start of the scan"),
        (.entry, "latency from the moment the device walks in"),
        (.event, "latency from the start of an advertising event"),
    ])
    func latencyCountsFrom(_ start: DiscoveryModel.Start, _ words: String) {
        #expect(picture(start).contains(">\(words)"))
    }
}
