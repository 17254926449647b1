public import CommandLineTable
import CredentialOutput
import LinuxSystem
public import MeshCoP

/// All that `thread-creds decode` takes.
struct DecodeSettings {
    var datasets: [String] = []
    var rules = RuleSet.newest
    var reveal = false
    var path: String?
}

/// `thread-creds decode`.
func addDecode(to program: inout Program) {
    let command = Command("decode", "say what datasets hold, and whether they are sound", DecodeSettings()) {
        $0.paragraph(
            "Writes one line of JSON for each dataset: verdict (malformed, invalid, partial, ok), what is missing, the "
                + "first error with its place, findings with stable codes, and the fields. Nothing is stored. "
                + "The verdict is a result, not a failure: the exit code is 0 whatever it is.")
        $0.arguments(
            "DATASET", \.datasets, "hex, @FILE, or - for a dataset on every line of standard input",
            isRequired: true, completion: .filesAfterAt)
        $0.option(nil, "rules", "RULES", \.rules, "whose rules: those of OpenThread in that month")
        $0.flag(nil, "reveal", \.reveal, "show the network key and the PSKc")
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
    let isStream = settings.datasets == ["-"]
    var output =
        isStream
        ? try OutputBuffer(path: settings.path, mode: 0o600)
        : try OutputBuffer(replacing: settings.path, mode: 0o600)
    output.threshold = 1 << 18
    var writer = DatasetLineWriter(rules: settings.rules, reveal: settings.reveal)
    defer { output.bytes.wipe() }
    for (index, text) in settings.datasets.enumerated() {
        if isStream {
            var stream = DatasetStream()
            let input = FileDescriptor(borrowing: 0)
            try stream.decode(from: input, name: "standard input", with: &writer, to: &output)
            return .success
        }
        guard text != "-" else { throw CommandFailure(.usage, "- goes alone: it stands for many datasets") }
        var bytes =
            text.hasPrefix("@")
            ? try readInput(String(text.dropFirst()), limit: DatasetInput.maximumInputLength) : Array(text.utf8)
        defer { bytes.wipe() }
        writer.append(bytes.span, number: index + 1, to: &output.bytes)
    }
    try output.finish()
    return .success
}
