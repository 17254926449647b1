import CommandLineTable
import MeshCoP
import ThreadCredentials

/// Which part of a store is exported: all of it, a network, or a border agent. What only the history has counts too.
struct ExportScope {
    let credentials: [ThreadCredentials]
    private let isWhole: Bool
    /// nil for both kinds.
    private let kind: DatasetKind?
    private let networks: Set<ExtendedPANID>
    private let agents: Set<BorderAgentID>

    init(_ settings: ExportSettings, _ contents: StoreContents) throws(CommandFailure) {
        isWhole = settings.isWhole
        kind = settings.kind.kind
        do throws(CommandFailure) {
            let meant = try settings.lookup.meant(settings.what, among: contents.listing)
            credentials = try settings.kind.chosen(meant)
            let isAgent = settings.lookup.isBorderAgent(settings.what, among: meant)
            networks = isAgent ? [] : Set(meant.map(\.extendedPANID))
            agents = isAgent ? Set(meant.map(\.borderAgentID)) : []
        } catch {
            guard error.code == .nothingKnown, settings.format == .ndjson else { throw error }
            // What no border agent has now the history may have.
            let id = settings.what.flatMap { ExtendedPANID($0) } ?? settings.lookup.network?.extendedPANID
            let agent =
                settings.what.flatMap { try? BorderAgentID(text: $0) }
                ?? settings.lookup.borderAgent?.borderAgentID
            credentials = []
            networks = id.map { [$0] } ?? []
            agents = agent.map { [$0] } ?? []
            let entries = contents.history.entries
            guard
                entries.contains(where: {
                    networks.contains($0.extendedPANID) || agents.contains($0.borderAgentID)
                })
            else {
                _ = try conclude(contents.damage)
                throw error
            }
        }
    }

    func covers(_ entry: HistoryEntry) -> Bool {
        !entry.isDamaged && (kind == nil || entry.kind == kind)
            && (isWhole || networks.contains(entry.extendedPANID) || agents.contains(entry.borderAgentID))
    }

    func covers(_ tombstone: Tombstone) -> Bool {
        (kind == nil || tombstone.kind == kind)
            && (isWhole || networks.contains(tombstone.extendedPANID)
                || agents.contains(tombstone.borderAgentID))
    }

    func covers(preference id: ExtendedPANID) -> Bool {
        isWhole || credentials.contains { $0.extendedPANID == id }
    }
}
