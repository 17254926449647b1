import DiscoveryLatency
import TestSupport

@testable import Pictures

/// One advertiser and one scanner, event by event: what the pictures in these tests show. It follows the model's
/// conventions and shares no code with it.
struct SampleRadio {
    var window: Int64 = 30_000_000
    var interval: Int64 = 60_000_000
    var advertising: Int64 = 500_000_000
    var random: SeededRandom

    static let pdu: Int64 = 376_000
    static let spacing: Int64 = 526_000

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    private mutating func period() -> Int64 { advertising + Int64.random(in: 0...10_000_000, using: &random) }

    /// The start of the first PDU of an event at `time` that lies whole inside a window on its channel.
    private func heard(_ time: Int64) -> Int64? {
        for channel in 0..<3 {
            let start = time + Int64(channel) * Self.spacing
            guard start >= 0 else { continue }
            let (number, phase) = start.quotientAndRemainder(dividingBy: interval)
            if number % 3 == channel, phase + Self.pdu <= window { return start }
        }
        return nil
    }

    /// First-seen latencies of trials, and the lengths of those that ended without the device.
    mutating func trials(_ count: Int, of length: Int64) -> (seen: [Int64], censored: [Int64]) {
        var seen: [Int64] = []
        var censored: [Int64] = []
        for _ in 0..<count {
            var time = Int64.random(in: 0..<advertising, using: &random)
            while time < length, heard(time) == nil { time += period() }
            if let start = heard(time), start < length {
                seen.append(start + Self.pdu)
            } else {
                censored.append(length)
            }
        }
        return (seen, censored)
    }

    /// The events of one scan that were heard, from its start on.
    mutating func train(_ events: Int) -> EventTrain {
        var time = Int64.random(in: 0..<advertising, using: &random)
        var times: [Int64] = []
        for _ in 0..<events {
            if let start = heard(time) { times.append(1_000_000_000 + start) }
            time += period()
        }
        let scan = ScanStretch(start: 1_000_000_000, end: nil, window: window, interval: interval)
        return EventTrain(times: times, scans: [scan])
    }

    mutating func gaps(_ events: Int) -> LatencyHistogram {
        var histogram = LatencyHistogram()
        let times = train(events).times
        for (first, second) in zip(times, times.dropFirst()) { histogram.add(second - first) }
        return histogram
    }

    func predict() -> Prediction {
        DiscoveryModel(window: window, interval: interval, advertisingInterval: advertising).predict(.coarse)
    }
}

/// A name as somebody would choose it who wishes us ill.
let hostileName = "</title></script><script>alert(1)</script>&\"'\u{1B}[31m\u{202E}\u{0}]]>--><!--\u{FFFE}"

/// The page that the snapshot and the browser look at: one device as the model expects, one in step with the scanner,
/// one that hides markup in its name.
func samplePage() -> PageContent {
    var page = PageContent(
        title: "Discovery latency, 30 of 60 ms",
        headline:
            "500 ms advertiser, 30 of 60 ms: half of all events are heard. Expected p50 496 ms and p90 978 ms; "
            + "200 trials agree.",
        footer: "Written by blescan 1.0 on 2026-11-24. Figures are embedded; blescan verify recomputes them.")
    page.highlights = [
        .init("439.8 ms", "p50, predicted 495.9 ms"), .init("967.3 ms", "p90, predicted 977.7 ms"),
        .init("49.4 %", "of its events are heard"), .init("200 of 200", "trials found it"),
    ]
    page.warnings = ["Another program sent scan commands during trial 17; the run is marked contaminated."]
    page.facts = [
        .init(
            "command line", "blescan --window 30 --interval 60 --trials 200 --controller sim --seed 1",
            isCode: true),
        .init("controller", "sim (simulated radio, seed 1), channel simulated"), .init("clock", "virtual"),
        .init("requested", "window 30 ms, interval 60 ms"),
        .init("effective", "window 30 ms (48 units), interval 60 ms (96 units), duty cycle 50 %"),
        .init(
            "capture", "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", isCode: true),
    ]
    page.devices = PageTable(
        columns: [
            .init("device"), .init("address"), .init("p50", isNumber: true), .init("p90", isNumber: true),
            .init("trials", isNumber: true),
        ],
        rows: [
            .init(["Peripheral 500", "C0:FF:EE:00:00:01", "439.8 ms", "967.3 ms", "200/200"], section: 0),
            .init(["In step", "C0:FF:EE:00:00:02", "4.21 s", "not reached", "101/160"], section: 1),
            .init([hostileName, "C0:FF:EE:00:00:03", "-", "-", "0/0"], section: 2),
        ])
    page.sections = [ordinaryDevice(), resonantDevice(), DeviceSection(name: hostileName, address: "")]
    page.sections[2].pictures = [.found(KaplanMeier(seen: []), of: hostileName)]
    page.figures = Array("{\"name\":\"</script><b>&\",\"p50_ms\":439.8}".utf8)
    return page
}

private func ordinaryDevice() -> DeviceSection {
    var radio = SampleRadio(seed: 1)
    let (seen, censored) = radio.trials(200, of: 10_000_000_000)
    let estimate = KaplanMeier(seen: seen, censored: censored)
    let prediction = radio.predict()
    var device = DeviceSection(name: "Peripheral 500", address: "C0:FF:EE:00:00:01")
    device.note = "random address; advertising interval 500.0 ms (mean period 505.0 ms), from 200 gaps"
    device.verdict = .init(
        .holds,
        "Measured and predicted latencies differ no more than chance would have it (log-rank z = 0.41, p = 0.68)."
    )
    device.figures = [
        .init("p50", measured: "439.8 ms", predicted: "495.9 ms", difference: "-56.1 ms, -11.3 %"),
        .init("p90", measured: "967.3 ms", predicted: "977.7 ms", difference: "-10.4 ms, -1.1 %"),
        .init("p95", measured: "1166.8 ms", predicted: "1221.8 ms", difference: "-55.0 ms, -4.5 %"),
        .init("p99", measured: "1402.9 ms", predicted: "1457.7 ms", difference: "-54.8 ms, -3.8 %"),
        .init("mean", measured: "502.0 ms", predicted: "539.6 ms", difference: "-37.6 ms, -7.0 %"),
    ]
    device.pictures = [
        .firstSeen(estimate, prediction: prediction, of: device.name),
        .found(estimate, censored: censored, prediction: prediction, of: device.name),
        .gaps(radio.gaps(2000), meanPeriod: 505_000_000, of: device.name),
        .raster(PhaseRaster(radio.train(300), meanPeriod: 505_000_000), of: device.name),
    ]
    return device
}

private func resonantDevice() -> DeviceSection {
    var radio = SampleRadio(seed: 2)
    (radio.interval, radio.advertising) = (320_000_000, 1_285_000_000)
    let (seen, censored) = radio.trials(160, of: 30_000_000_000)
    let estimate = KaplanMeier(seen: seen, censored: censored)
    let prediction = radio.predict()
    var device = DeviceSection(name: "In step", address: "C0:FF:EE:00:00:02")
    device.verdict = .init(
        .fails, "Discovery is slower than the model expects (log-rank z = -3.10, p = 0.002): are packets lost?")
    device.paragraphs = [
        "1285 ms + 5 ms is 4 × 320 ms + 10 ms: each event drifts 10 ms through a 30 ms window."
    ]
    device.pictures = [
        .firstSeen(estimate, prediction: prediction, of: device.name),
        .found(estimate, censored: censored, prediction: prediction, of: device.name),
        .gaps(radio.gaps(4000), meanPeriod: 1_290_000_000, of: device.name),
        .raster(PhaseRaster(radio.train(400), meanPeriod: 1_290_000_000), of: device.name),
    ]
    return device
}
