import CommandLineTable
import CredentialOutput
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds history` takes.
struct HistorySettings {
    var network: IDBeginning?
    var borderAgent: IDBeginning?
    var purge = false
    var restore: Int?
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds history`.
func addHistory(to program: inout Program) {
    let command = Command("history", "list the datasets that were replaced or deleted", HistorySettings()) {
        $0.option(nil, "network", "EXT-PAN-ID", \.network, "only this network's", as: IDBeginning.ofNetwork)
        $0.option(
            "b", "border-agent", "ID", \.borderAgent, "only this border agent's", as: IDBeginning.ofBorderAgent)
        $0.option(
            nil, "restore", "N", \.restore,
            "bring the entry with this number back; what is stored now goes to the history",
            in: 1...Int.max)
        $0.flag(nil, "purge", \.purge, "remove these entries for good, keys and all")
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions() }
        $0.example("thread-creds history", "the latest first")
        $0.example("thread-creds history --restore 3", "the entry with number 3 is stored again")
        $0.example("thread-creds history --purge", "forget them all")
    }
    program.add(command) { (settings) throws(CommandFailure) in try history(settings) }
}

private func history(_ settings: HistorySettings) throws(CommandFailure) -> ExitCode {
    let selection = try selection(
        settings.network, settings.borderAgent, in: settings.store, changes: settings.purge)
    if let number = settings.restore { return try restore(number, selection, settings) }
    if settings.purge { return try purge(selection, settings) }
    var listing = HistoryListing()
    if let store = try settings.store.openForReading() {
        listing = try onStore { () throws(StoreError) in try store.history(of: selection) }
    }
    let entries = listing.entries
    var output = try settings.output.open()
    let terminal = settings.output.terminal(of: output)
    switch settings.output.format {
    case .json: try output.writeArray(of: entries) { $0.write($1, reveal: settings.output.reveal) }
    case .text:
        if entries.isEmpty, listing.damage.isEmpty {
            if !settings.output.quiet { note("nothing was replaced or deleted yet") }
        } else {
            historyTable(entries, at: .now, reveal: settings.output.reveal).append(
                to: &output.bytes, width: terminal.isTerminal ? terminal.size.columns : nil, terminal: terminal)
        }
    }
    try output.finish()
    return try conclude(listing.damage)
}

private func restore(
    _ number: Int, _ selection: Selection?, _ settings: HistorySettings
) throws(CommandFailure) -> ExitCode {
    if settings.purge || selection != nil {
        throw CommandFailure(.usage, "--restore N takes no other selection: the number names the entry")
    }
    var output = try settings.output.open()
    let result = try onStore(settings.store) { store throws(StoreError) in try store.restore(Int64(number)) }
    try settings.output.write(to: &output, text: { $0.append(result: result) }, json: { $0.write(result) })
    return .success
}

private func purge(_ selection: Selection?, _ settings: HistorySettings) throws(CommandFailure) -> ExitCode {
    let result = try onStore(settings.store) { store throws(StoreError) in
        try store.purgeHistory(of: selection)
    }
    try settings.output.report("purged", result.count, "dataset(s) of the history")
    if let error = result.unfinished { throw CommandFailure(unfinished: error, what: "they are purged") }
    return .success
}
