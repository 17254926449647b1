import CommandLineTable
import CredentialOutput
import JSON
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds diff` takes.
struct DiffSettings {
    var first = ""
    var second = ""
    var kind = KindSettings()
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds diff`.
func addDiff(to program: inout Program) {
    let command = Command("diff", "compare two datasets field by field", DiffSettings()) {
        $0.paragraph(
            "The order of the fields means nothing. The first word is identical, equivalent (the same fields in another "
                + "order), subset, superset or different; then a line for each field that differs: - only the first has it, "
                + "+ only the second, ~ both. The exit code is 0 for identical and equivalent datasets, else 1."
        )
        $0.argument(
            "A", \.first, "a dataset: a stored network, hex, @FILE or -",
            completion: .offeredOrFilesAfterAt("stored networks"), file: .read(after: "@"))
        $0.argument(
            "B", \.second, "another", completion: .offeredOrFilesAfterAt("stored networks"),
            file: .read(after: "@"))
        $0.group(\.kind) { $0.kindOptions() }
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions() }
        $0.example("thread-creds diff 1115192c529593dc @new.hex", "what a new dataset changes")
        $0.example("thread-creds diff @living-room.hex @kitchen.hex", "why two routers do not form one network")
    }
    program.add(command) { (settings) throws(CommandFailure) in try diff(settings) }
}

private func diff(_ settings: DiffSettings) throws(CommandFailure) -> ExitCode {
    if settings.first == "-", settings.second == "-" {
        throw CommandFailure(.usage, "both are standard input", next: "give one of the two as @FILE")
    }
    let first = try diffOperand(settings.first, "the first dataset", settings.kind, settings.store)
    let second = try diffOperand(settings.second, "the second dataset", settings.kind, settings.store)
    let comparison = DatasetComparison(first, second)
    if !settings.output.quiet {
        var output = try settings.output.open()
        switch settings.output.format {
        case .text: output.bytes.append(comparison: comparison, reveal: settings.output.reveal)
        case .json:
            output.bytes.json(.pretty) { $0.write(comparison, reveal: settings.output.reveal) }
            output.bytes.append(UInt8(ascii: "\n"))
        }
        try output.finish()
    }
    return comparison.differences.isEmpty ? .success : .no
}
