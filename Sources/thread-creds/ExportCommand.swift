import CommandLineTable
import CredentialOutput
import JSON
import MeshCoP
import ThreadCredentials

/// `thread-creds export`.
func addExport(to program: inout Program) {
    let command = Command("export", "write datasets out, keys and all", ExportSettings()) {
        $0.paragraph(
            "ndjson carries border agents, times, preference and history: 'thread-creds import' restores all of it. The other "
                + "forms are a line for each network and kind, its newest dataset; binary is one dataset. JSON of otbr and "
                + "commissioner cannot hold everything; what is lost is said.")
        $0.argument(
            "NETWORK", \.what, "only this network: extended PAN ID, border agent or name", isRequired: false)
        $0.option("f", "format", "FORMAT", \.format, "what to write")
        $0.flag(nil, "reveal", \.reveal, "yes, with the keys: without it nothing is exported")
        $0.flag(nil, "force", \.force, "write to a file, too, that others may read")
        $0.option(
            "o", "output", "FILE", \.path, "write to a file, readable by you alone, instead of standard output",
            file: .written)
        $0.group(\.lookup) { $0.lookupOptions() }
        $0.group(\.store) { $0.storeOptions() }
        $0.example("thread-creds export --reveal -o backup.ndjson", "everything")
        $0.example("thread-creds export 3c66f0dc9ef53f1c --format chip --reveal", "for chip-tool")
    }
    program.add(command) { (settings) throws(CommandFailure) in try export(settings) }
}

private func export(_ settings: ExportSettings) throws(CommandFailure) -> ExitCode {
    guard settings.reveal else {
        throw CommandFailure(
            .usage, "an export contains the keys", next: "add --reveal if that is what you want")
    }
    guard let store = try settings.store.openForReading() else {
        throw CommandFailure(.nothingKnown, "nothing is stored yet")
    }
    let contents = try onStore { () throws(StoreError) in try store.contents() }
    let scope = try ExportScope(settings, contents)
    // Nothing is opened, and nobody's file emptied, before it is known that there is something to write.
    switch settings.format.dataset {
    case nil: try exportStore(contents, scope, settings)
    case let format?: try exportDatasets(scope.credentials, as: format, settings)
    }
    return try conclude(settings.format.dataset == nil ? contents.damage : contents.listing.damage)
}
