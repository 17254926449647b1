import Bytes
import CredentialOutput
import JSON
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// `thread-creds preferred`
func printPreferred(_ settings: PreferredSettings) throws(CommandFailure) -> ExitCode {
    var network: ExtendedPANID?
    var credentials: ThreadCredentials?
    if let store = try settings.store.openForReading() {
        (network, credentials) = try onStore { () throws(StoreError) in
            (try store.preferredNetwork(), try store.preferredCredentials())
        }
    }
    var output = try settings.output.open()
    switch settings.output.format {
    case .json:
        output.bytes.json { json in
            if let credentials { json.write(credentials, reveal: settings.output.reveal) } else { json.null() }
            json.endLine()
        }
    case .text:
        if let credentials {
            let terminal = settings.output.terminal(of: output)
            credentialTable([credentials], at: .now, reveal: settings.output.reveal).append(
                to: &output.bytes, width: terminal.isTerminal ? terminal.size.columns : nil, terminal: terminal)
        }
    }
    try output.finish()
    if credentials != nil { return .success }
    guard !settings.output.quiet else { return .nothingKnown }
    guard let network else { throw CommandFailure(.nothingKnown, "no network is preferred") }
    throw CommandFailure(
        .nothingKnown, "no border agent has the preferred network \(network) now",
        next: "see 'thread-creds history'")
}

/// `thread-creds preferred NETWORK`
func setPreferred(_ settings: PreferredSettings) throws(CommandFailure) -> ExitCode {
    let store = try settings.store.openForWriting(creates: false)
    let all = try onStore { () throws(StoreError) in try store.allCredentials() }
    let networks = Set(try settings.lookup.meant(settings.what, among: all, changes: true).map(\.extendedPANID))
    guard let network = networks.first, networks.count == 1 else {
        let list = networks.sorted().map { "--network \($0)" }.joined(separator: ", ")
        throw CommandFailure(
            .usage, "this border agent has datasets of several networks: \(list)", next: "say which")
    }
    let before = try onStore { () throws(StoreError) in try store.setPreferredNetwork(network) }
    return try report(settings, before, now: network)
}

/// `thread-creds preferred --clear`
func clearPreferred(_ settings: PreferredSettings) throws(CommandFailure) -> ExitCode {
    let before = try onStore(settings.store) { store throws(StoreError) in try store.clearPreferredNetwork() }
    return try report(settings, before, now: nil)
}

/// `thread-creds preferred --check DATASET`
func checkPreferred(_ word: String, _ settings: PreferredSettings) throws(CommandFailure) -> ExitCode {
    let dataset = try readDataset([word])
    var preferred: ThreadCredentials?
    // Where there is no store, nothing is known: that is an answer too.
    if let store = try settings.store.openForReading(orNone: true) {
        preferred = try onStore { () throws(StoreError) in try store.preferredCredentials() }
    }
    let comparison = PreferredComparison(dataset, with: preferred)
    if !settings.output.quiet {
        var output = try settings.output.open()
        switch settings.output.format {
        case .text: output.bytes.append(comparison: comparison, reveal: settings.output.reveal)
        case .json: output.bytes.json { $0.write(comparison, reveal: settings.output.reveal) }
        }
        try output.finish()
    }
    switch comparison.answer {
    case .yes: return .success
    case .differs, .no: return .no
    case .nothingKnown: return .nothingKnown
    }
}

private func report(
    _ settings: PreferredSettings, _ before: ExtendedPANID?, now: ExtendedPANID?
) throws(CommandFailure) -> ExitCode {
    if settings.output.quiet { return .success }
    var output = try settings.output.open()
    switch settings.output.format {
    case .text:
        let was = before == now ? "" : before.map { ", before it was \($0)" } ?? ""
        output.bytes.append(
            string: now.map { "preferred \($0)\(was)\n" } ?? "cleared: no network is preferred\(was)\n")
    case .json:
        output.bytes.json { json in
            json.beginObject()
            json.field("preferred_network", now?.description)
            json.field("before", before?.description)
            json.endObject()
            json.endLine()
        }
    }
    try output.finish()
    return .success
}
