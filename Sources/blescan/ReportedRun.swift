import CommandLineTable
import LinuxSystem
internal import Pictures
import Recordings
import Runs
import ScanOutput

extension ReportSettings {
    /// The run that is asked for, of a recording the last one if none is; with what the command line says of the devices in
    /// place of what was said when it was recorded.
    func chosenRun() throws(CommandFailure) -> Run {
        var chosen = try isRecording ? recordedRun() : pagedRun()
        if !devicesOnly.isEmpty {
            guard let only = chosen.only(devicesOnly) else {
                throw CommandFailure(
                    .noInput, "\(file) has no device \(devicesOnly.map(\.description).joined(separator: ", "))",
                    next: "see its devices: blescan report \(file)")
            }
            chosen = only
        }
        return chosen.told(try analysis.options())
    }

    /// Whether the file is a recording, and no page.
    var isRecording: Bool {
        get throws(CommandFailure) {
            let first = try beginning(of: file, 1)
            return file != "-" && first != [UInt8(ascii: "<")] && first != [UInt8(ascii: "{")]
        }
    }

    private func recordedRun() throws(CommandFailure) -> Run {
        try reading(file) { (recording) throws(RecordingError) in
            let last = try recording.runs().last?.id ?? 1
            return try recording.run(run ?? last)
        }
    }

    private func pagedRun() throws(CommandFailure) -> Run {
        if let run {
            throw CommandFailure(
                .usage, "\(file) is a page: it has one run, and no run \(run)", next: "leave out \(run)")
        }
        let page = try wholeFile(file, limit: 64 << 20)
        do throws(VerificationError) {
            return try runOfPage(page.span)
        } catch {
            throw CommandFailure(
                .badData, "\(file) holds no run: \(error)",
                next: "name a recording, or a page that blescan wrote")
        }
    }

    /// The plot that `--svg` writes.
    func picture(of run: Run) throws(CommandFailure) -> [UInt8] {
        let plot = plot ?? .found
        guard let picture = run.picture(plot) else {
            throw CommandFailure(
                .noInput, "\(file) has nothing to plot as \(plot.rawValue)", next: plot.needs)
        }
        return picture.svg
    }
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
    do throws(RecordingError) {
        return try body(RecordingReader(path: path))
    } catch {
        throw CommandFailure(error)
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
