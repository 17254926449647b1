import CommandLineTable
import MeshCoP
import ThreadCredentials

/// Which credentials are meant: a word that may be any of three things, or one of three options.
struct LookupSettings {
    var network: IDBeginning?
    var borderAgent: IDBeginning?
    var name: String?
}

extension Command where Settings == LookupSettings {
    /// - Parameter beginnings: the beginning of an id is enough, as the command changes nothing.
    mutating func lookupOptions(beginnings: Bool = true) {
        section("Which credentials")
        option(
            nil, "network", "EXT-PAN-ID", \.network,
            "those of the network with this extended PAN ID\(beginnings ? ", or its beginning" : "")",
            as: IDBeginning.ofNetwork)
        option(
            "b", "border-agent", "ID", \.borderAgent,
            "those of this border agent\(beginnings ? "; the beginning of its id is enough" : "")",
            as: IDBeginning.ofBorderAgent)
        var names = String?.kind(placeholder: "NAME")
        names.completion = .offered("stored names")
        option("n", "name", "NAME", \.name, "those of the network with this name", as: names)
    }
}

/// One thing that a word may mean.
enum Meaning: Hashable {
    case network(ExtendedPANID)
    case borderAgent(BorderAgentID)

    /// The option that says it without doubt.
    var option: String {
        switch self {
        case .network(let id): "--network \(id)"
        case .borderAgent(let id): "--border-agent \(id)"
        }
    }
}

extension LookupSettings {
    var isEmpty: Bool { network == nil && borderAgent == nil && name == nil }

    /// What a word or the options mean among what is there; all of it without any of them. What is not found in a damaged
    /// store may be what was damaged.
    ///
    /// - Parameter changes: what is meant is going to be changed: the beginning of an id is refused, and what it begins
    ///   is named.
    func meant(
        _ word: String?, among listing: Listing, changes: Bool = false
    ) throws(CommandFailure) -> [ThreadCredentials] {
        do throws(CommandFailure) {
            return try meant(word, among: listing.credentials, changes: changes)
        } catch {
            if error.code == .nothingKnown { _ = try conclude(listing) }
            throw error
        }
    }

    /// What a word or the options mean among what is there; all of it without any of them.
    ///
    /// - Parameter changes: as above.
    func meant(
        _ word: String?, among all: [ThreadCredentials], changes: Bool = false
    ) throws(CommandFailure) -> [ThreadCredentials] {
        guard
            (word == nil ? 0 : 1) + (network == nil ? 0 : 1) + (borderAgent == nil ? 0 : 1)
                + (name == nil ? 0 : 1) <= 1
        else {
            throw CommandFailure(.usage, "give one of NETWORK, --network, --border-agent and --name")
        }
        guard word != nil || !isEmpty else { return all }
        let whole = wholeMeanings(of: word, among: all)
        let meanings = whole.isEmpty ? begunMeanings(of: word, among: all) : whole
        guard let meaning = meanings.first else { throw CommandFailure(StoreError.nothingKnown) }
        let isRefused = changes && whole.isEmpty
        guard meanings.count == 1, !isRefused else {
            let text = word ?? name ?? network?.digits ?? borderAgent?.digits ?? ""
            let list = list(meanings, among: all)
            if isRefused { throw CommandFailure(onlyBegins: text, list) }
            throw CommandFailure(.usage, "'\(text)' means more than one thing: \(list)", next: "say which")
        }
        return all.filter { entry in
            switch meaning {
            case .network(let id): entry.extendedPANID == id
            case .borderAgent(let id): entry.borderAgentID == id
            }
        }
    }

    /// The options that say each of them, a network's with its names.
    private func list(_ meanings: [Meaning], among all: [ThreadCredentials]) -> String {
        let list = meanings.map { meaning in
            guard case .network(let id) = meaning else { return meaning.option }
            let names = Set(all.filter { $0.extendedPANID == id }.compactMap(\.networkName)).sorted()
            return names.isEmpty ? meaning.option : "\(meaning.option) (\(names.joined(separator: ", ")))"
        }
        return list.sorted().joined(separator: ", ")
    }

    /// Everything that a word or the options may mean. A network is its extended PAN ID, whatever names its datasets have.
    func meanings(of word: String?, among all: [ThreadCredentials]) -> [Meaning] {
        let whole = wholeMeanings(of: word, among: all)
        return whole.isEmpty ? begunMeanings(of: word, among: all) : whole
    }

    /// What has this name or this whole id.
    private func wholeMeanings(of word: String?, among all: [ThreadCredentials]) -> [Meaning] {
        var meanings: [Meaning] = []
        func add(_ meaning: Meaning) { if !meanings.contains(meaning) { meanings.append(meaning) } }
        let text = word ?? name
        let wanted = text.flatMap { $0.utf8.count <= NetworkName.maximumLength ? NetworkName($0) : nil }
        let begun = word.flatMap { IDBeginning($0) }
        let (id, agent) = (begun ?? network, begun ?? borderAgent)
        for entry in all {
            if let id, entry.extendedPANID == id.extendedPANID { add(.network(entry.extendedPANID)) }
            if let agent, entry.borderAgentID == agent.borderAgentID { add(.borderAgent(entry.borderAgentID)) }
            if let wanted, entry.dataset.networkName == wanted { add(.network(entry.extendedPANID)) }
        }
        return meanings
    }

    /// What has an id that begins so.
    private func begunMeanings(of word: String?, among all: [ThreadCredentials]) -> [Meaning] {
        var meanings: [Meaning] = []
        func add(_ meaning: Meaning) { if !meanings.contains(meaning) { meanings.append(meaning) } }
        let begun = word.flatMap { IDBeginning($0) }
        let (id, agent) = (begun ?? network, begun ?? borderAgent)
        for entry in all {
            if let id, id.begins(entry.extendedPANID) { add(.network(entry.extendedPANID)) }
            if let agent, agent.begins(entry.borderAgentID) { add(.borderAgent(entry.borderAgentID)) }
        }
        return meanings
    }

    /// Whether a credential has anything to do with a word or the options: the others of its network may be meant too.
    func concerns(_ entry: ThreadCredentials, _ word: String?) -> Bool {
        !meanings(of: word, among: [entry]).isEmpty
    }

    /// Whether a word or the options mean a border agent.
    func isBorderAgent(_ word: String?, among all: [ThreadCredentials]) -> Bool {
        guard case .borderAgent? = meanings(of: word, among: all).first else { return false }
        return true
    }
}
