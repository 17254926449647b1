public import CommandLineTable
internal import LinuxSystem
internal import ProgramOutput
public import Runs

/// `NAME=VALUE`, as `--label` takes it.
extension RunLabel: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<RunLabel> {
        ValueKind<RunLabel> { text throws(ArgumentError) in try RunLabel(argument: text) }
            .shown { "\($0.name)=\($0.value)" }
    }

    private init(argument text: String) throws(ArgumentError) {
        guard let sign = text.firstIndex(of: "=") else {
            throw ArgumentError("'\(text)' is not a label", next: "write it as site=berlin")
        }
        do throws(RunLabelError) {
            try self.init(name: String(text[..<sign]), value: String(text[text.index(after: sign)...]))
        } catch {
            throw ArgumentError(error.reason, next: error.next)
        }
    }
}

/// The labels that a run gets: host and adapter of a real adapter, then `BLESCAN_LABELS`, then `--label`. The later one wins.
///
/// Simulated radios, captures and H4 streams get no labels by themselves: their output is the same on every host.
/// - Parameter adapter: the address of a real adapter.
func runLabels(_ given: [RunLabel], adapter: String?) throws(CommandFailure) -> RunLabels {
    var labels = RunLabels()
    if let adapter {
        labels.setIfPossible("host", hostName())
        labels.setIfPossible("adapter", adapter)
    }
    try labels.add(try environmentLabels(), of: "BLESCAN_LABELS")
    try labels.add(given, of: "--label")
    return labels
}

extension RunLabels {
    mutating func add(_ labels: [RunLabel], of source: String) throws(CommandFailure) {
        do throws(RunLabelError) {
            try set(labels)
        } catch {
            throw CommandFailure(.usage, "\(source): \(error.reason)", next: error.next)
        }
    }
}

private func environmentLabels() throws(CommandFailure) -> [RunLabel] {
    guard let text = environmentVariable("BLESCAN_LABELS"), !text.isEmpty else { return [] }
    do throws(ArgumentError) {
        return try [RunLabel].kind(placeholder: "").parse(text)
    } catch {
        throw CommandFailure(.usage, "BLESCAN_LABELS: \(error.reason)", next: error.next)
    }
}

/// Empty where the host has none, for which Linux writes "(none)".
private func hostName() -> String {
    let bytes = (try? readFile("/proc/sys/kernel/hostname", limit: 256)) ?? []
    let name = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    return name == "(none)" ? "" : name
}

extension RunLabelError {
    fileprivate var reason: String {
        switch self {
        case .noName(let name): "'\(name)' is not a valid label name"
        case .taken(let name): "the label '\(name)' is set by Prometheus or by blescan"
        case .longValue(let name): "the value of label '\(name)' is longer than \(RunLabel.longestValue) bytes"
        case .control(let name): "the value of label '\(name)' has a control character"
        case .tooMany: "there are more than \(RunLabels.most) labels"
        }
    }

    fileprivate var next: String? {
        switch self {
        case .noName:
            "use letters, digits and underscores, \(RunLabel.longestName) bytes at most; do not begin with a digit or two "
                + "underscores"
        case .taken: "choose another name"
        case .longValue, .control: "choose another value"
        case .tooMany: "leave some out"
        }
    }
}
