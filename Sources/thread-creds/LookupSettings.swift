import CommandLineTable
import MeshCoP
import ThreadCredentials

/// Which credentials are meant: a word that may be any of three things, or one of three options.
struct LookupSettings {
    var network: ExtendedPANID?
    var borderAgent: BorderAgentID?
    var name: String?
}

extension Command where Settings == LookupSettings {
    mutating func lookupOptions() {
        section("Which credentials")
        option(nil, "network", "EXT-PAN-ID", \.network, "those of the network with this extended PAN ID")
        option("b", "border-agent", "ID", \.borderAgent, "those of this border agent")
        option("n", "name", "NAME", \.name, "those of the network with this name")
    }
}

/// One thing that a word may mean.
enum Meaning: Hashable {
    case network(ExtendedPANID, name: String)
    case borderAgent(BorderAgentID)

    /// The option that says it without doubt.
    var option: String {
        switch self {
        case .network(let id, let name): "--network \(id)\(name.isEmpty ? "" : " (\(name))")"
        case .borderAgent(let id): "--border-agent \(id)"
        }
    }
}

extension LookupSettings {
    var isEmpty: Bool { network == nil && borderAgent == nil && name == nil }

    /// What a word or the options mean among what is there; all of it without any of them. What is not found in a damaged
    /// store may be what was damaged.
    func meant(_ word: String?, among listing: Listing) throws(CommandFailure) -> [ThreadCredentials] {
        do throws(CommandFailure) {
            return try meant(word, among: listing.credentials)
        } catch {
            if error.code == .nothingKnown { _ = try conclude(listing) }
            throw error
        }
    }

    /// What a word or the options mean among what is there; all of it without any of them.
    func meant(_ word: String?, among all: [ThreadCredentials]) throws(CommandFailure) -> [ThreadCredentials] {
        guard
            (word == nil ? 0 : 1) + (network == nil ? 0 : 1) + (borderAgent == nil ? 0 : 1)
                + (name == nil ? 0 : 1) <= 1
        else {
            throw CommandFailure(.usage, "give one of NETWORK, --network, --border-agent and --name")
        }
        guard word != nil || !isEmpty else { return all }
        var meanings: [Meaning] = []
        func add(_ meaning: Meaning) { if !meanings.contains(meaning) { meanings.append(meaning) } }
        let id = word.flatMap { ExtendedPANID($0) } ?? network
        let agent = word.flatMap { try? BorderAgentID(text: $0) } ?? borderAgent
        let wanted = (word ?? name).map { NetworkName($0) }
        for entry in all {
            let shown = entry.networkName ?? ""
            if entry.extendedPANID == id { add(.network(entry.extendedPANID, name: shown)) }
            if entry.borderAgentID == agent { add(.borderAgent(entry.borderAgentID)) }
            if let wanted, (word ?? name)?.utf8.count ?? 0 <= NetworkName.maximumLength,
                entry.dataset.networkName == wanted
            {
                add(.network(entry.extendedPANID, name: shown))
            }
        }
        guard let meaning = meanings.first else { throw CommandFailure(StoreError.nothingKnown) }
        guard meanings.count == 1 else {
            let list = meanings.map(\.option).sorted().joined(separator: ", ")
            throw CommandFailure(
                .usage, "'\(word ?? name ?? "")' means more than one thing: \(list)", next: "say which")
        }
        return all.filter { entry in
            switch meaning {
            case .network(let id, _): entry.extendedPANID == id
            case .borderAgent(let id): entry.borderAgentID == id
            }
        }
    }
}
