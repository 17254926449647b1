import CommandLineTable
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

/// `blescan sweep`.
func addSweep(to program: inout Program) {
    let command = Command(
        "sweep", "measure many scan settings, and compare them with predictions", SweepSettings()
    ) {
        $0.paragraph(
            "Runs trials for every pair of window and interval, and shows for each expected "
                + "device how soon it was seen. If its advertising interval is known, the "
                + "prediction is shown too, and whether chance explains the difference (one-sample "
                + "log-rank test; trials that ended without the device count as censored)."
        )
        $0.paragraph(
            "Ctrl-C ends the running setting and shows what was measured so far. Simulated radios begin anew with the same "
                + "seed for each setting.")
        $0.sweepOptions()
        $0.example(
            "blescan sweep --windows 30,60 --intervals 60,300 --trials 200 --expect C0:FF:EE:00:00:01 -t 500",
            "measured and predicted, four settings")
        $0.example(
            "blescan sweep --presets android-balanced,bluez-passive -e C0:FF:EE:00:00:01 --controller sim",
            "how phones and Linux would find it")
        $0.example(
            "blescan sweep --windows 10,30 --intervals 60,320 -e C0:FF:EE:00:00:01 --format csv -o grid.csv",
            "for a plot of your own")
    }
    program.add(command) { (settings) throws(CommandFailure) in try sweep(settings) }
}

private func sweep(_ settings: SweepSettings) throws(CommandFailure) -> ExitCode {
    try settings.check()
    let bench = try SweepBench(settings)
    if !settings.quiet {
        for preset in settings.presets {
            notePreset(preset, window: nil, interval: nil, scans: true, active: settings.active)
        }
    }
    var run = SweepRun(bench)
    defer { bench.progress?.clear() }
    try run.run()
    bench.progress?.clear()
    if let report = run.report {
        var out = try OutputBuffer(replacing: settings.path)
        switch settings.format {
        case .text:
            SweepText(terminal: Terminal(descriptor: out.descriptor, wantsColor: settings.color))
                .append(report, to: &out.bytes)
        case .json: report.appendJSON(to: &out)
        case .csv: report.appendCSV(to: &out.bytes)
        }
        try out.finish()
    }
    let refusal = bench.failure(run.refused, othersMeasured: run.report != nil)
    if let failure = run.failure ?? refusal { throw failure }
    return bench.end
}
