import CommandLineTable
import CredentialOutput
import Glibc
import JSON
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds nearby` takes.
struct NearbySettings {
    var file: String?
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds nearby`.
func addNearby(to program: inout Program) {
    let command = Command(
        "nearby", "list the border routers nearby, and what is stored about them", NearbySettings()
    ) {
        $0.paragraph(
            "Reads what 'avahi-browse -rpt _meshcop._udp' prints; it starts nothing itself. For each router it shows whether "
                + "its network is stored, whether the stored dataset is older, newer or the same, and which id to give "
                + "--border-agent; for each stored dataset whether its router is nearby. mDNS is not authenticated and "
                + "carries no keys: this is advice, and the store does not change.")
        $0.argument(
            "FILE", \.file, "the output of avahi-browse; - or nothing is standard input", isRequired: false,
            completion: .files, file: .read)
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions(canReveal: false) }
        $0.example(nearbyCommand, "what is around now")
    }
    program.add(command) { (settings) throws(CommandFailure) in try nearby(settings) }
}

private let nearbyCommand = "avahi-browse -rpt _meshcop._udp | thread-creds nearby"

private func nearby(_ settings: NearbySettings) throws(CommandFailure) -> ExitCode {
    if settings.file == nil, isatty(0) == 1 {
        throw CommandFailure(.usage, "there is no input", next: "run '\(nearbyCommand)'")
    }
    let path = settings.file ?? "-"
    let text = try readInput(path, limit: 16 << 20)
    let (services, foreign) = BorderRouterService.all(inAvahi: text.span)
    if services.isEmpty, foreign > 0 {
        throw CommandFailure(
            .badData, "\(inputName(path)) is not what avahi-browse -rpt prints", next: "run '\(nearbyCommand)'")
    }
    let listing = try readAll(settings.store)
    let nearby = Nearby(services, beside: listing.credentials)
    var output = try settings.output.open()
    let terminal = settings.output.terminal(of: output)
    let width = terminal.isTerminal ? terminal.size.columns : nil
    switch settings.output.format {
    case .json: output.bytes.json { $0.write(nearby) }
    case .text:
        if services.isEmpty, !settings.output.quiet { note("no border router is around") }
        if !services.isEmpty { nearbyTable(nearby).append(to: &output.bytes, width: width, terminal: terminal) }
        output.bytes.append(advice: nearby, width: width)
        if !nearby.stored.isEmpty {
            if !output.bytes.isEmpty { output.bytes.append(UInt8(ascii: "\n")) }
            nearbyStoredTable(nearby).append(to: &output.bytes, width: width, terminal: terminal)
        }
    }
    try output.finish()
    return try conclude(listing)
}
