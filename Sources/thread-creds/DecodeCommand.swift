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
    let command = Command("decode", "show what datasets contain, and whether they are valid", DecodeSettings())
    {
        $0.paragraph(
            "Writes one line of JSON for each dataset: verdict (malformed, invalid, partial, ok), what is missing, the "
                + "first error with its place, findings with stable codes, and the fields. Nothing is stored. "
                + "The verdict is a result, not a failure: the exit code is 0 whatever it is.")
        $0.paragraph(
            "If each line of standard input is one token of hex or base64 (the first 64 KiB "
                + "decide), each line gives one line of output. Any other input is read as one "
                + "text: datasets are found anywhere in it.")
        $0.arguments(
            "DATASET", \.datasets, "a text that holds one, @FILE, or - for standard input",
            isRequired: true, completion: .filesAfterAt)
        $0.option(nil, "rules", "RULES", \.rules, "the rules of OpenThread as of that month")
        $0.flag(nil, "reveal", \.reveal, "show the network key and the PSKc")
        $0.flag(
            nil, "lines", \.lines, "read a dataset from every line of standard input, whatever it looks like")
        $0.flag(nil, "force", \.force, "write keys even to a file that others may read")
        $0.option(
            "o", "output", "FILE", \.path, "write to a file, readable by you alone, instead of standard output",
            file: .written)
        $0.example("thread-creds decode @dataset.hex", "one dataset")
        $0.example(
            "thread-creds decode - < datasets.txt | jq -c 'select(.verdict != \"ok\")'",
            "the invalid ones of many")
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
        guard text != "-" else {
            throw CommandFailure(.usage, "- cannot be combined with other datasets: it stands for many")
        }
        try decode(text, number: index + 1, with: &writer, to: &output)
    }
    try output.finish()
    return .success
}
