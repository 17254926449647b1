import Bytes
public import CommandLineTable
import CredentialOutput
import LinuxSystem
public import MeshCoP
internal import ProgramOutput

/// All that `thread-creds decode` takes.
struct DecodeSettings {
    var datasets: [String] = []
    var rules = RuleSet.newest
    var reveal = false
    var lines = false
    var path: String?
    var force = false
}

/// `thread-creds decode`.
func addDecode(to program: inout Program) {
    let command = Command("decode", "say what datasets hold, and whether they are sound", DecodeSettings()) {
        $0.paragraph(
            "Writes one line of JSON for each dataset: verdict (malformed, invalid, partial, ok), what is missing, the "
                + "first error with its place, findings with stable codes, and the fields. Nothing is stored. "
                + "The verdict is a result, not a failure: the exit code is 0 whatever it is.")
        $0.paragraph(
            "Standard input whose lines are each one token of hex or base64 (the first 64 KiB decide) gives one line for each "
                + "line. Any other is one text: its datasets are found wherever they stand.")
        $0.arguments(
            "DATASET", \.datasets, "a text that holds one, @FILE, or - for standard input",
            isRequired: true, completion: .filesAfterAt)
        $0.option(nil, "rules", "RULES", \.rules, "whose rules: those of OpenThread in that month")
        $0.flag(nil, "reveal", \.reveal, "show the network key and the PSKc")
        $0.flag(nil, "lines", \.lines, "standard input has a dataset on every line, whatever it looks like")
        $0.flag(nil, "force", \.force, "write keys to a file, too, that others may read")
        $0.option(
            "o", "output", "FILE", \.path, "write to a file, readable by you alone, instead of standard output",
            file: .written)
        $0.example("thread-creds decode @dataset.hex", "one dataset")
        $0.example(
            "thread-creds decode - < datasets.txt | jq -c 'select(.verdict != \"ok\")'", "the unsound of many")
    }
    program.add(command) { (settings) throws(CommandFailure) in try decode(settings) }
}

extension RuleSet: ArgumentValue {}

private func decode(_ settings: DecodeSettings) throws(CommandFailure) -> ExitCode {
    var writer = DatasetLineWriter(rules: settings.rules, reveal: settings.reveal)
    if settings.datasets == ["-"] { return try decodeInput(settings, with: &writer) }
    var output = try OutputBuffer(replacing: settings.path, mode: 0o600)
    if settings.reveal { try output.prepareForSecrets(force: settings.force) }
    defer { output.bytes.wipe() }
    writer.isThorough = settings.datasets.count == 1
    for (index, text) in settings.datasets.enumerated() {
        guard text != "-" else { throw CommandFailure(.usage, "- goes alone: it stands for many datasets") }
        try decode(text, number: index + 1, with: &writer, to: &output)
    }
    try output.finish()
    return .success
}
