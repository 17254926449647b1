import CommandLineTable
import MeshCoP
import ThreadCredentials

/// Which part of a store is exported: all of it, a network, or a border agent. What only the history has counts too.
struct ExportScope {
    let credentials: [ThreadCredentials]
    private let isWhole: Bool
    private let networks: Set<ExtendedPANID>
    private let agents: Set<BorderAgentID>

    init(_ settings: ExportSettings, _ contents: StoreContents) throws(CommandFailure) {
        isWhole = settings.isWhole
        do throws(CommandFailure) {
            credentials = try settings.lookup.meant(settings.what, among: contents.listing)
            let isAgent = settings.lookup.isBorderAgent(settings.what, among: credentials)
            networks = isAgent ? [] : Set(credentials.map(\.extendedPANID))
            agents = isAgent ? Set(credentials.map(\.borderAgentID)) : []
        } catch {
            guard error.code == .nothingKnown, settings.format == .ndjson else { throw error }
            // What no border agent has now the history may have.
            let id = settings.what.flatMap { ExtendedPANID($0) } ?? settings.lookup.network
            let agent = settings.what.flatMap { try? BorderAgentID(text: $0) } ?? settings.lookup.borderAgent
            credentials = []
            networks = id.map { [$0] } ?? []
            agents = agent.map { [$0] } ?? []
            let entries = contents.history.entries
            guard
                entries.contains(where: {
                    networks.contains($0.extendedPANID) || agents.contains($0.borderAgentID)
                })
            else { throw error }
        }
    }

    func covers(_ entry: HistoryEntry) -> Bool {
        !entry.isDamaged
            && (isWhole || networks.contains(entry.extendedPANID) || agents.contains(entry.borderAgentID))
    }

    func covers(_ tombstone: Tombstone) -> Bool {
        isWhole || networks.contains(tombstone.extendedPANID) || agents.contains(tombstone.borderAgentID)
    }

    func covers(preference id: ExtendedPANID) -> Bool {
        isWhole || credentials.contains { $0.extendedPANID == id }
    }
}
