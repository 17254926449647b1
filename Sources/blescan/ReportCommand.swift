import CommandLineTable
import ScanOutput
import ScanSession

/// `blescan report`.
func addReport(to program: inout Program) {
    let command = Command("report", "show a run that was recorded, or list them", ReportSettings()) {
        $0.paragraph(
            "Reads what --record wrote, also while it is being written: header, devices, first-seen latencies, gaps. "
                + "Without a run it lists those that are in the file. Of a run that was killed at most the last second is "
                + "missing, and what is written at its end: figures of devices and gaps.")
        $0.argument("FILE", \.file, "the recording", completion: .files)
        $0.argument("RUN", \.run, "number of a run", isRequired: false)
        $0.option(nil, "devices", "N", \.devices, "rows of the device table at most", in: 1...1_000_000)
        $0.option("o", "output", "FILE", \.path, "write to a file instead of standard output")
        $0.flag(nil, "color", \.color, "do not colour the output")
        $0.example("blescan --trials 200 --record scans.sqlite", "record a run")
        $0.example("blescan report scans.sqlite", "list the runs of the file")
        $0.example("blescan report scans.sqlite 2", "show the second")
    }
    program.add(command) { (settings) throws(CommandFailure) in try report(settings) }
}

private func report(_ settings: ReportSettings) throws(CommandFailure) -> ExitCode {
    if let number = settings.run {
        let run = try reading(settings.file) { (recording) throws(RecordingError) in
            try recording.run(number, devices: settings.devices)
        }
        try show(to: settings.path, color: settings.color) { $0.append(run, to: &$1) }
    } else {
        let runs = try reading(settings.file) { (recording) throws(RecordingError) in try recording.runs() }
        try show(to: settings.path, color: settings.color) { $0.append(runs, to: &$1) }
    }
    return .success
}

/// Opens a recording and reads from it.
func reading<Result>(
    _ path: String, _ body: (borrowing RecordingReader) throws(RecordingError) -> Result
) throws(CommandFailure) -> Result {
    do throws(RecordingError) {
        return try body(RecordingReader(path: path))
    } catch {
        throw CommandFailure(error)
    }
}

/// Writes text to a file or to standard output, as wide as that is.
func show(
    to path: String?, color: Bool, _ append: (RecordedRunText, inout [UInt8]) -> Void
) throws(CommandFailure) {
    var out = try OutputBuffer(path: path)
    append(RecordedRunText(terminal: Terminal(descriptor: out.descriptor, wantsColor: color)), &out.bytes)
    try out.flush()
}
