import Bytes
import CredentialOutput
import JSON
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// What goes out in the forms that are one dataset: a pending dataset that was superseded goes nowhere but into a backup,
/// and where a network has both the active one is meant. Networks come one after another; memory holds two of them.
struct OneNetwork {
    private let format: DatasetFormat
    private let kind: DatasetKind?
    private var active: (first: [ThreadCredentials], networks: Int) = ([], 0)
    private var all: (first: [ThreadCredentials], networks: Int) = ([], 0)

    init(for format: DatasetFormat, _ settings: ExportSettings) {
        self.format = format
        kind = settings.kind.kind
    }

    mutating func add(_ network: [ThreadCredentials]) {
        func add(_ left: [ThreadCredentials], to found: inout (first: [ThreadCredentials], networks: Int)) {
            if left.isEmpty { return }
            if found.networks == 0 { found.first = left }
            found.networks += 1
        }
        let left = network.filter { !$0.isSuperseded }
        add(left, to: &all)
        add(left.filter { $0.kind == .active }, to: &active)
    }

    func chosen() throws(CommandFailure) -> [ThreadCredentials] {
        let found = kind == nil && active.networks > 0 ? active : all
        if found.networks == 0 {
            throw CommandFailure(
                .nothingKnown, "the pending dataset is superseded: the network's active one is as new",
                next: "export the active one")
        }
        if found.networks > 1 {
            throw CommandFailure(
                .usage, "\(format.rawValue) is one dataset, these are \(found.networks) networks",
                next: "say which, or use another format")
        }
        return found.first
    }
}

/// Home Assistant's store of datasets.
struct HomeAssistantFile: ~Copyable {
    private let settings: ExportSettings
    private var export = HomeAssistantExport()
    private var json = JSONWriter()
    private var output: OutputBuffer?

    init(_ settings: ExportSettings) { self.settings = settings }

    /// Known before the first dataset is added.
    var preferred: ExtendedPANID? {
        get { export.preferred }
        set { export.preferred = newValue }
    }

    mutating func add(_ credentials: [ThreadCredentials]) throws(CommandFailure) {
        try open()
        export.add(credentials, to: &json)
        try handOver()
    }

    mutating func finish() throws(CommandFailure) {
        try open()
        export.end(in: &json)
        try handOver()
        json.bytes.wipe()
        try output?.finish()
        note(
            "stop Home Assistant before this file replaces its .storage/thread.datasets: while it runs it overwrites it"
        )
    }

    /// Nobody's file is emptied before there is something to write.
    private mutating func open() throws(CommandFailure) {
        guard output == nil else { return }
        output = try OutputBuffer(replacing: settings.path, mode: 0o600)
        try output?.prepareForSecrets(force: settings.force)
        export.begin(in: &json)
    }

    private mutating func handOver() throws(CommandFailure) {
        output?.bytes.append(contentsOf: json.bytes)
        json.bytes.removeAll(keepingCapacity: true)
        try output?.flushIfFull()
    }
}
