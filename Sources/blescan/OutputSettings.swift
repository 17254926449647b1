public import CommandLineTable
public import ScanOutput
import ScanSession

/// Where results go and in which form.
struct OutputSettings {
    var format = OutputFormat.text
    var csv = CSVOutput.Rows.reports
    var path: String?
    var quiet = false
    var color = true
}

extension Command where Settings == OutputSettings {
    mutating func outputOptions() {
        section("Output")
        option("f", "format", "FORMAT", \.format, "text, a JSON line per report, one JSON document, or CSV")
        option(nil, "csv", "ROWS", \.csv, "what a row of CSV stands for")
        option("o", "output", "FILE", \.path, "write to a file instead of standard output")
        flag("q", "quiet", \.quiet, "the summary only")
        flag(nil, "color", \.color, "do not colour the output")
    }
}

extension OutputSettings {
    func makeObservers() throws(CommandFailure) -> [any ScanObserver] {
        var choices = OutputChoices()
        choices.format = format
        choices.csvRows = csv
        choices.quiet = quiet
        let out = try OutputBuffer(path: path)
        let terminal = Terminal(descriptor: out.descriptor, wantsColor: color)
        return [makeOutput(choices, to: out, terminal: terminal)]
    }
}

extension OutputFormat: ArgumentValue {}
extension CSVOutput.Rows: ArgumentValue {}
