import CommandLineTable
import CredentialOutput
import Glibc
import JSON
import MeshCoP
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
            case .preference(let id): output.json { section.header(id, at: .now, to: &$0) }
            case .network(let network):
                for entry in network where covers(entry.kind) {
                    output.json { section.credential(entry, to: &$0) }
                }
            case .history(let entry, let copy):
                if covers(entry.kind) { output.json { section.history(entry, copy: copy, to: &$0) } }
            case .deletion(let tombstone):
                if covers(tombstone.kind) { output.json { section.deletion(tombstone, to: &$0) } }
            }
            try writing { () throws(CommandFailure) in try output.flushIfFull() }
        }
    }
    output.json { section.end(to: &$0) }
    try output.finish()
    return damage
}

/// The same of some networks, or of a border agent.
func exportStore(
    _ contents: StoreContents, _ scope: ExportScope, _ settings: ExportSettings
) throws(CommandFailure) {
    var output = try OutputBuffer(replacing: settings.path, mode: 0o600)
    try output.prepareForSecrets(force: settings.force)
    var section = StoreExport()
    let preferred = contents.preferredNetwork.flatMap { scope.covers(preference: $0) ? $0 : nil }
    output.json { section.header(preferred, at: .now, to: &$0) }
    for entry in scope.credentials {
        output.json { section.credential(entry, to: &$0) }
        try output.flushIfFull()
    }
    var before: [HistoryEntry.Version: [HistoryEntry]] = [:]
    for entry in contents.history.entries.reversed() where scope.covers(entry) {
        let copy = before[entry.version]?.count { $0.mayBe(entry) } ?? 0
        output.json { section.history(entry, copy: copy, to: &$0) }
        before[entry.version, default: []].append(entry)
        try output.flushIfFull()
    }
    for tombstone in contents.tombstones where scope.covers(tombstone) {
        output.json { section.deletion(tombstone, to: &$0) }
        try output.flushIfFull()
    }
    output.json { section.end(to: &$0) }
    try output.finish()
}

/// The forms without a border agent: of each network and kind the newest dataset, or all of them where border agents have
/// different ones of that time.
func exportDatasets(
    _ chosen: [ThreadCredentials], as format: DatasetFormat, _ settings: ExportSettings
) throws(CommandFailure) {
    var written: [ThreadCredentials] = []
    for entry in chosen where !entry.isStale {
        let isRepeated = written.contains {
            $0.extendedPANID == entry.extendedPANID && $0.kind == entry.kind
                && $0.dataset.semanticallyEquals(entry.dataset)
        }
        if !isRepeated { written.append(entry) }
    }
    if written.isEmpty { written = chosen }  // a border agent that was asked for and is stale
    guard let first = written.first else { throw CommandFailure(.nothingKnown, "nothing is stored yet") }
    if format == .binary, written.count > 1 {
        throw CommandFailure(
            .usage, "binary is one dataset, these are \(written.count)",
            next: "say which, or use another format")
    }
    for (index, entry) in written.enumerated() where entry.isInConflict {
        let rivals = written.indices.filter {
            written[$0].extendedPANID == entry.extendedPANID && written[$0].kind == entry.kind
        }
        if rivals.count == 1 || rivals.first != index { continue }
        note(
            "\(entry.extendedPANID): border agents have different \(entry.kind.rawValue) datasets with the same "
                + "timestamp, each is written; 'thread-creds show \(entry.extendedPANID)' shows them")
    }
    var output = try OutputBuffer(replacing: settings.path, mode: 0o600)
    try output.prepareForSecrets(force: settings.force)
    if format == .binary {
        first.dataset.append(as: format, to: &output.bytes)
    } else {
        // A border router takes hex by REST only without a line end behind it.
        let endsLine = format != .hex || written.count > 1 || isatty(output.descriptor) == 1
        for entry in written {
            entry.dataset.append(as: format, to: &output.bytes)
            if endsLine { output.bytes.append(UInt8(ascii: "\n")) }
            for loss in entry.dataset.losses(as: format) {
                note("\(entry.extendedPANID): \(format.rawValue) cannot hold \(loss)")
            }
            try output.flushIfFull()
        }
    }
    try output.finish()
}
