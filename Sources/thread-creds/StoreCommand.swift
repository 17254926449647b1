import CommandLineTable
import CredentialOutput
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds store` takes.
struct StoreCommandSettings {
    var dataset: [String] = []
    var borderAgent: BorderAgentID?
    var allowed = AllowanceSettings()
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds store`.
func addStore(to program: inout Program) {
    let command = Command("store", "keep the dataset of a border agent", StoreCommandSettings()) {
        $0.paragraph(
            "The first word of the output is the result: stored, updated (it is newer), unchanged, equivalent (the "
                + "same fields), moved (the border agent was in another network; its old dataset goes to the history), older (refused, "
                + "exit 10) or conflict (same time, other content; refused, exit 11). A dataset with pending timestamp and "
                + "delay timer is kept beside the active one.")
        $0.paragraph(borderAgentIDs)
        $0.arguments(
            "DATASET", \.dataset,
            "the dataset: - reads standard input, @FILE reads a file; or hex, base64, JSON, or a text that contains one",
            isRequired: true,
            completion: .filesAfterAt)
        $0.option("b", "border-agent", "ID", \.borderAgent, "the dataset's border agent: 1 to 32 bytes of hex")
        $0.group(\.allowed) { $0.allowanceOptions() }
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions(canReveal: false) }
        $0.example("thread-creds store --border-agent 9483C451DC3E @dataset.hex", "from a file")
        $0.example(
            "ot-ctl dataset active -x | thread-creds store -b 9483C451DC3E -", "from OpenThread")
    }
    program.add(command) { (settings) throws(CommandFailure) in try store(settings) }
}

private func store(_ settings: StoreCommandSettings) throws(CommandFailure) -> ExitCode {
    let (found, remarks) = try findDataset(settings.dataset)
    let (input, dataset) = (found.input, found.dataset)
    // Before a word is said about it, and before a store is made for nothing.
    let storable = try onStore { () throws(StoreError) in
        try StorableDataset(dataset, allowing: settings.allowed.allowances)
    }
    for remark in remarks { note(remark) }
    let agent = try borderAgent(of: found, settings.borderAgent)
    var output = try settings.output.open()
    let result = try onStore(settings.store, creates: true) { store throws(StoreError) in
        try store.store(
            storable, forBorderAgent: agent, origin: input.isRebuilt ? .rebuilt(input) : .verbatim,
            force: settings.allowed.force)
    }
    if let weak = dataset.wellKnownPSKc { note("\(weak.code.rawValue): \(weak.code.message)") }
    try settings.output.write(to: &output, text: { $0.append(result: result) }, json: { $0.write(result) })
    return ExitCode(result.outcome)
}

/// The border agent that was named, or the one that stands beside the dataset.
private func borderAgent(of found: FoundDataset, _ named: BorderAgentID?) throws(CommandFailure)
    -> BorderAgentID
{
    if let named { return named }
    if let bytes = found.borderAgent, let beside = try? BorderAgentID(bytes: bytes) {
        note("using border agent \(beside), found next to the dataset")
        return beside
    }
    throw CommandFailure(
        .usage, "the border agent of the dataset is missing",
        next:
            "name the border agent with --border-agent ID, or - for none; see 'thread-creds store --help'"
    )
}
