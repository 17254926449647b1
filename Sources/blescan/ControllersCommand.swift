import CommandLineTable
import Controllers
import LinuxSystem
import ProgramOutput
import Runs

enum ListingFormat: String, CaseIterable, Sendable { case text, json }

/// `--format` of what is a table too.
enum TableFormat: String, CaseIterable, Sendable { case text, json, csv }

extension ListingFormat: ArgumentValue {}
extension TableFormat: ArgumentValue {}

struct ControllersSettings {
    var format = ListingFormat.text
    var path: String?
}

/// `blescan controllers`.
func addControllers(to program: inout Program) {
    let command = Command("controllers", "list the adapters of this machine", ControllersSettings()) {
        $0.paragraph(
            "Shows each adapter's name and address, whether it is up or blocked, what its "
                + "controller can do, and which program uses it. The controller is asked only if "
                + "the adapter is up and CAP_NET_RAW is granted. Other controllers cannot be "
                + "listed; --controller takes \(ControllerName.formsText)."
        )
        $0.option("f", "format", "FORMAT", \.format, "a table, or one JSON document")
        $0.option("o", "output", "FILE", \.path, "write to a file instead of standard output", file: .written)
        $0.example("sudo blescan controllers", "with the features that the controllers report")
    }
    program.add(command) { (settings) throws(CommandFailure) in try controllers(settings) }
}

private func controllers(_ settings: ControllersSettings) throws(CommandFailure) -> ExitCode {
    let adapters = try converting(CommandFailure.init) { () throws(ControllerError) in try listAdapters() }
    if adapters.isEmpty { throw CommandFailure(ControllerError.noAdapter(name: nil, nil)) }
    var out = try OutputBuffer(replacing: settings.path)
    switch settings.format {
    case .text:
        let terminal = Terminal(descriptor: out.descriptor)
        appendTable(adapters, width: terminal.isTerminal ? terminal.size.columns : nil, to: &out)
    case .json: appendJSON(adapters, to: &out)
    }
    try out.finish()
    return .success
}
