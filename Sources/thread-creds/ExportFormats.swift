import CommandLineTable
import CredentialOutput
import JSON
import MeshCoP
import ThreadCredentials

/// The form that restores everything.
func exportStore(
    _ contents: StoreContents, _ chosen: [ThreadCredentials], isWhole: Bool, to path: String?
) throws(CommandFailure) {
    let networks = Set(chosen.map(\.extendedPANID))
    let agents = Set(chosen.map(\.borderAgentID))
    var output = try OutputBuffer(replacing: path, mode: 0o600)
    output.holdsSecrets = true
    let preferred = contents.preferredNetwork.flatMap { isWhole || networks.contains($0) ? $0 : nil }
    output.json { $0.write(exportHeader: preferred, at: .now) }
    for entry in chosen {
        output.json { $0.write(exporting: entry) }
        try output.flushIfFull()
    }
    for entry in contents.history.entries.reversed()
    where !entry.isDamaged && isWhole
        || networks.contains(entry.extendedPANID) && agents.contains(entry.borderAgentID) && !entry.isDamaged
    {
        output.json { $0.write(exporting: entry) }
        try output.flushIfFull()
    }
    try output.finish()
}

/// The forms without a border agent: of each network and kind the newest dataset, or all of them where border agents have
/// different ones of that time.
func exportDatasets(
    _ chosen: [ThreadCredentials], as format: DatasetFormat, to path: String?
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
    var output = try OutputBuffer(replacing: path, mode: 0o600)
    output.holdsSecrets = true
    if format == .binary {
        first.dataset.append(as: format, to: &output.bytes)
    } else {
        for entry in written {
            entry.dataset.append(as: format, to: &output.bytes)
            output.bytes.append(UInt8(ascii: "\n"))
            for loss in entry.dataset.losses(as: format) {
                note("\(entry.extendedPANID): \(format.rawValue) cannot hold \(loss)")
            }
            try output.flushIfFull()
        }
    }
    try output.finish()
}
