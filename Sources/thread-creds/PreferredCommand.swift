import CommandLineTable
import CredentialOutput
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds preferred` takes.
struct PreferredSettings {
    var what: String?
    var clear = false
    var check: String?
    var lookup = LookupSettings()
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds preferred`.
func addPreferred(to program: inout Program) {
    let command = Command("preferred", "print, set or clear the preferred network", PreferredSettings()) {
        $0.paragraph(
            "The first network of an empty store is preferred by itself. After that this command changes it, 'thread-creds "
                + "delete --force' clears it with the network's last credentials, and an import sets it where there is none. The "
                + "preference belongs to the network: it survives updates, and stays when its border agent moves away."
        )
        $0.argument(
            "NETWORK", \.what, "the network to prefer: extended PAN ID, border agent or name",
            isRequired: false,
            completion: .offered("stored networks"))
        $0.flag(nil, "clear", \.clear, "prefer none")
        $0.option(
            nil, "check", "DATASET", \.check,
            "compare key, channel, PAN ID, name and prefix of this dataset (-, @FILE or hex) "
                + "with the preferred network's: exit 0 the same, 1 different, 3 nothing known")
        $0.group(\.lookup) { $0.lookupOptions(beginnings: false) }
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions() }
        $0.example("thread-creds preferred", "print it")
        $0.example("thread-creds preferred 3c66f0dc9ef53f1c", "set it")
        $0.example(
            "thread-creds preferred --check @dataset.hex", "exit 0 the same, 1 different, 3 nothing known")
    }
    program.add(command) { (settings) throws(CommandFailure) in try preferred(settings) }
}

private func preferred(_ settings: PreferredSettings) throws(CommandFailure) -> ExitCode {
    let sets = settings.what != nil || !settings.lookup.isEmpty
    guard (sets ? 1 : 0) + (settings.clear ? 1 : 0) + (settings.check == nil ? 0 : 1) <= 1 else {
        throw CommandFailure(.usage, "NETWORK, --clear and --check exclude each other")
    }
    if let check = settings.check { return try checkPreferred(check, settings) }
    if settings.clear { return try clearPreferred(settings) }
    return sets ? try setPreferred(settings) : try printPreferred(settings)
}
