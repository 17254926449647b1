import CommandLineTable
import CredentialOutput
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds edit` takes.
struct EditSettings {
    var what: String?
    var name: NetworkName?
    var mask: ChannelMask?
    var policy: SecurityPolicy?
    var passphrase: String?
    var bump = false
    var made = MadeSettings()
    var store = StoreSettings()
}

/// `thread-creds edit`.
func addEdit(to program: inout Program) {
    let command = Command("edit", "make a network's next active dataset", EditSettings()) {
        $0.paragraph(
            "Changes what a live network may change at once, and gives the dataset a strictly newer timestamp. It is stored "
                + "for every border agent that has the network's newest dataset. Hand it to the network with 'ot-ctl dataset "
                + "set active HEX' and 'ot-ctl dataset mgmtsetcommand active'. Channel, PAN ID, prefix and key change only with "
                + "'thread-creds migrate'. A new name leaves the PSKc as it is; --passphrase derives it anew.")
        $0.argument(
            "NETWORK", \.what, "extended PAN ID, border agent or name",
            completion: .offered("stored networks"))
        $0.option("n", "name", "NAME", \.name, "another name")
        $0.option(nil, "passphrase", "FROM", \.passphrase, "derive the PSKc from a passphrase: - or @FILE")
        $0.option(nil, "policy", "POLICY", \.policy, "another security policy, such as '672 onrc 0'")
        $0.option(nil, "mask", "CHANNELS", \.mask, "channels that it may use: 11-26, 15,20,25 or 0x07fff800")
        $0.flag(nil, "bump", \.bump, "a newer timestamp, even if nothing else changes")
        $0.group(\.made) { $0.madeOptions() }
        $0.group(\.store) { $0.storeOptions() }
        $0.example("thread-creds edit MyHome --name 'Our home' -o next.hex", "another name")
        $0.example("thread-creds edit MyHome --bump -o next.hex", "resolve a conflict: newer than both")
    }
    program.add(command) { (settings) throws(CommandFailure) in try edit(settings) }
}

private func edit(_ settings: EditSettings) throws(CommandFailure) -> ExitCode {
    let rows = try networkToChange(settings.what, settings.store)
    var change = DatasetChange()
    change.name = settings.name
    change.channelMask = settings.mask
    change.securityPolicy = settings.policy
    change.passphrase = try secretPassphrase(settings.passphrase)
    let dataset = try changing { () throws(DatasetChangeError) in
        try change.active(from: rows.newest, bump: settings.bump)
    }
    return try store(rows.agents.map { (dataset, $0) }, "edited", settings.made, settings.store)
}
