import CommandLineTable
import CredentialOutput
import MeshCoP
import ThreadCredentials

/// All that `thread-creds store` takes.
struct StoreCommandSettings {
    var dataset: [String] = []
    var borderAgent: BorderAgentID?
    var force = false
    var allowInvalid = false
    var allowPartial = false
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds store`.
func addStore(to program: inout Program) {
    let command = Command("store", "keep the dataset of a border agent", StoreCommandSettings()) {
        $0.paragraph(
            "The first word of the output is what became of it: stored, updated (it is newer), unchanged, equivalent (the "
                + "same fields), moved (the border agent left another network, which goes to the history), older (refused, "
                + "exit 10) or conflict (same time, other content; refused, exit 11). A dataset with pending timestamp and "
                + "delay timer is kept beside the active one.")
        $0.arguments(
            "DATASET", \.dataset, "- for standard input, @FILE, or hex", isRequired: true, completion: .files)
        $0.option("b", "border-agent", "ID", \.borderAgent, "whose dataset it is: 1 to 32 bytes of hex")
        $0.flag(nil, "force", \.force, "replace a newer or conflicting dataset too")
        $0.flag(nil, "allow-invalid", \.allowInvalid, "keep values that OpenThread rejects")
        $0.flag(nil, "allow-partial", \.allowPartial, "keep a dataset that lacks fields")
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions(canReveal: false) }
        $0.example("thread-creds store --border-agent 9483C451DC3E @dataset.hex", "from a file")
        $0.example(
            "ot-ctl dataset active -x | head -1 | thread-creds store -b 9483C451DC3E -", "from OpenThread")
    }
    program.add(command) { (settings) throws(CommandFailure) in try store(settings) }
}

private func store(_ settings: StoreCommandSettings) throws(CommandFailure) -> ExitCode {
    guard let agent = settings.borderAgent else {
        throw CommandFailure(
            .usage, "whose dataset is it?", next: "name the border agent with --border-agent ID")
    }
    let input = try readDatasetInput(settings.dataset)
    let dataset = try dataset(of: input)
    if dataset.count == 0 { throw CommandFailure(.badData, "the dataset is empty") }
    var allowed: Allowances = []
    if settings.allowInvalid { allowed.insert(.invalid) }
    if settings.allowPartial { allowed.insert(.partial) }
    try onStore { () throws(StoreError) in try dataset.checkStorable(allowed) }
    let submission = Submission(
        dataset, forBorderAgent: agent, origin: input.isRebuilt ? .rebuilt(input) : .verbatim,
        force: settings.force)
    let result = try onStore(settings.store) { store throws(StoreError) in
        try store.store(submission, allowing: allowed)
    }
    if !settings.output.quiet {
        var output = try settings.output.open()
        switch settings.output.format {
        case .text: output.bytes.append(result: result)
        case .json: output.json { $0.write(result) }
        }
        try output.flush()
    }
    switch result.outcome {
    case .older: return .older
    case .conflict: return .conflict
    case .stored, .updated, .unchanged, .equivalent, .moved: return .success
    }
}
