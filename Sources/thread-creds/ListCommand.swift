import CommandLineTable
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds list` takes.
struct ListSettings {
    var filter = ListFilter()
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds list`.
func addList(to program: inout Program) {
    let command = Command("list", "list the stored datasets; * marks the preferred network", ListSettings()) {
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
        let meant = try settings.filter.lookup.meant(nil, in: store)
        try write(meant.credentials.filter(settings.filter.covers), settings)
        return try conclude(meant.damage)
    }
    // What fits into memory is read once, and is in columns at once.
    if store.isLarge { return try conclude(writeNetworks(of: store, settings)) }
    let listing = try onStore { () throws(StoreError) in try store.allCredentials() }
    try write(listing.credentials.filter(settings.filter.covers), settings)
    return try conclude(listing)
}
