import CommandLineTable
import CredentialOutput
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// `thread-creds export`.
func addExport(to program: inout Program) {
    let command = Command("export", "write datasets out, keys and all", ExportSettings()) {
        $0.paragraph(
            "ndjson carries border agents, times, preference and history: 'thread-creds "
                + "import' restores all of it. The other formats have a line for each network and "
                + "kind: its newest dataset. chip and binary hold one dataset, the active one "
                + "unless --pending is given. A single dataset as hex goes to a file or a pipe "
                + "without a line end, because border routers refuse one. The JSON of otbr and "
                + "commissioner cannot hold everything; a note says what is lost. home-assistant is "
                + ".storage/thread.datasets: stop Home Assistant before you replace it, or it "
                + "overwrites the file."
        )
        $0.paragraph(
            "A border router takes a dataset safely as text: curl -X PUT -H 'Content-Type: text/plain' -d @dataset.hex "
                + "http://otbr.local:8081/node/dataset/active. The router's JSON keys changed on 2025-09-10: use otbr "
                + "for later versions and otbr-legacy for earlier ones. A router that gets the wrong one silently forms a "
                + "random network."
        )
        $0.argument(
            "NETWORK", \.what, "only this network: extended PAN ID, border agent or name", isRequired: false,
            completion: .offered("stored networks"))
        $0.option("f", "format", "FORMAT", \.format, "what to write")
        $0.flag(nil, "reveal", \.reveal, "required: the export contains the keys")
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
    if settings.format == .homeAssistant, settings.kind.kind == .pending {
        throw CommandFailure(
            .usage, "Home Assistant keeps active datasets only", next: "leave --pending out, or use ndjson")
    }
    if settings.preferred, !settings.isWhole {
        throw CommandFailure(.usage, "--preferred and another network exclude each other")
    }
    try settings.lookup.checkIsOne(with: settings.what)
    guard let store = try settings.store.openForReading() else {
        throw CommandFailure(.nothingKnown, "nothing is stored yet")
    }
    if settings.preferred { return try conclude(exportPreferred(store, settings)) }
    return try conclude(settings.isWhole ? exportWhole(store, settings) : exportPart(store, settings))
}

private func exportPreferred(
    _ store: borrowing CredentialStore, _ settings: ExportSettings
) throws(CommandFailure) -> [StoreDamage] {
    guard let preferred = try onStore({ () throws(StoreError) in try store.preferenceFound() }) else {
        _ = try conclude(onStore { () throws(StoreError) in try store.damageFound() })
        throw CommandFailure(.nothingKnown, "no network is preferred")
    }
    var settings = settings
    settings.lookup.network = IDBeginning(preferred)
    return try exportPart(store, settings)
}

/// A network, or a border agent. What is written without the history is read whole before the first byte goes out: a
/// reader that is slow does not keep the store from being changed.
/// - Returns: the damage that was found.
private func exportPart(
    _ store: borrowing CredentialStore, _ settings: ExportSettings
) throws(CommandFailure) -> [StoreDamage] {
    if settings.format == .ndjson {
        return try asOfOneMoment(of: store) { () throws(CommandFailure) in
            try exportStore(store, ExportScope(settings, of: store), settings)
        }
    }
    let (scope, preferred) = try asOfOneMoment(of: store) { () throws(CommandFailure) in
        (
            try ExportScope(settings, of: store),
            try onStore { () throws(StoreError) in try store.preferenceFound() }
        )
    }
    switch settings.format {
    case .ndjson: break
    case .homeAssistant:
        var file = HomeAssistantFile(settings)
        file.preferred = preferred
        try file.add(scope.credentials)
        try file.finish()
    case .hex, .chip, .otbr, .otbrLegacy, .commissioner, .binary:
        guard let format = settings.format.dataset else { break }
        var networks = scope.credentials.byNetwork
        if format.isOneDataset {
            var one = OneNetwork(for: format, settings)
            for network in networks { one.add(network) }
            networks = [try one.chosen()]
        }
        var export = DatasetExport(as: format, settings)
        for network in networks { try export.add(network) }
        if export.count == 0 { for network in networks { try export.write(network) } }  // all of it is stale
        try export.finish()
    }
    return scope.damage
}

/// All of the store, a network at a time. The end of the file is written after the store is let go.
/// - Returns: the damage that was found.
private func exportWhole(
    _ store: borrowing CredentialStore, _ settings: ExportSettings
) throws(CommandFailure) -> [StoreDamage] {
    switch settings.format {
    case .ndjson: return try exportStore(store, settings)
    case .homeAssistant:
        var file = HomeAssistantFile(settings)
        let damage = try asOfOneMoment(of: store) { () throws(CommandFailure) in
            file.preferred = try onStore { () throws(StoreError) in try store.preferenceFound() }
            return try forEachNetwork(of: store, settings) { network throws(CommandFailure) in
                try file.add(network)
            }.damage
        }
        try file.finish()
        return damage
    case .hex, .chip, .otbr, .otbrLegacy, .commissioner, .binary:
        guard let format = settings.format.dataset else { return [] }
        var export = DatasetExport(as: format, settings)
        var one = OneNetwork(for: format, settings)
        let (damage, isEmpty) = try forEachNetwork(of: store, settings) { network throws(CommandFailure) in
            if format.isOneDataset { one.add(network) } else { try export.add(network) }
        }
        if isEmpty {
            _ = try conclude(onStore { () throws(StoreError) in try store.damageFound() })
            throw CommandFailure(.nothingKnown, "nothing is stored yet")
        }
        if format.isOneDataset {
            let chosen = try one.chosen()
            try export.add(chosen)
            if export.count == 0 { try export.write(chosen) }  // all of it is stale
        }
        try export.finish()
        return damage
    }
}

/// Calls `body` with what each network has of the kind that was asked for.
/// - Returns: the damage that was found, and whether there is nothing in the store.
private func forEachNetwork(
    of store: borrowing CredentialStore, _ settings: ExportSettings,
    _ body: ([ThreadCredentials]) throws(CommandFailure) -> Void
) throws(CommandFailure) -> (damage: [StoreDamage], isEmpty: Bool) {
    var (isEmpty, isFound) = (true, false)
    let damage = try streaming { () throws(ReadingFailure) in
        try store.forEachNetwork { _, network throws(ReadingFailure) in
            isEmpty = false
            let chosen = network.filter(settings.kind.covers)
            if chosen.isEmpty { return }
            isFound = true
            try writing { () throws(CommandFailure) in try body(chosen) }
        }
    }
    if !isEmpty, !isFound, let kind = settings.kind.kind {
        throw CommandFailure(.nothingKnown, "the store has no \(kind.rawValue) dataset")
    }
    return (damage, isEmpty)
}

extension DatasetFormat {
    /// A file has one dataset and no more.
    fileprivate var isOneDataset: Bool { self == .chip || self == .binary }
}

extension [ThreadCredentials] {
    /// What each network has; those of one are together.
    fileprivate var byNetwork: [[ThreadCredentials]] {
        reduce(into: []) { networks, entry in
            if networks.last?.first?.extendedPANID == entry.extendedPANID {
                networks[networks.count - 1].append(entry)
            } else {
                networks.append([entry])
            }
        }
    }
}
