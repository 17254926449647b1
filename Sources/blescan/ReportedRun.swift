import CommandLineTable
import Pictures
internal import Recordings
import Recordings
import Runs
import ScanOutput
import ScanSession

extension ReportSettings {
    /// The run that is asked for, or the last one; with what the command line says of the devices in place of what was
    /// said when it was recorded.
    func recordedRun() throws(CommandFailure) -> RecordedRun {
        var recorded = try reading(file) { (recording) throws(RecordingError) in
            let last = try recording.runs().last?.id ?? 1
            return try recording.run(run ?? last, devices: devices, matching: device)
        }
        if let device, recorded.devices.isEmpty {
            throw CommandFailure(
                .noInput, "run \(recorded.id) of \(file) has no device \(device)",
                next: "see its devices: blescan report \(file) \(recorded.id)")
        }
        let told = try analysis.options()
        if let interval = told.advertisingInterval { recorded.header.analysis.advertisingInterval = interval }
        if told.law != nil {
            recorded.header.analysis.law = told.law
            recorded.header.analysis.lawName = told.lawName
        }
        if told.usesZephyrProfile { recorded.header.analysis.usesZephyrProfile = true }
        return recorded
    }

    /// The plot that `--svg` writes.
    func picture(of document: RunDocument) throws(CommandFailure) -> [UInt8] {
        let plot = plot ?? .found
        guard let picture = document.picture(plot) else {
            throw CommandFailure(
                .noInput, "run \(document.run.id) of \(file) has nothing to plot as \(plot.rawValue)",
                next: plot.needs)
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
    to path: String?, color: Bool, _ append: (RecordedRunText, inout [UInt8]) -> Void
) throws(CommandFailure) {
    var out = try OutputBuffer(replacing: path)
    append(RecordedRunText(terminal: Terminal(descriptor: out.descriptor, wantsColor: color)), &out.bytes)
    try out.finish()
}
