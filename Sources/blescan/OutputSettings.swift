public import CommandLineTable
import LinuxSystem
internal import ProgramOutput
import Recordings
import Runs
public import ScanOutput
import ScanSession

/// Where results go and in which form.
struct OutputSettings {
    var format = OutputFormat.text
    var csv: CSVOutput.Rows?
    var path: String?
    var quiet = false
    var color = true
    var hgrm: String?
    var hgrmGaps: String?
    var openMetrics: String?
    var prometheus: String?
    var buckets: [TimeLength] = []
    var junit: String?
    var record: String?
    var html: String?
    var lean = false
    var raster = false
    var observations = false

    /// Files beside the results are asked for.
    var hasFiles: Bool { html != nil || hgrm != nil || hgrmGaps != nil || junit != nil || writesMetrics }

    /// The option that asks for what can only be made of a single run, if one does.
    var ofOneRun: String? {
        if format == .json || format == .csv || csv != nil {
            return csv == nil ? "--format \(format.rawValue)" : "--csv \(csv?.rawValue ?? "")"
        }
        let options = [
            ("--output", path), ("--html", html), ("--hgrm", hgrm), ("--hgrm-gaps", hgrmGaps),
            ("--junit", junit),
        ]
        return options.first { $0.1 != nil }?.0
    }

    fileprivate var writesMetrics: Bool { openMetrics != nil || prometheus != nil }
}

extension Command where Settings == OutputSettings {
    /// Of a scan or a replay.
    mutating func outputOptions() {
        resultOptions()
        option(
            nil, "record", "FILE", \.record, "add the run to an SQLite file",
            file: .written)
        flag("q", "quiet", \.quiet, "the summary only")
        flag(nil, "lean", \.lean, "in NDJSON, write clock and labels in the first line only")
    }

    /// Of any run.
    mutating func resultOptions() {
        section("Output")
        option("f", "format", "FORMAT", \.format, OutputFormat.list)
        option(nil, "csv", "ROWS", \.csv, "CSV with a row for each of these (default reports)")
        flag(
            nil, "observations", \.observations,
            "include in the JSON document the observations behind its figures, for blescan verify")
        option("o", "output", "FILE", \.path, "write to a file instead of standard output", file: .written)
        option(
            nil, "html", "FILE", \.html, "write one page with all plots, for a browser or a printer",
            file: .written)
        flag(nil, "raster", \.raster, "draw the phase of each event in the scan interval, in text")
        option(
            nil, "hgrm", "FILE", \.hgrm,
            "write the percentiles of first-seen latencies for HdrHistogram's plotters", file: .written)
        option(
            nil, "hgrm-gaps", "FILE", \.hgrmGaps, "the same for gaps between advertising events", file: .written
        )
        option(
            nil, "junit", "FILE", \.junit, "write the verdict on each --assert claim, for build servers",
            file: .written)
        option(
            nil, "prometheus", "FILE", \.prometheus,
            "keep a snapshot for node_exporter's textfile collector, replaced in one step", file: .written)
        option(
            nil, "openmetrics", "FILE", \.openMetrics, "the same for readers of OpenMetrics 1.0", file: .written
        )
        option(
            nil, "buckets", "S", \.buckets,
            "upper bounds of the histograms in these two (default 21 from 0.02 to 60, 1.5 among them)")
        flag(nil, "color", \.color, "do not colour the output")
    }
}

extension Command {
    mutating func labelOption(_ path: WritableKeyPath<Settings, [RunLabel]>) {
        // A comma belongs to the value.
        let one = RunLabel.kind(placeholder: "")
        let kind = ValueKind<[RunLabel]> { text throws(ArgumentError) in [try one.parse(text)] }.combined(+)
        option(
            nil, "label", "NAME=VALUE", path,
            "label the run in every output, such as site=berlin; an empty value removes a label", as: kind)
    }
}

extension OutputSettings {
    /// - Parameters:
    ///   - isLive: reports come when they come, and a reader that is slow must not hold them up.
    ///   - rows: of the device table in text at most.
    ///   - filesAlone: nothing goes to standard output.
    func makeObservers(
        isLive: Bool = false, rows: Int = 100, filesAlone: Bool = false
    ) throws(CommandFailure) -> [any ScanObserver] {
        var observers: [any ScanObserver] = []
        if !filesAlone { try addResults(to: &observers, isLive, rows) }
        if let hgrm { observers.append(try HGRMOutput(path: hgrm, .firstSeen)) }
        if let hgrmGaps { observers.append(try HGRMOutput(path: hgrmGaps, .gaps)) }
        try addMetrics(to: &observers)
        if let junit { observers.append(try JUnitOutput(path: junit)) }
        if let html { observers.append(try HTMLOutput(path: html)) }
        if let record {
            // The first to know the end, and the last to wait for others.
            let recorder = try openRecorder(record)
            observers.insert(recorder, at: 0)
            observers.append(recorder.waitingForOthers())
        }
        return observers
    }

    /// Refuses `--junit` where there are no claims.
    func checkClaims(_ count: Int, next: String) throws(CommandFailure) {
        guard junit == nil || count > 0 else {
            throw CommandFailure(.usage, "--junit needs claims to report", next: next)
        }
    }

    private func addMetrics(to observers: inout [any ScanObserver]) throws(CommandFailure) {
        guard writesMetrics || buckets.isEmpty else {
            throw CommandFailure(
                .usage, "--buckets needs metrics to write", next: "add --prometheus FILE")
        }
        let bounds = buckets.map(\.nanoseconds)
        let isAscending = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
        guard isAscending, bounds.first ?? 1 > 0, bounds.count <= 64 else {
            throw CommandFailure(
                .usage,
                "--buckets takes at most 64 bounds above 0, in ascending order",
                next: "write it as 0.1,0.5,1.5,5")
        }
        let used = bounds.isEmpty ? MetricsOutput.buckets : bounds
        if let prometheus { observers.append(try MetricsOutput(path: prometheus, .prometheus, buckets: used)) }
        if let openMetrics {
            observers.append(try MetricsOutput(path: openMetrics, .openMetrics, buckets: used))
        }
    }

    private func addResults(
        to observers: inout [any ScanObserver], _ isLive: Bool, _ rows: Int
    ) throws(CommandFailure) {
        var choices = OutputChoices()
        choices.format = format
        if let csv {
            guard format == .text || format == .csv else {
                throw CommandFailure(
                    .usage, "--csv conflicts with --format \(format.rawValue)",
                    next: "leave out one of them")
            }
            choices.csvRows = csv
            choices.format = .csv
        }
        guard !observations || choices.format == .json else {
            throw CommandFailure(
                .usage, "--observations is for the JSON document, not for \(choices.format.rawValue)",
                next: "add --format json")
        }
        choices.observations = observations
        guard !lean || choices.format == .ndjson else {
            throw CommandFailure(
                .usage, "--lean is for NDJSON, not for \(choices.format.rawValue)",
                next: "add --format ndjson")
        }
        choices.lean = lean
        choices.rows = rows
        guard !raster || choices.format == .text else {
            throw CommandFailure(
                .usage, "--raster is drawn in text, not in \(choices.format.rawValue)",
                next: "use --record FILE, then blescan report FILE --raster")
        }
        choices.quiet = quiet
        choices.raster = raster
        let isDocument = choices.format.isDocument
        var out = isDocument ? try OutputBuffer(replacing: path) : try OutputBuffer(path: path)
        if isLive, !isDocument { out.goLive() }
        let terminal = Terminal(descriptor: out.descriptor, wantsColor: color)
        observers.append(makeOutput(choices, to: out, terminal: terminal))
        let errors = Terminal(descriptor: 2, wantsColor: color)
        if let progress = makeProgress(choices, results: terminal, errors: errors) {
            observers.append(progress)
        }
    }
}

func openRecorder(_ path: String) throws(CommandFailure) -> RunRecorder {
    return try converting(CommandFailure.init) { () throws(RecordingError) in try RunRecorder(path: path) }
}

extension OutputFormat: ArgumentValue {}
extension CSVOutput.Rows: ArgumentValue {}
