import MeshCoP
import Testing
import ThreadCredentials

/// What concerns a network as a whole: which dataset is its own, and which network is preferred.
@Suite struct NetworkTests {
    let temporary = TemporaryStore()
    static let home = ExtendedPANID(rawValue: 0x1111_2222_3333_4444)
    static let other = ExtendedPANID(rawValue: 0x5555)

    @Test func whereBorderAgentsDifferTheOlderIsStale() throws {
        let store = try temporary.open()
        #expect(try !store.store(Submission(dataset(seconds: 5), forBorderAgent: agentA)).isStale)
        let late = try store.store(Submission(dataset(seconds: 4), forBorderAgent: agentB))
        #expect(late.outcome == .stored)
        #expect(late.isStale)
        #expect(try store.allCredentials().credentials.map(\.isStale) == [false, true])
        #expect(try store.credentials(forBorderAgentID: agentB).credentials.map(\.isStale) == [true])

        let same = try store.store(Submission(reversed(dataset(seconds: 5)), forBorderAgent: agentB))
        #expect(same.outcome == .updated)
        #expect(try store.allCredentials().credentials.map(\.isStale) == [false, false])

        _ = try store.store(Submission(dataset(seconds: 6), forBorderAgent: agentB))
        #expect(try store.allCredentials().credentials.map(\.isStale) == [true, false])
        #expect(try store.preferredCredentials()?.borderAgentID == agentB)
    }

    @Test func ofTheSameTimeWithOtherContentIsAConflict() throws {
        let store = try temporary.open()
        _ = try store.store(Submission(dataset(seconds: 5), forBorderAgent: agentA))
        let other = try store.store(Submission(dataset(seconds: 5, channel: 20), forBorderAgent: agentB))
        #expect(other.outcome == .stored)
        #expect(other.isInConflict && !other.isStale)
        let twin = try store.store(Submission(reversed(dataset(seconds: 5)), forBorderAgent: missionAgent))
        #expect(twin.isInConflict)
        #expect(try store.allCredentials().credentials.map(\.isInConflict) == [true, true, true])
        #expect(try store.allCredentials().credentials.map(\.isStale) == [false, false, false])
        // A newer one settles it.
        let newer = try store.store(Submission(dataset(seconds: 6), forBorderAgent: missionAgent))
        #expect(!newer.isInConflict)
        #expect(try store.allCredentials().credentials.map(\.isInConflict) == [false, false, false])
        #expect(try store.allCredentials().credentials.map(\.isStale) == [true, true, false])
    }

    @Test func aBorderAgentThatMovesLeavesWhatWasPending() throws {
        let store = try temporary.open()
        _ = try store.store(Submission(dataset(seconds: 5), forBorderAgent: agentA))
        _ = try store.store(Submission(dataset(seconds: 9, pending: true), forBorderAgent: agentA))
        let moved = try store.store(Submission(dataset(network: Self.other.rawValue), forBorderAgent: agentA))
        #expect(moved.leftNetwork == Self.home && moved.leftNetworkIsGone)
        #expect(try store.allCredentials().credentials.map(\.extendedPANID) == [Self.other])
        #expect(try store.history().entries.map(\.kind) == [.pending, .active])
        #expect(try store.history().entries.map(\.reason) == [.moved, .moved])
        #expect(try store.delete(.borderAgent(agentA)).deleted.count == 1)
    }

    /// That is how a border router is moved: the network it will be in is pending first.
    @Test func whatIsPendingMayBeAnotherNetwork() throws {
        let store = try temporary.open()
        let new = Self.other.rawValue
        _ = try store.store(Submission(dataset(seconds: 5), forBorderAgent: agentA))
        _ = try store.store(Submission(dataset(network: new, pending: true), forBorderAgent: agentA))
        #expect(try store.allCredentials().credentials.count == 2)
        _ = try store.store(Submission(dataset(network: new, seconds: 2), forBorderAgent: agentA))
        #expect(try Set(store.allCredentials().credentials.map(\.kind)) == [.active, .pending])
    }

    @Test func aPendingDatasetMakesNoActiveOneStale() throws {
        let store = try temporary.open()
        _ = try store.store(Submission(dataset(seconds: 5), forBorderAgent: agentA))
        _ = try store.store(Submission(dataset(seconds: 9, pending: true), forBorderAgent: agentB))
        #expect(try store.allCredentials().credentials.map(\.isStale) == [false, false])
        #expect(try store.preferredCredentials()?.kind == .active)
    }

    @Test func onlyTheFirstNetworkIsPreferredByItself() throws {
        let store = try temporary.open()
        #expect(try store.preferredCredentials() == nil)
        let first = try store.store(Submission(dataset(), forBorderAgent: agentA))
        #expect(first.becamePreferred)
        let second = try store.store(Submission(dataset(network: Self.other.rawValue), forBorderAgent: agentB))
        #expect(!second.becamePreferred)
        #expect(second.preferredNetwork == Self.home)
        _ = try store.store(Submission(dataset(seconds: 2), forBorderAgent: agentA))
        #expect(try store.preferredNetwork() == Self.home, "survives updates")

        #expect(try store.clearPreferredNetwork() == Self.home)
        let third = try store.store(Submission(dataset(network: 9), forBorderAgent: missionAgent))
        #expect(!third.becamePreferred)
        #expect(try store.preferredNetwork() == nil)
        #expect(try store.isPreferred(forActiveOperationalDataset: dataset()) == .nothingKnown)

        #expect(throws: StoreError.nothingKnown) { try store.setPreferredNetwork(ExtendedPANID(rawValue: 77)) }
        try store.setPreferredNetwork(Self.other)
        #expect(try store.isPreferred(forActiveOperationalDataset: dataset()) == .notPreferred)
        let ofOther = dataset(network: Self.other.rawValue, seconds: 77, channel: 26)
        #expect(try store.isPreferred(forActiveOperationalDataset: ofOther) == .preferred)
        #expect(
            try store.allCredentials().credentials.filter(\.isPreferred).map(\.extendedPANID) == [Self.other])
    }

    @Test func aFactoryResetRouterLosesNothing() throws {
        let store = try temporary.open()
        _ = try store.store(Submission(dataset(seconds: 1000), forBorderAgent: agentA))
        let moved = try store.store(
            Submission(dataset(network: Self.other.rawValue, name: "reset"), forBorderAgent: agentA))
        #expect(moved.outcome == .moved)
        #expect(moved.leftNetwork == Self.home)
        #expect(moved.leftNetworkIsGone)
        #expect(moved.preferenceStayed)
        #expect(!moved.becamePreferred)
        #expect(try store.preferredNetwork() == Self.home)
        #expect(try store.preferredCredentials() == nil)
        #expect(try store.isPreferred(forActiveOperationalDataset: dataset()) == .nothingKnown)
        #expect(try store.history().entries.first?.dataset?.hasSameBytes(as: dataset(seconds: 1000)) == true)

        // It comes back: the network is preferred as before.
        let back = try store.store(Submission(dataset(seconds: 1000), forBorderAgent: agentB))
        #expect(back.outcome == .stored)
        #expect(try store.preferredCredentials()?.borderAgentID == agentB)
    }

    @Test func whileAnotherAgentHasTheNetworkItIsNotGone() throws {
        let store = try temporary.open()
        _ = try store.store(Submission(dataset(), forBorderAgent: agentA))
        _ = try store.store(Submission(dataset(), forBorderAgent: agentB))
        let moved = try store.store(Submission(dataset(network: 5), forBorderAgent: agentA))
        #expect(moved.preferenceStayed)
        #expect(!moved.leftNetworkIsGone)
        #expect(try store.preferredCredentials()?.borderAgentID == agentB)
    }

    @Test func thePreferredNetworkIsDeletedOnlyByForce() throws {
        let store = try temporary.open()
        _ = try store.store(Submission(dataset(), forBorderAgent: agentA))
        _ = try store.store(Submission(dataset(), forBorderAgent: agentB))
        let one = try store.delete(.borderAgent(agentA))
        #expect(one.deleted.count == 1)
        #expect(one.clearedPreference == nil, "the other agent still has it")
        #expect(throws: StoreError.preferredNeedsForce(Self.home)) { try store.delete(.borderAgent(agentB)) }
        #expect(throws: StoreError.preferredNeedsForce(Self.home)) { try store.delete(.network(Self.home)) }
        #expect(try store.allCredentials().credentials.count == 1)
        let forced = try store.delete(.network(Self.home), force: true)
        #expect(forced.clearedPreference == Self.home)
        #expect(try store.preferredNetwork() == nil)
        #expect(throws: StoreError.nothingKnown) { try store.delete(.network(Self.home)) }
        #expect(throws: StoreError.nothingKnown) { try store.delete(.borderAgent(agentA)) }
    }

    @Test func aPreferredNetworkThatOnlyTheHistoryHasTakesForceToo() throws {
        let store = try temporary.open()
        _ = try store.store(Submission(dataset(), forBorderAgent: agentA))
        _ = try store.store(Submission(dataset(network: Self.other.rawValue), forBorderAgent: agentA))
        #expect(throws: StoreError.preferredInHistoryNeedsForce(Self.home)) {
            try store.delete(.network(Self.home))
        }
        let forced = try store.delete(.network(Self.home), force: true)
        #expect(forced.clearedPreference == Self.home)
        #expect(forced.forgottenInHistory == 1)
    }

    @Test func rekeyKeepsEverythingButTheId() throws {
        let store = try temporary.open()
        _ = try store.store(Submission(dataset(seconds: 1), forBorderAgent: agentA))
        _ = try store.store(Submission(dataset(seconds: 2), forBorderAgent: agentA))
        _ = try store.store(Submission(dataset(seconds: 3, pending: true), forBorderAgent: agentA))
        _ = try store.store(Submission(dataset(network: 5), forBorderAgent: agentB))
        let before = try store.allCredentials().credentials
        #expect(throws: StoreError.borderAgentExists(agentB)) { try store.rekey(agentA, to: agentB) }
        #expect(throws: StoreError.nothingKnown) { try store.rekey(missionAgent, to: agentA) }
        #expect(try store.rekey(agentA, to: missionAgent).count == 2)
        let after = try store.allCredentials().credentials
        #expect(after.map(\.borderAgentID) == before.map { $0.borderAgentID == agentA ? missionAgent : agentB })
        #expect(after.map(\.creationDate) == before.map(\.creationDate))
        #expect(after.map(\.isPreferred) == before.map(\.isPreferred))
        #expect(try store.history().entries.map(\.borderAgentID) == [missionAgent])
        #expect(!temporary.contains(agentA.bytes))
    }
}

extension ThreadCredentials {
    /// Lets `#expect` compare with nil.
    static func == (a: ThreadCredentials, b: ThreadCredentials) -> Bool { a.row == b.row }
}
