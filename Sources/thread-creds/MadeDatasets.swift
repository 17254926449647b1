import Bytes
import CommandLineTable
import CredentialOutput
import Glibc
import MeshCoP
import ProgramOutput
import SQLite
import ThreadCredentials

/// Where a dataset that was made goes, besides the store.
struct MadeSettings {
    var path: String?
    var reveal = false
    var quiet = false
}

extension Command where Settings == MadeSettings {
    mutating func madeOptions() {
        section("Output")
        option(
            "o", "output", "FILE", \.path, "write the dataset's hex to a file, readable by you alone",
            file: .written)
        flag(nil, "reveal", \.reveal, "print the dataset's hex")
        flag("q", "quiet", \.quiet, "do not print what was made")
    }
}

/// A stored network that is to be changed.
struct NetworkToChange {
    /// Its newest active dataset.
    let newest: OperationalDataset
    /// Whose it is.
    let agents: [BorderAgentID]
    /// The newest dataset that waits already.
    let pending: OperationalDataset?
}

/// The network that a word means; one that is in conflict cannot be told.
func networkToChange(_ what: String?, _ settings: StoreSettings) throws(CommandFailure) -> NetworkToChange {
    let listing = try readAll(settings)
    // The newest may be what is damaged: the next one would be older than it.
    _ = try conclude(listing)
    let meant = try LookupSettings().meant(what, among: listing.credentials, changes: true)
    let networks = Set(meant.map(\.extendedPANID))
    guard networks.count == 1, let network = networks.first else {
        throw CommandFailure(
            .usage, "these are \(networks.count) networks", next: "name one by its extended PAN ID")
    }
    let all = listing.credentials.filter { $0.extendedPANID == network }
    let named = meant.count < all.count ? meant : all
    let active = named.filter { $0.kind == .active && !$0.isStale }
    guard let first = active.first else {
        throw CommandFailure(
            .nothingKnown, "the store has no active dataset of \(network) that is up to date",
            next: "store the router's own one first")
    }
    if let rival = active.first(where: { !$0.dataset.semanticallyEquals(first.dataset) }),
        rival.source == first.source
    {
        throw CommandFailure(
            .conflict,
            "border agents \(first.borderAgentID) and \(rival.borderAgentID) have different datasets of that time",
            next: "run edit --bump on the border agent that has the right one: the result is newer than both")
    }
    let pending = all.filter { $0.kind == .pending }.max {
        $0.dataset.pendingTimestamp ?? .init(rawValue: 0) < $1.dataset.pendingTimestamp ?? .init(rawValue: 0)
    }
    return NetworkToChange(
        newest: first.dataset, agents: active.map(\.borderAgentID), pending: pending?.dataset)
}

/// Stores what was made, in one transaction, and prints it without its keys; the bytes go to a file, or are printed.
func store(
    _ made: [(dataset: OperationalDataset, agent: BorderAgentID)], _ word: String, _ settings: MadeSettings,
    _ storeSettings: StoreSettings
) throws(CommandFailure) -> ExitCode {
    guard let dataset = made.first?.dataset else { return .nothingKnown }
    var file: OutputBuffer?
    if let path = settings.path { file = try OutputBuffer(replacing: path, mode: 0o600) }
    let result = try onStore(storeSettings, creates: true) { store throws(StoreError) in
        try store.importing { importer throws(StoreError) in
            for (dataset, agent) in made { try importer.add(Submission(dataset, forBorderAgent: agent)) }
            return .unspecified
        }
    }
    if let refusal = result.refused.first {
        throw CommandFailure(
            ExitCode(refusal.outcome),
            "\(refusal.outcome.rawValue): \(refusal.borderAgentID) has another one now",
            next: "try again")
    }
    if var file = file.take() {
        file.holdsSecrets = true
        // Without a line end: a border router's REST interface refuses one.
        file.bytes.appendHex(dataset.bytes)
        try file.finish()
    }
    var output = OutputBuffer(descriptor: 1, name: "standard output")
    if !settings.quiet {
        output.bytes.append(made: dataset, word, for: made.map(\.agent))
        let terminal = Terminal(descriptor: 1)
        output.bytes.append(
            explaining: dataset, reveal: settings.reveal,
            width: terminal.isTerminal ? terminal.size.columns : nil)
    }
    if settings.reveal {
        output.holdsSecrets = true
        output.bytes.appendHex(dataset.bytes)
        if !settings.quiet || isatty(1) == 1 { output.bytes.append(UInt8(ascii: "\n")) }
    }
    try output.finish()
    return .success
}
