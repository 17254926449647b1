import DiscoveryLatency

@testable import Pictures

/// A name as somebody would choose it who wishes us ill.
let hostileName = "</title></script><script>alert(1)</script>&\"'\u{1B}[31m\u{202E}\u{0}]]>--><!--\u{FFFE}"

/// The page that the snapshot and the browser look at: one device as the model expects, one in step with the scanner,
/// one that hides markup in its name. Its words are a test's; its figures are those of its plots.
func samplePage() -> PageContent {
    let devices = [
        Sample(name: "Peripheral 500", SampleRadio(seed: 1), trials: 200, of: 10_000_000_000),
        Sample(name: "In step", inStep, trials: 160, of: 30_000_000_000),
    ]
    var page = PageContent(
        title: "Discovery latency, 30 of 60 ms",
        headline: "500 ms advertiser, 30 of 60 ms: half of all events are heard. Expected p50 "
            + "\(words(devices[0].prediction.quantile(0.5))), measured \(words(devices[0].estimate.percentile(0.5))).",
        footer: "A sample, written by the tests of blescan. Figures are embedded.")
    page.lead = "Of 200 trials \(devices[0].estimate.seen) found it, at a duty cycle of 50 %."
    page.pictures = [timeline]
    page.warnings = ["Another program sent scan commands during trial 17; the run is marked contaminated."]
    page.facts = [
        .init("command line", "blescan --window 30 --interval 60 --trials 200 --controller sim", isCode: true),
        .init("controller", "sim (simulated radio), channel simulated"), .init("clock", "virtual"),
        .init("requested", "window 30 ms, interval 60 ms"),
        .init("effective", "window 30 ms (48 units), interval 60 ms (96 units), duty cycle 50 %"),
        .init("capture", "sha256 " + String(repeating: "0123456789abcdef", count: 4), isCode: true),
    ]
    page.devices = PageTable(
        columns: [
            .init("device"), .init("p50", isNumber: true), .init("p90", isNumber: true),
            .init("trials", isNumber: true),
        ])
    for (index, device) in devices.enumerated() {
        let trials = device.estimate.seen + device.censored.count
        page.devices?.rows.append(
            .init(
                [
                    device.name, words(device.estimate.percentile(0.5)), words(device.estimate.percentile(0.9)),
                    "\(device.estimate.seen)/\(trials)",
                ], section: index))
    }
    page.devices?.rows.append(.init([hostileName, "-", "-", "0/20"], section: 2))
    page.sections = devices.map(\.section)
    page.sections[0].note = "random address, mean period 505 ms"
    page.sections[0].verdict = .init(
        .holds, "What was measured is what the model expects, give or take chance.")
    page.sections[1].address = "C0:FF:EE:00:00:02"
    page.sections[1].verdict = .init(
        .open, "\(devices[1].censored.count) of 160 trials ended without it: p90 is not reached.")
    page.sections[1].paragraphs = [
        "1285 ms + 5 ms is 4 × 320 ms + 10 ms: each event drifts 10 ms through a 30 ms window."
    ]
    var hostile = DeviceSection(name: hostileName, address: "C0:FF:EE:00:00:03")
    hostile.verdict = .init(.fails, "It was expected in 20 trials and never seen.")
    hostile.pictures = [
        .found(KaplanMeier(seen: [], censored: [10_000_000_000]), censored: [10_000_000_000], of: hostileName)
    ]
    page.sections.append(hostile)
    page.figures = Array("{\"name\":\"</script><b>&\",\"trials\":200}".utf8)
    return page
}

/// A device of each kind: waited for, heard for so long that its first times were given up, and one that came late.
private var timeline: Picture {
    let second: Int64 = 1_000_000_000
    return .timeline(
        [
            TimelineRow(
                "Peripheral 500", times: (20...60).map { $0 * second }, firstSeen: second / 2, isCut: true),
            TimelineRow("In step", times: (3...30).map { 2 * $0 * second }, firstSeen: 6 * second),
            TimelineRow(hostileName, times: [40 * second, 41 * second], firstSeen: nil),
        ], end: 60 * second)
}

private var inStep: SampleRadio {
    var radio = SampleRadio(seed: 2)
    (radio.interval, radio.advertising) = (320_000_000, 1_285_000_000)
    return radio
}

private func words(_ time: Int64?) -> String { time.map { latencyWords(Double($0)) } ?? "not reached" }

/// What was measured of one device, and what was expected.
private struct Sample {
    let name: String
    let estimate: KaplanMeier
    let censored: [Int64]
    let prediction: Prediction
    private var radio: SampleRadio

    init(name: String, _ radio: SampleRadio, trials: Int, of length: Int64) {
        self.name = name
        self.radio = radio
        let (seen, censored) = self.radio.trials(trials, of: length)
        self.censored = censored
        estimate = KaplanMeier(seen: seen, censored: censored)
        prediction = radio.predict()
    }

    var section: DeviceSection {
        var radio = radio
        let period = Double(radio.advertising) + 5_000_000
        var section = DeviceSection(name: name, address: "C0:FF:EE:00:00:01")
        section.figures = [0.5, 0.9, 0.95, 0.99].map { q in
            let (measured, predicted) = (estimate.percentile(q), prediction.quantile(q))
            let band = estimate.percentileBand(q)
            return DeviceSection.FigureRow(
                "p\(Int(q * 100))", measured: words(measured),
                band: "\(words(band.lower)) – \(words(band.upper))",
                predicted: words(predicted))
        }
        section.caption = "First seen, \(estimate.seen + censored.count) trials"
        section.pictures = [
            .firstSeen(estimate, prediction: prediction, of: name),
            .found(estimate, censored: censored, prediction: prediction, of: name, hasTable: false),
            .gaps(radio.gaps(3000), meanPeriod: period, of: name),
            .raster(PhaseRaster(radio.train(350), meanPeriod: period), of: name),
        ]
        return section
    }
}
