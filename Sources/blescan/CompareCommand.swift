import CommandLineTable
import ProgramOutput
import Recordings
import Runs
import ScanOutput
import ScanSession

/// All that `blescan compare` takes.
struct CompareSettings {
    var operands: [RunOperand] = []
    var margin: ShareText?
    var level = ShareText(share: 0.05)
    var format = TableFormat.text
    var path: String?
    var color = true
}

/// `blescan compare`.
func addCompare(to program: inout Program) {
    let command = Command("compare", "compare two recorded runs, or two sets of them", CompareSettings()) {
        $0.paragraph(
            "Percentiles and histograms side by side, and a log-rank test of the first-seen "
                + "latencies, in which trials that ended without a device count as censored. Each "
                + "device is compared with itself, so the runs may have heard different devices.")
        $0.paragraph(
            "Exit code 0: no significant difference; 1: the runs differ; 2: too few latencies "
                + "to tell. With --margin: 0: the second is no worse than the first; 1: it is "
                + "worse; 2: too few latencies to tell. If devices were expected, only they are "
                + "judged.")
        $0.paragraph(
            "A run is named by its file and number: a.sqlite:3. One file may be given before "
                + "several numbers: a.sqlite 1 2. A label names all runs that have it, pooled: "
                + "all.sqlite site=berlin site=munich. A file alone names all of its runs."
        )
        $0.arguments(
            "RUN", \.operands, "the two that are compared: FILE:NUMBER, FILE NUMBER NUMBER, FILE LABEL=VALUE …",
            isRequired: true, completion: .files, file: .read(in: { RunOperand($0).file }))
        $0.option(
            nil, "margin", "SHARE", \.margin,
            "how much lower the rate of discovery may be in the second (hazard ratio), such as 5%")
        $0.option(nil, "level", "SHARE", \.level, "the chance of a wrong verdict (default 5%)")
        $0.option("f", "format", "FORMAT", \.format, "text, one JSON document, or CSV")
        $0.option("o", "output", "FILE", \.path, "write to a file instead of standard output", file: .written)
        $0.flag(nil, "color", \.color, "do not colour the output")
        $0.example("blescan -w 30 -i 60 --trials 200 --record scans.sqlite", "run 1")
        $0.example("blescan -w 30 -i 300 --trials 200 --record scans.sqlite", "run 2")
        $0.example("blescan compare scans.sqlite 1 2", "what the longer interval costs")
        $0.example("blescan compare before.sqlite:4 after.sqlite:1", "runs of two files")
        $0.example("blescan compare all.sqlite site=berlin site=munich", "all runs of two sites")
        $0.example(
            "blescan compare scans.sqlite 1 2 --margin 20%", "for a build server: may the change be merged?")
    }
    program.add(command) { (settings) throws(CommandFailure) in try compare(settings) }
}

private func compare(_ settings: CompareSettings) throws(CommandFailure) -> ExitCode {
    let sides = RunSelection.sides(settings.operands)
    guard sides.count == 2 else {
        throw CommandFailure(
            .usage, "compare takes two runs, and \(sides.count == 1 ? "one is" : "\(sides.count) are") named",
            next: "name them as FILE:NUMBER, or as FILE NUMBER NUMBER")
    }
    let comparison = RunComparison(
        try sides[0].pool(beside: sides), try sides[1].pool(beside: sides), level: settings.level.share,
        margin: settings.margin?.share)
    switch settings.format {
    case .text: try show(to: settings.path, color: settings.color) { $0.append(comparison, to: &$1) }
    case .json:
        var out = try OutputBuffer(replacing: settings.path)
        comparison.appendJSON(to: &out)
        try out.finish()
    case .csv:
        var out = try OutputBuffer(replacing: settings.path)
        try comparison.appendCSV(to: &out)
        try out.finish()
    }
    if let failure = comparison.first.readFailure ?? comparison.second.readFailure {
        throw failedRead(failure)
    }
    switch comparison.marginVerdict {
    case .noWorse: return .success
    case .worse: return .no
    case .tooFewToTell: return .undecided
    case nil: break
    }
    return switch comparison.verdict {
    case .differ: .no
    case .noDifferenceShown: .success
    case .tooFewToTell: .undecided
    }
}
