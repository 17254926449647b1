import CommandLineTable
import CredentialOutput
import JSON
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// All that `thread-creds import` takes.
struct ImportSettings {
    var files: [String] = []
    var borderAgent: BorderAgentID?
    var isRehearsal = false
    var allowed = AllowanceSettings()
    var store = StoreSettings()
    var output = OutputSettings()
}

/// `thread-creds import`.
func addImport(to program: inout Program) {
    let command = Command("import", "take datasets from files", ImportSettings()) {
        $0.paragraph(
            "Restores what 'thread-creds export' wrote, with its times, preference and "
                + "history. A file is imported completely, or not at all if something in it is "
                + "wrong. Datasets merge as with 'thread-creds store'. Hex (a dataset a line), "
                + "binary and the JSON of OTBR and ot-commissioner name no border agent: give "
                + "--border-agent. Home Assistant's .storage/thread.datasets comes with its "
                + "preferred dataset and border agents; a network without a border agent is stored "
                + "without one. To restore invalid or partial datasets, give --allow-invalid and "
                + "--allow-partial.")
        $0.paragraph(borderAgentIDs)
        $0.arguments(
            "FILE", \.files, "files to read; - is standard input", isRequired: true, completion: .files)
        $0.option(
            "b", "border-agent", "ID", \.borderAgent, "the datasets' border agent, if the file does not name it"
        )
        $0.flag(nil, "dry-run", \.isRehearsal, "show what would happen to each dataset; change nothing")
        $0.group(\.allowed) { $0.allowanceOptions() }
        $0.group(\.store) { $0.storeOptions() }
        $0.group(\.output) { $0.outputOptions(canReveal: false) }
        $0.example("thread-creds import backup.ndjson", "restore a store")
        $0.example(
            "thread-creds import --dry-run .storage/thread.datasets", "what Home Assistant has in addition")
        $0.example(
            "thread-creds import --border-agent 9483C451DC3E dataset.json", "from a border router's REST API")
    }
    program.add(command) { (settings) throws(CommandFailure) in try importFiles(settings) }
}

private func importFiles(_ settings: ImportSettings) throws(CommandFailure) -> ExitCode {
    guard settings.files.count(where: { $0 == "-" }) <= 1 else {
        throw CommandFailure(.usage, "- is given twice", next: "standard input can be read once")
    }
    // A line for each file, as it is done: what was imported before another file failed is said.
    var output = try OutputBuffer(path: settings.output.path, mode: 0o600)
    var refused: Set<StoreOutcome> = []
    for file in settings.files {
        let rehearsed = settings.isRehearsal && !settings.output.quiet ? Spool() : nil
        let result = try importFile(file, settings, reporting: rehearsed.map(settings.output.details))
        refused.formUnion(result.outcomes.keys.filter { !$0.isAccepted })
        if !settings.output.quiet {
            try settings.output.write(result, rehearsed ?? Spool(), of: file, to: &output)
        }
        try output.finish()
    }
    return refused.contains(.conflict) ? .conflict : refused.contains(.older) ? .older : .success
}

extension OutputSettings {
    /// Writes what would become of each dataset, to be shown when the whole file was read: counts of them come first in JSON,
    /// and a file that is refused shows nothing.
    fileprivate func details(in spool: Spool) -> (ImportResult.Detail) -> Void {
        switch format {
        case .text: { detail in spool.append { $0.append(detail) } }
        case .json:
            { detail in
                let isFirst = spool.isEmpty
                spool.append { bytes in
                    if !isFirst { bytes.append(UInt8(ascii: ",")) }
                    bytes.json { $0.write(detail) }
                }
            }
        }
    }

    /// The result of a file, and what a rehearsal would have made of each dataset.
    fileprivate func write(
        _ result: ImportResult, _ details: Spool, of file: String, to output: inout OutputBuffer
    ) throws(CommandFailure) {
        switch format {
        case .text:
            try details.write(to: &output)
            output.bytes.append(result: result, of: inputName(file))
        case .json:
            output.bytes.json { $0.begin(result, of: file) }
            try details.write(to: &output)
            output.bytes.json { $0.end(result) }
        }
    }
}
