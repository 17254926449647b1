import MeshCoP
import TestSupport
import Testing

@testable import ThreadCredentials

/// What is read piece by piece is what is read at once.
@Suite struct StreamTests {
    let temporary = TemporaryStore()

    private func describe(_ entry: ThreadCredentials) -> String {
        "\(entry.row) \(entry.borderAgentID) \(entry.extendedPANID) \(entry.kind) \(entry.isPreferred) \(entry.isStale) "
            + "\(entry.isInConflict) \(entry.isSuperseded) \(entry.differingTypes) \(hex(array(entry.dataset.bytes)))"
    }

    /// Stale, in conflict, pending, superseded, deleted, forgotten, moved: in an order of no kind.
    private func fill(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let store = try temporary.open()
        for step in 1...150 {
            let agent = try BorderAgentID(bytes: [UInt8.random(in: 1...12, using: &random)])
            let dataset = dataset(
                network: .random(in: 1...5, using: &random), seconds: .random(in: 1...3, using: &random),
                key: Array(repeating: .random(in: 0...2, using: &random), count: 16),
                pending: Int.random(in: 0..<4, using: &random) == 0)
            _ = try store.store(
                Submission(dataset, forBorderAgent: agent, force: step.isMultiple(of: 3)),
                at: UnixTime(milliseconds: Int64(step / 4)))
            if step.isMultiple(of: 30) { _ = try store.delete(.borderAgent(agent), force: true) }
        }
        // Versions that only their bytes tell apart, and two border agents that differ.
        for step in UInt8(0)...6 {
            let key = Array(repeating: step % 2, count: 16)
            for agent in UInt8(20)...21 {
                _ = try store.store(
                    Submission(
                        dataset(network: 8, key: agent == 20 ? key : key.map { 1 - $0 }),
                        forBorderAgent: BorderAgentID(bytes: [agent]), force: true),
                    at: UnixTime(milliseconds: 1))
            }
        }
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>) func piecesAreTheWhole(_ seed: UInt64) throws {
        try fill(seed)
        let store = try temporary.open(.reading)
        let whole = try store.contents()
        #expect(whole.damage.isEmpty)
        #expect(whole.listing.credentials.contains { $0.isInConflict })
        #expect(whole.listing.credentials.contains { $0.isStale })
        var (credentials, history, tombstones): ([String], [String], [Tombstone]) = ([], [], [])
        var preferred: ExtendedPANID?
        let damage = try store.forEachPiece { piece throws(StoreError) in
            switch piece {
            case .preference(let network): preferred = network
            case .network(let network):
                #expect(Set(network.map(\.extendedPANID)).count == 1)
                credentials += network.map(describe)
            case .history(let entry, let copy): history.append("\(entry.row ?? 0) \(copy)")
            case .deletion(let tombstone): tombstones.append(tombstone)
            }
        }
        #expect(damage.isEmpty)
        #expect(preferred == whole.preferredNetwork)
        #expect(credentials == whole.listing.credentials.map(describe))
        #expect(tombstones == whole.tombstones)
        var before: [HistoryEntry] = []
        let expected = whole.history.entries.reversed().map { entry in
            defer { before.append(entry) }
            return "\(entry.row ?? 0) \(before.count { $0.version == entry.version && $0.mayBe(entry) })"
        }
        #expect(history == expected)
        #expect(history.contains { !$0.hasSuffix(" 0") }, "some look the same")
        // Few networks are read one by one, many in one scan.
        for networks in [1...2, 1...9] as [ClosedRange<UInt64>] {
            let wanted = Set(
                whole.listing.credentials.map(\.extendedPANID).filter { networks.contains($0.rawValue) })
            #expect(
                try store.credentials(ofNetworks: wanted).map(describe)
                    == whole.listing.credentials.filter { wanted.contains($0.extendedPANID) }.map(describe))
        }
        var owners: [String] = []
        let missing = try store.forEachOwner { agent, network, name in
            let agent = agent.indices.map { agent[$0] }
            var text = "-"
            if let name { text = NetworkName(name).description }
            owners.append("\(agent) \(network) \(text)")
        }
        #expect(missing.isEmpty)
        #expect(
            owners.sorted()
                == whole.listing.credentials.map {
                    "\($0.borderAgentID.bytes) \($0.extendedPANID) \($0.networkName ?? "-")"
                }.sorted())
    }
}
