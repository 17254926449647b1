import CommandLineTable
import CredentialOutput
import SQLite
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
    if let store = try settings.store.openForReading() { report = try examine(store) }
    var output = try settings.output.open()
    switch settings.output.format {
    case .text: if !(settings.output.quiet && report.isHealthy) { output.bytes.append(report: report) }
    case .json: output.json { $0.write(report) }
    }
    try output.finish()
    return report.isHealthy ? .success : .badData
}

/// Nothing is written: whatever SQLite does not take is the file's fault.
private func examine(_ store: borrowing CredentialStore) throws(CommandFailure) -> CheckReport {
    do throws(StoreError) {
        return try store.check()
    } catch {
        let failure = CommandFailure(error)
        guard case .database(let reason) = error, failure.next?.contains("thread-creds check") == true else {
            throw failure
        }
        throw CommandFailure(
            .badData, "the store is damaged (\(reason.message))",
            next: "keep a copy; 'sqlite3 FILE .recover' may get the rows back")
    }
}
