import CommandLineTable
import CredentialOutput
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds generate` takes.
struct GenerateSettings {
    var name: NetworkName?
    var channel: Channel?
    var mask: ChannelMask?
    var panID: PANID?
    var network: ExtendedPANID?
    var prefix: MeshLocalPrefix?
    var policy: SecurityPolicy?
    var passphrase: String?
    var borderAgent: BorderAgentID?
    var made = MadeSettings()
    var store = StoreSettings()
}

/// `thread-creds generate`.
func addGenerate(to program: inout Program) {
    let command = Command("generate", "make the dataset of a new network and store it", GenerateSettings()) {
        $0.paragraph(
            "Values that are not given are random, as with OpenThread's 'dataset init new'; "
                + "the network key and, without a passphrase, the PSKc come from the kernel's "
                + "random numbers. The timestamp is 1.")
        $0.option("n", "name", "NAME", \.name, "the network's name; otherwise OpenThread- and the PAN ID")
        $0.option(nil, "channel", "N", \.channel, "its channel, 11…26")
        $0.option(nil, "mask", "CHANNELS", \.mask, "channels that it may use: 11-26, 15,20,25 or 0x07fff800")
        $0.option(nil, "pan-id", "HEX", \.panID, "its PAN ID")
        $0.option(nil, "network", "EXT-PAN-ID", \.network, "its extended PAN ID")
        $0.option(nil, "prefix", "PREFIX", \.prefix, "its mesh-local prefix, a /64 inside fd00::/8")
        $0.option(nil, "policy", "POLICY", \.policy, "its security policy, such as '672 onrc 0'")
        $0.option(nil, "passphrase", "FROM", \.passphrase, "derive the PSKc from a passphrase: - or @FILE")
        $0.option(
            "b", "border-agent", "ID", \.borderAgent, "the border agent that is to form it; - for none yet")
        $0.group(\.made) { $0.madeOptions() }
        $0.group(\.store) { $0.storeOptions() }
        $0.example(
            "thread-creds generate --name Home -b - -o new.hex",
            "for 'ot-ctl dataset set active $(cat new.hex)'")
    }
    program.add(command) { (settings) throws(CommandFailure) in try generate(settings) }
}

private func generate(_ settings: GenerateSettings) throws(CommandFailure) -> ExitCode {
    var new = NewNetwork()
    new.name = settings.name
    new.channel = settings.channel
    new.channelMask = settings.mask
    new.panID = settings.panID
    new.extendedPANID = settings.network
    new.meshLocalPrefix = settings.prefix
    new.securityPolicy = settings.policy
    new.passphrase = try secretPassphrase(settings.passphrase)
    if let channel = settings.channel, let mask = settings.mask, !mask.contains(channel.number) {
        throw CommandFailure(.usage, "channel \(channel.number) is not one that the mask allows")
    }
    let dataset = try changing { () throws(DatasetChangeError) in try new.dataset() }
    return try store([(dataset, settings.borderAgent ?? .unknown)], "generated", settings.made, settings.store)
}
