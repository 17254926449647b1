import CommandLineTable
import CredentialOutput
import ThreadCredentials

/// All that `thread-creds list` takes.
struct ListSettings {
    var filter = ListFilter()
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds list`.
func addList(to program: inout Program) {
    let command = Command("list", "what is known; * marks the preferred network", ListSettings()) {
        $0.group(\.filter.lookup) { $0.lookupOptions() }
        $0.group(\.filter.kind) { $0.kindOptions() }
        $0.flag(nil, "stale", \.filter.stale, "only what is stale, in conflict or superseded")
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions() }
        $0.example("thread-creds list", "a table for people")
        $0.example("thread-creds list --format json | jq -r '.[].network_name'", "for programs")
    }
    program.add(command) { (settings) throws(CommandFailure) in try list(settings) }
}

private func list(_ settings: ListSettings) throws(CommandFailure) -> ExitCode {
    let listing = try readAll(settings.store)
    let shown = try settings.filter.shown(listing)
    var output = try settings.output.open()
    let terminal = settings.output.terminal(of: output)
    switch settings.output.format {
    case .json: try output.writeArray(of: shown) { $0.write($1, reveal: settings.output.reveal) }
    case .text:
        if shown.isEmpty {
            if !settings.output.quiet {
                note(settings.filter.isEmpty ? "nothing is stored yet" : "the store has nothing of the kind")
            }
        } else {
            credentialTable(shown, at: .now, reveal: settings.output.reveal).append(
                to: &output.bytes, width: terminal.isTerminal ? terminal.size.columns : nil, terminal: terminal)
        }
    }
    try output.finish()
    return try conclude(listing)
}

/// Everything in the store; nothing when there is none yet.
func readAll(_ settings: StoreSettings) throws(CommandFailure) -> Listing {
    guard let store = try settings.openForReading() else { return Listing() }
    return try onStore { () throws(StoreError) in try store.allCredentials() }
}

/// The exit code after what could be read was written.
func conclude(_ listing: Listing) throws(CommandFailure) -> ExitCode { try conclude(listing.damage) }

func conclude(_ damage: [StoreDamage]) throws(CommandFailure) -> ExitCode {
    guard let first = damage.first else { return .success }
    throw CommandFailure(StoreError.damaged(first))
}
