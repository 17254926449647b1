import CommandLineTable
import CredentialOutput
import ThreadCredentials

/// All that `thread-creds check` takes.
struct CheckSettings {
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds check`.
func addCheck(to program: inout Program) {
    let command = Command("check", "examine the store: the file, every dataset, every column", CheckSettings())
    {
        $0.paragraph(
            "Exit 0 when all is well, 65 with a line for each thing that is not. It changes nothing.")
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions(canReveal: false) }
        $0.example("thread-creds check", "after a power cut, or from cron")
    }
    program.add(command) { (settings) throws(CommandFailure) in try check(settings) }
}

private func check(_ settings: CheckSettings) throws(CommandFailure) -> ExitCode {
    var report = CheckReport()
    if let store = try settings.store.openForReading() {
        report = try onStore { () throws(StoreError) in try store.check() }
    }
    var output = try settings.output.open()
    switch settings.output.format {
    case .text: if !(settings.output.quiet && report.isHealthy) { output.bytes.append(report: report) }
    case .json: output.json { $0.write(report) }
    }
    try output.finish()
    return report.isHealthy ? .success : .badData
}
