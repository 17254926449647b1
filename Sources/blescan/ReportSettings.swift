public import CommandLineTable
import Runs
public import ScanOutput
import ScanSession

/// All that `blescan report` takes.
struct ReportSettings {
    var file = ""
    var run: Int64?
    var devices = 100
    var device: AddressPattern?
    var raster = false
    var html: String?
    var svg: String?
    var plot: PictureKind?
    var analysis = AnalysisSettings()
    var format = ListingFormat.text
    var path: String?
    var color = true
}

extension ReportSettings {
    /// One run is asked for: by its number, or by something that only a run has.
    var wantsRun: Bool { run != nil || wantsPictures || raster || device != nil || format == .json }

    var wantsPictures: Bool { html != nil || svg != nil }

    /// Whoever asks for pictures alone gets nothing else.
    var wantsResults: Bool { !wantsPictures || path != nil || raster || format == .json }

    /// Refuses what cannot be meant together.
    func check() throws(CommandFailure) {
        if plot != nil, svg == nil {
            throw CommandFailure(
                .usage, "--plot is about --svg, and no plot is written", next: "add --svg FILE")
        }
        if raster, format == .json {
            throw CommandFailure(
                .usage, "--raster is drawn in text, not in JSON", next: "use --svg FILE --plot raster")
        }
    }
}

extension PictureKind: ArgumentValue {}
