import CredentialOutput
import Glibc
import JSON
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// The form that restores everything. It may be larger than memory.
/// - Returns: the damage that was found; it was left out.
func exportStore(
    _ store: borrowing CredentialStore, _ settings: ExportSettings
) throws(CommandFailure) -> [StoreDamage] {
    var output = try OutputBuffer(replacing: settings.path, mode: 0o600)
    try output.prepareForSecrets(force: settings.force)
    var section = StoreExport()
    func covers(_ kind: DatasetKind) -> Bool { settings.kind.kind.map { $0 == kind } ?? true }
    let damage = try streaming { () throws(ReadingFailure) in
        try store.forEachPiece { piece throws(ReadingFailure) in
            switch piece {
            case .preference(let id): output.bytes.json { section.header(id, at: .now, to: &$0) }
            case .network(let network):
                for entry in network where covers(entry.kind) {
                    output.bytes.json { section.credential(entry, to: &$0) }
                }
            case .history(let entry, let copy):
                if covers(entry.kind) { output.bytes.json { section.history(entry, copy: copy, to: &$0) } }
            case .deletion(let tombstone):
                if covers(tombstone.kind) { output.bytes.json { section.deletion(tombstone, to: &$0) } }
            }
            try writing { () throws(CommandFailure) in try output.flushIfFull() }
        }
    }
    output.bytes.json { section.end(to: &$0) }
    try output.finish()
    return damage
}

/// The same of a network, or of a border agent.
/// - Returns: the damage that was found; it was left out.
func exportStore(
    _ store: borrowing CredentialStore, _ scope: ExportScope, _ settings: ExportSettings
) throws(CommandFailure) -> [StoreDamage] {
    let preferred = try onStore { () throws(StoreError) in try store.preferenceFound() }
    var output = try OutputBuffer(replacing: settings.path, mode: 0o600)
    try output.prepareForSecrets(force: settings.force)
    var section = StoreExport()
    output.bytes.json {
        section.header(preferred.flatMap { scope.covers(preference: $0) ? $0 : nil }, at: .now, to: &$0)
    }
    for entry in scope.credentials {
        output.bytes.json { section.credential(entry, to: &$0) }
        try output.flushIfFull()
    }
    let damage = try streaming { () throws(ReadingFailure) in
        try store.forEachOldPiece { piece throws(ReadingFailure) in
            switch piece {
            case .history(let entry, let copy) where scope.covers(entry):
                output.bytes.json { section.history(entry, copy: copy, to: &$0) }
            case .deletion(let tombstone) where scope.covers(tombstone):
                output.bytes.json { section.deletion(tombstone, to: &$0) }
            default: return
            }
            try writing { () throws(CommandFailure) in try output.flushIfFull() }
        }
    }
    output.bytes.json { section.end(to: &$0) }
    try output.finish()
    return scope.damage + damage
}

/// The forms without a border agent: of each network and kind the newest dataset, or all of them where border agents have
/// different ones of that time. What is written comes network by network; memory holds one of them.
struct DatasetExport: ~Copyable {
    private let format: DatasetFormat
    private let settings: ExportSettings
    /// Opened for the first dataset: nobody's file is emptied before it is known that there is something to write.
    private var output: OutputBuffer?
    private(set) var count = 0

    init(as format: DatasetFormat, _ settings: ExportSettings) {
        self.format = format
        self.settings = settings
    }

    /// What one network has.
    mutating func add(_ network: [ThreadCredentials]) throws(CommandFailure) {
        var written: [ThreadCredentials] = []
        for entry in network where !entry.isStale {
            let isRepeated = written.contains {
                $0.kind == entry.kind && $0.dataset.semanticallyEquals(entry.dataset)
            }
            if !isRepeated { written.append(entry) }
        }
        try checkRoom(for: written)
        for kind in DatasetKind.allCases {
            let rivals = written.filter { $0.kind == kind && $0.isInConflict }
            guard rivals.count > 1, let first = rivals.first else { continue }
            note(
                "\(first.extendedPANID): border agents have different \(kind.rawValue) datasets with the same "
                    + "timestamp, each is written; 'thread-creds show \(first.extendedPANID)' shows them")
        }
        try write(written)
    }

    /// Datasets as they are.
    mutating func write(_ datasets: [ThreadCredentials]) throws(CommandFailure) {
        try checkRoom(for: datasets)
        for entry in datasets {
            if output == nil {
                output = try OutputBuffer(replacing: settings.path, mode: 0o600)
                try output?.prepareForSecrets(force: settings.force)
            }
            if count > 0 { output?.bytes.append(UInt8(ascii: "\n")) }
            count += 1
            try output?.append(entry.dataset, as: format)
            for loss in entry.dataset.losses(as: format) {
                note("\(entry.extendedPANID): \(format.rawValue) cannot hold \(loss)")
            }
        }
    }

    private func checkRoom(for datasets: [ThreadCredentials]) throws(CommandFailure) {
        guard format == .binary, count + datasets.count > 1 else { return }
        throw CommandFailure(
            .usage, "binary is one dataset, these are \(count + datasets.count)",
            next: "say which, or use another format")
    }

    mutating func finish() throws(CommandFailure) {
        // A border router takes hex by REST only without a line end behind it.
        let endsLine =
            switch format {
            case .binary: false
            case .hex: count > 1 || isatty(output?.descriptor ?? -1) == 1
            default: true
            }
        if endsLine { output?.bytes.append(UInt8(ascii: "\n")) }
        try output?.finish()
    }
}

extension OutputBuffer {
    fileprivate mutating func append(
        _ dataset: OperationalDataset, as format: DatasetFormat
    ) throws(CommandFailure) {
        dataset.append(as: format, to: &bytes)
        try flushIfFull()
    }
}
