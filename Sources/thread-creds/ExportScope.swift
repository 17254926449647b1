import MeshCoP
import ProgramOutput
import ThreadCredentials

/// A part of a store that is exported: a network, or a border agent. What only the history has counts too.
struct ExportScope {
    let credentials: [ThreadCredentials]
    /// What does not fit in the store's credentials.
    let damage: [StoreDamage]
    /// nil for both kinds.
    private let kind: DatasetKind?
    private let networks: Set<ExtendedPANID>
    private let agent: BorderAgentID?

    init(_ settings: ExportSettings, of store: borrowing CredentialStore) throws(CommandFailure) {
        kind = settings.kind.kind
        do throws(CommandFailure) {
            let meant = try settings.lookup.meant(settings.what, in: store)
            credentials = try settings.kind.chosen(meant.credentials)
            damage = meant.damage
            switch meant.meaning {
            case .network(let id): (networks, agent) = ([id], nil)
            case .borderAgent(let id): (networks, agent) = ([], id)
            }
        } catch {
            guard error.code == .nothingKnown, settings.format == .ndjson else { throw error }
            // What no border agent has now the history may have.
            let id = settings.what.flatMap { ExtendedPANID($0) } ?? settings.lookup.network?.extendedPANID
            credentials = []
            networks = id.map { [$0] } ?? []
            agent =
                settings.what.flatMap { try? BorderAgentID(text: $0) }
                ?? settings.lookup.borderAgent?.borderAgentID
            damage = try onStore { () throws(StoreError) in try store.damageFound() }
            var isKnown = false
            _ = try streaming { () throws(ReadingFailure) in
                try store.forEachOldPiece { piece throws(ReadingFailure) in
                    guard case .history(let entry, _) = piece else { return }
                    isKnown = isKnown || covers(entry.borderAgentID, entry.extendedPANID)
                }
            }
            if !isKnown {
                _ = try conclude(damage)
                throw error
            }
        }
    }

    func covers(_ entry: HistoryEntry) -> Bool {
        (kind == nil || entry.kind == kind) && covers(entry.borderAgentID, entry.extendedPANID)
    }

    func covers(_ tombstone: Tombstone) -> Bool {
        (kind == nil || tombstone.kind == kind) && covers(tombstone.borderAgentID, tombstone.extendedPANID)
    }

    private func covers(_ agent: BorderAgentID, _ network: ExtendedPANID) -> Bool {
        agent == self.agent || networks.contains(network)
    }

    func covers(preference id: ExtendedPANID) -> Bool { credentials.contains { $0.extendedPANID == id } }
}
