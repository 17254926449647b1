import MeshCoP
import ProgramOutput
import ThreadCredentials

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

    func covers(_ entry: ThreadCredentials) -> Bool {
        switch self {
        case .network(let id): entry.extendedPANID == id
        case .borderAgent(let id): entry.borderAgentID == id
        }
    }
}

/// Looks for everything that a word or the options may mean, among credentials that come one after another. A network is its
/// extended PAN ID, whatever names its datasets have. What has the name or the whole id goes before what has an id that
/// begins so.
struct MeaningSearch {
    private let text: String
    private let network: IDBeginning?
    private let agent: IDBeginning?
    /// The whole ids and the name that are looked for.
    private let wholeNetwork: ExtendedPANID?
    private let wholeAgent: BorderAgentID?
    private let name: NetworkName?
    private var whole: [Meaning: Set<ExtendedPANID>] = [:]
    private var begun: [Meaning: Set<ExtendedPANID>] = [:]

    init(_ lookup: LookupSettings, _ word: String?) throws(CommandFailure) {
        try lookup.checkIsOne(with: word)
        let beginning = word.flatMap { IDBeginning($0) }
        network = beginning ?? lookup.network
        agent = beginning ?? lookup.borderAgent
        wholeNetwork = network?.extendedPANID
        wholeAgent = agent?.borderAgentID
        let text = word ?? lookup.name
        name = text.flatMap { $0.utf8.count <= NetworkName.maximumLength ? NetworkName($0) : nil }
        self.text = text ?? network?.digits ?? agent?.digits ?? ""
    }

    /// Nothing was found.
    var isEmpty: Bool { whole.isEmpty && begun.isEmpty }

    /// A credential: its border agent, no bytes where nobody said; its network, and the network's name.
    mutating func add(_ agent: Span<UInt8>, _ network: ExtendedPANID, _ name: Span<UInt8>?) {
        if network == wholeNetwork { whole[.network(network), default: []].insert(network) }
        if let wholeAgent, equal(agent, wholeAgent.bytes.span) {
            whole[.borderAgent(wholeAgent), default: []].insert(network)
        }
        if let wanted = self.name, let name, equal(name, wanted.bytes.span) {
            whole[.network(network), default: []].insert(network)
        }
        guard whole.isEmpty else { return }
        if let beginning = self.network, beginning.begins(network) {
            begun[.network(network), default: []].insert(network)
        }
        if let beginning = self.agent, beginning.begins(agent),
            let id = try? BorderAgentID(bytes: agent.indices.map { agent[$0] })
        {
            begun[.borderAgent(id), default: []].insert(network)
        }
    }

    /// The one meaning.
    ///
    /// - Parameters:
    ///   - changes: the beginning of an id is refused, and what it begins is named.
    ///   - names: hands the names of all networks over, where the failure lists them.
    func meaning(
        changes: Bool = false, _ names: (inout NetworkNames) throws(CommandFailure) -> Void
    ) throws(CommandFailure) -> Meaning {
        let meanings = whole.isEmpty ? begun.keys : whole.keys
        guard let meaning = meanings.first else { throw CommandFailure(StoreError.nothingKnown) }
        let isRefused = changes && whole.isEmpty
        if meanings.count == 1, !isRefused { return meaning }
        var found = NetworkNames(of: meanings)
        try names(&found)
        let list = meanings.map { found.describe($0) }.sorted().joined(separator: ", ")
        if isRefused { throw CommandFailure(onlyBegins: text, list) }
        throw CommandFailure(.usage, "'\(text)' means more than one thing: \(list)", next: "say which")
    }

    /// The networks in which a meaning has credentials.
    func networks(of meaning: Meaning) -> Set<ExtendedPANID> { whole[meaning] ?? begun[meaning] ?? [] }
}

/// The names that some networks have.
struct NetworkNames {
    private var names: [ExtendedPANID: Set<String>] = [:]

    init(of meanings: some Sequence<Meaning>) {
        for case .network(let id) in meanings { names[id] = [] }
    }

    mutating func add(_ network: ExtendedPANID, _ name: Span<UInt8>?) {
        if let name { names[network]?.insert(NetworkName(name).description) }
    }

    /// The option that says it, a network's with its names.
    func describe(_ meaning: Meaning) -> String {
        guard case .network(let id) = meaning, let names = names[id], !names.isEmpty else {
            return meaning.option
        }
        return "\(meaning.option) (\(names.sorted().joined(separator: ", ")))"
    }
}
