import CommandLineTable
import ProgramOutput
import ThreadCredentials

/// What `thread-creds stored` prints.
enum StoredWords: String, CaseIterable, ArgumentValue {
    /// Names, extended PAN IDs and border agents: all that may stand for a network.
    case networks
    case names, ids, agents
}

/// All that `thread-creds stored` takes.
struct StoredSettings {
    var words = StoredWords.networks
    var store = StoreSettings()
}

/// `thread-creds stored`: what shells offer; a word a line, a tab, and what it is. It never says a secret, and nothing
/// about a store that it cannot read.
func addStored(to program: inout Program) {
    let command = Command(
        "stored", "print the names and ids that are stored, for shells", StoredSettings(), isHidden: true
    ) {
        $0.argument("WORDS", \.words, "which of them")
        $0.group(\.store) { $0.storeOptions() }
    }
    program.add(command) { (settings) throws(CommandFailure) in
        // A shell waits for this: a store that is busy has nothing to offer.
        var store = settings.store
        store.wait = .seconds(0)
        guard let listing = try? readAll(store) else { return .success }
        var output = OutputBuffer(descriptor: 1, name: "standard output")
        for line in lines(settings.words, of: listing.credentials, limit: 1000) {
            output.bytes.append(contentsOf: "\(line)\n".utf8)
        }
        try output.finish()
        return .success
    }
}

/// - Parameter limit: the most words; nobody looks through more.
private func lines(_ words: StoredWords, of credentials: [ThreadCredentials], limit: Int) -> [String] {
    var lines: [String] = []
    var known: Set<String> = []
    func add(_ word: String, _ note: String) {
        // A name that a terminal must not see as it is cannot be typed either.
        if lines.count < limit, !word.isEmpty, escapedForTerminal(word.utf8) == word,
            known.insert(word).inserted
        {
            lines.append("\(word)\t\(escapedForTerminal(note.utf8))")
        }
    }
    for entry in credentials where lines.count < limit {
        let name = entry.networkName ?? ""
        if words == .networks || words == .names { add(name, "\(entry.extendedPANID)") }
        if words == .networks || words == .ids { add("\(entry.extendedPANID)", name) }
        if words == .networks || words == .agents, !entry.borderAgentID.isUnknown {
            add("\(entry.borderAgentID)", "border agent of \(name)")
        }
    }
    return lines
}
