import CredentialOutput
import ProgramOutput
import ThreadCredentials

/// A list that was read as a whole.
func write(
    _ shown: [ThreadCredentials], _ settings: ListSettings
) throws(CommandFailure) {
    var output = try settings.output.open()
    let terminal = settings.output.terminal(of: output)
    switch settings.output.format {
    case .json: try output.writeArray(of: shown) { $0.write($1, reveal: settings.output.reveal) }
    case .text:
        if shown.isEmpty {
            if !settings.output.quiet {
                note(settings.filter.isEmpty ? "nothing is stored yet" : "no stored dataset matches")
            }
        } else {
            credentialTable(shown, at: .now, reveal: settings.output.reveal).append(
                to: &output.bytes, width: terminal.isTerminal ? terminal.size.columns : nil, terminal: terminal)
        }
    }
    try output.finish()
}

/// A list that is larger than memory, a network at a time.
/// - Returns: the damage that was found.
func writeNetworks(
    of store: borrowing CredentialStore, _ settings: ListSettings
) throws(CommandFailure) -> [StoreDamage] {
    var output = try settings.output.open()
    let damage =
        settings.output.format == .json
        ? try writeElements(of: store, settings, to: &output) : try writeTable(of: store, settings, to: &output)
    try output.finish()
    return damage
}

private func writeElements(
    of store: borrowing CredentialStore, _ settings: ListSettings, to output: inout OutputBuffer
) throws(CommandFailure) -> [StoreDamage] {
    var count = 0
    let damage = try streaming { () throws(ReadingFailure) in
        try store.forEachNetwork { _, network throws(ReadingFailure) in
            try writing { () throws(CommandFailure) in
                for entry in network where settings.filter.covers(entry) {
                    try output.writeElement(&count) { $0.write(entry, reveal: settings.output.reveal) }
                }
            }
        }
    }
    output.endArray(of: count)
    return damage
}

/// How wide the columns are is known when all rows were seen: they are read twice.
private func writeTable(
    of store: borrowing CredentialStore, _ settings: ListSettings, to output: inout OutputBuffer
) throws(CommandFailure) -> [StoreDamage] {
    let terminal = settings.output.terminal(of: output)
    let width = terminal.isTerminal ? terminal.size.columns : nil
    var table = credentialTable(reveal: settings.output.reveal)
    var (count, isTitled) = (0, false)
    let now = UnixTime.now
    let damage = try streaming { () throws(ReadingFailure) in
        try store.forEachNetwork(passes: 2) { pass, network throws(ReadingFailure) in
            if pass == 1, !isTitled {
                isTitled = true
                table.removeRows()
                if count > 0 { table.appendTitles(to: &output.bytes, width: width, terminal: terminal) }
            }
            let shown = network.filter(settings.filter.covers)
            if pass == 0 { count += shown.count }
            table.append(shown, at: now, reveal: settings.output.reveal)
            guard table.rowCount >= 1000 else { return }
            if pass == 1 { table.appendRows(to: &output.bytes, width: width, unicode: terminal.hasUnicode) }
            table.removeRows()
            try writing { () throws(CommandFailure) in try output.flushIfFull() }
        }
    }
    table.appendRows(to: &output.bytes, width: width, unicode: terminal.hasUnicode)
    if count == 0, !settings.output.quiet { note("no stored dataset matches") }
    return damage
}
