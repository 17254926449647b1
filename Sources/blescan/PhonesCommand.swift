import CommandLineTable
import DiscoveryLatency
import Pictures
import ProgramOutput
import Runs
import ScanOutput

struct PhonesSettings {
    var advertisingInterval: TimeLength?
    var model: ModelSettings
    var format = ListingFormat.text
    var isVerbose = false
    var path: String?
    var svg: String?
    var html: String?
    var color = true

    init() {
        model = ModelSettings()
        // A phone scans already when a device comes near.
        model.start = .entry
    }
}

/// `blescan phones`.
func addPhones(to program: inout Program) {
    let command = Command(
        "phones", "predict discovery by phones and other well-known scanners", PhonesSettings()
    ) {
        $0.paragraph(
            "One table of all presets: how soon iPhones, Android's modes, the phones of several makers, Linux, Zephyr, "
                + "ESPHome and others find a device with this advertising interval, and the chance that they miss it for "
                + "10 s. The phones' settings come from captures; --verbose shows which.")
        $0.option("t", "advertising-interval", "MS", \.advertisingInterval, "the device's advertising interval")
        $0.group(\.model) { $0.modelOptions() }
        $0.section("Output")
        $0.option("f", "format", "FORMAT", \.format, "text, or one JSON document")
        $0.flag("v", "verbose", \.isVerbose, "show the sources of each row")
        $0.option(
            nil, "svg", "FILE", \.svg, "write a band for each phone, over the advertising interval",
            file: .written)
        $0.option(nil, "html", "FILE", \.html, "write table and picture as a page", file: .written)
        $0.option("o", "output", "FILE", \.path, "write to a file instead of standard output", file: .written)
        $0.flag(nil, "color", \.color, "do not colour the output")
        $0.example("blescan phones --advertising-interval 500", "how soon phones find a 500 ms beacon")
        $0.example("blescan phones -t 1285 --html phones.html", "see which intervals resonate")
    }
    program.add(command) { (settings) throws(CommandFailure) in try phones(settings) }
}

private func phones(_ settings: PhonesSettings) throws(CommandFailure) -> ExitCode {
    for path in [settings.svg, settings.html].compactMap({ $0 }) { try checkReplaceable(path) }
    let report = PhonesReport(try settings.rows())
    if let svg = settings.svg { try writeFileAtomically(report.picture.svg, to: svg) }
    if let html = settings.html {
        let words = settings.advertisingInterval.map { "a device that advertises every \($0)" } ?? ""
        let page = report.page(title: "How soon phones find \(words)", commandLine: commandLine())
        try writeFileAtomically(page.html, to: html)
    }
    // Whoever asks for a picture alone gets nothing else.
    let isPictureAlone = settings.svg != nil || settings.html != nil
    guard !isPictureAlone || settings.path != nil || settings.format == .json || settings.isVerbose else {
        return .success
    }
    var out = try OutputBuffer(replacing: settings.path)
    switch settings.format {
    case .text:
        report.appendText(
            to: &out.bytes, terminal: Terminal(descriptor: out.descriptor, wantsColor: settings.color),
            isVerbose: settings.isVerbose)
    case .json: report.appendJSON(to: &out)
    }
    try out.finish()
    return .success
}

extension PhonesSettings {
    /// All presets with their predictions, on all processors.
    fileprivate func rows() throws(CommandFailure) -> [PhonesReport.Row] {
        guard let advertisingInterval else {
            throw CommandFailure(
                .usage, "--advertising-interval is missing", next: "give it in ms, such as 500")
        }
        var models: [DiscoveryModel] = []
        for preset in ScanPreset.all {
            models.append(
                try model.model(timing: preset.timing, advertisingInterval: advertisingInterval.nanoseconds))
        }
        let computation = WatchedComputation(counting: "presets")
        defer { computation.end() }
        let isPictured = svg != nil || html != nil
        return computation.workers.map(models.count) { [models] place in
            let preset = ScanPreset.all[place]
            let band =
                isPictured && preset.isPhone
                ? IntervalBand(of: models[place], over: IntervalBand.pictured) : nil
            return PhonesReport.Row(preset, models[place].predict(.band), band: band)
        }
    }
}
