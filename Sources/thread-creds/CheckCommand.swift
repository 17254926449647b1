import Bytes
import CommandLineTable
import CredentialOutput
import JSON
import ProgramOutput
import SQLite
import ThreadCredentials

/// All that `thread-creds check` takes.
struct CheckSettings {
    var repair = false
    var lint = false
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds check`.
func addCheck(to program: inout Program) {
    let command = Command("check", "examine the store: the file, every dataset, every column", CheckSettings())
    {
        $0.paragraph(
            "Exit code 0: no damage; 65: damage, with a line for each finding. --repair keeps "
                + "a copy of the file, puts the undamaged rows into a new one, and says what was "
                + "left out. Without it nothing is changed.")
        $0.flag(nil, "repair", \.repair, "keep a copy of the file, then rebuild it from its undamaged rows")
        $0.flag(
            nil, "lint", \.lint,
            "also report valid but suspicious values, such as a well-known passphrase"
        )
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions(canReveal: false) }
        $0.example("thread-creds check", "after a power cut, or from cron")
        $0.example("thread-creds check --lint", "which networks have a key or a PSKc that everybody knows?")
        $0.example("thread-creds check --repair", "when it finds something")
    }
    program.add(command) { (settings) throws(CommandFailure) in try check(settings) }
}

private func check(_ settings: CheckSettings) throws(CommandFailure) -> ExitCode {
    if settings.repair {
        guard !settings.lint else { throw CommandFailure(.usage, "--repair and --lint exclude each other") }
        return try repair(settings)
    }
    var report = CheckReport()
    if let store = try settings.store.openForReading() { report = try examine(store) }
    let linted = settings.lint && report.isHealthy ? try lint(settings.store) : nil
    var output = try settings.output.open()
    switch settings.output.format {
    case .text:
        if let linted { output.bytes.append(lint: linted) }
        if !(settings.output.quiet && report.isHealthy) { output.bytes.append(report: report) }
        if settings.lint, linted == nil {
            output.bytes.append(string: "lint was not done: the store is damaged\n")
        }
    case .json: output.bytes.json { $0.write(report, hasLint: settings.lint, linted: linted) }
    }
    try output.finish()
    return report.isHealthy ? .success : .badData
}

private func lint(_ settings: StoreSettings) throws(CommandFailure) -> LintedCredentials {
    var linted = LintedCredentials()
    guard let store = try settings.openForReading() else { return linted }
    _ = try onStore { () throws(StoreError) in
        try store.forEachNetwork { (_, network) throws(StoreError) in linted.add(network) }
    }
    return linted
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
            next: "'thread-creds check --repair' keeps a copy and saves what can be read")
    }
}

private func repair(_ settings: CheckSettings) throws(CommandFailure) -> ExitCode {
    var output = try settings.output.open()
    let result = try onStore { () throws(StoreError) in
        try CredentialStore.repair(
            StoreLocation(named: settings.store.path), busyTimeout: settings.store.timeout)
    }
    try settings.output.write(to: &output, text: { $0.append(result: result) }, json: { $0.write(result) })
    return .success
}
