import LinuxSystem
internal import Pictures
import ProgramOutput
import Recordings
import Runs
import ScanOutput

extension ReportSettings {
    /// The run that is asked for, of a recording the last one if none is; with what the command line says of the devices in
    /// place of what was said when it was recorded. And what it is called in messages.
    func chosenRun(isRecording: Bool) throws(CommandFailure) -> (run: Run, name: String) {
        var (chosen, name) = try isRecording ? recordedRun() : pagedRun()
        if let setting {
            let place = try setting.chosen(of: chosen.settingsToChoose, in: name)
            // A scan of our own has one setting: that is all of it.
            if !chosen.settings.isEmpty {
                chosen = try isRecording ? recordedRun(setting: place).run : chosen.only(setting: place)
            }
        }
        if !devicesOnly.isEmpty {
            guard let only = chosen.only(devicesOnly) else {
                throw CommandFailure(
                    .nothingKnown,
                    "\(name) has no device \(devicesOnly.map(\.description).joined(separator: ", "))",
                    next: "leave out --address to see its devices")
            }
            chosen = only
        }
        if pools { chosen = chosen.pooled() }
        if !labels.isEmpty {
            var labels = chosen.header.labels
            try labels.add(self.labels, of: "--label")
            chosen.header.labels = labels
        }
        return (chosen.told(try analysis.options()), name)
    }

    /// Whether the file is a recording. Pages and documents begin with `<` and `{`; a pipe holds one of these.
    var isRecording: Bool {
        get throws(CommandFailure) {
            guard runFile != "-", !isStream(runFile) else { return false }
            let first = try beginning(of: runFile, 64).first { $0 > 0x20 }
            return first != UInt8(ascii: "<") && first != UInt8(ascii: "{")
        }
    }

    /// - Parameter setting: of its trials those under this one of its settings.
    private func recordedRun(setting: Int? = nil) throws(CommandFailure) -> (run: Run, name: String) {
        try reading(runFile) { (recording) throws(RecordingError) in
            let last = try recording.runs().last?.id ?? 1
            let id = run ?? last
            let name = "\(runFile), run \(id)"
            guard let setting else { return (try recording.run(id), name) }
            return (try recording.run(id, setting: setting), name)
        }
    }

    private func pagedRun() throws(CommandFailure) -> (run: Run, name: String) {
        let name = nameOfInput(runFile)
        if let run {
            throw CommandFailure(
                .usage, "\(name) is a page, which holds a single run, not run \(run)",
                next: "leave out the run number")
        }
        let page = try wholeFile(runFile, limit: 64 << 20)
        do throws(VerificationError) {
            return (try runOfPage(page.span), name)
        } catch {
            throw CommandFailure(
                .badData, "\(name) holds no run: \(error)",
                next: "name a recording, or a page that blescan wrote")
        }
    }

    /// The plot that `--svg` writes.
    func picture(of run: Run, _ name: String) throws(CommandFailure) -> [UInt8] {
        let plot = plot ?? .found
        guard let picture = run.picture(plot) else {
            throw CommandFailure(
                .nothingKnown, "\(name) has nothing to plot as \(plot.rawValue)", next: plot.needs)
        }
        return picture.svg
    }
}

/// Refuses figures of a recording that could not be read to its end.
func checkRead(_ run: Run, _ name: String) throws(CommandFailure) {
    if let reason = run.devices.readFailure { throw failedRead((name, reason)) }
}

extension PictureKind {
    /// What there must be for a plot.
    fileprivate var needs: String {
        switch self {
        case .firstSeen, .found: "it takes two trials"
        case .gaps: "it takes three events of one device in one scan"
        case .raster: "it takes three events of one device, heard under a window and an interval that are known"
        }
    }
}

/// Opens a recording and reads from it.
func reading<Result>(
    _ path: String, _ body: (borrowing RecordingReader) throws(RecordingError) -> Result
) throws(CommandFailure) -> Result {
    return try converting(CommandFailure.init) { () throws(RecordingError) in
        try body(RecordingReader(path: path))
    }
}

/// Writes text to a file or to standard output, as wide as that is.
func show(
    to path: String?, color: Bool, _ append: (RunListText, inout [UInt8]) -> Void
) throws(CommandFailure) {
    var out = try OutputBuffer(replacing: path)
    append(RunListText(terminal: Terminal(descriptor: out.descriptor, wantsColor: color)), &out.bytes)
    try out.finish()
}
