import CommandLineTable
import Pictures
import ProgramOutput
import Runs
import ScanOutput

/// `blescan predict`.
func addPredict(to program: inout Program) {
    let command = Command("predict", "compute how long discovery takes, without a radio", PredictSettings()) {
        $0.paragraph(
            "The whole distribution of the time until a device is first heard, from the scan's window and interval and "
                + "the advertiser's interval. No trial is simulated: the renewal equation is solved, and the error left "
                + "is reported. A band shows the effect of random delays other than the specification's."
        )
        $0.section("Scan and advertiser")
        $0.option("w", "window", "MS", \.window, "scan window (default 30 ms)")
        $0.option(
            "i", "interval", "MS", \.interval, "scan interval (default 60 ms, or the window if that is longer)")
        $0.option("p", "preset", "NAME", \.preset, "window and interval of a well-known system")
        $0.option("t", "advertising-interval", "MS", \.advertisingInterval, "the device's advertising interval")
        $0.group(\.model) { $0.modelOptions() }
        $0.option(
            nil, "precision", "SHARE", \.precision,
            "how far the distribution may be off, 0.000001 to 0.01; finer takes longer")
        $0.section("Output")
        $0.option(
            nil, "within", "S", \.within, "show the chance of a miss within these times (default 1 s, 10 s)")
        $0.option(nil, "cdf-at", "MS", \.cdfAt, "show the share seen by these times")
        $0.flag(nil, "cdf", \.cdf, "the same for the whole distribution, up to p99.9")
        $0.option("f", "format", "FORMAT", \.format, "text, one JSON document, or the distribution as CSV")
        $0.option(nil, "svg", "FILE", \.svg, "write the distribution as a plot", file: .written)
        $0.option("o", "output", "FILE", \.path, "write to a file instead of standard output", file: .written)
        $0.flag(nil, "color", \.color, "do not colour the output")
        $0.example("blescan predict -w 30 -i 60 --advertising-interval 500", "the 500 ms beacon at half duty")
        $0.example("blescan predict -w 30 -i 320 -t 1285 --start entry", "a resonance")
        $0.example("blescan predict -w 30 -i 300 -t 500 --svg found.svg", "to look at")
    }
    program.add(command) { (settings) throws(CommandFailure) in try predict(settings) }
}

private func predict(_ settings: PredictSettings) throws(CommandFailure) -> ExitCode {
    if let svg = settings.svg { try checkReplaceable(svg) }
    let report = try settings.report()
    notePreset(settings.preset, window: settings.window, interval: settings.interval, scans: false)
    if let svg = settings.svg { try writeFileAtomically(report.picture.svg, to: svg) }
    guard settings.wantsFigures else { return .success }
    var out = try OutputBuffer(replacing: settings.path)
    switch settings.format {
    case .text:
        PredictionText(terminal: Terminal(descriptor: out.descriptor, wantsColor: settings.color))
            .append(report, to: &out.bytes)
    case .json: report.appendJSON(to: &out)
    case .csv: report.appendCSV(to: &out)
    }
    try out.finish()
    return .success
}
