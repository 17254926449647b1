import CommandLineTable
import ThreadCredentials

/// All that `thread-creds list` takes.
struct ListSettings {
    var filter = ListFilter()
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds list`.
func addList(to program: inout Program) {
    let command = Command("list", "what is known; * marks the preferred network", ListSettings()) {
        $0.group(\.filter.lookup) { $0.lookupOptions() }
        $0.group(\.filter.kind) { $0.kindOptions() }
        $0.flag(nil, "stale", \.filter.stale, "only what is stale, in conflict or superseded")
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions() }
        $0.example("thread-creds list", "a table for people")
        $0.example("thread-creds list --format json | jq -r '.[].network_name'", "for programs")
    }
    program.add(command) { (settings) throws(CommandFailure) in try list(settings) }
}

private func list(_ settings: ListSettings) throws(CommandFailure) -> ExitCode {
    guard let store = try settings.store.openForReading() else {
        try write([], settings)
        return .success
    }
    guard settings.filter.lookup.isEmpty else {
        let listing = try onStore { () throws(StoreError) in
            try store.credentials(ofNetworksWhere: { settings.filter.lookup.concerns($0, nil) })
        }
        try write(settings.filter.shown(listing), settings)
        return try conclude(listing)
    }
    // What fits into memory is read once, and is in columns at once.
    if store.isLarge { return try conclude(writeNetworks(of: store, settings)) }
    let listing = try onStore { () throws(StoreError) in try store.allCredentials() }
    try write(settings.filter.shown(listing), settings)
    return try conclude(listing)
}
