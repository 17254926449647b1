import Bytes
import CommandLineTable
import JSON
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds rekey` takes.
struct RekeySettings {
    var old: BorderAgentID?
    var new: BorderAgentID?
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds rekey`.
func addRekey(to program: inout Program) {
    let command = Command("rekey", "give a border agent's credentials a new id", RekeySettings()) {
        $0.paragraph(
            "For a border router whose id changed, as after an update or with a new network card. Its history follows; "
                + "afterwards no file of the store contains the old id. Where the new id has datasets already, as when a router was stored "
                + "under its extended address first, the two are merged: the newer dataset stays, the older goes to the history."
        )
        $0.argument("OLD", \.old, "the id until now")
        $0.argument("NEW", \.new, "the id from now on")
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions(canReveal: false) }
        $0.example("thread-creds rekey 9483C451DC3E 9483C451DC3F", "the router has a new address")
    }
    program.add(command) { (settings) throws(CommandFailure) in try rekey(settings) }
}

private func rekey(_ settings: RekeySettings) throws(CommandFailure) -> ExitCode {
    guard let old = settings.old, let new = settings.new else {
        throw CommandFailure(.usage, "rekey takes the OLD id and the NEW one")
    }
    if old == new { throw CommandFailure(.usage, "both ids are \(old)") }
    let result = try onStore(settings.store) { store throws(StoreError) in try store.rekey(old, to: new) }
    try settings.output.report("rekeyed", result.count, "dataset(s) from \(old) to \(new)")
    if let error = result.unfinished { throw CommandFailure(unfinished: error, what: "it is rekeyed") }
    return .success
}

extension OutputSettings {
    /// `rekeyed 2 dataset(s) from …`, or an object of outcome and count.
    func report(_ outcome: StaticString, _ count: Int64, _ rest: String) throws(CommandFailure) {
        if quiet { return }
        var output = try open()
        switch format {
        case .text: output.bytes.append(string: "\(outcome) \(count) \(rest)\n")
        case .json:
            output.bytes.json { json in
                json.beginObject()
                json.field("outcome", literal: outcome)
                json.field("count", count)
                json.endObject()
                json.endLine()
            }
        }
        try output.finish()
    }
}
