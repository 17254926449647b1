import CommandLineTable
import MeshCoP
import ProgramOutput
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

extension LookupSettings {
    var isEmpty: Bool { network == nil && borderAgent == nil && name == nil }

    /// Refuses more than one way to say what is meant: that is wrong whatever is stored.
    func checkIsOne(with word: String?) throws(CommandFailure) {
        let ways = [word != nil, network != nil, borderAgent != nil, name != nil].count { $0 }
        if ways > 1 {
            throw CommandFailure(.usage, "give one of NETWORK, --network, --border-agent and --name")
        }
    }

    /// What a word or the options mean in a store. Memory holds the credentials that are meant, and only ids of others.
    /// What is not found in a damaged store may be what was damaged.
    func meant(
        _ word: String?, in store: borrowing CredentialStore
    ) throws(CommandFailure) -> Meant {
        try asOfOneMoment(of: store) { () throws(CommandFailure) in
            var search = try MeaningSearch(self, word)
            let damage = try onStore { () throws(StoreError) in
                try store.forEachOwner { search.add($0, $1, $2) }
            }
            if search.isEmpty { _ = try conclude(damage) }
            let meaning = try search.meaning { names throws(CommandFailure) in
                _ = try onStore { () throws(StoreError) in try store.forEachOwner { names.add($1, $2) } }
            }
            let found = try onStore { () throws(StoreError) in
                try store.credentials(ofNetworks: search.networks(of: meaning))
            }
            return Meant(meaning: meaning, credentials: found.filter(meaning.covers), damage: damage)
        }
    }

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
        guard word != nil || !isEmpty else { return all }
        var search = try MeaningSearch(self, word)
        for entry in all {
            search.add(entry.borderAgentID.bytes.span, entry.extendedPANID, entry.dataset.view.networkNameBytes)
        }
        let meaning = try search.meaning(changes: changes) { names in
            for entry in all { names.add(entry.extendedPANID, entry.dataset.view.networkNameBytes) }
        }
        return all.filter(meaning.covers)
    }
}

/// What a word or the options mean.
struct Meant {
    let meaning: Meaning
    let credentials: [ThreadCredentials]
    let damage: [StoreDamage]
}
