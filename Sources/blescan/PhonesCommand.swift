import CommandLineTable
import DiscoveryLatency
import Runs
import ScanOutput
import ScanSession

struct PhonesSettings {
    var advertisingInterval: Duration?
    var model = ModelSettings()
    var format = ListingFormat.text
    var path: String?
    var color = true
}

/// `blescan phones`.
func addPhones(to program: inout Program) {
    let command = Command(
        "phones", "predict discovery by phones and other well-known scanners", PhonesSettings()
    ) {
        $0.paragraph(
            "One table of all presets: how soon Android's modes, Linux, Zephyr, ESPHome and others "
                + "find a device with this advertising interval, and the chance that they miss it for 10 s.")
        $0.option("t", "advertising-interval", "MS", \.advertisingInterval, "the device's advertising interval")
        $0.group(\.model) { $0.modelOptions() }
        $0.section("Output")
        $0.option("f", "format", "FORMAT", \.format, "text, or one JSON document")
        $0.option("o", "output", "FILE", \.path, "write to a file instead of standard output", file: .written)
        $0.flag(nil, "color", \.color, "do not colour the output")
        $0.example("blescan phones --advertising-interval 500", "who finds a 500 ms beacon when")
    }
    program.add(command) { (settings) throws(CommandFailure) in try phones(settings) }
}

private func phones(_ settings: PhonesSettings) throws(CommandFailure) -> ExitCode {
    guard let advertising = settings.advertisingInterval else {
        throw CommandFailure(.usage, "--advertising-interval is missing", next: "give it in ms, such as 500")
    }
    var models: [DiscoveryModel] = []
    for preset in ScanPreset.all {
        models.append(
            try settings.model.model(
                window: preset.timing.window, interval: preset.timing.interval,
                advertisingInterval: advertising.nanoseconds))
    }
    let computation = Computation(counting: "presets")
    let predictions = computation.workers.map(models.count) { [models] in models[$0].predict(.band) }
    computation.end()
    let rows = zip(ScanPreset.all, predictions).map { ($0.name, $0.origin, $1) }
    var out = try OutputBuffer(replacing: settings.path)
    let report = PhonesReport(rows)
    switch settings.format {
    case .text:
        report.appendText(
            to: &out.bytes, terminal: Terminal(descriptor: out.descriptor, wantsColor: settings.color))
    case .json: report.appendJSON(to: &out)
    }
    try out.finish()
    return .success
}
