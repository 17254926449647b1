public import CommandLineTable
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
    var plot = PictureKind.found
    var analysis = AnalysisSettings()
    var format = ListingFormat.text
    var path: String?
    var color = true
}

extension ReportSettings {
    /// One run is asked for: by its number, or by a picture of it.
    var wantsRun: Bool { run != nil || html != nil || svg != nil || raster || device != nil || format == .json }
}

extension PictureKind: ArgumentValue {}
