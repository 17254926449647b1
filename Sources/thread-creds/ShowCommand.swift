import Bytes
import CommandLineTable
import CredentialOutput
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds show` takes.
struct ShowSettings {
    var what: String?
    var lookup = LookupSettings()
    var kind = KindSettings()
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds show`.
func addShow(to program: inout Program) {
    let command = Command("show", "explain every field of a network's datasets", ShowSettings()) {
        $0.argument(
            "NETWORK", \.what, "extended PAN ID, border agent or name", isRequired: false,
            completion: .offered("stored networks"))
        $0.group(\.lookup) { $0.lookupOptions() }
        $0.group(\.kind) { $0.kindOptions() }
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions() }
        $0.example("thread-creds show 3c66f0dc9ef53f1c", "every TLV, secrets redacted")
        $0.example("thread-creds show --name MyHome --reveal", "with the network key and the PSKc")
    }
    program.add(command) { (settings) throws(CommandFailure) in try show(settings) }
}

private func show(_ settings: ShowSettings) throws(CommandFailure) -> ExitCode {
    guard settings.what != nil || !settings.lookup.isEmpty else {
        throw CommandFailure(.usage, "which network?", next: "'thread-creds list' lists them")
    }
    try settings.lookup.checkIsOne(with: settings.what)
    guard let store = try settings.store.openForReading() else {
        throw CommandFailure(StoreError.nothingKnown)
    }
    let meant = try settings.lookup.meant(settings.what, in: store)
    let found = try settings.kind.chosen(meant.credentials)
    var output = try settings.output.open()
    let terminal = settings.output.terminal(of: output)
    let width = terminal.isTerminal ? terminal.size.columns : nil
    switch settings.output.format {
    case .json: try output.writeArray(of: found) { $0.write(explaining: $1, reveal: settings.output.reveal) }
    case .text:
        for (index, entry) in found.enumerated() {
            if index > 0 { output.bytes.append(text: "\n") }
            output.bytes.append(explaining: entry, reveal: settings.output.reveal, width: width)
        }
    }
    try output.finish()
    return try conclude(meant.damage)
}
