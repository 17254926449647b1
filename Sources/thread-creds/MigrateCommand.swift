import CommandLineTable
import CredentialOutput
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds migrate` takes.
struct MigrateSettings {
    var what: String?
    var name: NetworkName?
    var channel: Channel?
    var mask: ChannelMask?
    var panID: PANID?
    var prefix: MeshLocalPrefix?
    var policy: SecurityPolicy?
    var hasNewKey = false
    var delay = TimeLength.seconds(300)
    var made = MadeSettings()
    var store = StoreSettings()
}

/// `thread-creds migrate`.
func addMigrate(to program: inout Program) {
    let command = Command(
        "migrate", "make a pending dataset: another channel, PAN ID, prefix or key", MigrateSettings()
    ) {
        $0.paragraph(
            "For changes that a live network makes only after a delay. The pending dataset "
                + "describes the whole network after the change, with a newer active timestamp, a "
                + "newer pending timestamp and a delay. It is stored as pending, so the current "
                + "dataset is not reported as outdated before the change happens. Hand it to the "
                + "network with 'PUT /node/dataset/pending' or 'ot-ctl dataset mgmtpendingset'.")
        $0.argument(
            "NETWORK", \.what, "extended PAN ID, border agent or name",
            completion: .offered("stored networks"))
        $0.option(nil, "channel", "N", \.channel, "another channel, 11…26")
        $0.option(nil, "pan-id", "HEX", \.panID, "another PAN ID")
        $0.option(nil, "prefix", "PREFIX", \.prefix, "another mesh-local prefix, a /64 inside fd00::/8")
        $0.flag(nil, "new-key", \.hasNewKey, "a new network key, from the kernel's random numbers")
        $0.option("n", "name", "NAME", \.name, "change the name too")
        $0.option(nil, "policy", "POLICY", \.policy, "change the security policy too")
        $0.option(nil, "mask", "CHANNELS", \.mask, "change the channel mask too")
        $0.option(
            nil, "delay", "S", \.delay, "time until it becomes active: 30 s…72 h; at least 300 s for a new key")
        $0.group(\.made) { $0.madeOptions() }
        $0.group(\.store) { $0.storeOptions() }
        $0.example("thread-creds migrate MyHome --channel 25 -o pending.hex", "another channel in five minutes")
    }
    program.add(command) { (settings) throws(CommandFailure) in try migrate(settings) }
}

private func migrate(_ settings: MigrateSettings) throws(CommandFailure) -> ExitCode {
    var change = DatasetChange()
    change.name = settings.name
    change.channelMask = settings.mask
    change.securityPolicy = settings.policy
    change.channel = settings.channel
    change.panID = settings.panID
    change.meshLocalPrefix = settings.prefix
    change.hasNewKey = settings.hasNewKey
    change.delay = DelayTimer(milliseconds: UInt32(clamping: settings.delay.nanoseconds / 1_000_000))
    guard change.needsPending else {
        throw CommandFailure(
            .usage, "none of the given changes needs a delay",
            next:
                "give --channel, --pan-id, --prefix or --new-key; 'thread-creds edit' changes the rest at once")
    }
    let rows = try networkToChange(settings.what, settings.store)
    if let channel = settings.channel, let mask = settings.mask ?? rows.newest.view.channelMask, mask.bits != 0,
        !mask.contains(channel.number)
    {
        throw CommandFailure(
            .usage, "channel \(channel.number) is not one that the network's mask allows (\(mask))",
            next: "widen it with --mask")
    }
    let dataset = try changing { () throws(DatasetChangeError) in
        try change.pending(from: rows.newest, after: rows.pending)
    }
    return try store(rows.agents.map { (dataset, $0) }, "pending", settings.made, settings.store)
}
