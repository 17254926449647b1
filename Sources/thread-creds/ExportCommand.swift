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
                + "forms are a line for each network and kind, its newest dataset; chip and binary are one dataset, the active one unless "
                + "--pending is given. Hex of one dataset goes to a file or a pipe without a line end, because border routers refuse "
                + "one. JSON of otbr and commissioner cannot hold everything; what is lost is said. home-assistant "
                + "is .storage/thread.datasets: stop Home Assistant before you replace it, or it overwrites the file."
        )
        $0.paragraph(
            "A border router takes a dataset safely as text: curl -X PUT -H 'Content-Type: text/plain' -d @dataset.hex "
                + "http://otbr.local:8081/node/dataset/active. Its JSON changed its keys on 2025-09-10: otbr is the form since "
                + "then, otbr-legacy the one before, and a router that gets the wrong one silently forms a random network."
        )
        $0.argument(
            "NETWORK", \.what, "only this network: extended PAN ID, border agent or name", isRequired: false,
            completion: .offered("stored networks"))
        $0.option("f", "format", "FORMAT", \.format, "what to write")
        $0.flag(nil, "reveal", \.reveal, "yes, with the keys: without it nothing is exported")
        $0.flag(nil, "force", \.force, "write to a file, too, that others may read")
        $0.option(
            "o", "output", "FILE", \.path, "write to a file, readable by you alone, instead of standard output",
            file: .written)
        $0.flag(nil, "preferred", \.preferred, "only the preferred network")
        $0.group(\.kind) { $0.kindOptions() }
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
    if settings.isWhole, settings.format == .ndjson, !settings.preferred {
        return try conclude(exportStore(store, settings))
    }
    let contents = try onStore { () throws(StoreError) in try store.contents() }
    var settings = settings
    if settings.preferred {
        guard settings.isWhole, let preferred = contents.preferredNetwork else {
            _ = try conclude(contents.damage)
            throw CommandFailure(
                settings.isWhole ? .nothingKnown : .usage,
                settings.isWhole ? "no network is preferred" : "--preferred goes without another network")
        }
        settings.lookup.network = IDBeginning(preferred)
    }
    let scope = try ExportScope(settings, contents)
    if settings.format == .homeAssistant {
        if settings.kind.kind == .pending {
            throw CommandFailure(
                .usage, "Home Assistant keeps active datasets only", next: "leave --pending out, or use ndjson")
        }
        try exportHomeAssistant(scope.credentials, preferred: contents.preferredNetwork, settings)
        return try conclude(contents.listing)
    }
    // Nothing is opened, and nobody's file emptied, before it is known that there is something to write.
    switch settings.format.dataset {
    case nil: try exportStore(contents, scope, settings)
    case let format?:
        if scope.credentials.isEmpty { _ = try conclude(contents.damage) }
        try exportDatasets(settings.choice(of: scope.credentials, as: format), as: format, settings)
    }
    return try conclude(settings.format.dataset == nil ? contents.damage : contents.listing.damage)
}
