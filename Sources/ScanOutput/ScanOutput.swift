public import CommandLineTable
public import ScanSession

/// `--format`.
public enum OutputFormat: String, CaseIterable, Sendable {
    case text
    case ndjson
    case json
    case csv
}

/// How results are shown.
public struct OutputChoices: Sendable {
    public var format = OutputFormat.text
    public var csvRows = CSVOutput.Rows.reports
    /// The summary only.
    public var quiet = false

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
    case .text: TextOutput(to: out, terminal: terminal, quiet: choices.quiet)
    case .ndjson: NDJSONOutput(to: out)
    case .json: JSONOutput(to: out)
    case .csv: CSVOutput(to: out, rows: choices.csvRows)
    }
}
