import CommandLineTable
import Recordings
import Runs
import ScanOutput
import ScanSession

/// `blescan report`.
func addReport(to program: inout Program) {
    let command = Command("report", "show a run that was recorded, or list them", ReportSettings()) {
        $0.paragraph(
            "Reads what --record wrote, also while it is being written: header, devices, first-seen latencies, gaps, "
                + "and what was measured beside what was to be expected. Without a run it lists those that are in the "
                + "file; a page or a plot is of the last one then. Of a run that was killed at most the last second is "
                + "missing, and what is written at its end: figures of devices and gaps.")
        $0.argument("FILE", \.file, "the recording", completion: .files)
        $0.argument("RUN", \.run, "number of a run", isRequired: false)
        $0.option(nil, "devices", "N", \.devices, "rows of the device table at most", in: 1...1_000_000)
        $0.option(nil, "device", "ADDRESS", \.device, "only this device")
        $0.group(\.analysis) { $0.analysisOptions() }
        $0.section("Pictures")
        $0.option(
            nil, "html", "FILE", \.html, "write one page with all plots, for a browser or a printer",
            file: .written)
        $0.option(nil, "svg", "FILE", \.svg, "write one plot", file: .written)
        $0.option(nil, "plot", "PLOT", \.plot, "which plot --svg writes (default cdf)")
        $0.flag(nil, "raster", \.raster, "draw the phase of each event in the scan interval")
        $0.section("Output")
        $0.option("f", "format", "FORMAT", \.format, "text, or one JSON document")
        $0.option("o", "output", "FILE", \.path, "write to a file instead of standard output", file: .written)
        $0.flag(nil, "color", \.color, "do not colour the output")
        $0.example("blescan --trials 200 --record scans.sqlite", "record a run")
        $0.example("blescan report scans.sqlite", "list the runs of the file")
        $0.example("blescan report scans.sqlite 2 --html out.html", "the second as a page")
        $0.example("blescan report scans.sqlite --svg raster.svg --plot raster", "is it a resonance?")
    }
    program.add(command) { (settings) throws(CommandFailure) in try report(settings) }
}

private func report(_ settings: ReportSettings) throws(CommandFailure) -> ExitCode {
    try settings.check()
    for path in [settings.html, settings.svg].compactMap(\.self) { try checkReplaceable(path) }
    guard settings.wantsRun else {
        let runs = try reading(settings.file) { (recording) throws(RecordingError) in try recording.runs() }
        try show(to: settings.path, color: settings.color) { $0.append(runs, to: &$1) }
        return .success
    }
    let document = RunDocument(try settings.recordedRun())
    if let path = settings.html { try writeFileAtomically(RunPage(document).html, to: path) }
    if let path = settings.svg { try writeFileAtomically(try settings.picture(of: document), to: path) }
    guard settings.wantsResults else { return .success }
    switch settings.format {
    case .text:
        try show(to: settings.path, color: settings.color) {
            $0.append(document, raster: settings.raster, to: &$1)
        }
    case .json:
        var out = try OutputBuffer(replacing: settings.path)
        document.appendJSON(to: &out.bytes, pretty: true)
        out.bytes.append(UInt8(ascii: "\n"))
        try out.finish()
    }
    return .success
}
