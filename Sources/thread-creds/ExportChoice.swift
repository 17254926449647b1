import CommandLineTable
import CredentialOutput
import JSON
import MeshCoP
import ThreadCredentials

extension ExportSettings {
    /// What of the chosen credentials goes out in a form: a pending dataset that was superseded goes nowhere but into a
    /// backup, and where one dataset fits it is the active one.
    func choice(of chosen: [ThreadCredentials], as format: DatasetFormat) throws(CommandFailure)
        -> [ThreadCredentials]
    {
        var left = chosen
        guard format == .chip || format == .binary else { return left }
        left.removeAll { $0.isSuperseded }
        if kind.kind == nil, left.contains(where: { $0.kind == .active }) {
            left.removeAll { $0.kind == .pending }
        }
        if left.isEmpty {
            throw CommandFailure(
                .nothingKnown, "the pending dataset is superseded: the network's active one is as new",
                next: "export the active one")
        }
        let networks = Set(left.map(\.extendedPANID))
        if networks.count > 1 {
            throw CommandFailure(
                .usage, "\(format.rawValue) is one dataset, these are \(networks.count) networks",
                next: "say which, or use another format")
        }
        return left
    }
}

/// Home Assistant's store of datasets.
func exportHomeAssistant(
    _ credentials: [ThreadCredentials], preferred: ExtendedPANID?, _ settings: ExportSettings
) throws(CommandFailure) {
    var output = try OutputBuffer(replacing: settings.path, mode: 0o600)
    try output.prepareForSecrets(force: settings.force)
    output.json { $0.write(homeAssistant: credentials, preferred: preferred) }
    try output.finish()
    note(
        "stop Home Assistant before this file replaces its .storage/thread.datasets: while it runs it overwrites it"
    )
}
