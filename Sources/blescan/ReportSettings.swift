public import CommandLineTable
internal import ProgramOutput
import Runs
public import ScanOutput

/// All that `blescan report` takes.
struct ReportSettings {
    var file = ""
    /// Behind the first file: a run of it, or more runs and files.
    var more: [RunOperand] = []
    var by: [LabelName] = []
    var level = ShareText(share: 0.05)
    var devices: Int?
    var setting: SettingPattern?
    var pools = false
    var devicesOnly: [AddressPattern] = []
    var svg: String?
    var plot: PictureKind?
    var labels: [RunLabel] = []
    var analysis = AnalysisSettings()
    var output = OutputSettings()
}

extension ReportSettings {
    /// The number of the one run that is asked for by it.
    var run: Int64? {
        for operand in [RunOperand(file)] + more {
            if case .run(let id) = operand.choice { return id }
        }
        return nil
    }

    /// The file of the one run.
    var runFile: String { RunSelection.of(file, more)[0].file }

    /// One run is asked for: by its number, or by something that only a run has.
    var wantsRun: Bool {
        run != nil || svg != nil || output.raster || !devicesOnly.isEmpty || devices != nil
            || output.format != .text
            || pools || setting != nil || output.csv != nil || output.observations || output.hasFiles
    }

    /// Refuses what cannot be meant together.
    func check() throws(CommandFailure) {
        if plot != nil, svg == nil {
            throw CommandFailure(
                .usage, "--plot needs --svg", next: "add --svg FILE")
        }
        if output.format == .ndjson || output.csv == .reports {
            throw CommandFailure(
                .usage, "a recording or page holds figures, not single reports",
                next: "use --format json, or csv")
        }
    }

    /// Where the run is shown. Whoever asks for files alone gets nothing else.
    func outputs() throws(CommandFailure) -> [any ScanObserver] {
        var output = output
        output.quiet = true
        if output.format == .csv { output.csv = output.csv ?? .devices }
        let wantsFilesAlone =
            (svg != nil || output.hasFiles) && output.path == nil && output.format == .text && output.csv == nil
            && !output.raster
        return try output.makeObservers(rows: devices ?? 100, filesAlone: wantsFilesAlone)
    }
}

extension PictureKind: ArgumentValue {}
