import CommandLineTable
import CredentialOutput
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds delete` takes.
struct DeleteSettings {
    var network: IDBeginning?
    var borderAgent: IDBeginning?
    var kind = KindSettings()
    var force = false
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds delete`.
func addDelete(to program: inout Program) {
    let command = Command("delete", "delete credentials and forget their keys", DeleteSettings()) {
        $0.paragraph(
            "The history keeps what describes a deleted dataset but not its bytes: afterwards no file of the store contains "
                + "the keys, unless another border agent has them too. 'thread-creds export' first keeps a copy."
        )
        $0.option(
            nil, "network", "EXT-PAN-ID", \.network, "every border agent's datasets of this network",
            as: IDBeginning.ofNetwork)
        $0.option(
            "b", "border-agent", "ID", \.borderAgent, "this border agent's datasets",
            as: IDBeginning.ofBorderAgent)
        $0.group(\.kind) { $0.kindOptions() }
        $0.flag(
            nil, "force", \.force, "also the last credentials of the preferred network; clears the preference")
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions(canReveal: false) }
        $0.example("thread-creds delete --border-agent 9483C451DC3E", "one border router")
        $0.example(
            "thread-creds delete --network 3c66f0dc9ef53f1c --force", "a network, though it is preferred")
    }
    program.add(command) { (settings) throws(CommandFailure) in try delete(settings) }
}

private func delete(_ settings: DeleteSettings) throws(CommandFailure) -> ExitCode {
    let selection = try selection(
        settings.network, settings.borderAgent, in: settings.store, changes: true)
    guard let selection else {
        throw CommandFailure(
            .usage, "nothing to delete is named", next: "give --border-agent ID or --network EXT-PAN-ID")
    }
    var output = try settings.output.open()
    let result = try onStore(settings.store) { store throws(StoreError) in
        try store.delete(selection, kind: settings.kind.kind, force: settings.force)
    }
    try settings.output.write(to: &output, text: { $0.append(result: result) }, json: { $0.write(result) })
    if let error = result.unfinished { throw CommandFailure(unfinished: error, what: "it is deleted") }
    return .success
}
