public import ProgramOutput
public import Runs

/// `--format`.
public enum OutputFormat: String, CaseIterable, Sendable {
    case text
    case ndjson
    case json
    case csv

    /// What each of them is, for help.
    public static var list: String {
        let words = allCases.map(\.words)
        return words.dropLast().joined(separator: ", ") + ", or " + (words.last ?? "")
    }

    private var words: String {
        switch self {
        case .text: "text"
        case .ndjson: "a JSON line per report"
        case .json: "one JSON document"
        case .csv: "CSV"
        }
    }

    /// Nothing is written before the end, and then all of it at once.
    public var isDocument: Bool { self == .json }
}

/// How results are shown.
public struct OutputChoices: Sendable {
    public var format = OutputFormat.text
    public var csvRows = CSVOutput.Rows.reports
    /// The summary only.
    public var quiet = false
    /// In NDJSON, clock and labels on the first line alone.
    public var lean = false
    /// With phase rasters, in text.
    public var raster = false
    /// Rows of the device table at most, in text.
    public var rows = 100
    /// In JSON, all that the figures are made from.
    public var observations = false

    public init() {}
}

/// The output that the user chose.
///
/// - Parameters:
///   - out: where it goes; the output owns it from here on.
///   - terminal: what `out` leads to. Text repaints a table in place there if it can.
public func makeOutput(
    _ choices: OutputChoices, to out: consuming OutputBuffer, terminal: Terminal
) -> any ScanObserver {
    switch choices.format {
    case .text where terminal.canRepaint && !choices.quiet:
        LiveTable(to: out, terminal: terminal, raster: choices.raster)
    case .text:
        TextOutput(
            to: out, terminal: terminal, quiet: choices.quiet, raster: choices.raster, rows: choices.rows)
    case .ndjson: NDJSONOutput(to: out, quiet: choices.quiet, lean: choices.lean)
    case .json: JSONOutput(to: out, withObservations: choices.observations)
    case .csv: CSVOutput(to: out, rows: choices.csvRows)
    }
}

/// A progress line on standard error, where somebody sits there to read it and it does not get in the way of results
/// on the same terminal. A line a minute, where no standard stream is a terminal. Nil otherwise.
public func makeProgress(_ choices: OutputChoices, results: Terminal, errors: Terminal) -> (any ScanObserver)? {
    let onlyAtTheEnd = choices.format.isDocument || choices.format == .csv && choices.csvRows != .reports
    guard !choices.quiet else { return nil }
    let out = OutputBuffer(descriptor: errors.descriptor, name: "standard error")
    if errors.isTerminal, !results.isTerminal || onlyAtTheEnd { return ProgressLine(to: out, terminal: errors) }
    let isWatched = [0, 1, 2].contains { Terminal(descriptor: $0).isTerminal }
    return isWatched ? nil : HeartbeatLine(to: out)
}
