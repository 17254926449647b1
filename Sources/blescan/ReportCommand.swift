import CommandLineTable
import ProgramOutput
import Recordings
import Runs
import ScanOutput
import ScanSession

/// `blescan report`.
func addReport(to program: inout Program) {
    let command = Command("report", "show recorded runs: one, a list, or many side by side", ReportSettings()) {
        $0.paragraph(
            "Shows a run of a recording (--record), or of a page (--html), as it was shown when it ended, in every format. "
                + "Without RUN it lists the runs of the recording; an output that needs one run takes the last. A run that "
                + "is unfinished, or whose recorder was killed, is shown as far as it was recorded: figures of devices and "
                + "gaps are written at the end.")
        $0.paragraph(
            "A recording does not hold the reports one by one: keep them with --capture or --format ndjson. If Ctrl-C "
                + "cut the analysis short, report computes the full analysis. A page holds a hundred devices at most, and says "
                + "how many it leaves out.")
        $0.paragraph(
            "With several runs it compares them: p50 and p95 of each, which of them differ from the others, and which device is "
                + "seen where. --by pools runs that have the same label: the gateways of a site, the runs of a gateway. A run "
                + "that is in several files counts once.")
        $0.argument("FILE", \.file, "the recording or the page", completion: .files)
        $0.arguments(
            "RUN", \.more, "number of a run, a label that runs have (site=berlin), or another recording",
            completion: .files, file: .read(in: { RunOperand($0).file }))
        $0.section("Several runs")
        $0.option(nil, "by", "LABEL", \.by, "pool the runs that have the same value of this label")
        $0.option(
            nil, "level", "SHARE", \.level,
            "the chance of reporting a difference when no group differs (default 5%)")
        $0.section("Which devices")
        $0.option(
            nil, "address", "ADDRESS", \.devicesOnly,
            "show only these devices, and compute every figure from them")
        $0.option(
            nil, "setting", "W/I", \.setting,
            "only the trials under this window and interval in ms, such as 30/300; 30/300,passive where two match"
        )
        $0.flag(nil, "pool", \.pools, "pool figures over all settings, whatever their duty cycles")
        $0.option(nil, "devices", "N", \.devices, "rows of the device table at most", in: 1...1_000_000)
        $0.group(\.analysis) { $0.analysisOptions() }
        $0.section("Pictures")
        $0.option(nil, "svg", "FILE", \.svg, "write one plot", file: .written)
        $0.option(nil, "plot", "PLOT", \.plot, "which plot --svg writes (default cdf)")
        $0.group(\.output) { $0.resultOptions() }
        $0.section("Output")
        $0.labelOption(\.labels)
        $0.example("blescan --trials 200 --record scans.sqlite", "record a run")
        $0.example("blescan report scans.sqlite", "list the runs of the file")
        $0.example("blescan report scans.sqlite 2 --html out.html", "the second as a page")
        $0.example("blescan report out.html --format csv", "the devices of a page, for a spreadsheet")
        $0.example("blescan report all.sqlite --by gateway", "the gateways of a building, side by side")
        $0.example(
            "blescan report a.sqlite b.sqlite:3 --html both.html", "all runs of one file and one of another")
        $0.example("blescan report scans.sqlite --svg raster.svg --plot raster", "is it a resonance?")
    }
    program.add(command) { (settings) throws(CommandFailure) in try report(settings) }
}

private func report(_ settings: ReportSettings) throws(CommandFailure) -> ExitCode {
    try settings.check()
    if settings.wantsGroups { return try settings.reportGroups() }
    if let path = settings.svg { try checkReplaceable(path) }
    let isRecording = try settings.isRecording
    guard settings.wantsRun || !isRecording else {
        let runs = try reading(settings.runFile) { (recording) throws(RecordingError) in try recording.runs() }
        try show(to: settings.output.path, color: settings.output.color) { $0.append(runs, to: &$1) }
        return .success
    }
    let (run, name) = try settings.chosenRun(isRecording: isRecording)
    try settings.output.checkClaims(run.header.assertions.count, next: "record a run with --assert CLAIM")
    if let path = settings.svg { try writeFileAtomically(try settings.picture(of: run, name), to: path) }
    let outputs = try settings.outputs()
    do throws(ObserverFailure) {
        for output in outputs {
            try output.runStarted(run.header)
            try output.runEnded(run)
        }
    } catch {
        throw CommandFailure(ScanError.output(error))
    }
    try checkRead(run, name)
    return .success
}
